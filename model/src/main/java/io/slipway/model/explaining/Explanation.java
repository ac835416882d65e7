package io.slipway.model.explaining;

import io.slipway.template.Excerpt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One cause for which jobs could not be rendered, with all that it struck.
 *
 * @param template its path in the job; empty when the job's properties themselves are at fault
 * @param message what went wrong, in BOSH's words
 */
public record Explanation(
    String release,
    String job,
    Optional<String> template,
    Optional<Excerpt> excerpt,
    String message,
    List<Occurrence> occurrences) {

  /**
   * Where it happened in one instance group.
   *
   * @param instances their indexes; empty when it does not depend on the instance
   */
  public record Occurrence(String group, List<Integer> instances, List<Finding> findings) {
    Map<String, @Nullable Object> toPlain() {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      plain.put("group", group);
      plain.put("instances", instances);
      plain.put("findings", findings.stream().map(Finding::toPlain).toList());
      return plain;
    }
  }

  /** As the API and the event log give it. */
  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("release", release);
    plain.put("job", job);
    plain.put("template", template.orElse(null));
    plain.put("excerpt", excerpt.map(Explanation::plain).orElse(null));
    plain.put("message", message);
    plain.put("occurrences", occurrences.stream().map(Occurrence::toPlain).toList());
    return plain;
  }

  private static Map<String, @Nullable Object> plain(Excerpt excerpt) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("line", excerpt.line());
    plain.put("text", excerpt.text());
    plain.put("column", excerpt.column());
    plain.put("length", excerpt.length());
    return plain;
  }
}
