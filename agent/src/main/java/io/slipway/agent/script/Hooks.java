package io.slipway.agent.script;

import io.slipway.agent.apply.SpecStore;
import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.AgentLog;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.core.Layout;
import io.slipway.agent.message.TaskContext;
import io.slipway.agent.script.ScriptReporter.Written;
import io.slipway.base.Clock;
import io.slipway.base.SlipwayException;
import io.slipway.base.Waiting;
import io.slipway.bus.ScriptReport;
import io.slipway.bus.spec.HookRules;
import io.slipway.instance.Command;
import io.slipway.instance.ExitStatus;
import io.slipway.instance.FileWatcher;
import io.slipway.instance.Output;
import io.slipway.instance.SpawnException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The lifecycle scripts: pre-start, post-start, post-deploy, pre-stop, post-stop, and any other
 * name (agent contract 4.1–4.3). Their output goes straight to files, so that neither its amount
 * nor children left behind hold anything up. They have no time limit and one attempt, unless told
 * otherwise.
 */
public final class Hooks {
  private static final int NICENESS = 5;
  private static final int LOG_MODE = 0640;
  private static final ScriptReport.Outcome PASSED = new ScriptReport.Exited(0);

  private final InstanceFiles files;
  private final ScriptFiles scripts;
  private final ScriptRuns runs;
  private final ScriptReporter reporter;
  private final FileWatcher watcher;
  private final Clock clock;
  private final AgentLog log;

  public Hooks(
      Clock clock,
      InstanceFiles files,
      SpecStore specs,
      ScriptRuns runs,
      ScriptReporter reporter,
      AgentLog log,
      FileWatcher watcher) {
    this.clock = clock;
    this.log = log;
    this.watcher = watcher;
    this.files = files;
    this.runs = runs;
    this.scripts = new ScriptFiles(files, specs);
    this.reporter = reporter;
  }

  /**
   * What is to be run.
   *
   * @param environment added to the usual one
   * @param trace whether the shell that runs it says each command
   * @param rules by job; a job without any has no time limit and one attempt
   */
  public record Order(
      String script,
      Map<String, String> environment,
      boolean trace,
      Map<String, HookRules> rules) {}

  /**
   * Runs the script of every job that has it; fails when one of them does. A cancellation ends them
   * all.
   */
  public void run(Order order, TaskContext task) throws InterruptedException {
    run(scripts.jobsWith(order.script), order, task);
  }

  private void run(List<String> jobs, Order order, TaskContext task) throws InterruptedException {
    JobScripts.runAll(order.script, jobs, order.rules, job -> runOne(job, order, task));
    if (task.isCancelled()) {
      throw new AgentFailure("Running " + order.script + " scripts was cancelled");
    }
  }

  /** Runs the script of one job; fails when it has none. */
  public void runAlone(String job, Order order, TaskContext task) throws InterruptedException {
    List<String> jobs = scripts.jobsWith(order.script);
    if (!jobs.contains(job)) {
      throw new AgentFailure(
          "The job '%s' of this instance has no %s script; %s"
              .formatted(
                  job,
                  order.script,
                  jobs.isEmpty()
                      ? "no job here has one"
                      : "these have: " + String.join(", ", jobs)));
    }
    run(List.of(job), order, task);
  }

  /** As often as it may be tried. */
  private boolean runOne(String job, Order order, TaskContext task) throws InterruptedException {
    HookRules rules = order.rules.getOrDefault(job, HookRules.NONE);
    for (int number = 0; !task.isCancelled(); number++) {
      ScriptRuns.Key key = new ScriptRuns.Key(task.taskId(), order.script, job, number);
      Attempted attempted = attempt(key, order, rules, task);
      if (attempted.passed || number >= rules.retries().orElse(0)) {
        return attempted.passed;
      }
      Duration pause =
          rules.pauseBefore(number + 1).minus(Duration.between(attempted.endedAt, clock.now()));
      Waiting.await(clock, task.cancelled(), pause.isNegative() ? Duration.ZERO : pause);
    }
    return false;
  }

  private record Attempted(boolean passed, Instant endedAt) {}

  private Attempted attempt(ScriptRuns.Key key, Order order, HookRules rules, TaskContext task)
      throws InterruptedException {
    String script = key.script();
    String job = key.job();
    String path = JobScripts.path(job, script);
    Optional<ScriptRuns.Run> earlier = runs.earlier(key);
    ScriptReporter.Run story =
        earlier
            .map(run -> reporter.resumed(script, job, path, task.taskId(), run.startedAt()))
            .orElseGet(() -> reporter.started(script, job, path, task.taskId()));
    LogFile stdout;
    LogFile stderr;
    ScriptRuns.Run run;
    LiveOutput live;
    try {
      stdout = logFile(job, script + ".stdout.log");
      stderr = logFile(job, script + ".stderr.log");
      run =
          earlier.isPresent()
              ? earlier.get()
              : runs.start(key, preparation(key, order, rules, stdout, stderr));
      live =
          new LiveOutput(
              watcher,
              job + "/" + script,
              followed(stdout, run.stdoutSize(), earlier.isPresent()),
              followed(stderr, run.stderrSize(), earlier.isPresent()),
              story::wrote);
    } catch (IOException | SlipwayException e) {
      String reason = AgentFailure.describe(e);
      story.failed(
          new ScriptReport.Failed(scripts.told(e)),
          (e instanceof SpawnException ? "Starting command '" + path + "': " : "") + reason,
          Written.NOTHING);
      return new Attempted(false, clock.now());
    }
    ScriptReport.Outcome outcome;
    try (live) {
      outcome = outcome(run, rules, task);
      live.finish();
    }
    boolean passed = outcome.equals(PASSED);
    run.tell(
        () -> {
          Written written = written(stdout, run.stdoutSize(), stderr, run.stderrSize());
          if (passed) {
            story.succeeded(outcome, written);
          } else {
            story.failed(outcome, "Running command: '" + path + "': " + told(outcome), written);
          }
        });
    return new Attempted(passed, run.endedAt());
  }

  private ScriptReport.Outcome outcome(ScriptRuns.Run run, HookRules rules, TaskContext task)
      throws InterruptedException {
    Optional<ScriptReport.Stopped> stopped;
    Attempt attempt = new Attempt(run, rules, clock);
    if (rules.timeout().isPresent()) {
      try (ScriptNotes _ = attempt.listen(watcher, log)) {
        stopped = attempt.await(run.exit(), task.cancelled());
      }
    } else {
      stopped = attempt.await(run.exit(), task.cancelled());
    }
    if (stopped.isPresent() && !stopped.get().left().isEmpty()) {
      return stopped.get(); // whoever does not end is not waited for
    }
    ExitStatus status = run.await();
    return stopped
        .<ScriptReport.Outcome>map(one -> one)
        .orElseGet(() -> ScriptReporter.outcome(status));
  }

  private static String told(ScriptReport.Outcome outcome) {
    return switch (outcome) {
      case ScriptReport.Exited(int code) -> String.valueOf(new ExitStatus.Exited(code));
      case ScriptReport.Signaled(int signal) -> String.valueOf(new ExitStatus.Signaled(signal));
      case ScriptReport.Stopped stopped -> stopped.describe();
      case ScriptReport.Failed(String reason) -> reason;
    };
  }

  /** What an earlier agent may have told is not told again. */
  private static LiveOutput.LogFile followed(LogFile file, long sizeBefore, boolean taken)
      throws IOException {
    long told = taken ? Math.max(0, Tail.size(file.host) - sizeBefore) : 0;
    return new LiveOutput.LogFile(file.host, sizeBefore, told);
  }

  private ScriptRuns.Preparation preparation(
      ScriptRuns.Key key, Order order, HookRules rules, LogFile stdout, LogFile stderr)
      throws IOException {
    String path = JobScripts.path(key.job(), key.script());
    Command command =
        Command.of(order.trace ? TracedScript.argv(files, path) : List.of(path))
            .environment(ScriptEnvironment.ofScript(runs.environment(order.environment, rules)))
            .oversight(runs.oversight(key, rules))
            .workingDirectory(ScriptEnvironment.WORKING_DIRECTORY)
            .stdout(new Output.Append(stdout.host, LOG_MODE))
            .stderr(new Output.Append(stderr.host, LOG_MODE))
            .niceness(NICENESS)
            .build();
    return new ScriptRuns.Preparation(command, Tail.size(stdout.host), Tail.size(stderr.host));
  }

  /** A script's log as this machine and as the instance knows it. */
  private record LogFile(Path host, String inside) {}

  private LogFile logFile(String job, String name) throws IOException {
    String directory = Layout.BASE + "/sys/log/" + job;
    files.createDirectory(files.host(directory), 0750);
    return new LogFile(files.host(directory + "/" + name), directory + "/" + name);
  }

  private static Written written(LogFile stdout, long stdoutSize, LogFile stderr, long stderrSize) {
    Optional<String> out = Optional.of(stdout.inside);
    Optional<String> err = Optional.of(stderr.inside);
    try {
      return new Written(
          Tail.ofGrowth(stdout.host, stdoutSize), Tail.ofGrowth(stderr.host, stderrSize), out, err);
    } catch (IOException e) {
      return new Written(List.of(), List.of(), out, err);
    }
  }
}
