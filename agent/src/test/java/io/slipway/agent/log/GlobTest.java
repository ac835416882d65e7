package io.slipway.agent.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "**/* a true",
        "**/* a/b/c true",
        "**/* .hidden true",
        "* a true",
        "* a/b false",
        "*.log x.log true",
        "*.log dir/x.log false",
        "**/*.log x.log true",
        "**/*.log a/b/x.log true",
        "a/**/x a/x true",
        "a/**/x a/b/c/x true",
        "a/**/x b/x false",
        "a/** a/b/c true",
        "?.log x.log true",
        "?.log xy.log false",
        "[a-c].log b.log true",
        "[a-c].log d.log false",
        "[!a-c].log d.log true",
        "{one,two}/x two/x true",
        "{one,two}/x three/x false",
        "a\\*b a*b true",
        "a\\*b axb false",
        "job/pre-start.*.log job/pre-start.stdout.log true"
      })
  void matchesLikeAShell(String pattern, String path, boolean expected) {
    assertThat(Glob.of(pattern).matches(path)).isEqualTo(expected);
  }

  @Test
  void hostilePatternsAreAnsweredSoon() {
    Glob names = Glob.of("*a".repeat(400) + "b");
    Glob folders = Glob.of("**/a/".repeat(150) + "b");
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> {
          assertThat(names.matches("a".repeat(4000))).isFalse();
          assertThat(folders.matches("a/".repeat(1500) + "c")).isFalse();
        });
  }

  @Test
  void endlessPatternsAreRefused() {
    assertThatThrownBy(() -> Glob.of("x".repeat(2000)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Glob.of("{a,b}".repeat(20)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Glob.of("{a,b")).isInstanceOf(IllegalArgumentException.class);
  }
}
