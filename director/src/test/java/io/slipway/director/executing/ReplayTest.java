package io.slipway.director.executing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.tasks.JournalEntry;
import io.slipway.director.tasks.JournalEntry.State;
import io.slipway.model.procedures.DrainReason;
import io.slipway.model.procedures.NextState;
import io.slipway.model.procedures.Procedures;
import io.slipway.model.procedures.Step;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The steps are pre-stop, drain, stop, post-stop. */
final class ReplayTest {
  private static final List<Step> STOPPING =
      Procedures.stop(NextState.KEEP, DrainReason.UPDATE, false);

  /** The journal as the first letters of states: Begun, Done, Failed. */
  @ParameterizedTest
  @CsvSource({
    "'',     Begin Begin Begin Begin, UNTOUCHED",
    "B,      GoOn Begin Begin Begin,  BEGUN",
    "D,      Leave Begin Begin Begin, BEGUN",
    "F,      Fail Begin Begin Begin,  BEGUN",
    "DB,     Leave GoOn Begin Begin,  BEGUN",
    "BB,     Leave GoOn Begin Begin,  BEGUN",
    "BD,     Leave Leave Begin Begin, BEGUN",
    "DDF,    Leave Leave Fail Begin,  BEGUN",
    "DDDB,   Leave Leave Leave GoOn,  BEGUN",
    "DDDF,   Leave Leave Leave Fail,  BEGUN",
    "BBBD,   Leave Leave Leave Leave, DONE",
    "DDDD,   Leave Leave Leave Leave, DONE"
  })
  void whatIsLeftToDo(String states, String decisions, Replay.Standing standing) {
    List<JournalEntry> journal = journal(states);

    assertThat(
            Replay.decide("web/0", STOPPING, journal).stream()
                .map(decision -> decision.getClass().getSimpleName()))
        .containsExactly(decisions.strip().split(" ", -1));
    assertThat(Replay.standing(STOPPING, journal)).isEqualTo(standing);
  }

  private static List<JournalEntry> journal(String states) {
    List<JournalEntry> journal = new ArrayList<>();
    for (int i = 0; i < states.length(); i++) {
      Step step = STOPPING.get(i);
      journal.add(
          switch (states.charAt(i)) {
            case 'B' -> entry(step.key(), step.inputs(), State.BEGUN, "");
            case 'D' -> entry(step.key(), step.inputs(), State.DONE, "");
            default ->
                entry(
                    step.key(),
                    step.inputs(),
                    State.FAILED,
                    Replay.note(new SlipwayException(ErrorCode.RPC_TIMEOUT, "nobody answers")));
          });
    }
    return journal;
  }

  private static JournalEntry entry(String key, String inputs, State state, String note) {
    return new JournalEntry("uuid/UPDATING_INSTANCE", key, inputs, state, note);
  }

  @Test
  void aFailureIsWhatItWas() {
    assertThat(Replay.decide("web/0", STOPPING, journal("F")).getFirst())
        .isInstanceOfSatisfying(
            Replay.Fail.class,
            fail -> {
              assertThat(fail.failure().code()).isEqualTo(ErrorCode.RPC_TIMEOUT);
              assertThat(fail.failure().message()).isEqualTo("nobody answers");
            });
  }

  @Test
  void whoPlansOtherStepsDoesNothing() {
    assertRefused(
        entry("drain", "update", State.DONE, ""), "'drain (update)'", "'pre-stop (keep)'");
    assertRefused(
        entry("pre-stop", "delete-vm", State.BEGUN, ""),
        "'pre-stop (delete-vm)'",
        "'pre-stop (keep)'");
    List<JournalEntry> longer = journal("DDDD");
    longer.add(entry("apply", "", State.BEGUN, ""));
    assertThatThrownBy(() -> Replay.decide("web/0", STOPPING, longer))
        .hasMessageContaining("'apply'")
        .hasMessageContaining("nothing more");
  }

  private static void assertRefused(JournalEntry first, String begun, String planned) {
    assertThatThrownBy(() -> Replay.decide("web/0", STOPPING, List.of(first)))
        .isInstanceOf(SlipwayException.class)
        .hasMessageContaining("on 'web/0' the step " + begun)
        .hasMessageContaining("would do " + planned)
        .hasMessageContaining("deploy again");
  }
}
