package io.slipway.bus;

import java.util.List;

/** A subject with wildcards, as NATS reads it. */
record SubjectPattern(List<String> parts) {
  static SubjectPattern of(String text) {
    return new SubjectPattern(List.of(text.split("\\.", -1)));
  }

  boolean matches(String subject) {
    List<String> given = List.of(subject.split("\\.", -1));
    for (int i = 0; i < parts.size(); i++) {
      String part = parts.get(i);
      if (part.equals(">") && i == parts.size() - 1) {
        return given.size() > i;
      }
      if (i >= given.size() || !(part.equals("*") || part.equals(given.get(i)))) {
        return false;
      }
    }
    return given.size() == parts.size();
  }
}
