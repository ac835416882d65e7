package io.slipway.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTest {
  @ParameterizedTest
  @ValueSource(strings = {"yes", "Yes", "ON", "on", "true", "TRUE", "!!bool 'yes'"})
  void readsWordsForTrue(String text) {
    assertThat(Yaml.load(text)).isEqualTo(true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no", "No", "off", "OFF", "false"})
  void readsWordsForFalse(String text) {
    assertThat(Yaml.load(text)).isEqualTo(false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"~", "null", "NULL", "nULL", "", "---", "# nothing", "! ''"})
  void readsWordsForNothing(String text) {
    assertThat(Yaml.load(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "12|12",
        "+5|5",
        "-7|-7",
        "010|8",
        "-010|-8",
        "0_7|7",
        "00|0",
        "0b11|3",
        "0x1F|31",
        "-0x_1f|-31",
        "1_000|1000",
        "1,000|1000",
        "1,2,3|123",
        "1:30|5400",
        "-1:30|-1800",
        "1:30:15|5415",
        "1__0:30|5400",
        "! '12'|12",
        "2147483647|2147483647"
      })
  void readsIntegers(String text, int expected) {
    assertThat(Yaml.load(text)).isEqualTo(expected);
  }

  @Test
  void widensIntegersAsNeeded() {
    assertThat(Yaml.load("2147483648")).isEqualTo(2147483648L);
    assertThat(Yaml.load("123456789012345678901"))
        .isEqualTo(new BigInteger("123456789012345678901"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.5|1.5",
        ".5|0.5",
        "-.5|-0.5",
        "5.|5",
        "1.5e+3|1500",
        "1.e-2|0.01",
        "1,000.5|1000.5",
        "1_0.5|10.5",
        "1:30.5|5430",
        ".inf|Infinity",
        "+.INF|Infinity",
        "-.inf|-Infinity",
        ".nan|NaN",
        "!!float 3|3"
      })
  void readsFloats(String text, double expected) {
    assertThat(Yaml.load(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "y",
        "n",
        "1e3",
        "1.5e3",
        "0o10",
        "08",
        "1.2.3",
        "1_",
        "1__0",
        ".",
        "+.",
        ".5_0",
        "0x",
        "0b2",
        "8080:80",
        "1:60",
        "1:2:3:4",
        "10.0.0.0/24",
        ":symbol",
        "2026-01-02",
        "2026-01-02 10:00:00",
        "2026-01-02T10:00:00Z",
        "true story",
        "null null",
        "nay",
        "((variable))",
        "a:b",
        "=",
        "1e"
      })
  void leavesOtherTextAlone(String text) {
    assertThat(Yaml.load(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'12'",
        "\"12\"",
        "!!str 12",
        "|-\n  12",
        ">-\n  12",
        "!<tag:yaml.org,2002:str> 12"
      })
  void quotedScalarsAreText(String text) {
    assertThat(Yaml.load(text)).isEqualTo("12");
  }

  @Test
  void readsBlockText() {
    assertThat(Yaml.load("a: |\n  x\n  y\nb: >\n  x\n  y\n\n  z\nc: |+\n  k\n\nd: e\n  f\n"))
        .isEqualTo(Map.of("a", "x\ny\n", "b", "x y\nz\n", "c", "k\n\n", "d", "e f"));
    assertThat(Yaml.load("!!binary aMOp")).isEqualTo("hé");
  }

  @Test
  void keepsScalarKeysThatAreNoText() {
    Map<@Nullable Object, Object> expected = new LinkedHashMap<>();
    expected.put(1, "a");
    expected.put(true, "b");
    expected.put(null, "c");
    expected.put(1.5, "d");

    assertThat(Yaml.load("1: a\nyes: b\n~: c\n1.5: d\n")).isEqualTo(expected);
  }

  @Test
  void lastOfEqualKeysWinsInTheFirstOnesPlace() {
    assertThat(Yaml.load("a: 1\nb: 2\na: 3\n"))
        .isEqualTo(Map.of("a", 3, "b", 2))
        .extracting(map -> List.copyOf(((Map<?, ?>) map).keySet()))
        .isEqualTo(List.of("a", "b"));
  }

  @Test
  void mergesMappings() {
    String base = "x: &x {a: 1, b: 2}\ny: &y {a: 9, c: 3}\n";

    assertThat(Values.lookup(Yaml.load(base + "z:\n  <<: *x\n  b: 7\n"), "z"))
        .isEqualTo(Map.of("a", 1, "b", 7));
    assertThat(Values.lookup(Yaml.load(base + "z:\n  <<: [*x, *y]\n"), "z"))
        .as("of a list the first wins")
        .isEqualTo(Map.of("a", 1, "b", 2, "c", 3));
    assertThat(Values.lookup(Yaml.load(base + "z:\n  a: 0\n  <<: *x\n"), "z"))
        .as("a merge overrides what stands before it")
        .isEqualTo(Map.of("a", 1, "b", 2));
    assertThat(Yaml.load("'<<': {a: 1}")).as("quotes make no difference").isEqualTo(Map.of("a", 1));
  }

  @Test
  void whatCannotBeMergedIsAnEntry() {
    assertThat(Yaml.load("<<: 5")).isEqualTo(Map.of("<<", 5));
    assertThat(Yaml.load("<<: [{a: 1}, 2]")).isEqualTo(Map.of("<<", List.of(Map.of("a", 1), 2)));
    assertThat(Yaml.load("!!str '<<': {a: 1}")).isEqualTo(Map.of("<<", Map.of("a", 1)));
    assertThat(Values.lookup(Yaml.load("l: &l [{a: 1}]\nm: {<<: *l}"), "m.<<"))
        .isEqualTo(List.of(Map.of("a", 1)));
  }

  @Test
  void readsTheFirstDocumentOnly() {
    assertThat(Yaml.load("a: b\n---\nc: [")).isEqualTo(Map.of("a", "b"));
    assertThat(Yaml.load("--- foo\n...\n")).isEqualTo("foo");
  }

  @Test
  void everyAliasIsAValueOfItsOwn() {
    Map<String, @Nullable Object> map = Yaml.parse("a: &l [1]\nb: *l\n", "f").asMap();
    ((List<?>) Objects.requireNonNull(map.get("a"))).clear();

    assertThat(map).isEqualTo(Map.of("a", List.of(), "b", List.of(1)));
  }

  @Test
  void rootIsTheCallersToChange() {
    YamlDocument document = Yaml.parse("a: [1]", "f.yml");
    document.asMap().put("b", 2);
    ((List<?>) Objects.requireNonNull(document.asMap().get("a"))).clear();

    assertThat(document.root()).isEqualTo(Map.of("a", List.of(1)));
  }

  @Test
  void knowsWhereEveryValueStands() {
    YamlDocument document =
        Yaml.parse(
            "name: dep\ninstance_groups:\n- name: web\n  jobs: [a, {name: b}]\n1: x\nempty:\n",
            "manifest.yml");

    assertThat(document.position()).hasToString("Optional[manifest.yml:1:1]");
    assertThat(document.position("name")).hasValue(new Position("manifest.yml", 1, 7));
    assertThat(document.position("instance_groups", 0)).hasToString("Optional[manifest.yml:3:3]");
    assertThat(document.position("instance_groups", 0, "jobs", 1, "name"))
        .hasToString("Optional[manifest.yml:4:20]");
    assertThat(document.position(1)).hasToString("Optional[manifest.yml:5:4]");
    assertThat(document.position("empty")).hasToString("Optional[manifest.yml:6:7]");
    assertThat(document.position("instance_groups", 1)).isEmpty();
    assertThat(document.position("instance_groups", -1)).isEmpty();
    assertThat(document.position("name", "deeper")).isEmpty();
    assertThat(document.source()).isEqualTo("manifest.yml");
  }

  @Test
  void aliasedAndMergedValuesStandWhereTheyWereWritten() {
    YamlDocument document = Yaml.parse("a: &a\n  x: 1\nb:\n  <<: *a\nc: *a\n", "f");

    assertThat(document.position("b", "x")).hasToString("Optional[f:2:6]");
    assertThat(document.position("c", "x")).hasToString("Optional[f:2:6]");
  }

  @Test
  void asMapWantsAMappingWithTextKeys() {
    assertThat(Yaml.parse("a: ~", "f").asMap()).containsEntry("a", null);
    assertThatThrownBy(() -> Yaml.parse("\n- a", "f.yml").asMap())
        .hasMessage("f.yml:2:1: a mapping was expected, but this is a list");
    assertThatThrownBy(() -> Yaml.parse("", "f.yml").asMap())
        .hasMessage("f.yml:1:1: a mapping was expected, but this is empty");
    assertThatThrownBy(() -> Yaml.parse("1: x", "f.yml").asMap())
        .hasMessage("f.yml:1:4: the key 1 must be text; put it in quotes");
    assertThatThrownBy(() -> YamlDocument.of(List.of(), "memory").asMap())
        .hasMessage("memory: a mapping was expected, but this is a list");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'a: {b: c'|1:9|expected ',' or '}', but got <stream end>",
        "'a: b: c'|1:5|mapping values are not allowed here",
        "'a:#\t- b'|2:1|cannot start any token",
        "'a: *b'|1:4|the alias *b has no anchor before it",
        "'&a [*a]'|1:5|the alias *a stands inside its own anchor",
        "'a: &a {b: *a}'|1:11|the alias *a stands inside its own anchor",
        "'? [a]#: 1'|1:3|a mapping's key must be a scalar, not a collection",
        "'a: !ruby/object:Foo {}'|1:4|the tag !ruby/object:Foo is not allowed",
        "'!ruby/regexp x'|1:1|the tag !ruby/regexp is not allowed",
        "'!!set {a, b}'|1:1|is not allowed",
        "'a: !!float x'|1:4|a value tagged as float must be a number",
        "'a: !!binary /w=='|1:4|must be UTF-8 text in base64",
        "'a: 1#b]'|2:3|could not find expected ':'",
      })
  void saysWhatIsWrongAndWhere(String text, String where, String what) {
    assertThatThrownBy(() -> Yaml.parse(text.replace('#', '\n'), "m.yml"))
        .isInstanceOfSatisfying(
            SlipwayException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_YAML_ERROR))
        .hasMessageStartingWith("m.yml:" + where + ": ")
        .hasMessageContaining(what);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{a: /x?/y}'|'a: \"/x?/y\"'",
        "'{a?: b?, c: d?e}'|'a?: b?#c: d?e'",
        "'[a? b, \"c?\", \"\\uE000?\"]'|'[\"a? b\", \"c?\", \"\uE000?\"]'",
        "'[? a : b]'|'- a: b'",
        "'a: {b: c} # ?'|'a: {b: c}'"
      })
  void questionMarksStandInTextWithinBrackets(String text, String same) {
    assertThat(Yaml.load(text)).isEqualTo(Yaml.load(same.replace('#', '\n'))).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'a:_b'|'a: b'",
        "'a: b_#c: \"d\"__% e'|'a: b#c: d'",
        "'a_: b'|'a: b'",
        "'a: &x_b'|'a: b'",
        "'---_a'|'a'",
        "'a:_#  b: c-__% d'|'a: {b: c-}'",
        "'[#_a,#__b]'|'[a, b]'",
        "'{#_\"a\": 1,#_\"b\": [#__1,# _2]#}#'|'a: 1#b: [1, 2]'",
        "'a: [b,_c]'|'a: [b, c]'",
        "'a: \"b#_c\"_'|'a: b c'"
      })
  void tabsSeparateTokens(String text, String same) {
    assertThat(Yaml.load(text.replace('_', '\t').replace('#', '\n').replace('%', '#')))
        .isEqualTo(Yaml.load(same.replace('#', '\n')))
        .isNotNull();
  }

  @Test
  void tabsInsideTextStay() {
    assertThat(Yaml.load("a: b\tc\t# d\ne: |\n  x\ty\n  \tz\n"))
        .isEqualTo(Map.of("a", "b\tc", "e", "x\ty\n\tz\n"));
    assertThat(Yaml.load("{a: 'b\tc',\t\"d\": e\tf}")).isEqualTo(Map.of("a", "b\tc", "d", "e\tf"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:\n\tb", "-\ta: b", "- \ta: b", "\ta: b", "a:\n -\tb: c"})
  void tabsDoNotIndent(String text) {
    assertThatThrownBy(() -> Yaml.load(text)).hasMessageContaining("(TAB)");
  }

  @Test
  void manyTabsDoNotTakeForever() {
    YamlLimits limits = new YamlLimits(100_000, 10, 100_000);
    String tabs = "a: 'b'\t# c\n".repeat(9_000);
    assertThatThrownBy(() -> Yaml.parse(tabs, "f", limits)).hasMessageContaining("(TAB)");
    assertThat(Yaml.load("[\n" + "\t1,\n".repeat(10_000) + "]"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .hasSize(10_000);
  }

  @Test
  void saysWhereAForbiddenCharacterStands() {
    assertThatThrownBy(() -> Yaml.parse("a: 1\nb: 😀\u0000", "m.yml"))
        .hasMessage("m.yml:2:5: the character U+0000 is not allowed");
  }

  @Test
  void errorsDoNotQuoteTheDocument() {
    assertThatThrownBy(() -> Yaml.parse("password: s3cret\n  oops: [", "m.yml"))
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void refusesDocumentsThatAreTooLarge() {
    YamlLimits limits = new YamlLimits(10, 200, 1000);
    assertThat(Yaml.parse("a".repeat(10), "f", limits).root()).isEqualTo("a".repeat(10));
    refused(
        () -> Yaml.parse("a".repeat(11), "f", limits),
        "f: the document is larger than the 10 characters allowed");
  }

  @Test
  void refusesDeepNesting() {
    assertThat(Yaml.load("[".repeat(200) + "]".repeat(200))).isInstanceOf(List.class);
    refused(
        () -> Yaml.load("[".repeat(1_000_000)),
        "YAML:1:201: the document is nested deeper than the 200 levels allowed");
    refused(() -> Yaml.load("{a: ".repeat(300_000)), "nested deeper");
    refused(() -> Yaml.load("- ".repeat(300_000)), "nested deeper");
    refused(() -> Yaml.load("? ".repeat(300_000)), "nested deeper");
    String steps =
        IntStream.range(0, 1000)
            .mapToObj(i -> " ".repeat(i) + "a:\n")
            .collect(Collectors.joining());
    refused(() -> Yaml.load(steps), "nested deeper");
  }

  @Test
  void refusesNestingByAliases() {
    StringBuilder chain = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i <= 250; i++) {
      chain.append("a%d: &a%d [*a%d]\n".formatted(i, i, i - 1));
    }
    refused(() -> Yaml.load(chain.toString()), "nested deeper than the 200 levels allowed");
  }

  @Test
  void refusesAliasesThatMultiply() {
    StringBuilder laughs = new StringBuilder("a0: &a0 [lol, lol]\n");
    for (int i = 1; i <= 60; i++) {
      laughs.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    refused(() -> Yaml.load(laughs.toString()), "more than the 300000 values allowed");

    StringBuilder merges = new StringBuilder("a0: &a0 {x: 1}\n");
    for (int i = 1; i <= 60; i++) {
      merges.append("a%d: &a%d {<<: [*a%d, *a%d]}\n".formatted(i, i, i - 1, i - 1));
    }
    refused(() -> Yaml.load(merges.toString()), "more than the 300000 values allowed");
  }

  @Test
  void refusesMoreValuesThanAllowed() {
    YamlLimits limits = new YamlLimits(1000, 10, 4);
    assertThat(Yaml.parse("[1, 2, 3]", "f", limits).root()).isEqualTo(List.of(1, 2, 3));
    refused(
        () -> Yaml.parse("[1, 2, 3, 4]", "f", limits),
        "f:1:11: the document has more than the 4 values allowed, aliases expanded");
  }

  @Test
  void refusesNumbersNobodyWrites() {
    assertThat(Yaml.load("9".repeat(1000))).isInstanceOf(BigInteger.class);
    refused(() -> Yaml.load("a: " + "9".repeat(1_000_000)), "YAML:1:4: a number must not have");
    refused(() -> Yaml.load("9".repeat(1_000_000) + ":30"), "a number must not have");
    assertThat(Yaml.load("1" + "_0".repeat(100_000) + "_")).isInstanceOf(String.class);
    assertThat(Yaml.load("1." + "0".repeat(100_000))).isEqualTo(1.0);
  }

  private static void refused(Supplier<?> reading, String message) {
    assertThatExceptionOfType(SlipwayException.class)
        .isThrownBy(reading::get)
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_YAML_ERROR));
  }

  /** Whatever is damaged in a document, reading it gives a value or an error of ours. */
  @Test
  void damagedDocumentsNeverBreakTheReader() {
    String sound =
        """
        %YAML 1.1
        ---
        name: &n dep
        x: {a: [1, 'b', "c\\n"], <<: {d: 0x1F}}
        y: |2-
           text
        z: !!binary aGk=
        ? long
        : *n
        t: !local 1:30
        """;
    Random random = new Random(42);
    String alphabet = "&*!|>%@'\"[]{},:?-#~ \n\t\\x0Uu<é\u2028\u0000";
    int errors = 0;
    for (int round = 0; round < 4000; round++) {
      StringBuilder damaged = new StringBuilder(sound);
      for (int i = random.nextInt(4); i >= 0; i--) {
        int at = random.nextInt(damaged.length());
        switch (random.nextInt(3)) {
          case 0 -> damaged.deleteCharAt(at);
          case 1 -> damaged.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
          default -> damaged.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
        }
      }
      try {
        Yaml.parse(damaged.toString(), "damaged.yml").root();
      } catch (SlipwayException e) {
        assertThat(e.message()).startsWith("damaged.yml:");
        errors++;
      }
    }
    assertThat(errors).isBetween(500, 3900);
  }

  @Test
  void valuesOfMemoryHaveNoPositions() {
    YamlDocument document = YamlDocument.of(Map.of("a", Arrays.asList(1, null)), "memory");

    assertThat(document.position("a", 0)).isEmpty();
    assertThat(document.root()).isEqualTo(Map.of("a", new ArrayList<>(Arrays.asList(1, null))));
  }

  @Test
  void anExactDocumentKnowsWhereItsKeysStandAndHasEachOnce() {
    YamlDocument document =
        Yaml.parseExactly("a: 1\nb:\n  c: {d: 2}\n", "x.yml", YamlLimits.DEFAULT);
    assertThat(document.keyPosition(List.of("b"))).hasToString("Optional[x.yml:2:1]");
    assertThat(document.keyPosition(List.of("b", "c", "d"))).hasToString("Optional[x.yml:3:7]");
    assertThat(document.keyPosition(List.of("b", "x"))).isEmpty();
    assertThat(document.keyPosition(List.of("a", "x"))).isEmpty();
    assertThat(Yaml.parse("a: 1", "x.yml").keyPosition(List.of("a"))).isEmpty();

    assertThatThrownBy(() -> Yaml.parseExactly("a: {b: 1,\n b: 2}", "x.yml", YamlLimits.DEFAULT))
        .hasMessage("x.yml:2:2: this key stands in the same mapping a second time");
  }
}
