package io.slipway.server.configuration;

import io.slipway.director.tasks.TaskLimits;
import java.util.List;

/** Keys of {@link TaskLimits}. */
final class TaskKeys {
  static final Key<TaskLimits, Integer> WORKERS =
      Key.of("workers", new Form.Count(1, 1_000), "tasks that run at once", TaskLimits::workers);
  static final Key<TaskLimits, Integer> SHORT_WORKERS =
      Key.of(
          "short_workers",
          new Form.Count(1, 1_000),
          "tasks that only look (`vms`, `logs`) and run beside those at once",
          TaskLimits::shortWorkers);
  static final Key<TaskLimits, Integer> THREADS =
      Key.of(
          "threads",
          new Form.Count(1, 1_000),
          "instances one task works on at a time where no `max_in_flight` says; BOSH's"
              + " `max_threads`",
          TaskLimits::threads);
  static final Key<TaskLimits, Integer> WAITING =
      Key.of(
          "waiting",
          new Form.Count(1, 1_000_000),
          "tasks that may wait for a worker; more are refused",
          TaskLimits::waiting);
  static final Key<TaskLimits, Long> OUTPUT =
      Key.of(
          "output",
          new Form.Size(64L << 10, 1L << 30),
          "the largest output of a task (events, debug, result, CPI, each); then a last line says"
              + " so",
          TaskLimits::output);

  static final Section<TaskLimits> SECTION =
      new Section<>(
          "tasks",
          "How much is done at once.",
          TaskLimits.DEFAULT,
          List.of(WORKERS, SHORT_WORKERS, THREADS, WAITING, OUTPUT),
          set ->
              new TaskLimits(
                  set.of(WORKERS),
                  set.of(SHORT_WORKERS),
                  set.of(THREADS),
                  set.of(WAITING),
                  set.of(OUTPUT)));

  private TaskKeys() {}
}
