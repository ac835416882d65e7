package io.slipway.director.remote;

import io.slipway.cpi.external.CpiCaller;
import io.slipway.cpi.external.CpiRequest;
import io.slipway.director.tasks.Redaction;
import io.slipway.director.tasks.TaskContext;
import io.slipway.json.Json;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes a CPI's calls into a task's debug output, without secrets, and what it says into its CPI
 * output.
 */
final class TaskCaller implements CpiCaller {
  private final TaskContext task;

  TaskCaller(TaskContext task) {
    this.task = task;
  }

  @Override
  public void requested(CpiRequest request) {
    task.debug(
        "[external-cpi] [%s] request: %s with command: %s"
            .formatted(
                request.id(),
                request.json(
                    Redaction.cpiArguments(request.method(), request.arguments()),
                    Redaction.cpiContext(request.context(), Set.of())),
                request.program()));
  }

  @Override
  public void answered(
      CpiRequest request, @Nullable Object response, String error, Optional<Integer> exitStatus) {
    task.debug(
        "[external-cpi] [%s] response: %s, err: %s, exit_status: %s"
            .formatted(
                request.id(),
                response instanceof String text ? text : Json.write(Redaction.of(response)),
                error,
                exitStatus.map(String::valueOf).orElse("")));
  }

  @Override
  public void said(String text) {
    if (!text.isEmpty()) {
      task.cpi(text);
    }
  }
}
