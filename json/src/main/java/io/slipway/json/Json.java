package io.slipway.json;

import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes JSON as plain values: {@link java.util.LinkedHashMap} in document order, {@link
 * java.util.ArrayList}, {@link String}, {@link Integer}, {@link Long}, {@link
 * java.math.BigInteger}, {@link Double}, {@link Boolean} and null.
 */
public final class Json {
  /** Deeper nesting than any BOSH document has, shallower than what exhausts a stack. */
  private static final int MAXIMUM_DEPTH = 200;

  private static final int MAXIMUM_TEXT = 64 * 1024 * 1024;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAXIMUM_DEPTH)
                          .maxStringLength(MAXIMUM_TEXT)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .build();

  /** For files people write and Ruby reads: Ruby's parser passes over comments. */
  private static final ObjectMapper COMMENTED =
      MAPPER.rebuild().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();

  private Json() {}

  public static @Nullable Object parse(String text) {
    try {
      return MAPPER.readValue(text, Object.class);
    } catch (JacksonException e) {
      throw new InvalidJsonException(e);
    }
  }

  /** Reads a text in which there may be comments, {@code // …} or {@code /* … *}{@code /}. */
  public static @Nullable Object parseWithComments(String text) {
    try {
      return COMMENTED.readValue(text, Object.class);
    } catch (JacksonException e) {
      throw new InvalidJsonException(e);
    }
  }

  public static @Nullable Object parse(InputStream in) {
    try {
      return MAPPER.readValue(in, Object.class);
    } catch (JacksonException e) {
      throw new InvalidJsonException(e);
    }
  }

  /** Reads a text that must be an object. */
  @SuppressWarnings("unchecked") // JSON object keys are strings
  public static Map<String, @Nullable Object> parseObject(String text) {
    if (parse(text) instanceof Map<?, ?> map) {
      return (Map<String, @Nullable Object>) map;
    }
    throw new InvalidJsonException("a JSON object was expected");
  }

  /** One line, no spaces, keys in the map's order. */
  public static String write(@Nullable Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /** Indented by two spaces. */
  public static String writePretty(@Nullable Object value) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
  }

  /** Text that is not the JSON it should be. The message has line and column, never the content. */
  public static final class InvalidJsonException extends IllegalArgumentException {
    InvalidJsonException(JacksonException cause) {
      super(what(cause) + where(cause.getLocation()), cause);
    }

    InvalidJsonException(String message) {
      super(message);
    }

    /** In our words: the parser's quote the text. */
    private static String what(JacksonException cause) {
      return switch (cause) {
        case UnexpectedEndOfInputException _ -> "the text ends too early";
        case StreamConstraintsException _ -> "the text is nested too deep, or a value is too long";
        case JacksonIOException _ -> "the text could not be read";
        default -> "not valid JSON";
      };
    }

    private static String where(@Nullable TokenStreamLocation location) {
      return location == null
          ? ""
          : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
  }
}
