package io.slipway.agent.script;

import io.slipway.agent.apply.ApplySpec;
import io.slipway.agent.apply.SpecStore;
import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.AgentLog;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.message.TaskContext;
import io.slipway.agent.script.ScriptReporter.Written;
import io.slipway.base.Clock;
import io.slipway.base.SlipwayException;
import io.slipway.bus.ScriptReport;
import io.slipway.instance.InstanceSpace;
import io.slipway.instance.SpawnException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A job run once, on demand (agent contract 3.4): its exit code is a result, not a failure. */
public final class Errand {
  /** More than an answer may hold: an errand that prints this much loses its result anyway. */
  private static final int KEPT_OUTPUT = 1024 * 1024 + 1;

  private final SpecStore specs;
  private final ScriptFiles scripts;
  private final CapturedScript runner;
  private final ScriptReporter reporter;

  public Errand(
      InstanceSpace space,
      Clock clock,
      InstanceFiles files,
      SpecStore specs,
      ScriptReporter reporter,
      AgentLog log) {
    this.specs = specs;
    this.scripts = new ScriptFiles(files, specs);
    this.runner = new CapturedScript(space, clock, log);
    this.reporter = reporter;
  }

  /**
   * Runs a job's {@code bin/run}; a cancellation ends it, and how it ended is the result.
   *
   * @param name a job of the instance; absent for the first
   */
  public Map<String, @Nullable Object> run(Optional<String> name, TaskContext task)
      throws InterruptedException {
    String job = job(name);
    String path = JobScripts.path(job, "run");
    ScriptReporter.Run run = reporter.started("run", job, path, task.taskId());
    CapturedScript.Ended ended;
    try {
      ended =
          runner.run(
              new CapturedScript.Invocation(List.of(path), Map.of(), KEPT_OUTPUT),
              task.cancelled());
    } catch (SpawnException e) {
      run.failed(new ScriptReport.Failed(scripts.told(e)), e.message(), Written.NOTHING);
      throw AgentFailure.wrap("Running errand script: Starting command '" + path + "'", e);
    } catch (SlipwayException e) {
      run.failed(new ScriptReport.Failed(e.message()), e.message(), Written.NOTHING);
      throw AgentFailure.wrap("Running errand script", e);
    }
    ScriptReport.Outcome outcome = ScriptReporter.outcome(ended.status());
    if (ended.status().success()) {
      run.succeeded(outcome, ended.tails());
    } else {
      run.failed(outcome, String.valueOf(ended.status()), ended.tails());
    }
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("stdout", ended.stdout());
    result.put("stderr", ended.stderr());
    result.put("exit_code", ended.status().code());
    return result;
  }

  private String job(Optional<String> name) {
    ApplySpec.JobGroup group = specs.get().job();
    if (name.isEmpty()) {
      if (group.template().isEmpty()) {
        throw new AgentFailure("At least one job template is required to run an errand");
      }
      return group.template();
    }
    boolean known =
        group.templates().orElse(List.of()).stream()
            .anyMatch(template -> template.name().equals(name.get()));
    if (!known) {
      throw new AgentFailure("Could not find errand " + name.get());
    }
    return name.get();
  }
}
