package io.slipway.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.TransitionTable.Transition;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransitionTableTest {
  private enum Light {
    RED,
    GREEN
  }

  private enum Signal {
    GO,
    HALT
  }

  private final TransitionTable<Light, Signal> table =
      TransitionTable.of(
          "light",
          Light.class,
          Signal.class,
          List.of(
              new Transition<>(Light.RED, Signal.GO, Light.GREEN),
              new Transition<>(Light.GREEN, Signal.HALT, Light.RED)));

  @Test
  void followsTheTable() {
    assertThat(table.next(Light.RED, Signal.GO)).isEqualTo(Light.GREEN);
    assertThat(table.allows(Light.GREEN, Signal.HALT)).isTrue();
    assertThat(table.allows(Light.GREEN, Signal.GO)).isFalse();
  }

  @Test
  void anUnlistedTransitionIsABug() {
    assertThatThrownBy(() -> table.next(Light.RED, Signal.HALT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("light has no transition from RED on HALT");
  }

  @Test
  void refusesAnAmbiguousTable() {
    assertThatThrownBy(
            () ->
                TransitionTable.of(
                    "light",
                    Light.class,
                    Signal.class,
                    List.of(
                        new Transition<>(Light.RED, Signal.GO, Light.GREEN),
                        new Transition<>(Light.RED, Signal.GO, Light.RED))))
        .hasMessage("light has two transitions from RED on GO");
  }

  @Test
  void drawsItself() {
    assertThat(table.toPlantUml())
        .isEqualTo(
            """
            @startuml
            title light
            RED --> GREEN : GO
            GREEN --> RED : HALT
            @enduml
            """);
  }
}
