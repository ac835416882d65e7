package io.slipway.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.Problems.CollectedProblems;
import org.junit.jupiter.api.Test;

class ProblemsTest {
  private final Problems problems = new Problems();

  @Test
  void noProblemIsNoError() {
    problems.collect(() -> {});

    assertThat(problems.isEmpty()).isTrue();
    assertThat(problems.list()).isEmpty();
    assertThatCode(problems::throwIfAny).doesNotThrowAnyException();
  }

  @Test
  void theOnlyProblemIsThrownItself() {
    SlipwayException only = new SlipwayException(ErrorCode.BAD_MANIFEST, "only");
    problems.add(only);

    assertThat(problems.isEmpty()).isFalse();
    assertThatThrownBy(problems::throwIfAny).isSameAs(only);
  }

  @Test
  void severalAreThrownTogetherWithTheFirstOnesCode() {
    problems.collect(
        () -> {
          throw new SlipwayException(ErrorCode.BAD_MANIFEST, "first");
        });
    problems.add(ErrorCode.SYSTEM_ERROR, "second");

    assertThatThrownBy(problems::throwIfAny)
        .isInstanceOfSatisfying(
            CollectedProblems.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.BAD_MANIFEST);
              assertThat(e.problems())
                  .extracting(SlipwayException::code)
                  .containsExactly(ErrorCode.BAD_MANIFEST, ErrorCode.SYSTEM_ERROR);
            })
        .hasMessage("first\nsecond");
  }

  @Test
  void whatWasCollectedElsewhereIsTakenApart() {
    problems.add(ErrorCode.BAD_MANIFEST, "own");
    problems.collect(
        () -> {
          Problems others = new Problems();
          others.add(ErrorCode.BAD_MANIFEST, "a");
          others.add(ErrorCode.BAD_MANIFEST, "b");
          others.throwIfAny();
        });

    assertThat(problems.list())
        .extracting(SlipwayException::message)
        .containsExactly("own", "a", "b");
  }

  @Test
  void otherExceptionsAreNotProblems() {
    assertThatThrownBy(
            () ->
                problems.collect(
                    () -> {
                      throw new IllegalStateException("a bug");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(problems.isEmpty()).isTrue();
  }

  @Test
  void theListIsASnapshot() {
    problems.add(ErrorCode.BAD_MANIFEST, "a");
    var before = problems.list();
    problems.add(ErrorCode.BAD_MANIFEST, "b");

    assertThat(before).hasSize(1);
  }
}
