package io.slipway.cli.run;

import io.slipway.base.SlipwayException;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.Reported;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.TaskFollower.TaskOutput;
import io.slipway.cli.explanation.Sources;
import io.slipway.cli.task.TaskEvents;
import io.slipway.events.BoshLines;
import io.slipway.events.TaskEvent;
import io.slipway.json.Json;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * For programs: one JSON object on each line, each with the member {@code event}.
 *
 * <ul>
 *   <li>{@code {"event":"director","url":text,"started":boolean}}
 *   <li>{@code {"event":"release","name":text,"version":text,"uploaded":boolean}}
 *   <li>{@code {"event":"stemcell","name":text,"version":text,"os":text,"machine":text}}
 *   <li>{@code {"event":"cloud-config"}}: it was extended
 *   <li>{@code {"event":"note","message":text}}
 *   <li>{@code {"event":"task","id":number,"deployment":text,"state":text}}: {@code started}, later
 *       the state it ended in
 *   <li>{@code {"event":"progress","task":number,"line":object}}: a line of the task's events as
 *       BOSH writes it (Director API, section 6.1)
 *   <li>{@code {"event":"script","task":number,"script":object}}: {@code instance}, {@code script},
 *       {@code job}, {@code phase} ({@code started} or {@code finished}); once finished {@code
 *       duration_ms}, {@code exit_code}, {@code signal} or {@code spawn_error}, {@code successful},
 *       {@code stdout_tail}, {@code stderr_tail}, {@code stdout_log}, {@code stderr_log}
 *   <li>{@code {"event":"process","task":number,"process":object}}: a process that did not stay up:
 *       {@code instance}, {@code job}, {@code process}, {@code at}, {@code phase} ({@code died} or
 *       {@code not_started}); {@code exit_code} or {@code signal} where they are known, {@code
 *       lived_ms}, {@code deaths}, or {@code reason}, {@code failures}; {@code logs}, each with
 *       {@code path} and {@code lines}; {@code log_folder}
 *   <li>{@code {"event":"explanation","task":number,"explanation":object}}: why the task failed, as
 *       {@code /slipway/tasks/:id/explanations} has it
 *   <li>{@code {"event":"step","task":number,"step":object}}: what is done to one instance: {@code
 *       instance}, {@code key}, {@code words} where BOSH has some for it, {@code phase} ({@code
 *       begun} or {@code ended}); once ended {@code duration_ms}, {@code outcome} ({@code done},
 *       {@code failed} or {@code cancelled}), {@code error}
 *   <li>{@code {"event":"resumed","task":number}}: a Director goes on with the task of one before
 *       it
 *   <li>{@code {"event":"output","task":number,"output":object}}: what a script writes while it
 *       runs: {@code instance}, {@code script}, {@code job}, {@code stream} ({@code stdout} or
 *       {@code stderr}), {@code lines}, and {@code dropped_bytes} where something before them is
 *       left out
 *   <li>{@code {"event":"omitted","task":number,"omitted":object}}: the task's events have reached
 *       {@code bytes}, so that from here on {@code what} is left out: {@code script_output}, or
 *       {@code beyond_bosh}, everything but {@code progress}
 *   <li>{@code {"event":"instances","deployment":text,"instances":[object]}}: as the result of the
 *       Director's {@code vms} task has them (section 6.2.1)
 *   <li>{@code {"event":"finished","succeeded":true,"changed":boolean}}, or {@code
 *       {"event":"finished","succeeded":false,"message":text}}: always the last
 * </ul>
 */
final class EventReport implements RunReport {
  private final PrintStream out;

  EventReport(PrintStream out) {
    this.out = out;
  }

  @Override
  public void director(String url, boolean started) {
    print("director", "url", url, "started", started);
  }

  @Override
  public void release(String name, String version, boolean uploaded) {
    print("release", "name", name, "version", version, "uploaded", uploaded);
  }

  @Override
  public void stemcell(String name, String version, String os, String machine) {
    print("stemcell", "name", name, "version", version, "os", os, "machine", machine);
  }

  @Override
  public void cloudConfig() {
    print("cloud-config");
  }

  @Override
  public void note(String text) {
    print("note", "message", text);
  }

  @Override
  public TaskOutput deployment(String name, long task, Sources sources) {
    TaskEvents events = new TaskEvents(event -> print(task, event));
    return new TaskOutput() {
      @Override
      public void started() {
        print("task", "id", task, "deployment", name, "state", "started");
      }

      @Override
      public void accept(byte[] chunk) {
        events.accept(chunk);
      }

      @Override
      public void finished(String state) {
        print("task", "id", task, "deployment", name, "state", state);
      }
    };
  }

  private void print(long task, TaskEvent event) {
    switch (event) {
      case TaskEvent.OfStage _,
          TaskEvent.Warning _,
          TaskEvent.Deprecation _,
          TaskEvent.TaskFailed _,
          TaskEvent.Unknown _ ->
          BoshLines.members(event).ifPresent(line -> print("progress", "task", task, "line", line));
      case TaskEvent.ScriptReported script ->
          print("script", "task", task, "script", script.toPlain());
      case TaskEvent.ScriptWrote wrote -> print("output", "task", task, "output", wrote.toPlain());
      case TaskEvent.ProcessReported process ->
          print("process", "task", task, "process", process.toPlain());
      case TaskEvent.Explained explained ->
          print("explanation", "task", task, "explanation", explained.explanation());
      case TaskEvent.InstanceStepBegun begun ->
          print("step", "task", task, "step", begun.toPlain());
      case TaskEvent.InstanceStepEnded ended ->
          print("step", "task", task, "step", ended.toPlain());
      case TaskEvent.InstancePlanned planned ->
          print("plan", "task", task, "plan", planned.toPlain());
      case TaskEvent.WaitBegun begun -> print("wait", "task", task, "wait", begun.toPlain());
      case TaskEvent.WaitEnded ended -> print("wait", "task", task, "wait", ended.toPlain());
      case TaskEvent.Resumed _ -> print("resumed", "task", task);
      case TaskEvent.Omitted omitted ->
          print("omitted", "task", task, "omitted", omitted.toPlain());
    }
  }

  @Override
  public void instances(String deployment, List<JsonObject> instances) {
    print(
        "instances",
        "deployment",
        deployment,
        "instances",
        instances.stream().map(JsonObject::members).toList());
  }

  @Override
  public void succeeded(boolean changed) {
    print("finished", "succeeded", true, "changed", changed);
  }

  @Override
  public RuntimeException failed(RuntimeException failure) {
    String message =
        switch (failure) {
          case CommandFailed known -> known.text();
          case SlipwayException known -> known.message();
          default -> "Unexpected failure, which is a bug: " + failure;
        };
    print("finished", "succeeded", false, "message", message);
    return new Reported(failure);
  }

  private void print(String event, Object... keysAndValues) {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("event", event);
    for (int i = 0; i < keysAndValues.length; i += 2) {
      line.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    out.print(Json.write(line) + "\n");
    out.flush();
  }
}
