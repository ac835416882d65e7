package io.slipway.cli.explanation;

import io.slipway.cli.client.JsonObject;
import io.slipway.cli.console.Texts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One cause in words, from what a Director told of it. */
public final class ExplanationText {
  private static final int NAMED_INSTANCES = 5;

  private final JsonObject explanation;
  private final FindingText findings;

  private ExplanationText(JsonObject explanation, Sources sources) {
    this.explanation = explanation;
    this.findings = new FindingText(explanation.text("job"), sources);
  }

  /** Lines without a line break at the end. */
  public static String of(JsonObject explanation, Sources sources) {
    return new ExplanationText(explanation, sources)
        .lines()
        .map(Texts::printable)
        .collect(Collectors.joining("\n"));
  }

  private Stream<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("  " + place() + "  (" + where() + ")");
    JsonObject excerpt = explanation.object("excerpt");
    if (excerpt.has("line")) {
      String number = excerpt.text("line");
      String margin = " ".repeat(number.length());
      lines.add("    " + number + " | " + excerpt.text("text"));
      lines.add("    " + margin + " | " + marks(excerpt));
    }
    explanation.text("message").lines().forEach(line -> lines.add("    " + line));
    addFindings(lines);
    return lines.stream();
  }

  /** Said once where it is the same for every group. */
  private void addFindings(List<String> lines) {
    SequencedMap<List<String>, List<String>> groups = new LinkedHashMap<>();
    for (JsonObject occurrence : explanation.objects("occurrences")) {
      groups
          .computeIfAbsent(findings.of(occurrence), _ -> new ArrayList<>())
          .add("'" + occurrence.text("group") + "'");
    }
    groups.forEach(
        (said, names) -> {
          boolean everywhere = groups.size() == 1;
          if (!everywhere && !said.isEmpty()) {
            lines.add("    In instance group " + String.join(", ", names) + ":");
          }
          said.forEach(line -> lines.add((everywhere ? "    " : "      ") + line));
        });
  }

  private String place() {
    String job = "'" + explanation.text("job") + "'";
    String release = " of release '" + explanation.text("release") + "'";
    String template = explanation.text("template");
    if (template.isEmpty()) {
      return "properties of job " + job + release;
    }
    String line = explanation.object("excerpt").text("line");
    String at = line.isEmpty() ? "" : ":" + line;
    return "jobs/"
        + explanation.text("job")
        + (template.equals("monit") ? "/" : "/templates/")
        + template
        + at
        + release;
  }

  /** The instances it struck: {@code web/0, web/1 and 8 more}. */
  private String where() {
    List<String> names = new ArrayList<>();
    for (JsonObject occurrence : explanation.objects("occurrences")) {
      List<String> instances = occurrence.texts("instances");
      if (instances.isEmpty()) {
        names.add("instance group " + occurrence.text("group"));
      }
      instances.forEach(index -> names.add(occurrence.text("group") + "/" + index));
    }
    return names.size() <= NAMED_INSTANCES
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, NAMED_INSTANCES - 1))
            + " and "
            + (names.size() - NAMED_INSTANCES + 1)
            + " more";
  }

  private static String marks(JsonObject excerpt) {
    int column = excerpt.number("column").orElse(1L).intValue();
    int length = excerpt.number("length").orElse(1L).intValue();
    return " ".repeat(Math.clamp(column - 1L, 0, 1000)) + "^".repeat(Math.clamp(length, 1, 1000));
  }
}
