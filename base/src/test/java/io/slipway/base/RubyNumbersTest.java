package io.slipway.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RubyNumbersTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0.0, 0.0",
    "-0.0, -0.0, -0.0",
    "1, 1.0, 1.0",
    "-2.5, -2.5, -2.5",
    "1e7, 10000000.0, 10000000.0",
    "1e14, 100000000000000.0, 100000000000000.0",
    "999999999999999, 999999999999999.0, 999999999999999.0",
    "1e15, 1.0e+15, 1e+15",
    "-1.2e20, -1.2e+20, -1.2e+20",
    "1e100, 1.0e+100, 1e+100",
    "123456789012345.67, 123456789012345.67, 123456789012345.67",
    "1234567890123456.0, 1.234567890123456e+15, 1.234567890123456e+15",
    "0.0001, 0.0001, 0.0001",
    "0.00001, 1.0e-05, 0.00001",
    "0.000012, 1.2e-05, 0.000012",
    "1e-9, 1.0e-09, 0.000000001",
    "1e-10, 1.0e-10, 1e-10",
    "1.2345678e-14, 1.2345678e-14, 1.2345678e-14",
    "5e-324, 5.0e-324, 5e-324",
    "1.7976931348623157e308, 1.7976931348623157e+308, 1.7976931348623157e+308",
  })
  void printsAsMri(double value, String text, String json) {
    assertThat(RubyNumbers.text(value)).isEqualTo(text);
    assertThat(RubyNumbers.json(value)).isEqualTo(json);
  }

  @Test
  void printsWhatIsNoNumber() {
    assertThat(RubyNumbers.text(Double.NaN)).isEqualTo("NaN");
    assertThat(RubyNumbers.text(Double.POSITIVE_INFINITY)).isEqualTo("Infinity");
    assertThat(RubyNumbers.text(Double.NEGATIVE_INFINITY)).isEqualTo("-Infinity");
  }

  @Test
  void whatIsPrintedReadsBackAsTheSameNumber() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      double value =
          i % 2 == 0
              ? Double.longBitsToDouble(random.nextLong())
              : random.nextInt(1_000_000) / Math.pow(10, random.nextInt(12));
      if (Double.isFinite(value)) {
        assertThat(Double.parseDouble(RubyNumbers.text(value))).isEqualTo(value);
        assertThat(Double.parseDouble(RubyNumbers.json(value))).isEqualTo(value);
      }
    }
  }
}
