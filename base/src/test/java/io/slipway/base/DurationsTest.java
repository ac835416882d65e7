package io.slipway.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "500ms,500",
    "2s,2000",
    "2 s,2000",
    "0.5,500",
    "3,3000",
    "5m,300000",
    "1h,3600000",
    "0,0"
  })
  void aNumberWithAUnitOrOfSeconds(String text, long milliseconds) {
    assertThat(Durations.parse(text)).contains(Duration.ofMillis(milliseconds));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "s",
        "-1s",
        "1d",
        "1.2345s",
        "1e3",
        "1s1s",
        "1234567890",
        "١s",
        "PT1S",
        "1  s"
      })
  void nothingElse(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }

  @Test
  void whatIsWrittenIsReadBack() {
    Random random = new Random(7);
    long[] units = {1, 1_000, 60_000, 3_600_000};
    for (int i = 0; i < 1_000; i++) {
      Duration duration = Duration.ofMillis(random.nextInt(1_000) * units[random.nextInt(4)]);
      assertThat(Durations.parse(Durations.text(duration))).contains(duration);
    }
    assertThat(Durations.text(Duration.ofMinutes(90))).isEqualTo("90m");
    assertThat(Durations.text(Duration.ZERO)).isEqualTo("0s");
  }
}
