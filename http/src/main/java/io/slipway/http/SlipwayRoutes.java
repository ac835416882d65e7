package io.slipway.http;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.tasks.Subscription;
import io.slipway.director.tasks.TaskRepository.OutputType;
import io.slipway.director.tasks.Tasks;
import io.slipway.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What BOSH's API does not have: outputs pushed while a task runs, and the story of every script a
 * task ran.
 */
final class SlipwayRoutes implements Routes {
  private final Tasks tasks;

  SlipwayRoutes(Tasks tasks) {
    this.tasks = tasks;
  }

  @Override
  public void addTo(Router router) {
    router
        .get("/slipway/tasks/{id}/stream", this::stream)
        .get("/slipway/tasks/{id}/scripts", this::scripts);
  }

  /** An output from its beginning, each piece as soon as it is there, until the task has ended. */
  private Answer stream(Request request) {
    int taskId = tasks.get(TaskRoutes.id(request)).id();
    OutputType type =
        switch (request.query("type").orElse("event")) {
          case "event" -> OutputType.STORY;
          case "debug" -> OutputType.DEBUG;
          case "result" -> OutputType.RESULT;
          default ->
              throw new SlipwayException(
                  ErrorCode.VALIDATION_INVALID_VALUE, "'type' must be event, debug or result");
        };
    return new Answer.Stream("application/x-ndjson", out -> follow(taskId, type, out));
  }

  private void follow(int taskId, OutputType type, OutputStream out)
      throws IOException, InterruptedException {
    OutputPump pump = new OutputPump();
    Subscription subscription = tasks.follow(taskId, type, 0, pump);
    try {
      pump.drainTo(out);
    } finally {
      subscription.close();
    }
  }

  /** How every script of the task went: exit code or signal, time it took, last lines, logs. */
  private Answer scripts(Request request) {
    int taskId = tasks.get(TaskRoutes.id(request)).id();
    byte[] events = tasks.output(taskId, OutputType.STORY, 0, Integer.MAX_VALUE - 8);
    List<Object> scripts =
        new String(events, StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.contains("\"type\":\"slipway\""))
            .map(SlipwayRoutes::script)
            .filter(Objects::nonNull)
            .toList();
    return Answer.json(scripts);
  }

  private static @Nullable Object script(String line) {
    Map<String, @Nullable Object> event = Json.parseObject(line);
    return event.get("script") instanceof Map<?, ?> script && "finished".equals(script.get("phase"))
        ? script
        : null;
  }
}
