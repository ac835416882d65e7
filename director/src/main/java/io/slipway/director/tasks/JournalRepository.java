package io.slipway.director.tasks;

import java.util.List;
import java.util.Optional;

/**
 * Keeps what was asked of tasks that have not ended, and how far they have come. A request holds
 * manifests with all their secrets: nothing of it is ever told.
 */
public interface JournalRepository {
  /** Keeps what was asked of the task. */
  void remember(int task, StoredRequest request);

  Optional<StoredRequest> remembered(int task);

  /** Adds entries; one with scope and key of an earlier one takes its place. */
  void write(int task, List<JournalEntry> entries);

  /** In the order in which they were first written. */
  List<JournalEntry> journal(int task);

  /** The task has ended: nobody goes on with it. */
  void forget(int task);
}
