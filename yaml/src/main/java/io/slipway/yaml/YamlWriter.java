package io.slipway.yaml;

import io.slipway.base.RubyNumbers;
import io.slipway.yaml.YamlEvent.CollectionEnd;
import io.slipway.yaml.YamlEvent.CollectionStart;
import io.slipway.yaml.YamlEvent.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes plain values as Psych does: block style, list items not indented below their key, text
 * quoted where Psych quotes it, lines folded after 80 columns, no anchors. What it writes, {@link
 * Yaml#parse} reads as the same value.
 */
public final class YamlWriter {
  /** Deeper than any document that was read; a structure that contains itself ends here. */
  private static final int MAXIMUM_DEPTH = 1000;

  private final boolean header;
  private final boolean sortedKeys;

  private YamlWriter(boolean header, boolean sortedKeys) {
    this.header = header;
    this.sortedKeys = sortedKeys;
  }

  /** Begins with {@code ---}, keys in the order they have. */
  public static YamlWriter psych() {
    return new YamlWriter(true, false);
  }

  public YamlWriter withoutHeader() {
    return new YamlWriter(false, sortedKeys);
  }

  /** Keys in {@link KeyOrder} at every level, as the command line sends documents. */
  public YamlWriter withSortedKeys() {
    return new YamlWriter(header, true);
  }

  /**
   * The text, ending with a newline.
   *
   * @throws IllegalArgumentException for what is no plain value, or has a collection as a key
   */
  public String write(@Nullable Object value) {
    YamlEmitter emitter = new YamlEmitter(YamlEmitter.Layout.standard());
    emitter.startDocument(null, List.of(), !header);
    node(emitter, value, 0);
    emitter.endDocument(true);
    emitter.endStream();
    return emitter.take();
  }

  private void node(YamlEmitter emitter, @Nullable Object value, int depth) {
    if (depth > MAXIMUM_DEPTH) {
      throw new IllegalArgumentException(
          "A value nested deeper than " + MAXIMUM_DEPTH + " levels cannot be written as YAML");
    }
    switch (value) {
      case Map<?, ?> map -> {
        emitter.add(start(Kind.MAPPING));
        for (Map.Entry<?, ?> entry : ordered(map)) {
          emitter.add(text(entry.getKey()).event());
          node(emitter, entry.getValue(), depth + 1);
        }
        emitter.add(new CollectionEnd());
      }
      case List<?> list -> {
        emitter.add(start(Kind.SEQUENCE));
        for (Object item : list) {
          node(emitter, item, depth + 1);
        }
        emitter.add(new CollectionEnd());
      }
      case null, default -> emitter.add(text(value).event());
    }
  }

  private static CollectionStart start(Kind kind) {
    return new CollectionStart(kind, null, null, true, false);
  }

  private List<? extends Map.Entry<?, ?>> ordered(Map<?, ?> map) {
    List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
    if (sortedKeys) {
      entries.sort((a, b) -> KeyOrder.INSTANCE.compare(a.getKey(), b.getKey()));
    }
    return entries;
  }

  private static ScalarText text(@Nullable Object value) {
    return switch (value) {
      case null -> ScalarText.NULL;
      case String text -> ScalarText.ofString(text);
      case Boolean b -> ScalarText.unquoted(b.toString());
      case Double d -> ScalarText.unquoted(yamlFloat(d));
      case Float f -> ScalarText.unquoted(yamlFloat(f.doubleValue()));
      case Integer _, Long _, Short _, Byte _, BigInteger _ ->
          ScalarText.unquoted(value.toString());
      default ->
          throw new IllegalArgumentException(
              "A " + value.getClass().getName() + " cannot be written as YAML here");
    };
  }

  private static String yamlFloat(double value) {
    if (Double.isNaN(value)) {
      return ".nan";
    } else if (Double.isInfinite(value)) {
      return value > 0 ? ".inf" : "-.inf";
    }
    return RubyNumbers.text(value);
  }
}
