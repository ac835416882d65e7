package io.slipway.agent.script;

import io.slipway.agent.apply.ApplySpec;
import io.slipway.agent.apply.SpecStore;
import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.AgentLog;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.core.Waits;
import io.slipway.agent.message.TaskContext;
import io.slipway.agent.script.ScriptReporter.Written;
import io.slipway.base.Clock;
import io.slipway.base.SlipwayException;
import io.slipway.bus.ScriptReport;
import io.slipway.instance.InstanceSpace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  private final CapturedScript runner;
  private final ScriptReporter reporter;

  public Drain(
      InstanceSpace space,
      Clock clock,
      InstanceFiles files,
      SpecStore specs,
      ScriptReporter reporter,
      AgentLog log) {
    this.clock = clock;
    this.scripts = new ScriptFiles(files, specs);
    this.runner = new CapturedScript(space, clock, log);
    this.reporter = reporter;
  }

  /** What the scripts will be told; checked before anything is done. */
  public Prepared prepare(String type, Optional<ApplySpec> next) {
    return new Prepared(DrainParameters.of(type, scripts.spec(), next));
  }

  /** A drain that may begin. */
  public final class Prepared {
    private final DrainParameters parameters;

    private Prepared(DrainParameters parameters) {
      this.parameters = parameters;
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
                          "drain", scripts.jobsWith("drain"), job -> drain(job, parameters, task));
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
        throw e;
      }
    }
  }

  private boolean drain(String job, DrainParameters first, TaskContext task)
      throws InterruptedException {
    String path = JobScripts.path(job, "drain");
    DrainParameters parameters = first;
    while (!task.isCancelled()) {
      ScriptReporter.Run run = reporter.started("drain", job, path, task.taskId());
      List<String> argv = new ArrayList<>(List.of(path));
      argv.addAll(parameters.arguments());
      CapturedScript.Ended ended;
      try {
        ended =
            runner.run(
                new CapturedScript.Invocation(argv, parameters.environment(), KEPT_OUTPUT),
                task.cancelled());
      } catch (SlipwayException e) {
        run.failed(new ScriptReport.Failed(scripts.told(e)), e.message(), Written.NOTHING);
        return false;
      }
      switch (answer(ended)) {
        case DrainAnswer.Unreadable(String why) -> {
          run.failed(ScriptReporter.outcome(ended.status()), why, ended.tails());
          return false;
        }
        case DrainAnswer.Wait(Duration duration, boolean again) -> {
          run.succeeded(ScriptReporter.outcome(ended.status()), ended.tails());
          Waits.await(clock, task.cancelled(), duration);
          if (!again) {
            return true;
          }
        }
      }
      parameters = parameters.repeated();
    }
    return true;
  }

  private static DrainAnswer answer(CapturedScript.Ended ended) {
    return ended.truncated()
        ? new DrainAnswer.Unreadable(
            "Script did not return a signed integer, but more than " + KEPT_OUTPUT + " bytes")
        : DrainAnswer.of(ended.stdout());
  }
}
