package io.slipway.agent.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DrainAnswerTest {
  private static final String SPACES =
      "\t\n\u000b\f\r \u0085\u00a0\u1680\u2003\u2028\u2029\u202f\u205f\u3000";

  @Test
  void aNumberIsReadWhateverItsZerosSignAndSpaces() {
    Random random = new Random(20);
    for (int i = 0; i < 2000; i++) {
      int seconds = random.nextInt(1_000_000) - 500_000;
      String digits = "0".repeat(random.nextInt(60)) + Math.abs((long) seconds);
      String sign = seconds < 0 ? "-" : random.nextBoolean() ? "+" : "";

      assertThat(DrainAnswer.of(spaces(random) + sign + digits + spaces(random)))
          .isEqualTo(
              new DrainAnswer.Wait(Duration.ofSeconds(Math.abs((long) seconds)), seconds < 0));
    }
  }

  private static String spaces(Random random) {
    StringBuilder spaces = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      spaces.append(SPACES.charAt(random.nextInt(SPACES.length())));
    }
    return spaces.toString();
  }

  @Test
  void nothingElseIsANumber() {
    for (String printed :
        List.of(
            "", " ", "+", "-", "--1", "+-1", "1 2", "1\n2", "0x1", "1_000", "1.5", "1e3", "٣",
            "\u200b1", "\u001f1", "1\0", "soon")) {
      assertThat(DrainAnswer.of(printed))
          .isInstanceOfSatisfying(
              DrainAnswer.Unreadable.class,
              refused -> assertThat(refused.why()).endsWith("invalid syntax"));
    }
    assertThat(DrainAnswer.of("a\nsoon\n"))
        .isEqualTo(
            new DrainAnswer.Unreadable(
                "Script did not return a signed integer: strconv.Atoi: parsing \"soon\": invalid"
                    + " syntax"));
  }

  @Test
  void aNumberHasSixtyFourBits() {
    assertThat(DrainAnswer.of("0009223372036854775807")).isInstanceOf(DrainAnswer.Wait.class);
    assertThat(DrainAnswer.of("-9223372036854775808"))
        .isEqualTo(new DrainAnswer.Wait(Duration.ZERO, true));
    for (String printed : List.of("9223372036854775808", "-9223372036854775809", "9".repeat(40))) {
      assertThat(DrainAnswer.of(printed))
          .isInstanceOfSatisfying(
              DrainAnswer.Unreadable.class,
              refused -> assertThat(refused.why()).endsWith("value out of range"));
    }
  }
}
