package io.slipway.director.tasks;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Keeps tasks, their outputs, and how far those have come that have not ended. */
public interface TaskRepository extends JournalRepository {
  /** Records a queued task and gives it the next number. */
  TaskRecord create(
      String type,
      String description,
      String user,
      Optional<String> deployment,
      String contextId,
      Instant now);

  Optional<TaskRecord> find(int id);

  /** Newest first, by time of the last state change, then by number. Reads no outputs. */
  List<TaskRecord> list(TaskFilter filter);

  /** How many tasks of each type there ever was are in these states now. */
  Map<String, Map<TaskState, Long>> counts(Collection<TaskState> states);

  /** The teams its deployment had when the task was asked for, by name. */
  List<String> teams(int id);

  /**
   * Moves a task to another state if it is in one of the expected ones. Moving to {@code
   * PROCESSING} sets its start time.
   *
   * @return the task after the change; empty when it was in another state or does not exist
   */
  Optional<TaskRecord> transition(
      int id, Set<TaskState> expected, TaskState next, Optional<String> result, Instant now);

  /** Appends to an output; what was appended before stays as it is. */
  void append(int id, OutputType type, byte[] content);

  /** The bytes of an output from the offset on, at most that many. */
  byte[] read(int id, OutputType type, long offset, int maximumBytes);

  /** The bytes of an output from the offset on. */
  default byte[] read(int id, OutputType type, long offset) {
    return read(id, type, offset, Integer.MAX_VALUE);
  }

  long size(int id, OutputType type);

  /** Deletes finished tasks of each type beyond the newest {@code keep}, with their outputs. */
  int prune(int keep);

  /** The outputs of a task. */
  enum OutputType {
    /** The task's events as BOSH writes them: made of {@link #STORY} when it is read. */
    EVENT,
    RESULT,
    DEBUG,
    CPI,
    /** The task's events, without loss. */
    STORY;

    /** Whether a repository has it. */
    public boolean isStored() {
      return this != EVENT;
    }
  }

  /**
   * @param states empty means all
   * @param types empty means all
   */
  record TaskFilter(
      Set<TaskState> states,
      Set<String> types,
      Optional<String> deployment,
      Optional<String> contextId,
      Optional<Set<String>> teams,
      Optional<Integer> limit) {
    public static TaskFilter inStates(Set<TaskState> states) {
      return new TaskFilter(
          states, Set.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
  }
}
