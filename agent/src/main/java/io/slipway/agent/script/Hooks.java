package io.slipway.agent.script;

import io.slipway.agent.apply.SpecStore;
import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.core.Layout;
import io.slipway.agent.script.ScriptReporter.Written;
import io.slipway.base.SlipwayException;
import io.slipway.bus.ScriptReport;
import io.slipway.instance.Command;
import io.slipway.instance.ExitStatus;
import io.slipway.instance.FileWatcher;
import io.slipway.instance.Output;
import io.slipway.instance.SpawnException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The lifecycle scripts: pre-start, post-start, post-deploy, pre-stop, post-stop, and any other
 * name (agent contract 4.1–4.3). Their output goes straight to files, so that neither its amount
 * nor children left behind hold anything up. They have no time limit and cannot be cancelled.
 */
public final class Hooks {
  private static final int NICENESS = 5;
  private static final int LOG_MODE = 0640;

  private final InstanceFiles files;
  private final ScriptFiles scripts;
  private final ScriptRuns runs;
  private final ScriptReporter reporter;
  private final FileWatcher watcher;

  public Hooks(
      InstanceFiles files,
      SpecStore specs,
      ScriptRuns runs,
      ScriptReporter reporter,
      FileWatcher watcher) {
    this.watcher = watcher;
    this.files = files;
    this.runs = runs;
    this.scripts = new ScriptFiles(files, specs);
    this.reporter = reporter;
  }

  /**
   * How a script is to be run.
   *
   * @param environment added to the usual one
   * @param trace whether the shell that runs it says each command
   */
  public record Asked(Map<String, String> environment, boolean trace) {
    public Asked {
      environment = Map.copyOf(environment);
    }
  }

  /** Runs the script of every job that has it; fails when one of them does. */
  public void run(String script, Map<String, String> environment, String taskId)
      throws InterruptedException {
    Asked asked = new Asked(environment, false);
    JobScripts.runAll(script, scripts.jobsWith(script), job -> runOne(script, job, asked, taskId));
  }

  /** Runs the script of one job; fails when it has none. */
  public void runAlone(String script, String job, Asked asked, String taskId)
      throws InterruptedException {
    List<String> jobs = scripts.jobsWith(script);
    if (!jobs.contains(job)) {
      throw new AgentFailure(
          "The job '%s' of this instance has no %s script; %s"
              .formatted(
                  job,
                  script,
                  jobs.isEmpty()
                      ? "no job here has one"
                      : "these have: " + String.join(", ", jobs)));
    }
    JobScripts.runAll(script, List.of(job), one -> runOne(script, one, asked, taskId));
  }

  private boolean runOne(String script, String job, Asked asked, String taskId)
      throws InterruptedException {
    String path = JobScripts.path(job, script);
    ScriptRuns.Key key = new ScriptRuns.Key(taskId, script, job, 0);
    Optional<ScriptRuns.Run> earlier = runs.earlier(key);
    ScriptReporter.Run story =
        earlier
            .map(run -> reporter.resumed(script, job, path, taskId, run.startedAt()))
            .orElseGet(() -> reporter.started(script, job, path, taskId));
    LogFile stdout;
    LogFile stderr;
    ScriptRuns.Run run;
    LiveOutput live;
    try {
      stdout = logFile(job, script + ".stdout.log");
      stderr = logFile(job, script + ".stderr.log");
      run = earlier.isPresent() ? earlier.get() : start(key, path, asked, stdout, stderr);
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
      return false;
    }
    ExitStatus status;
    try (live) {
      status = run.await();
      live.finish();
    }
    run.tell(
        () -> {
          Written written = written(stdout, run.stdoutSize(), stderr, run.stderrSize());
          if (status.success()) {
            story.succeeded(ScriptReporter.outcome(status), written);
          } else {
            story.failed(
                ScriptReporter.outcome(status),
                "Running command: '" + path + "': " + status,
                written);
          }
        });
    return status.success();
  }

  /** What an earlier agent may have told is not told again. */
  private static LiveOutput.LogFile followed(LogFile file, long sizeBefore, boolean taken)
      throws IOException {
    long told = taken ? Math.max(0, Tail.size(file.host) - sizeBefore) : 0;
    return new LiveOutput.LogFile(file.host, sizeBefore, told);
  }

  private ScriptRuns.Run start(
      ScriptRuns.Key key, String path, Asked asked, LogFile stdout, LogFile stderr)
      throws IOException {
    Command command =
        Command.of(asked.trace() ? TracedScript.argv(files, path) : List.of(path))
            .environment(ScriptEnvironment.ofScript(asked.environment()))
            .workingDirectory(ScriptEnvironment.WORKING_DIRECTORY)
            .stdout(new Output.Append(stdout.host, LOG_MODE))
            .stderr(new Output.Append(stderr.host, LOG_MODE))
            .niceness(NICENESS)
            .build();
    return runs.start(
        key, new ScriptRuns.Preparation(command, Tail.size(stdout.host), Tail.size(stderr.host)));
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
