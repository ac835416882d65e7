package io.slipway.model.deployment;

import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.Findings.AlreadyReportedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Things a document declares by name. A declaration that could not be read is remembered, so that
 * whoever refers to it is not blamed for a name that is there.
 */
final class Declared<T> {
  private final Map<String, Optional<T>> byName = new LinkedHashMap<>();
  private boolean readable = true;

  /**
   * Reads every element.
   *
   * @param key where an element has its name
   * @param onDuplicate the problem with a name that is taken already
   */
  static <T> Declared<T> read(
      Findings findings,
      Supplier<List<@Nullable Object>> elements,
      String key,
      Function<Section, T> reader,
      Function<String, SlipwayException> onDuplicate) {
    Declared<T> declared = new Declared<>();
    Optional<List<@Nullable Object>> list = findings.attempt(elements);
    declared.readable = list.isPresent();
    List<String> duplicates = new ArrayList<>();
    for (Object element : list.orElse(List.of())) {
      findings
          .attempt(() -> Section.of(element))
          .ifPresentOrElse(
              section -> {
                Optional<T> value = findings.attempt(() -> reader.apply(section));
                String name = RubyText.text(section.raw(key));
                findings.check(
                    () ->
                        DeploymentLimits.check(
                            "'" + key + "' length", name.length(), DeploymentLimits.NAME));
                if (name.isEmpty()) {
                  declared.readable = false;
                } else if (declared.byName.putIfAbsent(name, value) != null) {
                  duplicates.add(name);
                }
              },
              () -> declared.readable = false);
    }
    duplicates.forEach(
        name ->
            findings.check(
                () -> {
                  throw onDuplicate.apply(name);
                }));
    return declared;
  }

  static <T> Declared<T> unreadable() {
    Declared<T> declared = new Declared<>();
    declared.readable = false;
    return declared;
  }

  /** Finds it, or throws the given problem when it is certain that nobody declared the name. */
  T require(String name, Supplier<SlipwayException> unknown) {
    Optional<T> found = byName.get(name);
    if (found == null && readable) {
      throw unknown.get();
    }
    if (found == null || found.isEmpty()) {
      throw new AlreadyReportedException();
    }
    return found.get();
  }

  /** Whether the name is declared, or may be: the document is not readable to its end. */
  boolean mayHave(String name) {
    return !readable || byName.containsKey(name);
  }

  List<String> names() {
    return List.copyOf(byName.keySet());
  }

  List<T> all() {
    return byName.values().stream().flatMap(Optional::stream).toList();
  }
}
