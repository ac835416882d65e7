package io.slipway.lint;

import io.slipway.base.SlipwayException;
import io.slipway.yaml.Position;
import io.slipway.yaml.Yaml;
import io.slipway.yaml.YamlDocument;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A YAML document that must be a map, and where its keys stand. */
final class SpecDocument {
  private final SourceText source;
  private final YamlDocument document;
  private final Map<?, ?> map;
  private final List<String> lines;

  private SpecDocument(SourceText source, YamlDocument document, Map<?, ?> map) {
    this.source = source;
    this.document = document;
    this.map = map;
    this.lines = source.text().lines().toList();
  }

  /** Reads it; what is no map, or no YAML, is found to be an invalid spec. */
  static Optional<SpecDocument> read(SourceText source, Findings.About findings) {
    try {
      YamlDocument document = Yaml.parse(source.text(), source.path());
      if (document.root() instanceof Map<?, ?> map) {
        return Optional.of(new SpecDocument(source, document, map));
      }
      findings.error(
          Rule.INVALID_SPEC,
          Spot.of(source.path(), 1),
          "a map of keys and values was expected, beginning with 'name:'");
    } catch (SlipwayException e) {
      Matcher place =
          Pattern.compile("^" + Pattern.quote(source.path()) + ":([0-9]{1,9}):([0-9]{1,9}): ")
              .matcher(e.message());
      findings.error(
          Rule.INVALID_SPEC,
          place.find()
              ? Spot.of(
                  source.path(), Integer.parseInt(place.group(1)), Integer.parseInt(place.group(2)))
              : Spot.of(source.path()),
          place.reset().replaceFirst(""));
    }
    return Optional.empty();
  }

  String path() {
    return source.path();
  }

  Map<?, ?> map() {
    return map;
  }

  /**
   * Where the path's last part stands: a key, or an item of a list. The reader keeps the places of
   * values; a key is the nearest one of its name before its value.
   */
  Spot spot(Object... path) {
    return spot(Arrays.asList(path));
  }

  Spot spot(List<?> path) {
    Optional<Position> value = document.position(path);
    if (value.isEmpty()) {
      return Spot.of(source.path());
    }
    Object last = path.getLast();
    if (last instanceof String key) {
      Pattern pattern =
          Pattern.compile("(?<![\\w.-])([\"']?)" + Pattern.quote(key) + "\\1\\s*:(?:\\s|$)");
      for (int line = Math.min(value.get().line(), lines.size()); line > 0; line--) {
        Matcher matcher = pattern.matcher(lines.get(line - 1));
        if (matcher.find()) {
          return Spot.of(source.path(), line, matcher.start() + 1);
        }
      }
    }
    return Spot.of(source.path(), value.get().line(), value.get().column());
  }
}
