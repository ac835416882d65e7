package io.slipway.release;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** YAML values as Ruby prints them: how the Director turns an unquoted version into a text. */
final class RubyText {
  private RubyText() {}

  /** Ruby's {@code to_s}: null is the empty text. */
  static String toText(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case Double number -> floatText(number);
      // A text tagged !binary, as old Ruby wrote digests.
      case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
      case Map<?, ?> map -> inspect(map);
      case List<?> list -> inspect(list);
      default -> value.toString();
    };
  }

  /** Ruby's {@code inspect}, for error messages. */
  static String inspect(@Nullable Object value) {
    return switch (value) {
      case null -> "nil";
      case String text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> inspect(entry.getKey()) + " => " + inspect(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case List<?> list ->
          list.stream().map(RubyText::inspect).collect(Collectors.joining(", ", "[", "]"));
      default -> toText(value);
    };
  }

  private static String floatText(double number) {
    if (Double.isNaN(number) || Double.isInfinite(number) || number == 0) {
      return Double.toString(number);
    }
    BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    int exponent = exact.precision() - exact.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = exact.toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    String digits = exact.unscaledValue().abs().toString();
    return (number < 0 ? "-" : "")
        + digits.charAt(0)
        + "."
        + (digits.length() > 1 ? digits.substring(1) : "0")
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }
}
