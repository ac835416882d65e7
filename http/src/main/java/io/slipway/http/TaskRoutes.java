package io.slipway.http;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRepository.OutputType;
import io.slipway.director.tasks.TaskRepository.TaskFilter;
import io.slipway.director.tasks.TaskState;
import io.slipway.director.tasks.Tasks;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tasks, their outputs and how to cancel them (Director API, section 4). */
final class TaskRoutes implements Routes {
  private static final int WHOLE = Integer.MAX_VALUE - 8;
  private static final String OUTPUT = "text/plain";
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-(\\d{0,18})");

  private static final Set<OutputType> BOSH_OUTPUTS =
      EnumSet.of(OutputType.EVENT, OutputType.RESULT, OutputType.DEBUG, OutputType.CPI);

  /** What a listing shows unless it asks for everything. */
  private static final Set<String> VISIBLE =
      Set.of(
          "attach_disk",
          "create_snapshot",
          "delete_deployment",
          "delete_release",
          "delete_snapshot",
          "delete_stemcell",
          "run_errand",
          "snapshot_deployment",
          "update_instance",
          "update_deployment",
          "update_release",
          "update_stemcell",
          "export_release");

  private final Tasks tasks;

  TaskRoutes(Tasks tasks) {
    this.tasks = tasks;
  }

  @Override
  public void addTo(Router router) {
    router
        .get("/tasks", this::list)
        .get("/tasks/{id}", request -> Answer.json(json(find(request))))
        .get("/tasks/{id}/output", this::output)
        .delete("/task/{id}", this::cancel)
        .post("/tasks/cancel", Answer.JSON, this::cancelMany);
  }

  private Answer list(Request request) {
    Set<TaskState> states =
        request.query("state").map(text -> words(text, TaskRoutes::state)).orElseGet(Set::of);
    boolean everything = request.query("verbose").filter(value -> !value.equals("1")).isPresent();
    Optional<Integer> limit =
        request.query("limit").map(text -> Math.max(1, number(text, "limit")));
    return Answer.json(
        tasks
            .list(
                new TaskFilter(
                    states,
                    everything ? Set.of() : VISIBLE,
                    request.query("deployment"),
                    request.query("context_id"),
                    limit))
            .stream()
            .map(TaskRoutes::json)
            .toList());
  }

  private static <T> Set<T> words(String text, Function<String, T> word) {
    return Arrays.stream(text.split(",", -1)).map(word).collect(Collectors.toSet());
  }

  private static TaskState state(String word) {
    try {
      return TaskState.ofWord(word);
    } catch (IllegalArgumentException e) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_INVALID_VALUE, "'" + word + "' is not a state of tasks", e);
    }
  }

  private static int number(String text, String what) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_INVALID_TYPE, "'" + what + "' must be a number: '" + text + "'", e);
    }
  }

  static Map<String, @Nullable Object> json(TaskRecord task) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", task.id());
    json.put("state", task.state().word());
    json.put("description", task.description());
    json.put("timestamp", task.stateChangedAt().map(Instant::getEpochSecond).orElse(null));
    json.put("started_at", task.startedAt().map(Instant::getEpochSecond).orElse(null));
    json.put("result", task.result().orElse(null));
    json.put("user", task.user());
    json.put("deployment", task.deployment().orElse(null));
    json.put("context_id", task.contextId());
    return json;
  }

  /** A task's number; one that is no number cannot be found. */
  static int id(Request request) {
    String id = request.parameter("id");
    if (!id.matches("\\d{1,9}")) {
      throw new SlipwayException(ErrorCode.TASK_NOT_FOUND, "Task " + id + " not found");
    }
    return Integer.parseInt(id);
  }

  private TaskRecord find(Request request) {
    return tasks.get(id(request));
  }

  private Answer output(Request request) {
    TaskRecord task = find(request);
    String type = request.query("type").orElse("debug");
    if (type.equals("none")) {
      return Answer.empty(204);
    }
    OutputType wanted =
        BOSH_OUTPUTS.stream()
            .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(type))
            .findFirst()
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.UNAUTHORIZED_TO_ACCESS_DEPLOYMENT, "Unknown type " + type));
    return ranged(task.id(), wanted, request.range());
  }

  /** Everything, or what is from the asked offset on (API 4.4). */
  private Answer ranged(int taskId, OutputType type, String range) {
    long size = tasks.outputSize(taskId, type);
    Matcher matcher = RANGE.matcher(range);
    if (!matcher.matches() || size == 0) {
      return new Answer.Body(200, Map.of(), OUTPUT, tasks.output(taskId, type, 0, WHOLE));
    }
    long start = Long.parseLong(matcher.group(1));
    long lastAsked = matcher.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(matcher.group(2));
    if (start >= size || lastAsked < start) {
      return new Answer.Body(
          416,
          Map.of("Content-Range", "bytes */" + size),
          OUTPUT,
          "Byte range unsatisfiable".getBytes(StandardCharsets.UTF_8));
    }
    long end = Math.min(lastAsked, size - 1);
    byte[] content = tasks.output(taskId, type, start, Math.toIntExact(end - start + 1));
    return new Answer.Body(
        206, Map.of("Content-Range", "bytes " + start + "-" + end + "/" + size), OUTPUT, content);
  }

  private Answer cancel(Request request) {
    return cancelling(() -> tasks.cancel(id(request)));
  }

  private Answer cancelMany(Request request) {
    Map<String, @Nullable Object> body = request.jsonObject();
    return cancelling(
        () ->
            tasks.cancelAll(
                texts(body.get("states")),
                texts(body.get("types")),
                TextMember.of(body, "deployment")));
  }

  /** A task that is past cancelling is told about in plain text (API 4.5). */
  private static Answer cancelling(Runnable cancel) {
    try {
      cancel.run();
      return Answer.empty(204);
    } catch (SlipwayException e) {
      if (e.code() == ErrorCode.TASK_UNEXPECTED_STATE) {
        return Answer.text(400, e.message());
      }
      throw e;
    }
  }

  private static List<String> texts(@Nullable Object value) {
    return value instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
  }
}
