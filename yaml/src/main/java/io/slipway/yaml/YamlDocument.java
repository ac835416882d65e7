package io.slipway.yaml;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One document: plain values, and where each of them was written. Documents never change; ops files
 * and interpolation make new ones, in which every value keeps the position it came from.
 *
 * <p>Plain values are {@link LinkedHashMap} in document order, {@link java.util.ArrayList}, {@link
 * String}, {@link Integer}, {@link Long}, {@link java.math.BigInteger}, {@link Double}, {@link
 * Boolean} and null. Keys are scalars of these kinds, nearly always strings.
 */
public final class YamlDocument {
  private final YamlNode node;
  private final String source;

  YamlDocument(YamlNode node, String source) {
    this.node = node;
    this.source = source;
  }

  /** A document of values made in memory: it has no positions. */
  public static YamlDocument of(@Nullable Object value, String source) {
    return new YamlDocument(YamlNode.of(value, null), source);
  }

  /** The whole value, made anew by every call: the caller may change it. Null when empty. */
  public @Nullable Object root() {
    return node.plain();
  }

  /** The whole value, which must be a mapping with text keys; made anew by every call. */
  public Map<String, @Nullable Object> asMap() {
    if (!(node instanceof YamlNode.Mapping mapping)) {
      throw new SlipwayException(
          ErrorCode.INVALID_YAML_ERROR,
          where(node) + ": a mapping was expected, but this is " + Values.kindOf(node.plain()));
    }
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    mapping
        .entries()
        .forEach(
            (key, value) -> {
              if (!(key instanceof String name)) {
                throw new SlipwayException(
                    ErrorCode.INVALID_YAML_ERROR,
                    where(value)
                        + ": the key "
                        + Values.inspect(key)
                        + " must be text; put it in quotes");
              }
              map.put(name, value.plain());
            });
    return map;
  }

  /** Where the value at that path (keys, and indexes from 0) was written, if it was. */
  public Optional<Position> position(List<?> path) {
    return find(path).flatMap(found -> Optional.ofNullable(found.position()));
  }

  /** Where the last key of that path was written, in a document that was read exactly. */
  public Optional<Position> keyPosition(List<?> path) {
    return find(path.subList(0, path.size() - 1))
        .flatMap(
            found ->
                found instanceof YamlNode.Mapping mapping
                    ? Optional.ofNullable(mapping.keys().get(path.getLast()))
                    : Optional.empty());
  }

  private Optional<YamlNode> find(List<?> path) {
    YamlNode found = node;
    for (Object step : path) {
      @Nullable YamlNode next =
          switch (found) {
            case YamlNode.Mapping mapping -> mapping.entries().get(step);
            case YamlNode.Sequence sequence ->
                step instanceof Integer i && i >= 0 && i < sequence.items().size()
                    ? sequence.items().get(i)
                    : null;
            case YamlNode.Scalar _ -> null;
          };
      if (next == null) {
        return Optional.empty();
      }
      found = next;
    }
    return Optional.of(found);
  }

  public Optional<Position> position(Object... path) {
    return position(Arrays.asList(path));
  }

  /** The name the document was read under. */
  public String source() {
    return source;
  }

  YamlNode node() {
    return node;
  }

  private String where(YamlNode at) {
    Position position = at.position();
    return position == null ? source : position.toString();
  }
}
