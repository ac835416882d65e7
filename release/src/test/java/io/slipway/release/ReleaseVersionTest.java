package io.slipway.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReleaseVersionTest {
  /** From old to new; each is strictly before the next. */
  private static final List<String> ASCENDING =
      List.of(
          "0",
          "0+dev.1",
          "0+dev.2",
          "0+dev.10",
          "0.0.1",
          "1-alpha",
          "1-alpha.1",
          "1-beta",
          "1",
          "1+dev.1",
          "1+dev.9",
          "1+dev.10",
          "1+dev.x",
          "1.2",
          "1.10",
          "1.10+build",
          "1.x",
          "2",
          "99999999999999999999",
          "99999999999999999999.1",
          "a",
          "b");

  @Test
  void order() {
    for (int seed = 0; seed < 50; seed++) {
      List<String> shuffled = new ArrayList<>(ASCENDING);
      Collections.shuffle(shuffled, new Random(seed));
      assertThat(
              shuffled.stream().map(ReleaseVersion::parse).sorted().map(ReleaseVersion::toString))
          .as("seed %d", seed)
          .containsExactlyElementsOf(ASCENDING);
    }
    for (int i = 0; i < ASCENDING.size(); i++) {
      for (int j = 0; j < ASCENDING.size(); j++) {
        assertThat(compare(ASCENDING.get(i), ASCENDING.get(j)))
            .as("%s and %s", ASCENDING.get(i), ASCENDING.get(j))
            .isEqualTo(Integer.compare(i, j));
      }
    }
  }

  @Test
  void missingComponentsAreZero() {
    assertThat(compare("1", "1.0.0")).isZero();
    assertThat(compare("1-a.0", "1-a")).isZero();
    assertThat(compare("1.0.a", "1")).isPositive();
    assertThat(ReleaseVersion.parse("1")).isNotEqualTo(ReleaseVersion.parse("1.0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1-", "1+", "1..2", ".1", "1 ", "1/2", "1+a+b", "1-a..b"})
  void invalid(String text) {
    assertThatThrownBy(() -> ReleaseVersion.parse(text))
        .isInstanceOfSatisfying(
            SlipwayException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.RELEASE_VERSION_INVALID))
        .hasMessageContaining("Release version invalid: " + text);
  }

  @ParameterizedTest
  @CsvSource({
    "1.2-dev,1+dev.2",
    "1.3.2-dev,1.3+dev.2",
    "1-dev,1-dev",
    "1,1",
    "1.x-dev,1.x-dev",
    "007.1,007.1"
  })
  void oldDevVersions(String written, String meant) {
    assertThat(ReleaseVersion.parseRelease(written)).hasToString(meant);
  }

  @Test
  void stemcellVersionsHaveDotsForUnderscores() {
    assertThat(ReleaseVersion.parseStemcell("3001_2")).hasToString("3001.2");
  }

  @Test
  void increments() {
    assertThat(ReleaseVersion.parse("1.9-rc+dev.3").incrementRelease()).hasToString("1.10");
    assertThat(ReleaseVersion.parse("1.9-rc").incrementPost()).hasToString("1.9-rc+dev.1");
    assertThat(ReleaseVersion.parse("1+dev.9").incrementPost()).hasToString("1+dev.10");
    assertThat(ReleaseVersion.parse("1+dev.9").withTimestamp(Instant.ofEpochSecond(1700000000)))
        .hasToString("1+dev.1700000000");
    assertThatThrownBy(() -> ReleaseVersion.parse("1+dev").incrementPost())
        .isInstanceOf(SlipwayException.class)
        .hasMessageContaining("no next version");
  }

  @Test
  void latest() {
    List<String> available = List.of("1.2", "1.10", "1.10+dev.1", "12", "2-rc", "3001.9");

    assertThat(newest("latest", available)).isEqualTo("3001.9");
    assertThat(newest("1.latest", available)).isEqualTo("1.10+dev.1");
    assertThat(newest("1.10.latest", available)).isEqualTo("1.10+dev.1");
    assertThat(newest("2.latest", available)).isEqualTo("2-rc");
    assertThat(ReleaseVersion.newest("7.latest", available, ReleaseVersion::parseRelease))
        .isEmpty();
    assertThat(ReleaseVersion.isLatest("1.latest")).isTrue();
    assertThat(ReleaseVersion.isLatest("1latest")).isFalse();
  }

  @Test
  void rebase() {
    assertThat(rebase("1+dev.7")).isEqualTo("1+dev.1");
    assertThat(rebase("1+dev.7", "1", "2+dev.5")).isEqualTo("1+dev.1");
    assertThat(rebase("1+dev.7", "1+dev.3", "1+dev.11", "1-rc+dev.99")).isEqualTo("1+dev.12");
    assertThatThrownBy(() -> rebase("1")).isInstanceOf(SlipwayException.class);
  }

  private static String rebase(String version, String... existing) {
    return ReleaseVersion.parse(version)
        .rebasedOn(List.of(existing).stream().map(ReleaseVersion::parse).toList())
        .toString();
  }

  private static String newest(String alias, List<String> available) {
    return ReleaseVersion.newest(alias, available, ReleaseVersion::parseRelease).orElseThrow();
  }

  private static int compare(String a, String b) {
    return ReleaseVersion.parse(a).compareTo(ReleaseVersion.parse(b));
  }
}
