package io.slipway.template;

import io.slipway.json.Json;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A rendered template: which one, where it goes, and what it says. */
public record RenderedFile(String src, String dest, FileContent content) {
  private static final String LINKS_JSON = ".bosh/links.json";

  public RenderedFile(String src, String dest, String content) {
    this(src, dest, FileContent.of(content));
  }

  /**
   * The file that every job carries beside its templates: the links it provides, sorted by group,
   * in the layout of Ruby's {@code JSON.pretty_generate} (Director behaviour, section 5.5).
   */
  public static RenderedFile linksJson(List<ProvidedLink> links) {
    return new RenderedFile(LINKS_JSON, LINKS_JSON, json(links) + "\n");
  }

  private static String json(List<ProvidedLink> links) {
    if (links.isEmpty()) {
      return "[]";
    }
    return links.stream()
        .sorted(Comparator.comparing(ProvidedLink::group))
        .map(RenderedFile::json)
        .collect(Collectors.joining(",\n", "[\n", "\n]"));
  }

  private static String json(ProvidedLink link) {
    return """
      {
        "name": %s,
        "type": %s,
        "group": %s
      }"""
        .formatted(Json.write(link.name()), Json.write(link.type()), Json.write(link.group()))
        .indent(2)
        .stripTrailing();
  }

  /**
   * A link that a job provides.
   *
   * @param name the canonical name
   * @param group the id of the link's group, a number as text
   */
  public record ProvidedLink(String name, String type, String group) {}
}
