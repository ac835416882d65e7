package io.slipway.agent.script;

import io.slipway.agent.apply.SpecStore;
import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.AgentLog;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.core.Parallel;
import io.slipway.agent.message.TaskContext;
import io.slipway.agent.script.ScriptReporter.Written;
import io.slipway.base.Clock;
import io.slipway.base.SlipwayException;
import io.slipway.base.Waiting;
import io.slipway.bus.ScriptReport;
import io.slipway.bus.spec.ApplySpec;
import io.slipway.bus.spec.HookRules;
import io.slipway.instance.FileWatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Drain scripts: each prints how long to wait before its job may be stopped, and with a minus sign
 * that it wants to be asked again then (agent contract 4.4).
 */
public final class Drain {
  private static final int KEPT_OUTPUT = 64 * 1024;

  private final Clock clock;
  private final ScriptFiles scripts;
  private final ScriptRuns runs;
  private final CapturedScript runner;
  private final ScriptReporter reporter;

  public Drain(
      Clock clock,
      InstanceFiles files,
      SpecStore specs,
      ScriptRuns runs,
      ScriptReporter reporter,
      AgentLog log,
      FileWatcher watcher) {
    this.clock = clock;
    this.scripts = new ScriptFiles(files, specs);
    this.runs = runs;
    this.runner = new CapturedScript(runs, clock, log, watcher);
    this.reporter = reporter;
  }

  /** What the scripts will be told; checked before anything is done. */
  public Prepared prepare(String type, Optional<ApplySpec> next) {
    ApplySpec current = scripts.spec();
    return new Prepared(
        DrainParameters.of(type, current, next),
        next.orElse(current).installation().steering().of("drain"));
  }

  /** A drain that may begin. */
  public final class Prepared {
    private final DrainParameters parameters;

    private final Map<String, HookRules> rules;

    private Prepared(DrainParameters parameters, Map<String, HookRules> rules) {
      this.parameters = parameters;
      this.rules = rules;
    }

    /**
     * Runs the drain script of every job that has it, waiting as long as they ask for. Returns at
     * once when cancelled: the scripts are ended, and that is a success.
     */
    public void run(TaskContext task) throws InterruptedException {
      CompletableFuture<Void> all = new CompletableFuture<>();
      Thread thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      JobScripts.runAll(
                          "drain",
                          scripts.jobsWith("drain"),
                          rules,
                          job ->
                              drain(
                                  job, parameters, rules.getOrDefault(job, HookRules.NONE), task));
                      all.complete(null);
                    } catch (InterruptedException | RuntimeException e) {
                      all.completeExceptionally(e);
                    }
                  });
      try {
        CompletableFuture.anyOf(all, task.cancelled()).get();
      } catch (ExecutionException e) {
        if (task.isCancelled()) {
          return; // what was told to end may well complain
        }
        throw e.getCause() instanceof AgentFailure failure
            ? failure
            : AgentFailure.wrap("Running drain scripts", e);
      } catch (InterruptedException e) {
        thread.interrupt();
        Parallel.awaitEnd(thread);
        throw e;
      }
    }
  }

  private boolean drain(String job, DrainParameters first, HookRules rules, TaskContext task)
      throws InterruptedException {
    String path = JobScripts.path(job, "drain");
    DrainParameters parameters = first;
    int failures = 0;
    for (int attempt = 0; !task.isCancelled(); attempt++) {
      ScriptRuns.Key key = new ScriptRuns.Key(task.taskId(), "drain", job, attempt);
      Optional<ScriptRuns.Run> earlier = runs.earlier(key);
      ScriptReporter.Run story =
          earlier
              .map(begun -> reporter.resumed("drain", job, path, task.taskId(), begun.startedAt()))
              .orElseGet(() -> reporter.started("drain", job, path, task.taskId()));
      List<String> argv = new ArrayList<>(List.of(path));
      argv.addAll(parameters.arguments());
      CapturedScript.Invocation invocation =
          new CapturedScript.Invocation(argv, parameters.environment(), KEPT_OUTPUT, rules);
      ScriptRuns.Run run;
      CapturedScript.Ended ended;
      try {
        run = runner.begin(key, earlier, invocation);
        ended = runner.end(run, invocation, task.cancelled());
      } catch (SlipwayException e) {
        story.failed(new ScriptReport.Failed(scripts.told(e)), e.message(), Written.NOTHING);
        return false;
      }
      DrainAnswer answer = answer(ended);
      run.tell(() -> tell(story, ended, answer));
      switch (answer) {
        case DrainAnswer.Unreadable _ -> {
          if (++failures > rules.retries().orElse(0)) {
            return false;
          }
          Waiting.await(clock, task.cancelled(), remaining(run, rules.pauseBefore(failures)));
          continue; // with what it was asked before
        }
        case DrainAnswer.Wait(Duration duration, boolean again) -> {
          Waiting.await(clock, task.cancelled(), remaining(run, duration));
          if (!again) {
            return true;
          }
        }
      }
      parameters = parameters.repeated();
    }
    return true;
  }

  private static void tell(
      ScriptReporter.Run story, CapturedScript.Ended ended, DrainAnswer answer) {
    ScriptReport.Outcome outcome = ended.outcome();
    switch (answer) {
      case DrainAnswer.Wait _ -> story.succeeded(outcome, ended.tails());
      case DrainAnswer.Unreadable(String why) -> story.failed(outcome, why, ended.tails());
    }
  }

  /** What is left of the time that a script asked for when it ended. */
  private Duration remaining(ScriptRuns.Run run, Duration wanted) {
    Duration remaining = wanted.minus(Duration.between(run.endedAt(), clock.now()));
    return remaining.isNegative() ? Duration.ZERO : remaining;
  }

  private static DrainAnswer answer(CapturedScript.Ended ended) {
    if (ended.stopped().isPresent()) {
      return new DrainAnswer.Unreadable(ended.stopped().get().describe());
    }
    return ended.truncated()
        ? new DrainAnswer.Unreadable(
            "Script did not return a signed integer, but more than " + KEPT_OUTPUT + " bytes")
        : DrainAnswer.of(ended.stdout());
  }
}
