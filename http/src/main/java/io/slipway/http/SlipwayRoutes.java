package io.slipway.http;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.Deployed;
import io.slipway.director.DeployedInstances;
import io.slipway.director.DeploymentTasks;
import io.slipway.director.InstanceReports;
import io.slipway.director.instances.InstalledFiles;
import io.slipway.director.instances.LogStream;
import io.slipway.director.instances.LogStreams;
import io.slipway.director.tasks.Subscription;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRepository.OutputType;
import io.slipway.director.tasks.TaskRepository.TaskFilter;
import io.slipway.director.tasks.TaskState;
import io.slipway.director.tasks.Tasks;
import io.slipway.director.updating.SingleHook;
import io.slipway.events.TaskEvent;
import io.slipway.events.timeline.Story;
import io.slipway.events.timeline.StoryReader;
import io.slipway.events.timeline.Timeline;
import io.slipway.http.access.Authorizer.Use;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.IpAddressRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What BOSH's API does not have: outputs pushed while a task runs, the story of every script a task
 * ran, why its templates failed, the files that instances were told to install, and logs while they
 * are written.
 */
final class SlipwayRoutes implements Routes {
  /** A JSON object on each line. */
  private static final String LINES = "application/x-ndjson";

  private static final int LINES_BEFORE = 10;

  /** Among so many tasks earlier ones of one kind are looked for. */
  private static final int LOOKED_AT = 200;

  private static final int MOST_VARIABLES = 1000;

  private final Tasks tasks;
  private final DeploymentTasks deployments;
  private final DeployedInstances instances;
  private final InstanceReports reports;

  SlipwayRoutes(Tasks tasks, Deployed deployed) {
    this.tasks = tasks;
    this.deployments = deployed.tasks();
    this.instances = deployed.instances();
    this.reports = deployed.reports();
  }

  @Override
  public void addTo(Router router) {
    router
        .get("/slipway/tasks/{id}/stream", Access.byHandler(), this::stream)
        .get("/slipway/tasks/{id}/events", Access.byHandler(), this::events)
        .get("/slipway/tasks/{id}/timeline", Access.byHandler(), this::timeline)
        .get("/slipway/tasks/{id}/scripts", Access.byHandler(), this::scripts)
        .get("/slipway/tasks/{id}/processes", Access.byHandler(), this::processes)
        .get("/slipway/tasks/{id}/explanations", Access.byHandler(), this::explanations)
        .get("/slipway/deployments/{name}/rendered", this::rendered)
        .get("/slipway/deployments/{name}/logs/stream", this::logs)
        .post(
            "/slipway/deployments/{name}/instances/{group}/{id}/hooks",
            Answer.JSON,
            Access.toAdministrateDeployment(),
            this::runHook);
  }

  private Answer runHook(Request request) {
    Map<String, @Nullable Object> body = request.jsonObject();
    return Answer.task(
        deployments
            .runHook(
                request.parameter("name"),
                request.parameter("group"),
                request.parameter("id"),
                new SingleHook.Request(
                    required(body, "job"),
                    required(body, "hook"),
                    environment(body.get("env")),
                    Boolean.TRUE.equals(body.get("trace"))),
                request.caller())
            .id());
  }

  private static String required(Map<String, @Nullable Object> body, String name) {
    if (body.get(name) instanceof String text && text.matches("[\\w.+-]{1,255}")) {
      return text;
    }
    throw new SlipwayException(
        ErrorCode.VALIDATION_INVALID_VALUE,
        "'" + name + "' must be a name of letters, digits, '.', '_', '+' and '-'");
  }

  private static Map<String, String> environment(@Nullable Object given) {
    if (given == null) {
      return Map.of();
    }
    Map<String, String> environment = new LinkedHashMap<>();
    if (given instanceof Map<?, ?> map && map.size() <= MOST_VARIABLES) {
      map.forEach(
          (name, value) -> {
            if (name instanceof String key && value instanceof String text) {
              environment.put(key, text);
            }
          });
      if (environment.size() == map.size()) {
        return environment;
      }
    }
    throw new SlipwayException(
        ErrorCode.VALIDATION_INVALID_TYPE,
        "'env' must be an object of at most " + MOST_VARIABLES + " texts");
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
    request.require(type == OutputType.DEBUG ? Use.ADMIN : Use.READ, tasks.teams(taskId));
    return new Answer.Stream(LINES, false, out -> follow(taskId, type, out));
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

  /** What the task has told so far, without waiting for more. */
  private Answer events(Request request) {
    int taskId = tasks.get(TaskRoutes.id(request)).id();
    request.require(Use.READ, tasks.teams(taskId));
    return new Answer.Body(
        200, Map.of(), LINES, tasks.output(taskId, OutputType.STORY, 0, TaskRoutes.WHOLE));
  }

  /** Where its time went, compared with tasks of its kind before it. */
  private Answer timeline(Request request) {
    TaskRecord task = tasks.get(TaskRoutes.id(request));
    request.require(Use.READ, tasks.teams(task.id()));
    List<Story> before =
        task.deployment().isEmpty()
            ? List.of()
            : tasks
                .list(
                    new TaskFilter(
                        EnumSet.of(TaskState.DONE),
                        Set.of(task.type()),
                        task.deployment(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(LOOKED_AT)))
                .stream()
                .filter(one -> one.id() < task.id() && isAlike(one, task))
                .limit(Timeline.EARLIER_TASKS)
                .map(one -> story(one.id()))
                .toList();
    return Answer.json(Timeline.of(task.id(), story(task.id()), before).toPlain());
  }

  /** A task that only reports what a deploy would do is of the same type. */
  private static boolean isAlike(TaskRecord one, TaskRecord other) {
    return isDryRun(one) == isDryRun(other);
  }

  private static boolean isDryRun(TaskRecord task) {
    return task.description().contains("dry run");
  }

  private Story story(int taskId) {
    StoryReader reader = new StoryReader();
    tasks.events(taskId, reader);
    return reader.story();
  }

  /** How every script of the task went: exit code or signal, time it took, last lines, logs. */
  private Answer scripts(Request request) {
    return told(
        request,
        event ->
            event instanceof TaskEvent.ScriptReported script && script.hasEnded()
                ? Optional.of(script.toPlain())
                : Optional.empty());
  }

  /** Processes that did not stay up: how they ended, how often, what they wrote. */
  private Answer processes(Request request) {
    return told(
        request,
        event ->
            event instanceof TaskEvent.ProcessReported process
                ? Optional.of(process.toPlain())
                : Optional.empty());
  }

  /** Why the task failed: each cause with its place, and where the values in it come from. */
  private Answer explanations(Request request) {
    return told(
        request,
        event ->
            event instanceof TaskEvent.Explained explained
                ? Optional.of(explained.explanation())
                : Optional.empty());
  }

  /** What is wanted of a task's events. */
  private Answer told(
      Request request, Function<TaskEvent, Optional<Map<String, @Nullable Object>>> wanted) {
    int taskId = tasks.get(TaskRoutes.id(request)).id();
    request.require(Use.READ, tasks.teams(taskId));
    List<Map<String, @Nullable Object>> told = new ArrayList<>();
    tasks.events(taskId, event -> wanted.apply(event).ifPresent(told::add));
    return Answer.json(told);
  }

  /**
   * The ends of job logs and, if so wished, what is appended to them for as long as the client
   * listens.
   */
  private Answer logs(Request request) {
    LogStream stream =
        reports.logStream(
            request.parameter("name"),
            request.query("group").orElse("*"),
            request.query("id").orElse("*"),
            new LogStreams.Selection(
                list(request, "jobs"),
                list(request, "filters"),
                lines(request),
                request.flag("follow")));
    return new Answer.Stream(LINES, true, out -> stream.tell(new LogLines(out)));
  }

  private static List<String> list(Request request, String name) {
    return request.query(name).map(text -> List.of(text.split(",", -1))).orElseGet(List::of);
  }

  private static int lines(Request request) {
    String text = request.query("lines").orElse(String.valueOf(LINES_BEFORE));
    try {
      int lines = Integer.parseInt(text);
      if (lines >= 0) {
        return lines;
      }
    } catch (NumberFormatException _) {
      // as a negative number
    }
    throw new SlipwayException(
        ErrorCode.VALIDATION_INVALID_VALUE,
        "'lines' must be a number of lines, not '" + text + "'");
  }

  private Answer rendered(Request request) {
    InstalledFiles.Snapshot snapshot = instances.installed(request.parameter("name"));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("instances", snapshot.instances().stream().map(SlipwayRoutes::installed).toList());
    json.put("numbers", snapshot.numbers());
    return Answer.json(json);
  }

  private static Map<String, @Nullable Object> installed(InstalledFiles.Installed one) {
    InstanceRecord instance = one.instance();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("group", instance.group());
    json.put("index", instance.index());
    json.put("id", instance.uuid());
    json.put("az", instance.availabilityZone().orElse(null));
    json.put("bootstrap", instance.bootstrap());
    json.put("ignore", instance.ignore());
    json.put("networks", instance.networks());
    json.put("addresses", instance.addresses().stream().map(SlipwayRoutes::address).toList());
    json.put("files", one.files().stream().map(SlipwayRoutes::file).toList());
    return json;
  }

  private static Map<String, Object> address(IpAddressRecord address) {
    return Map.of(
        "network", address.network(), "address", address.address(), "static", address.isStatic());
  }

  /** Files need not be text. */
  private static Map<String, Object> file(InstalledFiles.InstalledFile file) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("job", file.job());
    json.put("path", file.path());
    json.put("content", Base64.getEncoder().encodeToString(file.bytes()));
    return json;
  }
}
