package io.slipway.cli.explanation;

import io.slipway.cli.client.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was found out about properties and links, as sentences that say what to do. */
final class FindingText {
  private final String job;
  private final Sources sources;

  FindingText(String job, Sources sources) {
    this.job = job;
    this.sources = sources;
  }

  /** A line for each sentence. */
  List<String> of(JsonObject occurrence) {
    List<String> lines = new ArrayList<>();
    for (JsonObject finding : occurrence.objects("findings")) {
      if (!finding.has("property")) {
        lines.add(link(finding));
      } else {
        lines.add(finding.has("link") ? linked(finding) : own(finding));
        finding.objects("similar").forEach(one -> lines.add(similar(one)));
      }
    }
    return lines;
  }

  private String own(JsonObject finding) {
    String name = quoted(finding.text("property"));
    Optional<String> origin = origin(finding.object("origin"));
    if (!finding.isTrue("declared")) {
      return "The spec of job '%s' does not declare %s%s."
          .formatted(
              job,
              name,
              origin.map(from -> ": what " + from + " has does not reach the template").orElse(""));
    }
    if (finding.has("value")) {
      return "%s is %s%s."
          .formatted(name, finding.text("value"), origin.map(from -> ", from " + from).orElse(""));
    }
    return origin.isPresent()
        ? name + " is null in " + origin.get() + ", which counts as not set. Give it a value."
        : "The spec of job '%s' declares %s without a default, and nothing sets it.%s"
            .formatted(job, name, settable(finding.object("settable")));
  }

  private String linked(JsonObject finding) {
    JsonObject link = finding.object("link");
    String name = quoted(finding.text("property")) + " of link " + quoted(link.text("name"));
    if (link.text("job").isEmpty()) {
      return finding.has("value")
          ? "%s is %s, from %s."
              .formatted(
                  name,
                  finding.text("value"),
                  origin(finding.object("origin")).orElse("the manifest"))
          : "Link %s is given without %s.%s"
              .formatted(
                  quoted(link.text("name")),
                  quoted(finding.text("property")),
                  settable(finding.object("settable")));
    }
    String provider =
        "job '%s' of instance group '%s'".formatted(link.text("job"), link.text("group"));
    if (finding.has("value")) {
      return "%s is %s, provided by %s%s."
          .formatted(
              name,
              finding.text("value"),
              provider,
              origin(finding.object("origin")).map(from -> ", from " + from).orElse(""));
    }
    return finding.isTrue("declared")
        ? "%s has no value: nothing sets it for %s.%s"
            .formatted(name, provider, settable(finding.object("settable")))
        : "%s is not shared by %s: the link's 'properties' in that job's spec do not list it."
            .formatted(name, provider);
  }

  private String settable(JsonObject settable) {
    String path = settable.text("path");
    return switch (settable.text("source")) {
      case "manifest" ->
          " Set it at %s%s."
              .formatted(
                  path, sources.above(path).map(place -> " (below " + place + ")").orElse(""));
      case "runtime_config" -> " Set it in the runtime config at " + path + ".";
      default -> "";
    };
  }

  private String similar(JsonObject similar) {
    String name = quoted(similar.text("property"));
    Optional<String> origin = origin(similar.object("origin"));
    String place = origin.map(from -> " (" + from + ")").orElse("");
    if (!similar.text("job").isEmpty()) {
      return "Job '%s' is given %s%s, which it does not declare: meant for job '%s'?"
          .formatted(similar.text("job"), name, place, job);
    }
    return similar.isTrue("declared")
        ? "Did you mean %s%s?".formatted(name, origin.isEmpty() ? " (not set either)" : place)
        : "Job '%s' is given %s%s, which its spec does not declare: misspelled?"
            .formatted(job, name, place);
  }

  private String link(JsonObject finding) {
    String name = finding.text("link");
    List<String> similar = finding.texts("similar");
    return switch (finding.text("absence")) {
      case "not_consumed" ->
          "The spec of job '%s' does not consume a link '%s'.%s"
              .formatted(
                  job,
                  name,
                  similar.isEmpty()
                      ? ""
                      : " Did you mean '" + String.join("' or '", similar) + "'?");
      case "blocked" ->
          "The manifest sets link '%s' of job '%s' to nil. Use if_link, or let it be provided."
              .formatted(name, job);
      case "without_instances" ->
          "The manifest gives link '%s' of job '%s' without 'instances'. Add them."
              .formatted(name, job);
      default ->
          "Link '%s' of job '%s' is optional, and no job provides one of type '%s'. Use if_link, or add a job that does."
              .formatted(name, job, finding.text("type"));
    };
  }

  private Optional<String> origin(JsonObject origin) {
    return switch (origin.text("source")) {
      case "manifest" -> Optional.of(sources.of(origin.text("path")));
      case "runtime_config" -> Optional.of("the runtime config at " + origin.text("path"));
      case "default" -> Optional.of("the default in the spec");
      default -> Optional.empty();
    };
  }

  private static String quoted(String text) {
    return "'" + text + "'";
  }
}
