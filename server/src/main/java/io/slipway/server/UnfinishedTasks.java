package io.slipway.server;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.Tasks;
import io.slipway.director.tasks.Unfinished;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What becomes of tasks that were not finished when their Director ended: {@code
 * SLIPWAY_UNFINISHED_TASKS}, either {@code resume} or {@code fail}.
 */
final class UnfinishedTasks {
  private UnfinishedTasks() {}

  /** What the environment says; going on with them when it says nothing. */
  static Unfinished ofEnvironment() {
    String wanted = System.getenv(DirectorProcess.UNFINISHED_TASKS);
    return of(wanted == null ? "" : wanted);
  }

  static Unfinished of(String wanted) {
    if (wanted.isEmpty()) {
      return Unfinished.RESUME;
    }
    return Arrays.stream(Unfinished.values())
        .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new SlipwayException(
                    ErrorCode.VALIDATION_INVALID_VALUE,
                    "%s is '%s'; it is 'resume' (the Director goes on with tasks it finds unfinished) or 'fail' (they end with an error)"
                        .formatted(DirectorProcess.UNFINISHED_TASKS, wanted)));
  }

  /** What users have to know, line by line. */
  static List<String> tell(Tasks.Recovered recovered) {
    return Stream.concat(
            recovered.resumed().stream()
                .map(task -> "Goes on with " + named(task) + ": slipway task " + task.id()),
            recovered.failed().stream()
                .map(task -> "Has ended " + named(task) + " with an error: it was not finished"))
        .toList();
  }

  private static String named(TaskRecord task) {
    return "task %d (%s%s)"
        .formatted(
            task.id(),
            task.description(),
            task.deployment()
                .filter(name -> !task.description().endsWith(" " + name))
                .map(name -> ", " + name)
                .orElse(""));
  }
}
