package io.slipway.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas that want to hold the Director, or to reach out of it. */
class HostileSchemaTest {
  private static final String UNUSABLE = "The properties_schema.json of job 'web' cannot be used: ";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'$ref':'#'",
        "'allOf':[{'$ref':'#'}]",
        "'$ref':'#/$defs/a','$defs':{'a':{'$ref':'#/$defs/b'},'b':{'$ref':'#/$defs/a'}}",
        "'$dynamicRef':'#x','$dynamicAnchor':'x'",
        "'propertyNames':{'$ref':'#/$defs/a'},'$defs':{'a':{'not':{'$ref':'#/$defs/a'}}}"
      })
  void circles(String schema) {
    assertThat(Schemas.failure(schema, "{'a':{}}"))
        .startsWith(UNUSABLE)
        .endsWith("nests more than 300 deep while it is applied. Does a $ref lead back to itself?");
  }

  /** However a level is nested, what a thread has by default is enough. */
  @Test
  void circlesOnAnOrdinaryStack() throws Exception {
    String schema =
        "'$ref':'#/$defs/a','$defs':{'a':{'if':{'anyOf':[{'oneOf':[{'not':{'properties':"
            + "{'n':{'dependentSchemas':{'n':{'additionalProperties':{'$ref':'#/$defs/a'}}}}}}}]}]}}}";
    String value = "{'n':".repeat(190) + "1" + "}".repeat(190);
    AtomicReference<String> failure = new AtomicReference<>();
    Thread thread =
        new Thread(
            null, () -> failure.set(Schemas.failure(schema, value)), "ordinary", 1024 * 1024);
    thread.start();
    thread.join();
    assertThat(failure.get()).contains("nests more than 300 deep");
  }

  @Test
  void aCircleThatEndsWithTheValueIsFine() {
    String list = "'$ref':'#/$defs/n','$defs':{'n':{'properties':{'n':{'$ref':'#/$defs/n'}}}}";
    String value = "{'n':".repeat(100) + "1" + "}".repeat(100);
    assertThat(Schemas.check(list, value)).isEmpty();
  }

  @Test
  void multiplication() {
    String definitions =
        IntStream.range(0, 60)
            .mapToObj(
                i ->
                    "'d%d':{'allOf':[{'$ref':'#/$defs/d%d'},{'$ref':'#/$defs/d%d'}]}"
                        .formatted(i, i + 1, i + 1))
            .collect(Collectors.joining(","));
    assertThat(Schemas.failure("'$ref':'#/$defs/d0','$defs':{" + definitions + ",'d60':true}", "1"))
        .isEqualTo(
            UNUSABLE
                + "the schema takes more than 500000 steps on these properties. Do its $refs multiply?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"^(a+)+$", "(.*)*\\\\1x"})
  void patternsThatBacktrackForEver(String pattern) {
    String schema = "'pattern':'" + pattern + "'";
    assertThat(Schemas.failure(schema, "'" + "a".repeat(4000) + "!'"))
        .satisfiesAnyOf(
            message -> assertThat(message).contains("takes too long to match a value"),
            message -> assertThat(message).contains("does not match pattern"));
  }

  @Test
  void formatsOfLongTexts() {
    String text = "'" + "a.".repeat(200_000) + "!'";
    for (String format :
        new String[] {"uri-template", "email", "hostname", "json-pointer", "uri", "date-time"}) {
      assertThat(Schemas.failure("'format':'" + format + "'", text)).isNotNull();
    }
  }

  @Test
  void hugePatterns() {
    assertThat(Schemas.failure("'pattern':'" + "(".repeat(9_000) + ")".repeat(900) + "'", "1"))
        .contains("more than 10000 characters or 500 groups");
    assertThat(Schemas.failure("'pattern':'" + "((a{100}){100}){100}" + "'", "'a'")).isNotEmpty();
  }

  @Test
  void deepOnesAndLargeOnes() {
    String deep = "'not':{".repeat(5_000) + "}".repeat(5_000);
    assertThatThrownBy(() -> PropertiesSchema.read("web", Schemas.text(deep)))
        .hasMessageContaining("it is not JSON: ");
    String large = "'description':'" + "x".repeat(2_000_000) + "'";
    assertThatThrownBy(() -> PropertiesSchema.read("web", Schemas.text(large)))
        .hasMessage(UNUSABLE + "it is larger than 1048576 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:1/x",
        "file:///etc/passwd",
        "jar:file:/x!/y",
        "../../x",
        "//host/x",
        "urn:x",
        "https://json-schema.org/draft/2020-12/schema"
      })
  void nothingIsFetched(String address) {
    assertThat(Schemas.failure("'$ref':'" + address + "'", "1"))
        .startsWith(UNUSABLE + "`$ref` at `/$ref` leads to ")
        .contains("which is not in this schema. Nothing is fetched");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'$ref':'#/%zz'", "'$ref':'a b'", "'$ref':5", "'$dynamicRef':'#no'"})
  void referencesThatAreNone(String schema) {
    assertThat(Schemas.failure(schema, "1")).startsWith(UNUSABLE + "`$");
  }
}
