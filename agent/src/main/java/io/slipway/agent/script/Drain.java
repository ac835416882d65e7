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
import java.util.regex.Pattern;

/**
 * Drain scripts: each prints how long to wait before its job may be stopped, and with a minus sign
 * that it wants to be asked again then (agent contract 4.4).
 */
public final class Drain {
  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,18}");
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
        run.failed(new ScriptReport.Failed(e.message()), e.message(), Written.NOTHING);
        return false;
      }
      Optional<Long> seconds = seconds(ended);
      if (seconds.isEmpty()) {
        run.failed(ScriptReporter.outcome(ended.status()), explain(ended), ended.tails());
        return false;
      }
      run.succeeded(ScriptReporter.outcome(ended.status()), ended.tails());
      Waits.await(clock, task.cancelled(), Duration.ofSeconds(Math.abs(seconds.get())));
      if (seconds.get() >= 0) {
        return true;
      }
      parameters = parameters.repeated();
    }
    return true;
  }

  private static Optional<Long> seconds(CapturedScript.Ended ended) {
    String text = ended.stdout().strip();
    return !ended.truncated() && INTEGER.matcher(text).matches()
        ? Optional.of(Long.parseLong(text))
        : Optional.empty();
  }

  private static String explain(CapturedScript.Ended ended) {
    List<String> lines = Tail.of(ended.stdout());
    return "Script did not return a signed integer: strconv.Atoi: parsing \"%s\": invalid syntax"
        .formatted(lines.isEmpty() ? "" : lines.getLast());
  }
}
