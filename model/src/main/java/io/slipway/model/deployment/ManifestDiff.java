package io.slipway.model.deployment;

import io.slipway.yaml.Yaml;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What changes from one manifest to another, as lines of YAML (director API 7.4). Values are
 * compared as they are; only what is shown is redacted.
 */
public final class ManifestDiff {
  private static final String INDENT = "  ";
  private static final List<String> FIRST =
      List.of(
          "azs:",
          "vm_types:",
          "vm_extensions:",
          "resource_pools:",
          "compilation:",
          "networks:",
          "disk_types:",
          "name:",
          "stemcells:",
          "releases:",
          "update:",
          "jobs:",
          "release:",
          "addons:",
          "variables:");

  private ManifestDiff() {}

  /** What became of a line. */
  public enum Status {
    ADDED,
    REMOVED,
    /** It is there to show where the others belong. */
    CONTEXT
  }

  public record DiffLine(String text, Status status) {}

  /** The differences, in sections by top-level key, an empty line between them. */
  public static List<DiffLine> between(
      Map<String, @Nullable Object> before, Map<String, @Nullable Object> after, boolean redact) {
    Pair shown =
        redact ? new Pair(Redaction.of(before), Redaction.of(after)) : new Pair(before, after);
    return sections(mappings(new Pair(before, after), shown, 0));
  }

  /** The same place in both documents. */
  private record Pair(@Nullable Object before, @Nullable Object after) {
    Pair at(String key) {
      return new Pair(child(before, key), child(after, key));
    }

    private static @Nullable Object child(@Nullable Object value, String key) {
      return value instanceof Map<?, ?> map ? map.get(key) : null;
    }
  }

  private static List<DiffLine> mappings(Pair real, Pair shown, int indent) {
    List<DiffLine> lines = new ArrayList<>();
    Set<String> keys = new LinkedHashSet<>();
    for (Object side : new @Nullable Object[] {real.before(), real.after()}) {
      if (side instanceof Map<?, ?> map) {
        keys.addAll(PlainValues.mapping(map).keySet());
      }
    }
    for (String key : keys) {
      lines.addAll(atKey(key, real.at(key), shown.at(key), indent));
    }
    return lines;
  }

  private static List<DiffLine> atKey(String key, Pair real, Pair shown, int indent) {
    if (PlainValues.same(real.before(), real.after())) {
      return List.of();
    }
    if (real.before() == null) {
      return dump(single(key, shown.after()), indent, Status.ADDED);
    }
    if (real.after() == null) {
      return dump(single(key, shown.before()), indent, Status.REMOVED);
    }
    if (real.before() instanceof List<?> before
        && real.after() instanceof List<?> after
        && shown.before() instanceof List<?> shownBefore
        && shown.after() instanceof List<?> shownAfter) {
      return under(
          key, lists(elements(before, shownBefore), elements(after, shownAfter), indent), indent);
    }
    if (real.before() instanceof Map<?, ?> && real.after() instanceof Map<?, ?>) {
      return under(key, mappings(real, shown, indent + 1), indent);
    }
    List<DiffLine> lines = new ArrayList<>();
    lines.addAll(dump(single(key, shown.before()), indent, Status.REMOVED));
    lines.addAll(dump(single(key, shown.after()), indent, Status.ADDED));
    return lines;
  }

  private static List<DiffLine> under(String key, List<DiffLine> lines, int indent) {
    if (lines.isEmpty()) {
      return lines;
    }
    List<DiffLine> all = new ArrayList<>();
    all.add(new DiffLine(INDENT.repeat(indent) + key + ":", Status.CONTEXT));
    all.addAll(lines);
    return all;
  }

  /** An element as it is and as it is shown. */
  private record Element(@Nullable Object real, @Nullable Object shown) {
    Optional<Object> field(String key) {
      return real instanceof Map<?, ?> map ? Optional.ofNullable(map.get(key)) : Optional.empty();
    }

    @Nullable Object normal() {
      return PlainValues.normal(real);
    }
  }

  private static List<Element> elements(List<?> real, List<?> shown) {
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < real.size(); i++) {
      elements.add(new Element(real.get(i), shown.get(i)));
    }
    return elements;
  }

  private static List<DiffLine> lists(List<Element> before, List<Element> after, int indent) {
    List<Element> added = without(after, before);
    List<Element> removed = without(before, after);
    Optional<String> identity = identity(added, removed);
    Partners partners = new Partners(removed, identity);
    List<DiffLine> lines = new ArrayList<>();
    for (Element element : added) {
      Optional<Element> partner = partners.of(element);
      if (partner.isEmpty() || !(element.real() instanceof Map<?, ?>)) {
        lines.addAll(dump(listOf(element.shown()), indent, Status.ADDED));
        continue;
      }
      partners.remove(element);
      List<DiffLine> changes =
          mappings(
              new Pair(partner.get().real(), element.real()),
              new Pair(partner.get().shown(), element.shown()),
              indent + 1);
      if (!changes.isEmpty()) {
        String key = identity.orElseThrow();
        lines.addAll(
            dump(listOf(single(key, element.field(key).orElseThrow())), indent, Status.CONTEXT));
        lines.addAll(changes);
      }
    }
    List<Element> alone = partners.left();
    if (!alone.isEmpty()) {
      List<@Nullable Object> shown = new ArrayList<>();
      alone.forEach(element -> shown.add(element.shown()));
      lines.addAll(dump(shown, indent, Status.REMOVED));
    }
    return lines;
  }

  /** Removed elements, found by what tells elements apart. */
  private static final class Partners {
    private final Optional<String> identity;
    private final Map<Optional<Object>, Deque<Element>> waiting = new HashMap<>();
    private final Set<Element> taken = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<Element> removed;

    Partners(List<Element> removed, Optional<String> identity) {
      this.removed = removed;
      this.identity = identity;
      identity.ifPresent(
          key ->
              removed.forEach(
                  element ->
                      waiting
                          .computeIfAbsent(element.field(key), _ -> new ArrayDeque<>())
                          .add(element)));
    }

    /** The first that is left with the same name. */
    Optional<Element> of(Element element) {
      return identity
          .map(key -> waiting.get(element.field(key)))
          .flatMap(queue -> Optional.ofNullable(queue.peek()));
    }

    /** The one that {@link #of} tells has its partner. */
    void remove(Element element) {
      identity
          .map(key -> waiting.get(element.field(key)))
          .ifPresent(queue -> taken.add(queue.remove()));
    }

    List<Element> left() {
      return removed.stream().filter(element -> !taken.contains(element)).toList();
    }
  }

  /** The key elements are told apart by, if all that differ have it. */
  private static Optional<String> identity(List<Element> added, List<Element> removed) {
    List<Element> all = new ArrayList<>(added);
    all.addAll(removed);
    for (String key : List.of("name", "range")) {
      if (all.stream()
          .filter(element -> element.real() != null)
          .allMatch(element -> element.field(key).isPresent())) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  private static List<Element> without(List<Element> elements, List<Element> others) {
    Set<@Nullable Object> seen = new HashSet<>();
    others.forEach(element -> seen.add(element.normal()));
    return elements.stream().filter(element -> seen.add(element.normal())).toList();
  }

  private static Map<String, @Nullable Object> single(String key, @Nullable Object value) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put(key, value);
    return map;
  }

  private static List<@Nullable Object> listOf(@Nullable Object element) {
    List<@Nullable Object> list = new ArrayList<>();
    list.add(element);
    return list;
  }

  private static List<DiffLine> dump(@Nullable Object value, int indent, Status status) {
    return Yaml.dumpBody(value)
        .lines()
        .map(line -> new DiffLine(INDENT.repeat(indent) + line, status))
        .toList();
  }

  /** Groups lines by top-level key; the document's usual order first. */
  private static List<DiffLine> sections(List<DiffLine> lines) {
    Map<String, List<DiffLine>> sections = new LinkedHashMap<>();
    List<DiffLine> current = new ArrayList<>();
    for (DiffLine line : lines) {
      if (!line.text().startsWith(" ") && !line.text().startsWith("-")) {
        current = new ArrayList<>();
        sections.put(line.text(), current);
      }
      current.add(line);
    }
    List<List<DiffLine>> ordered = new ArrayList<>();
    for (String key : FIRST) {
      Optional.ofNullable(sections.remove(key)).ifPresent(ordered::add);
    }
    ordered.addAll(sections.values());
    List<DiffLine> all = new ArrayList<>();
    for (List<DiffLine> section : ordered) {
      if (!all.isEmpty()) {
        all.add(new DiffLine("", Status.CONTEXT));
      }
      all.addAll(section);
    }
    return all;
  }
}
