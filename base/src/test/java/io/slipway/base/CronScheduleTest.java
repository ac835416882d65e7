package io.slipway.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronScheduleTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 0 7 * * * UTC              | 2026-11-22T12:30:00.5Z | 2026-11-23T07:00:00Z
          0 0 7 * * *                  | 2026-11-23T06:59:59.9Z | 2026-11-23T07:00:00Z
          0 7 * * *                    | 2026-11-23T07:00:00Z   | 2026-11-24T07:00:00Z
          */20 * * * * *               | 2026-11-22T12:30:20Z   | 2026-11-22T12:30:40Z
          5/20 10-12,14 1 * *          | 2026-11-22T12:30:00Z   | 2026-12-01T10:05:00Z
          0 0 7 * * * Europe/Berlin    | 2026-11-22T12:30:00Z   | 2026-11-23T06:00:00Z
          0 30 2 * * * Europe/Berlin   | 2026-03-28T12:00:00Z   | 2026-03-30T00:30:00Z
          0 0 29 2 *                   | 2026-11-22T00:00:00Z   | 2028-02-29T00:00:00Z
          0 0 * * 0                    | 2026-11-20T00:00:00Z   | 2026-11-22T00:00:00Z
          0 0 * * 7                    | 2026-11-20T00:00:00Z   | 2026-11-22T00:00:00Z
          0 0 1 * 1                    | 2026-11-22T00:00:00Z   | 2026-11-23T00:00:00Z
          0 0 1 * 1                    | 2026-11-30T00:00:00Z   | 2026-12-01T00:00:00Z
          """)
  void saysWhenNext(String schedule, Instant after, Instant next) {
    assertThat(CronSchedule.parse(schedule).orElseThrow().next(after)).contains(next);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "* * * *",
        "* * * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 8",
        "5-3 * * * *",
        "*/0 * * * *",
        "1,,2 * * * *",
        "a * * * *",
        "-1 * * * *",
        "999999999999 * * * *",
        "0 0 7 * * * Nowhere/None",
        "0 0 30 2 *"
      })
  void refusesWhatIsNone(String schedule) {
    assertThat(CronSchedule.parse(schedule)).isEmpty();
  }

  @Test
  void refusesWhatIsTooLong() {
    assertThat(CronSchedule.parse("1" + ",1".repeat(100_000) + " * * * *")).isEmpty();
  }

  @Test
  void isWhatWasWritten() {
    assertThat(CronSchedule.parse(" 0 7 * * * ")).hasToString("Optional[0 7 * * *]");
    assertThat(CronSchedule.parse("0 7 * * *")).isEqualTo(CronSchedule.parse("0 7 * * *"));
  }
}
