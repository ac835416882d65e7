package io.slipway.model.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RubyTextTest {

  @ParameterizedTest
  @CsvSource({
    "1.5, 1.5",
    "1e16, 1.0e+16",
    "1e15, 1.0e+15",
    "1e14, 100000000000000.0",
    "0.0001, 0.0001",
    "0.00001, 1.0e-05",
    "-2.0, -2.0",
    "0, 0.0"
  })
  void printsFloatsAsRubyDoes(double number, String text) {
    assertThat(RubyText.text(number)).isEqualTo(text);
  }

  @Test
  void hidesWhatMayBeSecretAndEnds() {
    assertThat(RubyText.inspect(Map.of("properties", Map.of("password", "x"))))
        .isEqualTo("{\"properties\" => <redacted>}");
    assertThat(RubyText.inspect("a\"b\\\n")).isEqualTo("\"a\\\"b\\\\\\n\"");
    List<Integer> many = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      many.add(i);
    }
    assertThat(RubyText.inspect(many)).hasSizeLessThan(1100).endsWith("...");
  }
}
