package io.slipway.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.base.Durations;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TextsTest {
  @Test
  void writesTimes() {
    assertThat(Texts.time(Instant.parse("2016-06-27T04:00:00Z")))
        .isEqualTo("Mon Jun 27 04:00:00 UTC 2016");
    assertThat(Texts.time(Instant.parse("2026-02-01T23:59:59.9Z")))
        .isEqualTo("Sun Feb  1 23:59:59 UTC 2026");
    assertThat(Texts.duration(Duration.ofSeconds(100 * 3600 + 61))).isEqualTo("100:01:01");
    assertThat(Texts.uptime(90061)).isEqualTo("1d 1h 1m 1s");
  }

  @Test
  void writesSizes() {
    assertThat(Texts.bytes(0)).isEqualTo("0 B");
    assertThat(Texts.bytes(999)).isEqualTo("999 B");
    assertThat(Texts.bytes(1_000)).isEqualTo("1.0 kB");
    assertThat(Texts.bytes(605_008_000)).isEqualTo("605 MB");
    assertThat(Texts.bytes(1_010_000_000)).isEqualTo("1.0 GB");
    assertThat(Texts.bytes(9_960_000)).isEqualTo("10 MB");
  }

  @Test
  void writesShortDurations() {
    assertThat(Durations.forPeople(Duration.ofMillis(35))).isEqualTo("35 ms");
    assertThat(Durations.forPeople(Duration.ofMillis(1250))).isEqualTo("1.2 s");
    assertThat(Durations.forPeople(Duration.ofSeconds(185))).isEqualTo("3 min 5 s");
  }
}
