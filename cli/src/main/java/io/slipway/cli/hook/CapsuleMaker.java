package io.slipway.cli.hook;

import io.slipway.api.Task;
import io.slipway.base.Masking;
import io.slipway.bus.ScriptReport;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.LocalRenderer;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.Paths;
import io.slipway.cli.command.Session;
import io.slipway.cli.hook.Capsule.Line;
import io.slipway.cli.hook.Capsule.Story;
import io.slipway.cli.render.RenderCommand;
import io.slipway.cli.timeline.TaskStories;
import io.slipway.events.TaskEvent;
import io.slipway.yaml.Yaml;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Puts together, from what the Director knows, what a hook that failed had. */
final class CapsuleMaker {
  private final Session session;
  private final String deployment;

  CapsuleMaker(Session session, String deployment) {
    this.session = session;
    this.deployment = deployment;
  }

  /** A hook that failed, and what it wrote. */
  private record Failed(String instance, ScriptReport.Finished report, List<Line> lines) {
    String hook() {
      return report.job() + "/" + report.script();
    }
  }

  /**
   * @param id the task in which it failed; the newest when empty
   * @param hook which, where several failed
   */
  Capsule make(Optional<Long> id, Optional<String> hook, boolean unmasked) {
    TaskStories histories = new TaskStories(session);
    List<Task> tasks =
        id.isPresent()
            ? List.of(histories.task(id.get()))
            : histories.tasks(Optional.of(deployment));
    for (Task task : tasks) {
      Failures failures = new Failures();
      histories.read(task, failures);
      List<Failed> wanted =
          failures.failed.stream()
              .filter(one -> hook.filter(name -> !name.equals(one.hook())).isEmpty())
              .toList();
      if (!wanted.isEmpty()) {
        return of(task, wanted.getFirst(), unmasked);
      }
    }
    throw new CommandFailed(
        "No hook%s failed in %s"
            .formatted(
                hook.map(name -> " " + name).orElse(""),
                id.map(number -> "task " + number)
                    .orElse("the tasks of '" + deployment + "' that are still known")));
  }

  private Capsule of(Task task, Failed failed, boolean unmasked) {
    String job = failed.report().job();
    List<LocalRenderer.File> files =
        RenderCommand.installed(session, deployment, failed.instance()).stream()
            .filter(file -> file.job().equals(job))
            .toList();
    if (files.isEmpty()) {
      throw new CommandFailed(
          "The Director no longer has the rendered files of the job '%s' of %s"
              .formatted(job, failed.instance()));
    }
    Story story = new Story(failed.instance(), job, failed.report().script(), task.id());
    Capsule capsule =
        Capsule.of(story, files).ended(outcome(failed.report()), failed.lines(), packages(job));
    return unmasked ? capsule : capsule.masked(secrets());
  }

  private static String outcome(ScriptReport.Finished report) {
    String how =
        switch (report.outcome()) {
          case ScriptReport.Exited(int code) -> "exit code " + code;
          case ScriptReport.Signaled(int signal) -> "signal " + signal;
          case ScriptReport.Stopped stopped -> stopped.cause().word();
          case ScriptReport.Failed(String reason) -> reason;
        };
    return how + " after " + report.duration().toMillis() + " ms";
  }

  private Object manifest() {
    Object parsed = Yaml.load(session.director().manifest(deployment));
    return parsed == null ? Map.of() : parsed;
  }

  /** Those of the releases that have the job, so that whoever replays it knows what it needs. */
  private List<String> packages(String job) {
    List<String> packages = new ArrayList<>();
    JsonObject found =
        session.director().get("/deployments").objects().stream()
            .filter(one -> one.text("name").equals(deployment))
            .findFirst()
            .orElseGet(() -> JsonObject.of(Map.of()));
    for (JsonObject release : found.objects("releases")) {
      JsonObject contents =
          session
              .director()
              .get(
                  Paths.path("releases", release.text("name"))
                      + Paths.query(Map.of("version", release.text("version"))))
              .object();
      if (contents.objects("jobs").stream().anyMatch(one -> one.text("name").equals(job))) {
        for (JsonObject one : contents.objects("packages")) {
          packages.add(one.text("name") + "/" + one.text("fingerprint") + " " + one.text("sha1"));
        }
      }
    }
    return packages.stream().distinct().toList();
  }

  /** Whoever cannot read the secrets cannot take them out. */
  private Masking secrets() {
    Masking secrets = new Masking();
    secrets.addSecretKeysOf(manifest());
    try {
      for (JsonObject variable :
          session.director().get(Paths.path("deployments", deployment, "variables")).objects()) {
        secrets.add(
            session
                .director()
                .get("/api/v1/data" + Paths.path(variable.text("id")))
                .object()
                .members()
                .get("value"));
      }
    } catch (CommandFailed e) {
      throw new CommandFailed(
          "The values of the deployment's variables cannot be read, so they cannot be masked ("
              + e.reason()
              + "). With --unmasked the capsule holds them as they are",
          e);
    }
    return secrets;
  }

  /** Reads a task's events for hooks that failed. */
  private static final class Failures implements Consumer<TaskEvent> {
    private record Begun(Instant at, List<Line> lines) {}

    private final List<Failed> failed = new ArrayList<>();
    private final Map<String, Begun> open = new LinkedHashMap<>();

    @Override
    public void accept(TaskEvent event) {
      if (event instanceof TaskEvent.ScriptReported script) {
        String key = key(script.instance(), script.report().job(), script.report().script());
        switch (script.report()) {
          case ScriptReport.Started _ ->
              open.put(key, new Begun(script.stamp().at(), new ArrayList<>()));
          case ScriptReport.Finished finished -> {
            Begun begun = open.remove(key);
            if (!finished.successful() && !finished.isCompilation()) {
              failed.add(
                  new Failed(
                      script.instance(), finished, begun == null ? List.of() : begun.lines()));
            }
          }
        }
      } else if (event instanceof TaskEvent.ScriptWrote wrote) {
        Begun begun = open.get(key(wrote.instance(), wrote.job(), wrote.script()));
        if (begun != null) {
          long at = Duration.between(begun.at(), wrote.stamp().at()).toMillis();
          wrote
              .lines()
              .forEach(line -> begun.lines().add(new Line(at, wrote.stream().word(), line)));
        }
      }
    }

    private static String key(String instance, String job, String script) {
      return instance + " " + job + "/" + script;
    }
  }
}
