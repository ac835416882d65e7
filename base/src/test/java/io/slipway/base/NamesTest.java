package io.slipway.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "my-job_1", "1.2+dev.3", "A.B", "-", "_"})
  void validIds(String text) {
    assertThat(Names.isValidId(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a/b", "../etc", "a\n", "é", "a:b", "a;b", "\u0000"})
  void invalidIds(String text) {
    assertThat(Names.isValidId(text)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"web,web", "My_Job,my-job", "a.b,ab", "a!b@c,abc", "é1,1", "A__B,a--b", "'',''"})
  void canonicalNames(String name, String canonical) {
    assertThat(Names.canonical(name)).isEqualTo(canonical);
  }

  @Test
  void dotsMayStay() {
    assertThat(Names.canonicalWithDots("My_Domain.Bosh!")).isEqualTo("my-domain.bosh");
  }

  @ParameterizedTest
  @CsvSource({"_a,start", "-a,start", "a_,end", "a-,end", "!-a,start", "-,start"})
  void hyphensMustBeInside(String name, String where) {
    assertThatThrownBy(() -> Names.canonical(name))
        .isInstanceOfSatisfying(
            SlipwayException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.DNS_INVALID_CANONICAL_NAME))
        .hasMessageStartingWith("Invalid DNS canonical name '")
        .hasMessageEndingWith("', cannot " + where + " with a hyphen");
    assertThatThrownBy(() -> Names.canonicalWithDots(name)).isInstanceOf(SlipwayException.class);
  }
}
