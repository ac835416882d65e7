package io.slipway.director.executing;

import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.SlipwayException;
import io.slipway.director.tasks.JournalEntry;
import io.slipway.json.Json;
import io.slipway.model.procedures.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From the steps that are planned for an instance and what a journal has of them, what is left to
 * do. Steps are begun one after another, so what is on record is a beginning of what is planned;
 * where it is not, somebody has planned differently, and nothing is done.
 */
public final class Replay {
  private Replay() {}

  /** What is done about a step. */
  sealed interface Decision {}

  /** It has not begun. */
  record Begin() implements Decision {}

  /** It has begun, and nobody has seen it end: it may have had its effect. */
  record GoOn(String note) implements Decision {}

  /** It is done. */
  record Leave(String note) implements Decision {}

  /** It has failed. */
  record Fail(SlipwayException failure) implements Decision {}

  /** How much of a list of steps is on record. */
  public enum Standing {
    UNTOUCHED,
    BEGUN,
    DONE
  }

  /**
   * One decision for each step.
   *
   * @param instance its name, for messages
   * @throws SlipwayException GENERIC when other steps were begun than are planned now
   */
  static List<Decision> decide(String instance, List<Step> steps, List<JournalEntry> journal) {
    List<Decision> decisions = new ArrayList<>();
    for (int i = 0; i < Math.max(steps.size(), journal.size()); i++) {
      if (i >= journal.size()) {
        decisions.add(new Begin());
      } else if (i >= steps.size()) {
        throw different(instance, "nothing more", journal.get(i));
      } else {
        check(instance, steps.get(i), journal.get(i));
        decisions.add(decide(journal.get(i), i == journal.size() - 1));
      }
    }
    return decisions;
  }

  /** What a later step has followed is done, whether or not somebody has seen it end. */
  private static Decision decide(JournalEntry entry, boolean last) {
    return switch (entry.state()) {
      case DONE -> new Leave(entry.note());
      case BEGUN -> last ? new GoOn(entry.note()) : new Leave(entry.note());
      case FAILED -> new Fail(failure(entry.note()));
    };
  }

  private static void check(String instance, Step step, JournalEntry entry) {
    if (!step.key().equals(entry.key()) || !step.inputs().equals(entry.inputs())) {
      throw different(instance, named(step.key(), step.inputs()), entry);
    }
  }

  private static SlipwayException different(String instance, String planned, JournalEntry entry) {
    return new SlipwayException(
        ErrorCode.GENERIC,
        ("This task cannot go on: on '%s' the step '%s' was begun before the Director ended, where"
                + " this version of Slipway would do '%s'. Nothing more was done; deploy again")
            .formatted(instance, named(entry.key(), entry.inputs()), planned));
  }

  private static String named(String key, String inputs) {
    return inputs.isEmpty() ? key : key + " (" + inputs + ")";
  }

  static Standing standing(List<Step> steps, List<JournalEntry> journal) {
    if (journal.isEmpty()) {
      return Standing.UNTOUCHED;
    }
    return journal.size() >= steps.size() && journal.getLast().state() == JournalEntry.State.DONE
        ? Standing.DONE
        : Standing.BEGUN;
  }

  /** A failure as the note of an entry. */
  static String note(Throwable failure) {
    Map<String, @Nullable Object> note = new LinkedHashMap<>();
    note.put(
        "code",
        (failure instanceof SlipwayException known ? known.code() : ErrorCode.GENERIC).name());
    note.put("message", ErrorText.of(failure));
    return Json.write(note);
  }

  private static SlipwayException failure(String note) {
    Map<String, @Nullable Object> plain = Json.parseObject(note);
    ErrorCode code =
        Arrays.stream(ErrorCode.values())
            .filter(one -> one.name().equals(plain.get("code")))
            .findFirst()
            .orElse(ErrorCode.GENERIC);
    return new SlipwayException(code, String.valueOf(plain.get("message")));
  }
}
