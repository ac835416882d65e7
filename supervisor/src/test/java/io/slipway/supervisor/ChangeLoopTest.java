package io.slipway.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChangeLoopTest {
  private final List<String> seen = new ArrayList<>();
  private final ChangeLoop loop = new ChangeLoop(() -> seen.add("after"));

  @Test
  void anErrorOfAnEffectKeepsNoneFromBeingHandled() {
    loop.change(
        () -> {
          loop.afterwards(
              () -> {
                throw new OutOfMemoryError("unable to create native thread");
              });
          loop.afterwards(() -> seen.add("second"));
        });
    loop.change(() -> loop.afterwards(() -> seen.add("third")));
    assertThat(seen).containsExactly("after", "second", "after", "third");
  }

  @Test
  void anErrorOfAnEffectWithinAnEffectKeepsNoneFromBeingHandled() {
    loop.change(
        () ->
            loop.afterwards(
                () ->
                    loop.change(
                        () -> {
                          throw new StackOverflowError();
                        })));
    loop.change(() -> loop.afterwards(() -> seen.add("later")));
    assertThat(seen).containsExactly("after", "after", "after", "later");
  }

  @Test
  void whatAFailedChangeHasCausedStillHappens() {
    assertThatThrownBy(
            () ->
                loop.change(
                    () -> {
                      loop.afterwards(() -> seen.add("effect"));
                      throw new StackOverflowError();
                    }))
        .isInstanceOf(StackOverflowError.class);
    assertThat(seen).containsExactly("after", "effect");
  }
}
