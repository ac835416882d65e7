package io.slipway.model.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.json.Json;
import io.slipway.model.deployment.Documents;
import io.slipway.release.PropertyDefinition;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PropertyBindingTest {

  private static Map<String, PropertyDefinition> declared(String yaml) {
    Map<String, PropertyDefinition> declared = new LinkedHashMap<>();
    Documents.yaml(yaml)
        .forEach(
            (name, value) ->
                declared.put(name, new PropertyDefinition("", value != null, value, null, null)));
    return declared;
  }

  private static String bind(String declared, String given) {
    return Json.write(PropertyBinding.bind(declared(declared), Documents.yaml(given)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.b: 1 | {} | {\"a\":{\"b\":1}}",
        "a.b: ~ | {} | {\"a\":{\"b\":null}}",
        "a.b: 1 | 'a: {b: ~}' | {\"a\":{\"b\":1}}",
        "a.b: 1 | 'a: {b: false}' | {\"a\":{\"b\":false}}",
        "a.b: 1 | 'a: {b: \"\"}' | {\"a\":{\"b\":\"\"}}",
        "a.b: 1 | 'a: ~' | {\"a\":{\"b\":1}}",
        "a: ~ | 'a: {z: {d: 1, c: 2}, b: [{y: 1, x: 2}]}' |"
            + " {\"a\":{\"b\":[{\"y\":1,\"x\":2}],\"z\":{\"c\":2,\"d\":1}}}",
        "a: 1 | 'a: 2\nunknown: 3' | {\"a\":2}"
      })
  void binds(String declared, String given, String bound) {
    assertThat(bind(declared, Objects.requireNonNull(given))).isEqualTo(bound);
  }

  @Test
  void aValueOnTheWayMustBeAMapping() {
    assertThatThrownBy(() -> bind("a.b: 1", "a: text"))
        .hasMessage("Property 'a.b' expects a hash, but received 'String'");
    assertThatThrownBy(() -> bind("a.b.c: 1", "a: {b: [1]}"))
        .hasMessage("Property 'a.b.c' expects a hash, but received 'Array'");
  }

  @Test
  void bindsAWholeGroup() {
    assertThat(Json.write(PropertyBinding.bind(Documents.wide().groups().getFirst())))
        .isEqualTo(
            "{\"database\":{\"foo\":\"normal_bar\",\"test\":\"default test property\"},"
                + "\"backup_database\":{\"foo\":\"backup_bar\"},\"has_drain_script\":{}}");
  }
}
