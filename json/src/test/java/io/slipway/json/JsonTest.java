package io.slipway.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void keepsOrderKindsAndNulls() {
    String text = "{\"z\":1,\"a\":[true,null,\"é\"],\"f\":1.5,\"big\":123456789012345678901}";

    assertThat(Json.write(Json.parse(text))).isEqualTo(text);
    assertThat(Json.parseObject("{\"a\":[1,null]}")).isEqualTo(Map.of("a", Arrays.asList(1, null)));
  }

  @Test
  void saysWhereTextIsBroken() {
    assertThatThrownBy(() -> Json.parse("{\n \"a\": ]"))
        .isInstanceOf(Json.InvalidJsonException.class)
        .hasMessageContaining("line 2");
    assertThatThrownBy(() -> Json.parse("\n{ \"a\": [1\n"))
        .hasMessage("the text ends too early (line 3, column 1)");
    assertThatThrownBy(() -> Json.parse("{\"password\": hunter2}"))
        .hasMessageMatching("not valid JSON \\(line 1, column \\d+\\)");
    assertThatThrownBy(() -> Json.parse("[".repeat(300))).hasMessageContaining("nested too deep");
    assertThatThrownBy(() -> Json.parse("{} {}")).isInstanceOf(Json.InvalidJsonException.class);
    assertThatThrownBy(() -> Json.parseObject("[]")).hasMessage("a JSON object was expected");
  }

  @Test
  void refusesEndlessNesting() {
    assertThatThrownBy(() -> Json.parse("[".repeat(100_000)))
        .isInstanceOf(Json.InvalidJsonException.class);
    assertThat(Json.parse("[".repeat(100) + "]".repeat(100))).isInstanceOf(List.class);
  }
}
