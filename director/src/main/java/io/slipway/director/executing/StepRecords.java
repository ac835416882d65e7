package io.slipway.director.executing;

import io.slipway.director.tasks.JournalEntry;
import io.slipway.director.tasks.JournalEntry.State;
import io.slipway.director.tasks.TaskJournal;
import io.slipway.model.procedures.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes down the steps of one instance. What need not be on disk yet waits for what must be, so
 * that most steps cost no commit of their own.
 */
final class StepRecords {
  private final TaskJournal journal;
  private final String scope;
  private final Map<String, JournalEntry> waiting = new LinkedHashMap<>();

  StepRecords(TaskJournal journal, String scope) {
    this.journal = journal;
    this.scope = scope;
  }

  /** Returns when that is on disk, if it has to be. */
  void begun(Step step, String note) {
    add(step, State.BEGUN, note);
    if (step.isMarkedFirst()) {
      flush();
    }
  }

  void done(Step step, String note) {
    add(step, State.DONE, note);
  }

  /** Never throws: the failure is what counts. */
  void failed(Step step, Throwable failure) {
    add(step, State.FAILED, Replay.note(failure));
    try {
      flush();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private void add(Step step, State state, String note) {
    waiting.put(step.key(), new JournalEntry(scope, step.key(), step.inputs(), state, note));
  }

  void flush() {
    journal.write(List.copyOf(waiting.values()));
    waiting.clear();
  }
}
