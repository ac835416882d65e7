package io.slipway.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class YamlWriterTest {
  @Test
  void writesADeploymentAsTheDirectorShowsIt() {
    Object manifest =
        Yaml.load(
            """
            stemcells:
            - {alias: default, os: ubuntu-jammy, version: '1.2'}
            update: {canaries: 1, max_in_flight: 2}
            instance_groups:
            - name: web
              azs: [z1]
              networks: [{name: default}]
              jobs:
              - name: web
                properties:
                  port: "<redacted>"
                  tls: {cert: "<redacted>"}
            """);

    assertThat(Yaml.dumpBody(manifest))
        .isEqualTo(
            """
            stemcells:
            - alias: default
              os: ubuntu-jammy
              version: '1.2'
            update:
              canaries: 1
              max_in_flight: 2
            instance_groups:
            - name: web
              azs:
              - z1
              networks:
              - name: default
              jobs:
              - name: web
                properties:
                  port: "<redacted>"
                  tls:
                    cert: "<redacted>"
            """);
  }

  @Test
  void writesChangedKindsAsTheDirectorShowsThem() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("a", "1");
    value.put("b", "multi\nline");
    value.put("c", 3);
    value.put("d", List.of(1, Map.of("x", "y")));

    assertThat(Yaml.dumpBody(value))
        .isEqualTo("a: '1'\nb: |-\n  multi\n  line\nc: 3\nd:\n- 1\n- x: \"y\"\n");
  }

  @Test
  void beginsWithAHeader() {
    assertThat(Yaml.dump(Map.of("a", 1))).isEqualTo("---\na: 1\n");
    assertThat(Yaml.dump("foo")).isEqualTo("--- foo\n");
    assertThat(Yaml.dump(List.of())).isEqualTo("--- []\n");
    assertThat(Yaml.dump(Map.of())).isEqualTo("--- {}\n");
    assertThat(Yaml.dump(null)).isEqualTo("---\n");
    assertThat(Yaml.dump("a\nb")).isEqualTo("--- |-\n  a\n  b\n");
    assertThat(Yaml.dump("a\nb\n\n")).isEqualTo("--- |+\n  a\n  b\n\n...\n");
  }

  @Test
  void writesNothingForNull() {
    Map<@Nullable Object, @Nullable Object> value = new LinkedHashMap<>();
    value.put("a", null);
    value.put(null, "b");
    value.put("c", Arrays.asList(null, List.of(), Map.of()));

    assertThat(Yaml.dumpBody(value)).isEqualTo("a:\n! '': b\nc:\n-\n- []\n- {}\n");
    assertThat(Yaml.load(Yaml.dump(value))).isEqualTo(value);
  }

  @Test
  void writesCollectionsInLists() {
    assertThat(
            Yaml.dumpBody(
                List.of(List.of(Map.of("x", Map.of("w", List.of("z"))), 1), List.of(List.of("a")))))
        .isEqualTo("- - x:\n      w:\n      - z\n  - 1\n- - - a\n");
  }

  @Test
  void writesLongKeysBehindAQuestionMark() {
    String longest = "k".repeat(128);
    String longer = "k".repeat(129);

    assertThat(Yaml.dumpBody(Map.of(longest, 1))).isEqualTo(longest + ": 1\n");
    assertThat(Yaml.dumpBody(Map.of(longer, List.of(1)))).isEqualTo("? " + longer + "\n: - 1\n");
    assertThat(Yaml.dumpBody(Map.of("a\nb", 1))).isEqualTo("? |-\n  a\n  b\n: 1\n");
  }

  static List<List<String>> quotings() {
    return List.of(
        List.of("", "''"),
        List.of("plain text", "plain text"),
        List.of("1", "'1'"),
        List.of("1.2", "'1.2'"),
        List.of("1e3", "1e3"),
        List.of("010", "'010'"),
        List.of("08", "'08'"),
        List.of("1:30", "'1:30'"),
        List.of("2026-01-02", "'2026-01-02'"),
        List.of("2026-02-30", "2026-02-30"),
        List.of("y", "\"y\""),
        List.of("N", "\"N\""),
        List.of("yes", "'yes'"),
        List.of("null", "'null'"),
        List.of("~", "\"~\""),
        List.of(":symbol", "\":symbol\""),
        List.of("<<", "!!str '<<'"),
        List.of("<redacted>", "\"<redacted>\""),
        List.of("((variable))", "\"((variable))\""),
        List.of("a ((b))", "a ((b))"),
        List.of("- x", "\"- x\""),
        List.of("-x\"", "-x\""),
        List.of("a: b", "'a: b'"),
        List.of("a #b", "'a #b'"),
        List.of("it's", "it's"),
        List.of("it's: a", "'it''s: a'"),
        List.of("a ", "'a '"),
        List.of(" a", "\" a\""),
        List.of("a\n", "'a\n\n  '"),
        List.of("a\tb", "\"a\\tb\""),
        List.of("a\rb", "\"a\\rb\""),
        List.of("\u001b[0m", "\"\\e[0m\""),
        List.of("é", "é"),
        List.of("😀", "\"\\U0001F600\""),
        List.of("a\u0085", "\"a\\N\""),
        List.of(" a\nb", "|2-\n   a\n  b"),
        List.of("a \nb", "\"a \\nb\""),
        List.of("a\nb\n", "|\n  a\n  b"),
        List.of("/path", "\"/path\""));
  }

  @ParameterizedTest
  @MethodSource("quotings")
  void quotesAsPsychDoes(List<String> quoting) {
    assertThat(Yaml.dumpBody(Map.of("k", quoting.getFirst())))
        .isEqualTo("k: " + quoting.getLast() + "\n");
  }

  @Test
  void foldsLongLines() {
    assertThat(Yaml.dumpBody(Map.of("k", "word ".repeat(20) + "end")))
        .isEqualTo("k: " + "word ".repeat(15) + "word\n  " + "word ".repeat(4) + "end\n");
    assertThat(Yaml.dumpBody(Map.of("k", "x".repeat(200))))
        .isEqualTo("k: " + "x".repeat(200) + "\n");
  }

  @Test
  void writesNumbersAsRubyDoes() {
    assertThat(Yaml.dumpBody(Arrays.asList(1.0, -0.0, 1e15, 1e16, 1.5e-5, 0.0001, 1e100)))
        .isEqualTo("- 1.0\n- -0.0\n- 1.0e+15\n- 1.0e+16\n- 1.5e-05\n- 0.0001\n- 1.0e+100\n");
    assertThat(
            Yaml.dumpBody(
                List.of(
                    Double.NaN,
                    Double.POSITIVE_INFINITY,
                    Double.NEGATIVE_INFINITY,
                    new BigInteger("123456789012345678901"),
                    -5L,
                    true)))
        .isEqualTo("- .nan\n- .inf\n- -.inf\n- 123456789012345678901\n- -5\n- true\n");
  }

  @Test
  void goSortsKeys() {
    Object value = Yaml.load("z10: 1\nz2: {b: 1, a: 2}\na: [{w: 1, v: 2}]\n");

    assertThat(YamlWriter.go().write(value))
        .isEqualTo("a:\n- v: 2\n  w: 1\nz2:\n  a: 2\n  b: 1\nz10: 1\n");
  }

  @Test
  void refusesWhatIsNoPlainValue() {
    assertThatThrownBy(() -> Yaml.dump(LocalDate.EPOCH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.time.LocalDate");
    assertThatThrownBy(() -> Yaml.dump(Map.of(List.of(), 1)))
        .isInstanceOf(IllegalArgumentException.class);
    List<Object> endless = new ArrayList<>();
    endless.add(endless);
    assertThatThrownBy(() -> Yaml.dump(endless)).hasMessageContaining("nested deeper");
  }

  @Test
  void whatIsWrittenReadsTheSame() {
    Random random = new Random(20260101);
    for (int round = 0; round < 1500; round++) {
      Object value = tree(random, 0);
      String text = Yaml.dump(value);
      assertThat(Yaml.load(text)).as(text).isEqualTo(value);
      assertThat(Yaml.parse(YamlWriter.go().write(value), "t.yml", YamlDialect.GO).root())
          .isEqualTo(inGo(value));
    }
  }

  /** Go has no integers beyond 64 bits, and no whole numbers that are floats once they are read. */
  private static @Nullable Object inGo(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<@Nullable Object, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, item) -> copy.put(inGo(key), inGo(item)));
        yield copy;
      }
      case List<?> list -> {
        List<@Nullable Object> copy = new ArrayList<>();
        list.forEach(item -> copy.add(inGo(item)));
        yield copy;
      }
      case Double number -> GoScalars.value(GoScalars.text(number));
      case BigInteger number -> GoScalars.value(number.toString());
      case null, default -> value;
    };
  }

  private static @Nullable Object tree(Random random, int depth) {
    return switch (random.nextInt(depth > 4 ? 8 : 12)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> random.nextInt();
      case 3 -> random.nextBoolean() ? (Object) (random.nextLong() | 1L << 40) : random.nextInt(9);
      case 4 -> Double.longBitsToDouble(random.nextLong());
      case 5, 6, 7 -> nastyText(random);
      case 8, 9 -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(tree(random, depth + 1));
        }
        yield list;
      }
      default -> {
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          Object key = random.nextInt(8) == 0 ? tree(random, 9) : nastyText(random);
          map.put(key, tree(random, depth + 1));
        }
        yield map;
      }
    };
  }

  private static final List<String> NASTY =
      List.of(
          "a",
          "b ",
          " ",
          "\n",
          "\n\n",
          ": ",
          " #",
          "- ",
          "'",
          "\"",
          "\\",
          "\t",
          "\r",
          "~",
          "yes",
          "null",
          "0",
          "1",
          ".",
          "_",
          ",",
          ":",
          "<<",
          "é",
          "😀",
          "\u2028",
          "\u0085",
          "\ufeff",
          "\u0000",
          "\ud800",
          "%",
          "@",
          "!",
          "&",
          "*",
          "?",
          "|",
          ">",
          "[",
          "{",
          "}",
          "---",
          "...",
          "e+3",
          "2026-01-02",
          "long".repeat(12),
          "((x))");

  private static String nastyText(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(random.nextInt(10) == 0 ? 40 : 5); i > 0; i--) {
      text.append(NASTY.get(random.nextInt(NASTY.size())));
    }
    return text.toString();
  }
}
