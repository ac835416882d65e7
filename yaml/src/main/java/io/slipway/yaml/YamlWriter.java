package io.slipway.yaml;

import io.slipway.base.RubyNumbers;
import io.slipway.yaml.YamlEvent.CollectionEnd;
import io.slipway.yaml.YamlEvent.CollectionStart;
import io.slipway.yaml.YamlEvent.Kind;
import java.math.BigInteger;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes plain values in block style, list items not indented below their key, text quoted where
 * the dialect quotes it, lines folded after 80 columns, no anchors. What it writes, {@link
 * Yaml#parse} reads as the same value in the same dialect.
 */
public final class YamlWriter {
  /** Deeper than any document that was read; a structure that contains itself ends here. */
  private static final int MAXIMUM_DEPTH = 1000;

  private final YamlDialect dialect;
  private final boolean header;
  private final boolean sortedKeys;

  private YamlWriter(YamlDialect dialect, boolean header, boolean sortedKeys) {
    this.dialect = dialect;
    this.header = header;
    this.sortedKeys = sortedKeys;
  }

  /** Begins with {@code ---}, keys in the order they have. */
  public static YamlWriter psych() {
    return new YamlWriter(YamlDialect.PSYCH, true, false);
  }

  /**
   * As the command line prints and sends documents, byte for byte: no {@code ---}, keys in {@link
   * KeyOrder} at every level.
   */
  public static YamlWriter go() {
    return new YamlWriter(YamlDialect.GO, false, true);
  }

  public YamlWriter withoutHeader() {
    return new YamlWriter(dialect, false, sortedKeys);
  }

  /** Keys in the order they have, as Go writes what it has a type for. */
  public YamlWriter withKeysAsGiven() {
    return new YamlWriter(dialect, header, false);
  }

  /**
   * The mapping with its keys in the order in which {@link #go()} writes them, and so within its
   * values: for documents only parts of which Go sorts.
   */
  public static Map<String, @Nullable Object> inKeyOrder(
      Map<String, ? extends @Nullable Object> map) {
    Map<String, @Nullable Object> ordered = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : KeyOrder.sorted(map.entrySet())) {
      ordered.put(String.valueOf(entry.getKey()), valueInKeyOrder(entry.getValue()));
    }
    return ordered;
  }

  private static @Nullable Object valueInKeyOrder(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<@Nullable Object, @Nullable Object> ordered = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : KeyOrder.sorted(map.entrySet())) {
          ordered.put(entry.getKey(), valueInKeyOrder(entry.getValue()));
        }
        yield ordered;
      }
      case List<?> list -> list.stream().map(YamlWriter::valueInKeyOrder).toList();
      case null, default -> value;
    };
  }

  /**
   * The text, ending with a newline.
   *
   * @throws IllegalArgumentException for what is no plain value, or has a collection as a key
   */
  public String write(@Nullable Object value) {
    YamlEmitter emitter = new YamlEmitter(YamlEmitter.Layout.standard(), dialect);
    emitter.startDocument(null, List.of(), !header);
    node(emitter, value, 0);
    emitter.endDocument(true);
    if (dialect == YamlDialect.PSYCH) {
      emitter.endStream();
    }
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
          emitter.add(key(entry.getKey()).event());
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

  private Collection<? extends Map.Entry<?, ?>> ordered(Map<?, ?> map) {
    return sortedKeys ? KeyOrder.sorted(map.entrySet()) : map.entrySet();
  }

  /** A key that is the text {@code <<} must not be taken for a merge; Go itself falls over it. */
  private ScalarText key(@Nullable Object key) {
    return dialect == YamlDialect.GO && "<<".equals(key)
        ? ScalarText.doubleQuoted("<<")
        : text(key);
  }

  private ScalarText text(@Nullable Object value) {
    return switch (value) {
      case null ->
          switch (dialect) {
            case PSYCH -> ScalarText.NULL;
            case GO -> ScalarText.unquoted("null");
          };
      case String text ->
          switch (dialect) {
            case PSYCH -> ScalarText.ofString(text);
            case GO -> ScalarText.ofGoString(text);
          };
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

  private String yamlFloat(double value) {
    if (dialect == YamlDialect.GO) {
      return GoScalars.text(value);
    }
    if (Double.isNaN(value)) {
      return ".nan";
    } else if (Double.isInfinite(value)) {
      return value > 0 ? ".inf" : "-.inf";
    }
    return RubyNumbers.text(value);
  }
}
