package io.slipway.agent.script;

import io.slipway.agent.apply.SpecStore;
import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.AgentLog;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.message.TaskContext;
import io.slipway.agent.script.ScriptReporter.Written;
import io.slipway.base.Clock;
import io.slipway.base.SlipwayException;
import io.slipway.bus.ScriptReport;
import io.slipway.bus.spec.HookRules;
import io.slipway.bus.spec.JobGroup;
import io.slipway.instance.FileWatcher;
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
  private final ScriptRuns runs;
  private final CapturedScript runner;
  private final ScriptReporter reporter;

  public Errand(
      Clock clock,
      InstanceFiles files,
      SpecStore specs,
      ScriptRuns runs,
      ScriptReporter reporter,
      AgentLog log,
      FileWatcher watcher) {
    this.specs = specs;
    this.scripts = new ScriptFiles(files, specs);
    this.runs = runs;
    this.runner = new CapturedScript(runs, clock, log, watcher);
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
    ScriptRuns.Key key = new ScriptRuns.Key(task.taskId(), "run", job, 0);
    Optional<ScriptRuns.Run> earlier = runs.earlier(key);
    ScriptReporter.Run story =
        earlier
            .map(begun -> reporter.resumed("run", job, path, task.taskId(), begun.startedAt()))
            .orElseGet(() -> reporter.started("run", job, path, task.taskId()));
    CapturedScript.Invocation invocation =
        new CapturedScript.Invocation(List.of(path), Map.of(), KEPT_OUTPUT, HookRules.NONE);
    ScriptRuns.Run run;
    CapturedScript.Ended ended;
    try {
      run = runner.begin(key, earlier, invocation);
      ended = runner.end(run, invocation, task.cancelled());
    } catch (SpawnException e) {
      story.failed(new ScriptReport.Failed(scripts.told(e)), e.message(), Written.NOTHING);
      throw AgentFailure.wrap("Running errand script: Starting command '" + path + "'", e);
    } catch (SlipwayException e) {
      story.failed(new ScriptReport.Failed(e.message()), e.message(), Written.NOTHING);
      throw AgentFailure.wrap("Running errand script", e);
    }
    ScriptReport.Outcome outcome = ended.outcome();
    run.tell(
        () -> {
          if (ended.status().success()) {
            story.succeeded(ScriptReporter.outcome(ended.status()), ended.tails());
          } else {
            story.failed(outcome, String.valueOf(ended.status()), ended.tails());
          }
        });
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("stdout", ended.stdout());
    result.put("stderr", ended.stderr());
    result.put("exit_code", ended.status().code());
    return result;
  }

  private String job(Optional<String> name) {
    JobGroup group = specs.get().job().orElse(JobGroup.NOTHING);
    if (name.isEmpty()) {
      return group
          .template()
          .filter(template -> !template.isEmpty())
          .orElseThrow(
              () -> new AgentFailure("At least one job template is required to run an errand"));
    }
    boolean known = group.jobs().stream().anyMatch(template -> template.name().equals(name.get()));
    if (!known) {
      throw new AgentFailure("Could not find errand " + name.get());
    }
    return name.get();
  }
}
