package io.slipway.yaml;

import java.util.List;
import java.util.Random;

/** Makes documents that are near the edges of what Go's YAML takes for what. */
final class GoDocuments {
  private static final List<String> SCALARS =
      List.of(
          "y",
          "n",
          "Y",
          "yes",
          "No",
          "on",
          "OFF",
          "oN",
          "true",
          "TRUE",
          "tRue",
          "~",
          "null",
          "Null",
          "NULL",
          "nULL",
          "",
          "0",
          "00",
          "-0",
          "+0",
          "08",
          "010",
          "-010",
          "0o10",
          "0O7",
          "0x1F",
          "-0x1f",
          "0X_1",
          "0b101",
          "-0b11",
          "0B1",
          "0b12",
          "0b-1",
          "1_000",
          "_1",
          "1_",
          "1__2",
          "12:30:45",
          "1:30",
          "190:20:30.15",
          "1:60",
          "+1:1",
          "1e3",
          "1E3",
          "1e+3",
          "1.e3",
          "1e",
          "e1",
          "1.5",
          "1.",
          ".5",
          "-.5",
          "+.5",
          ".5e3",
          "._5",
          "1_0.5",
          "1,000",
          "1e999",
          ".5e999",
          "1e-999",
          "4.9e-324",
          "5e-324",
          "1e6",
          "123456.7",
          "1234567.8",
          "0.0001",
          "0.00001",
          "1e20",
          "1e21",
          "-0.0",
          "2.0",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "-9223372036854775809",
          "18446744073709551615",
          "18446744073709551616",
          "+9223372036854775808",
          "0xFFFFFFFFFFFFFFFF",
          "0x10000000000000000",
          "123456789012345678901234567890",
          ".inf",
          "-.inf",
          "+.INF",
          ".Inf",
          ".iNf",
          ".nan",
          ".NaN",
          "-.nan",
          "inf",
          "nan",
          "infinity",
          "0x1p-2",
          "1p3",
          "2001-01-01",
          "2001-1-1",
          "2001-13-01",
          "2001-02-29",
          "2004-02-29",
          "2001-12-14t21:59:43.10-05:00",
          "2001-12-14T21:59:43Z",
          "2001-12-14 21:59:43.10 -5",
          "2001-12-14 21:59:43",
          "2001-12-14  1:5:3.2",
          "2001-12-14T25:00:00Z",
          "2001-12-14T21:59:43",
          "<<",
          "=",
          ":sym",
          "a:b",
          "a#b",
          "-a",
          "- a",
          "?a",
          "*a",
          "&a b",
          "!x y",
          "|",
          ">",
          "%a",
          "@a",
          "`a",
          "((x))",
          "((x))/y",
          "{{a}}",
          "[a",
          "a]",
          "a, b",
          "#a",
          "a #b",
          " a",
          "a ",
          "é",
          "日本",
          "😀",
          "a\tb",
          "'a'",
          "\"a\"",
          "a'b",
          "a\"b",
          "a\\b",
          "---",
          "--- a",
          "...",
          "-",
          "--",
          "?",
          ":",
          "a:",
          "::",
          "http://x/y:z",
          "C:\\x",
          "0.0.0.0",
          "10.0.0.1/24",
          "1.2.3",
          "+",
          "~a",
          "-----BEGIN",
          "\u00a0",
          "\u0085x",
          "\u2028",
          "\u0007",
          "\ufeff",
          "a\u0000b",
          "café au lait");

  private static final List<String> TAGS =
      List.of(
          "!!str",
          "!!int",
          "!!float",
          "!!bool",
          "!!null",
          "!!timestamp",
          "!x",
          "!",
          "!!set",
          "!<tag:yaml.org,2002:str>");

  private final Random random;
  private int anchors;

  GoDocuments(Random random) {
    this.random = random;
  }

  static List<String> scalars() {
    return SCALARS;
  }

  String document() {
    anchors = 0;
    String text = node("", 0);
    return switch (random.nextInt(12)) {
      case 0 -> "---\n" + text;
      case 1 -> text + "---\nb: 1\n";
      case 2 -> "# comment\n" + text + "...\n";
      default -> text;
    };
  }

  /** Lines at that indentation, of a block collection. */
  private String node(String indent, int depth) {
    StringBuilder text = new StringBuilder();
    boolean list = random.nextInt(3) == 0;
    int size = 1 + random.nextInt(5);
    for (int i = 0; i < size; i++) {
      text.append(indent);
      if (list) {
        text.append("-");
      } else if (random.nextInt(25) == 0 && anchors > 0) {
        text.append("<<: *a").append(random.nextInt(anchors)).append('\n');
        continue;
      } else {
        text.append(key()).append(':');
      }
      text.append(value(indent, depth, list));
    }
    return text.toString();
  }

  private String value(String indent, int depth, boolean inList) {
    if (depth < 3 && random.nextInt(3) == 0) {
      String anchor = random.nextInt(4) == 0 ? " &a" + anchors++ : "";
      String deeper = indent + (inList || random.nextBoolean() ? "  " : "    ");
      return anchor + "\n" + node(deeper, depth + 1);
    }
    return switch (random.nextInt(14)) {
      case 0 -> " |" + chomp() + "\n" + lines(indent + "  ");
      case 1 -> " >" + chomp() + "\n" + lines(indent + "  ");
      case 2 -> " " + flow(0) + "\n";
      case 3 -> " " + doubleQuoted(anyText()) + "\n";
      case 4 -> " '" + anyText().replace("'", "''").replaceAll("[\\p{Cntrl}]", " ") + "'\n";
      case 5 -> " " + words() + "\n";
      case 6 -> " " + words() + "\n" + indent + "   " + words() + "\n";
      case 7 -> " " + tagged() + "\n";
      case 8 -> anchors > 0 ? " *a" + random.nextInt(anchors) + "\n" : "\n";
      default -> " " + scalar() + "\n";
    };
  }

  /** Bytes that are no text are refused here, while Go knows them. */
  private String tagged() {
    return random.nextInt(8) == 0
        ? "!!binary " + one(List.of("aGVsbG8=", "\"eQ==\\n\"", "MTI6MzA6NDU=", "a", "aGVsbG8"))
        : one(TAGS) + " " + scalar();
  }

  private String chomp() {
    return one(List.of("", "-", "+", ""));
  }

  private String lines(String indent) {
    StringBuilder text = new StringBuilder();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      text.append(
          switch (random.nextInt(5)) {
            case 0 -> "\n";
            case 1 -> indent + "  " + words() + "\n";
            default -> indent + words() + "\n";
          });
    }
    return text.toString();
  }

  private String words() {
    StringBuilder text = new StringBuilder("w");
    int count = random.nextInt(30);
    for (int i = 0; i < count; i++) {
      text.append(random.nextInt(12) == 0 ? "  " : " ");
      text.append("abcdefghijklm", 0, 1 + random.nextInt(12));
    }
    return text.toString();
  }

  private String flow(int depth) {
    int size = random.nextInt(4);
    StringBuilder text = new StringBuilder();
    boolean list = random.nextBoolean();
    for (int i = 0; i < size; i++) {
      text.append(i > 0 ? ", " : "");
      if (!list) {
        text.append(random.nextInt(3) == 0 ? key() : keyText()).append(": ");
      }
      text.append(
          switch (random.nextInt(8)) {
            case 0, 1 -> depth < 2 ? flow(depth + 1) : "";
            // Within brackets Go takes a colon before a bracket for text, which the scanner
            // refuses.
            case 2, 3, 4 -> scalar().replaceAll(":$", "");
            default -> doubleQuoted(anyText());
          });
    }
    return list ? "[" + text + "]" : "{" + text + "}";
  }

  private String key() {
    return switch (random.nextInt(6)) {
      case 0 -> keyText();
      case 1 -> scalar().replaceAll("[^-+.0-9a-zA-Z_~/]", "").replaceAll("(?i)nan", "");
      case 2 -> "k" + random.nextInt(120) + (random.nextBoolean() ? "" : "_" + random.nextInt(9));
      case 3 -> String.valueOf(random.nextInt(20) - 5);
      default -> "a" + "01aZ-_.9".charAt(random.nextInt(8)) + random.nextInt(12);
    };
  }

  /**
   * Some keys are left out: the text {@code <<} fails there later, where variables are looked for;
   * and numbers of more than 64 bits have no certain place among other keys.
   */
  private String keyText() {
    return doubleQuoted(anyText().replace("<<", "<").replaceAll("[0-9]{19,}", "9"));
  }

  private String scalar() {
    return one(SCALARS);
  }

  private String anyText() {
    return switch (random.nextInt(4)) {
      case 0 -> words();
      case 1 ->
          words()
              + "\n"
              + (random.nextBoolean() ? "" : " ")
              + words()
              + "\n".repeat(random.nextInt(3));
      default -> scalar();
    };
  }

  private static String doubleQuoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                default -> {
                  if (c < ' ' || (c > 126 && c < 0xA1) || c == 0x2028 || c == 0xFEFF) {
                    quoted.append("\\u").append("%04X".formatted(c));
                  } else {
                    quoted.appendCodePoint(c);
                  }
                }
              }
            });
    return quoted.append('"').toString();
  }

  private String one(List<String> of) {
    return of.get(random.nextInt(of.size()));
  }
}
