package io.slipway.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReleaseYamlTest {
  @Test
  void blockStyle() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", "demo");
    document.put("flag", false);
    document.put("empty", List.of());
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("name", "web");
    item.put("packages", List.of("a", "b"));
    document.put("jobs", List.of(item));
    document.put("license", Map.of("sha1", "sha256:00ff"));

    assertThat(ReleaseYaml.write(document))
        .isEqualTo(
            """
            name: demo
            flag: false
            empty: []
            jobs:
            - name: web
              packages:
              - a
              - b
            license:
              sha1: sha256:00ff
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1", "1.10", "0", "012", "0x1f", "1e5", "123e4567", "1_000", "true", "No", "y", "null", "~",
        "2020-01-01", "1:30", ".5", "", "a: b", "a #b", "- x", "\"", "a\\b", "tab\t", "line\n",
            "{}", "é:"
      })
  void textsComeBackAsTexts(String text) {
    Map<String, String> document = Map.of("key", text);

    assertThat(ReleaseYaml.load(ReleaseYaml.write(document), "test")).isEqualTo(document);
  }

  @ParameterizedTest
  @CsvSource({"0+dev.1,0+dev.1", "1,\"1\"", "1.2,\"1.2\"", "1.2.3,1.2.3", "sha256:00,sha256:00"})
  void onlyWhatMustBeIsQuoted(String text, String written) {
    assertThat(ReleaseYaml.write(Map.of("v", text))).isEqualTo("v: " + written + "\n");
  }

  @Test
  void faultsHaveTheirPlace() {
    assertThatThrownBy(() -> ReleaseYaml.load("a: 1\nb: [\nc: }\n", "jobs/web/spec"))
        .isInstanceOfSatisfying(
            SlipwayException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_YAML_ERROR))
        .hasMessageStartingWith("jobs/web/spec:3:4: not valid YAML");
  }

  @ParameterizedTest
  @ValueSource(strings = {"&a [*a]", "&a {b: *a}"})
  void nothingContainsItself(String text) {
    assertThatThrownBy(() -> ReleaseYaml.load(text, "x"))
        .isInstanceOf(SlipwayException.class)
        .hasMessageContaining("stands inside its own anchor");
  }

  @Test
  void tagsMakeNoObjects() {
    assertThat(ReleaseYaml.load("!!javax.script.ScriptEngineManager []", "x")).isEqualTo(List.of());
  }

  @Test
  void aliasesDoNotMultiplyWithoutEnd() {
    StringBuilder text = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 22; i++) {
      text.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }

    assertThatThrownBy(() -> ReleaseYaml.load(text.toString(), "x"))
        .isInstanceOf(SlipwayException.class)
        .hasMessageContaining("more than the 1000000 values allowed");
  }

  @Test
  void deeplyNestedDocumentsAreRefused() {
    assertThatThrownBy(() -> ReleaseYaml.load("[".repeat(10_000), "x"))
        .isInstanceOf(SlipwayException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "1,1",
    "1.10,1.1",
    "1e20,1e20",
    "1.0e+20,1.0e+20",
    "1.0,1.0",
    "0.00001,1.0e-05",
    "-2.5,-2.5",
    "true,true"
  })
  void numbersAsRubyPrintsThem(String written, String text) {
    assertThat(ReleaseYaml.load("v: " + written, "x"))
        .isInstanceOfSatisfying(
            Map.class, map -> assertThat(RubyText.toText(map.get("v"))).isEqualTo(text));
  }
}
