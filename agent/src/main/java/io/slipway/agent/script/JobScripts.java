package io.slipway.agent.script;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.Layout;
import io.slipway.agent.core.Parallel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Runs one script of every job at once, and says in BOSH's words which failed. */
final class JobScripts {
  private JobScripts() {}

  /** Runs a job's script; true when it passed. */
  interface Script {
    boolean run(String job) throws InterruptedException;
  }

  /**
   * Runs the script of each job, all to their end.
   *
   * @param jobs those that have the script
   */
  static void runAll(String scriptName, List<String> jobs, Script script)
      throws InterruptedException {
    ConcurrentLinkedQueue<String> passed = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<String> failed = new ConcurrentLinkedQueue<>();
    List<Callable<Boolean>> runs = new ArrayList<>();
    for (String job : jobs) {
      runs.add(() -> (script.run(job) ? passed : failed).add(job));
    }
    if (!runs.isEmpty()) {
      for (Parallel.Result<Boolean> result : Parallel.run(runs.size(), runs)) {
        if (result instanceof Parallel.Failed<Boolean> broken) {
          throw AgentFailure.wrap("Running " + scriptName + " scripts", broken.cause());
        }
      }
    }
    if (!failed.isEmpty()) {
      throw new AgentFailure(message(scriptName, List.copyOf(failed), List.copyOf(passed)));
    }
  }

  private static String message(String scriptName, List<String> failed, List<String> passed) {
    return "%d of %d %s scripts failed. Failed Jobs: %s.%s"
        .formatted(
            failed.size(),
            failed.size() + passed.size(),
            scriptName,
            String.join(", ", failed),
            passed.isEmpty() ? "" : " Successful Jobs: " + String.join(", ", passed) + ".");
  }

  /** The path of a job's script as the instance knows it. */
  static String path(String job, String script) {
    return Layout.BASE + "/jobs/" + job + "/bin/" + script;
  }
}
