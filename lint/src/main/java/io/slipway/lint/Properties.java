package io.slipway.lint;

import io.slipway.base.SimilarNames;
import io.slipway.release.PropertyDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The properties a job declares. Reading {@code a} reads {@code a.b}, and the other way round. */
record Properties(Map<String, PropertyDefinition> declared) {
  /** Whether reading the name reads a declared property, a part of one, or several. */
  boolean knows(String name) {
    return declared.keySet().stream().anyMatch(property -> meet(property, name));
  }

  /** Whether one of the two is the other or lies in it. */
  static boolean meet(String a, String b) {
    return a.equals(b) || isInside(a, b) || isInside(b, a);
  }

  /** Whether the first lies in the second. */
  static boolean isInside(String name, String outer) {
    return name.startsWith(outer)
        && name.length() > outer.length()
        && name.charAt(outer.length()) == '.';
  }

  /** Whether the name is that of a group of declared properties, which is never null. */
  boolean isGroup(String name) {
    return declared.keySet().stream().anyMatch(property -> isInside(property, name));
  }

  /** The longest beginning of a path that is known; empty when even the first part is not. */
  String knownPart(String path) {
    List<String> parts = new ArrayList<>(List.of(path.split("\\.", -1)));
    while (!parts.isEmpty()) {
      String beginning = String.join(".", parts);
      if (knows(beginning)) {
        return beginning;
      }
      parts.removeLast();
    }
    return "";
  }

  /** {@code Did you mean 'a'?} with a space in front, or what to do when nothing is similar. */
  String suggestion(String name) {
    String question = SimilarNames.question(name, declared.keySet());
    return question.isEmpty() ? " Declare it under 'properties' of the spec." : question;
  }
}
