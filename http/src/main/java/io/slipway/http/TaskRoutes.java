package io.slipway.http;

import io.slipway.api.Task;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRepository.OutputType;
import io.slipway.director.tasks.TaskRepository.TaskFilter;
import io.slipway.director.tasks.TaskState;
import io.slipway.director.tasks.Tasks;
import io.slipway.http.access.Authorizer.Use;
import io.slipway.http.access.Permission;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tasks, their outputs and how to cancel them (Director API, section 4). */
final class TaskRoutes implements Routes {
  static final int WHOLE = Integer.MAX_VALUE - 8;
  private static final String OUTPUT = "text/plain";
  private static final String BOUNDARY = "AaB03x";

  private static final Set<OutputType> BOSH_OUTPUTS =
      EnumSet.of(OutputType.EVENT, OutputType.RESULT, OutputType.DEBUG, OutputType.CPI);

  /** What may hold anything the task has seen: not for those who may only look. */
  private static final Set<String> PRIVATE = Set.of("debug", "cpi");

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
        .get("/tasks", Access.to(Permission.LIST_TASKS), this::list)
        .get("/tasks/{id}", Access.to(Permission.LIST_TASKS), this::task)
        .get("/tasks/{id}/output", Access.byHandler(), this::output)
        .delete("/task/{id}", this::cancel)
        .post("/tasks/cancel", Answer.JSON, this::cancelMany);
  }

  private Answer list(Request request) {
    Set<TaskState> states =
        request.query("state").map(text -> words(text, TaskRoutes::state)).orElseGet(Set::of);
    boolean everything = request.query("verbose").filter(value -> !value.equals("1")).isPresent();
    Optional<Integer> limit =
        request.query("limit").map(text -> Math.max(1, number(text, "limit")));
    return Answer.list(
        tasks
            .list(
                new TaskFilter(
                    states,
                    everything ? Set.of() : VISIBLE,
                    request.query("deployment"),
                    request.query("context_id"),
                    request.may(Permission.READ)
                        ? Optional.empty()
                        : Optional.of(Set.copyOf(request.caller().teams())),
                    limit))
            .stream()
            .map(TaskRoutes::word)
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

  static Task word(TaskRecord task) {
    return new Task(
        task.id(),
        task.state().word(),
        task.description(),
        new Task.Period(task.stateChangedAt(), task.startedAt()),
        task.result(),
        new Task.Origin(task.user(), task.deployment(), task.contextId()));
  }

  /** A task's number; one that is no number cannot be found. */
  static int id(Request request) {
    String id = request.parameter("id");
    if (!id.matches("\\d{1,9}")) {
      throw new SlipwayException(ErrorCode.TASK_NOT_FOUND, "Task " + id + " not found");
    }
    return Integer.parseInt(id);
  }

  private Answer task(Request request) {
    TaskRecord task = find(request);
    request.requireTask(tasks.teams(task.id()));
    return Answer.of(word(task));
  }

  private TaskRecord find(Request request) {
    return tasks.get(id(request));
  }

  private Answer output(Request request) {
    TaskRecord task = find(request);
    String type = request.query("type").orElse("debug");
    request.require(PRIVATE.contains(type) ? Use.ADMIN : Use.READ, tasks.teams(task.id()));
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

  /** Everything, or the parts that were asked for (API 4.4). */
  private Answer ranged(int taskId, OutputType type, String header) {
    long size = tasks.outputSize(taskId, type);
    return switch (ByteRanges.parse(header, size)) {
      case ByteRanges.Everything _ ->
          new Answer.Body(200, Map.of(), OUTPUT, tasks.output(taskId, type, 0, WHOLE));
      case ByteRanges.Unsatisfiable _ -> Answer.unsatisfiable(OUTPUT, size);
      case ByteRanges.Parts(List<ByteRanges.Part> parts) when parts.size() == 1 ->
          new Answer.Body(
              206,
              Map.of("Content-Range", parts.getFirst().of(size)),
              OUTPUT,
              part(taskId, type, parts.getFirst()));
      case ByteRanges.Parts(List<ByteRanges.Part> parts) -> several(taskId, type, parts, size);
    };
  }

  private byte[] part(int taskId, OutputType type, ByteRanges.Part part) {
    return tasks.output(taskId, type, part.first(), Math.toIntExact(part.length()));
  }

  /** One after the other, each under a head of its own (RFC 9110, section 14.6). */
  private Answer several(int taskId, OutputType type, List<ByteRanges.Part> parts, long size) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (ByteRanges.Part part : parts) {
      body.writeBytes(
          ("\r\n--"
                  + BOUNDARY
                  + "\r\ncontent-type: "
                  + OUTPUT
                  + "\r\ncontent-range: "
                  + part.of(size)
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.UTF_8));
      body.writeBytes(part(taskId, type, part));
    }
    body.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return new Answer.Body(
        206, Map.of(), "multipart/byteranges; boundary=" + BOUNDARY, body.toByteArray());
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
