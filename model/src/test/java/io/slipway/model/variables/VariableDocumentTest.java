package io.slipway.model.variables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.yaml.Yaml;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is put in the place of placeholders (Director behaviour 7.2). */
class VariableDocumentTest {
  private static Map<String, @Nullable Object> yaml(String text) {
    return Yaml.parse(text, "test").asMap();
  }

  private static VariableDocument document(String text, Subtree... excluded) {
    return new VariableDocument(yaml(text), List.of(excluded));
  }

  @Test
  void eachPlaceholderIsToldOnceInTheOrderItIsMet() {
    VariableDocument document =
        document("a: ((two)) and ((one))\nb: [((three)), {c: ((one))}]\n((key)): ((last))");
    assertThat(document.placeholders())
        .containsExactly("((two))", "((one))", "((three))", "((last))", "((key))");
    assertThat(document.places("((one))")).containsExactly("a", "b[1].c");
  }

  @Test
  void aWholeTextBecomesWhateverTheValueIs() {
    assertThat(
            document("a: ((x))\nb: pre((y))-((z))post\nc: plain\n((k)): v\nlast: 1")
                .with(
                    Map.of(
                        "((x))",
                        Map.of("list", List.of(1, true)),
                        "((y))",
                        "text",
                        "((z))",
                        7,
                        "((k))",
                        "key")))
        .isEqualTo(
            Map.of(
                "a",
                Map.of("list", List.of(1, true)),
                "b",
                "pretext-7post",
                "c",
                "plain",
                "key",
                "v",
                "last",
                1));
  }

  @Test
  void valuesAreNotLookedThroughForMore() {
    assertThat(document("a: x((a))").with(Map.of("((a))", "((b))"))).containsEntry("a", "x((b))");
  }

  @Test
  void whatIsNoTextCannotStandAmongText() {
    Map<String, @Nullable Object> values = new HashMap<>();
    values.put("((m))", Map.of());
    values.put("((f))", 1.5);
    values.put("((n))", null);
    values.put("((b))", true);
    assertThatThrownBy(() -> document("a: x((m))((f))\nb: y((n))\nc: z((b))").with(values))
        .isInstanceOfSatisfying(
            SlipwayException.class,
            e ->
                assertThat(e.code())
                    .isEqualTo(ErrorCode.CONFIG_SERVER_INCORRECT_VARIABLE_PLACEMENT))
        .hasMessage(
            """
            - Failed to substitute variable: Can not replace '((m))' in 'x((m))((f))'. The value should be a String or an Integer.
            - Failed to substitute variable: Can not replace '((f))' in 'x((m))((f))'. The value should be a String or an Integer.
            - Failed to substitute variable: Can not replace '((n))' in 'y((n))'. The value should be a String or an Integer.
            - Failed to substitute variable: Can not replace '((b))' in 'z((b))'. The value should be a String or an Integer.""");
  }

  @Test
  void whatIsFilledInLaterStaysAsItIs() {
    String text =
        """
        name: ((n))
        properties: {a: ((late))}
        instance_groups:
        - env: {b: ((late))}
          instances: ((i))
          properties: ((late))
          jobs: [{name: ((j)), properties: {c: ((late))}, consumes: {x: {properties: ((late))}}}]
        addons: [{jobs: [{properties: {d: ((late))}}]}]
        """;
    VariableDocument document = new VariableDocument(yaml(text), Subtree.LATE_IN_MANIFEST);
    assertThat(document.placeholders()).containsExactly("((n))", "((i))", "((j))");
    assertThat(document.with(Map.of("((n))", "N", "((i))", 2, "((j))", "J")).toString())
        .contains("name=N", "instances=2", "name=J")
        .contains("env={b=((late))}", "c=((late))", "d=((late))");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a((b))c((d))|2",
        "((a|0",
        "a))|0",
        "(((a))|1",
        "((a)))|1",
        "()((a))|1",
        "(( a ))|1"
      })
  void findsThemInText(String text, int count) {
    assertThat(VariableDocument.in(text)).hasSize(count);
  }

  @Test
  void aLineEndsThem() {
    assertThat(VariableDocument.in("((a\n((b))")).containsExactly("((b))");
  }

  /** Ten million brackets are read in no more time than ten million letters. */
  @Test
  void brokenOnesCostNoMoreThanTheirLength() {
    assertThat(VariableDocument.in("((".repeat(5_000_000))).isEmpty();
    assertThat(VariableDocument.in("((\n".repeat(3_000_000))).isEmpty();
  }

  @Test
  void fillingInIsWhatReplacingEachTextWouldBe() {
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      StringBuilder text = new StringBuilder();
      StringBuilder expected = new StringBuilder();
      for (int part = 0; part < 1 + random.nextInt(6); part++) {
        String plain = "x(y) z)".substring(random.nextInt(4), 4);
        int value = random.nextInt(3);
        text.append(plain).append("((v").append(value).append("))").append("-");
        expected.append(plain).append("value").append(value).append("-");
      }
      Map<String, @Nullable Object> document = new HashMap<>();
      document.put("k", text.toString());
      assertThat(
              new VariableDocument(document)
                  .with(Map.of("((v0))", "value0", "((v1))", "value1", "((v2))", "value2")))
          .containsEntry("k", expected.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({"((a)),a", "((/a/b)),/a/b", "((!a)),a", "((a.b.c)),a.b.c", "((A_z-0)),A_z-0"})
  void namesOfPlaceholders(String placeholder, String name) {
    assertThat(VariableNames.ofPlaceholder(placeholder)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "(())|must only contain alphanumeric",
        "((a b))|must only contain alphanumeric",
        "((1+1))|must only contain alphanumeric",
        "((é))|must only contain alphanumeric",
        "((a/))|must not end with a forward slash",
        "((a//b))|must not contain two consecutive forward slashes",
        "((a.b/c))|Must not contain dots before the last slash",
        "((/.a))|Must not have segment starting with a dot",
        "((a.))|Must not end name with a dot",
        "((a..b))|Must not contain consecutive dots",
        "((a!))|contains invalid character '!'",
        "((!!a))|contains invalid character '!'"
      })
  void namesThatCannotBe(String placeholder, String why) {
    assertThatThrownBy(() -> VariableNames.ofPlaceholder(placeholder))
        .isInstanceOfSatisfying(
            SlipwayException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_SERVER_INCORRECT_NAME_SYNTAX))
        .hasMessageContaining(why);
  }

  @Test
  void aNameHasAnEnd() {
    assertThatThrownBy(() -> VariableNames.ofPlaceholder("((" + "a".repeat(100_000) + "))"))
        .hasMessageContaining("must not be longer than 1024 characters")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.b", "a b", "", "a/", "a//b", "!a"})
  void namesThatCannotBeDefined(String name) {
    assertThatThrownBy(() -> VariableNames.checkDefinition(name))
        .isInstanceOf(SlipwayException.class);
  }

  @Test
  void whatKeysLeadTo() {
    Map<String, Object> value = Map.of("a", Map.of("b", 1));
    assertThat(VariableValues.member("/x.a.b", value)).isEqualTo(1);
    assertThatThrownBy(() -> VariableValues.member("/x.a.c", value))
        .hasMessage(
            "Failed to fetch variable '/x' from config server: Expected parent '/x.a' hash to have key 'c'");
    assertThatThrownBy(() -> VariableValues.member("/x.a.b.c", value))
        .hasMessage(
            "Failed to fetch variable '/x' from config server: Expected parent '/x.a.b' to be a hash");
  }
}
