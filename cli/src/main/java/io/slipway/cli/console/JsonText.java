package io.slipway.cli.console;

import io.slipway.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON laid out as the stock command line prints it: four columns a level, no end of line. */
final class JsonText {
  private static final String INDENT = "    ";

  private JsonText() {}

  static String of(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    write(out, value, "\n");
    return out.toString();
  }

  private static void write(StringBuilder out, @Nullable Object value, String line) {
    switch (value) {
      case Map<?, ?> map when !map.isEmpty() -> {
        String separator = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.append(separator).append(line).append(INDENT).append(scalar(entry.getKey()));
          out.append(": ");
          write(out, entry.getValue(), line + INDENT);
          separator = ",";
        }
        out.append(line).append('}');
      }
      case List<?> list when !list.isEmpty() -> {
        String separator = "[";
        for (Object item : list) {
          out.append(separator).append(line).append(INDENT);
          write(out, item, line + INDENT);
          separator = ",";
        }
        out.append(line).append(']');
      }
      case null, default -> out.append(scalar(value));
    }
  }

  /** Go writes what could end a script in a page by its number. */
  private static String scalar(@Nullable Object value) {
    return Json.write(value)
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }
}
