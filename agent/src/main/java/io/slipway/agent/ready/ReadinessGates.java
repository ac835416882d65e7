package io.slipway.agent.ready;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.Parallel;
import io.slipway.agent.message.TaskContext;
import io.slipway.agent.script.ScriptReporter;
import io.slipway.agent.script.ScriptReporter.Written;
import io.slipway.agent.service.ProcessStories;
import io.slipway.base.Clock;
import io.slipway.base.Durations;
import io.slipway.bus.ScriptReport;
import io.slipway.bus.spec.ReadinessGate;
import io.slipway.instance.FileWatcher;
import io.slipway.instance.InstanceSpace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Waits for the readiness gates of an instance, for all at once. */
public final class ReadinessGates {
  private final InstanceSpace space;
  private final Clock clock;
  private final ProcessStories stories;
  private final ScriptReporter reporter;
  private final FileWatcher watcher;

  public ReadinessGates(
      InstanceSpace space,
      Clock clock,
      ProcessStories stories,
      ScriptReporter reporter,
      FileWatcher watcher) {
    this.space = space;
    this.clock = clock;
    this.stories = stories;
    this.reporter = reporter;
    this.watcher = watcher;
  }

  /** Returns when all are open; fails when one is not in time, and when cancelled. */
  public void await(List<ReadinessGate> gates, TaskContext task) throws InterruptedException {
    List<Callable<String>> waits = new ArrayList<>();
    gates.forEach(gate -> waits.add(() -> await(gate, task)));
    List<String> closed = new ArrayList<>();
    if (!waits.isEmpty()) {
      for (Parallel.Result<String> result : Parallel.run(waits.size(), waits)) {
        switch (result) {
          case Parallel.Failed<String> broken ->
              throw AgentFailure.wrap("Waiting for readiness gates", broken.cause());
          case Parallel.Succeeded<String>(String why) -> {
            if (!why.isEmpty()) {
              closed.add(why);
            }
          }
        }
      }
    }
    if (!closed.isEmpty()) {
      throw new AgentFailure(
          "%d of %d readiness gates did not open. %s"
              .formatted(closed.size(), gates.size(), String.join(". ", closed)));
    }
  }

  /** Why it is not open; empty when it is. */
  private String await(ReadinessGate gate, TaskContext task) throws InterruptedException {
    Probe probe = probe(gate); // from here on a log's lines count, where its start is not known
    ScriptReporter.Run story =
        reporter.started(
            "ready " + gate.check().kind() + " " + gate.check().subject(),
            gate.job().orElse("instance"),
            gate.describe(),
            task.taskId());
    GateWatch.Result result = new GateWatch(gate, probe, clock, watcher).await(task.cancelled());
    if (result.open()) {
      story.succeeded(new ScriptReport.Exited(0), Written.NOTHING);
      return "";
    }
    ScriptReport.Stopped why =
        new ScriptReport.Stopped(
            task.isCancelled() ? ScriptReport.Cause.CANCELLED : ScriptReport.Cause.TIMED_OUT,
            result.after(),
            result.last(),
            List.of());
    String told =
        "%s %s after %s; last seen: %s"
            .formatted(
                gate.describe(), why.cause().word(), Durations.text(why.after()), result.last());
    story.failed(why, told, Written.NOTHING);
    return told;
  }

  private Probe probe(ReadinessGate gate) {
    return switch (gate.check()) {
      case ReadinessGate.Http http -> SocketProbe.of(http, space);
      case ReadinessGate.Tcp tcp -> SocketProbe.of(tcp, space);
      case ReadinessGate.Exec exec -> new ExecProbe(exec, space, clock);
      case ReadinessGate.File file -> new FileProbe(file, space.toHostPath(file.path()));
      case ReadinessGate.Log log -> {
        Path host = space.toHostPath(log.path());
        yield new LogProbe(log, host, stories.sizeAtStart(host));
      }
    };
  }
}
