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
import io.slipway.instance.InstanceSpace;
import io.slipway.instance.Output;
import io.slipway.instance.SpaceProcess;
import io.slipway.instance.SpawnException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * The lifecycle scripts: pre-start, post-start, post-deploy, pre-stop, post-stop, and any other
 * name (agent contract 4.1–4.3). Their output goes straight to files, so that neither its amount
 * nor children left behind hold anything up. They have no time limit and cannot be cancelled.
 */
public final class Hooks {
  private static final int NICENESS = 5;
  private static final int LOG_MODE = 0640;

  private final InstanceSpace space;
  private final InstanceFiles files;
  private final ScriptFiles scripts;
  private final ScriptReporter reporter;

  public Hooks(InstanceSpace space, InstanceFiles files, SpecStore specs, ScriptReporter reporter) {
    this.space = space;
    this.files = files;
    this.scripts = new ScriptFiles(files, specs);
    this.reporter = reporter;
  }

  /** Runs the script of every job that has it; fails when one of them does. */
  public void run(String script, Map<String, String> environment, String taskId)
      throws InterruptedException {
    JobScripts.runAll(
        script, scripts.jobsWith(script), job -> runOne(script, job, environment, taskId));
  }

  private boolean runOne(String script, String job, Map<String, String> environment, String taskId)
      throws InterruptedException {
    String path = JobScripts.path(job, script);
    ScriptReporter.Run run = reporter.started(script, job, path, taskId);
    LogFile stdout;
    LogFile stderr;
    SpaceProcess process;
    try {
      stdout = logFile(job, script + ".stdout.log");
      stderr = logFile(job, script + ".stderr.log");
      process =
          space.start(
              Command.of(path)
                  .environment(ScriptEnvironment.ofScript(environment))
                  .workingDirectory(ScriptEnvironment.WORKING_DIRECTORY)
                  .stdout(new Output.Append(stdout.host, LOG_MODE))
                  .stderr(new Output.Append(stderr.host, LOG_MODE))
                  .niceness(NICENESS)
                  .build());
    } catch (IOException | SlipwayException e) {
      String reason = AgentFailure.describe(e);
      run.failed(
          new ScriptReport.Failed(scripts.told(e)),
          (e instanceof SpawnException ? "Starting command '" + path + "': " : "") + reason,
          Written.NOTHING);
      return false;
    }
    ExitStatus status = await(process);
    Written written = written(stdout, stderr);
    if (status.success()) {
      run.succeeded(ScriptReporter.outcome(status), written);
    } else {
      run.failed(
          ScriptReporter.outcome(status), "Running command: '" + path + "': " + status, written);
    }
    return status.success();
  }

  private static ExitStatus await(SpaceProcess process) throws InterruptedException {
    try {
      return process.exit().get();
    } catch (ExecutionException e) {
      throw new AgentFailure("Waiting for a script failed: " + e.getCause(), e);
    }
  }

  /** A script's log as this machine and as the instance knows it, and how long it was before. */
  private record LogFile(Path host, String inside, long sizeBefore) {}

  private LogFile logFile(String job, String name) throws IOException {
    String directory = Layout.BASE + "/sys/log/" + job;
    files.createDirectory(files.host(directory), 0750);
    Path file = files.host(directory + "/" + name);
    return new LogFile(file, directory + "/" + name, Tail.size(file));
  }

  private static Written written(LogFile stdout, LogFile stderr) {
    try {
      return new Written(
          Tail.ofGrowth(stdout.host, stdout.sizeBefore),
          Tail.ofGrowth(stderr.host, stderr.sizeBefore),
          Optional.of(stdout.inside),
          Optional.of(stderr.inside));
    } catch (IOException e) {
      return new Written(
          List.of(), List.of(), Optional.of(stdout.inside), Optional.of(stderr.inside));
    }
  }
}
