package io.slipway.bench.templates;

import io.slipway.bench.templates.Comparison.Different;
import io.slipway.bench.templates.Comparison.Same;
import io.slipway.bench.templates.Comparison.Unsteady;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What came of one release's templates, counted. */
final class Tally {
  static final String HEADER =
      """
      | release | templates | rendered at least once | renders | outputs identical | outputs different | errors identical | errors in other words | unsteady | differences |
      |---|--:|--:|--:|--:|--:|--:|--:|--:|---|""";

  private final Set<String> templates = new HashSet<>();
  private final Set<String> rendered = new HashSet<>();
  private final Map<String, Integer> kinds = new TreeMap<>();
  private int renders;
  private int sameOutputs;
  private int sameErrors;
  private int otherOutputs;
  private int otherErrors;
  private int unsteady;

  void add(String template, Comparison comparison) {
    templates.add(template);
    renders++;
    switch (comparison) {
      case Same.OUTPUT -> {
        rendered.add(template);
        sameOutputs++;
      }
      case Same.ERROR -> sameErrors++;
      case Unsteady _ -> unsteady++;
      case Different different -> {
        kinds.merge(different.kind(), 1, Integer::sum);
        if (different.outputs()) {
          otherOutputs++;
        } else {
          otherErrors++;
        }
      }
    }
  }

  /** Of another release. */
  void add(Tally other) {
    // Templates of different releases may go by the same name.
    other.templates.forEach(template -> templates.add(templates.size() + template));
    other.rendered.forEach(template -> rendered.add(rendered.size() + template));
    other.kinds.forEach((kind, count) -> kinds.merge(kind, count, Integer::sum));
    renders += other.renders;
    sameOutputs += other.sameOutputs;
    sameErrors += other.sameErrors;
    otherOutputs += other.otherOutputs;
    otherErrors += other.otherErrors;
    unsteady += other.unsteady;
  }

  int outputsDiffer() {
    return otherOutputs;
  }

  String row(String name) {
    return "| %s | %d | %d | %d | %d | %d | %d | %d | %d | %s |"
        .formatted(
            name,
            templates.size(),
            rendered.size(),
            renders,
            sameOutputs,
            otherOutputs,
            sameErrors,
            otherErrors,
            unsteady,
            kinds.entrySet().stream()
                .map(kind -> kind.getKey() + ": " + kind.getValue())
                .collect(Collectors.joining(", ")));
  }
}
