package io.slipway.agent.script;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.Layout;
import io.slipway.agent.core.Parallel;
import io.slipway.bus.spec.HookRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;

/** Runs one script of every job at once, and says in BOSH's words which failed. */
final class JobScripts {
  private final String scriptName;
  private final Map<String, HookRules> rules;
  private final Script script;

  /** By job: whether it has passed. */
  private final Map<String, CompletableFuture<Boolean>> ends = new LinkedHashMap<>();

  private final ConcurrentLinkedQueue<String> passed = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> failed = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> left = new ConcurrentLinkedQueue<>();

  private JobScripts(String scriptName, Map<String, HookRules> rules, Script script) {
    this.scriptName = scriptName;
    this.rules = rules;
    this.script = script;
  }

  /** Runs a job's script; true when it passed. */
  interface Script {
    boolean run(String job) throws InterruptedException;
  }

  /**
   * Runs the script of each job, all to their end. One that comes after others waits for them, and
   * is left out when one of them fails.
   *
   * @param jobs those that have the script
   * @param rules by job; who has none comes after nobody
   */
  static void runAll(
      String scriptName, List<String> jobs, Map<String, HookRules> rules, Script script)
      throws InterruptedException {
    new JobScripts(scriptName, rules, script).runAll(jobs);
  }

  private void runAll(List<String> jobs) throws InterruptedException {
    List<Callable<Boolean>> runs = new ArrayList<>();
    for (String job : jobs) {
      ends.put(job, new CompletableFuture<>());
      runs.add(() -> run(job));
    }
    if (!runs.isEmpty()) {
      for (Parallel.Result<Boolean> result : Parallel.run(runs.size(), runs)) {
        if (result instanceof Parallel.Failed<Boolean> broken) {
          throw AgentFailure.wrap("Running " + scriptName + " scripts", broken.cause());
        }
      }
    }
    if (!failed.isEmpty()) {
      throw new AgentFailure(message());
    }
  }

  private boolean run(String job) throws InterruptedException {
    boolean well = false;
    try {
      if (!arePassed(rules.getOrDefault(job, HookRules.NONE).after())) {
        return left.add(job);
      }
      well = script.run(job);
      return (well ? passed : failed).add(job);
    } finally {
      future(job).complete(well);
    }
  }

  /** A job without such a script has nothing to wait for. */
  private boolean arePassed(List<String> jobs) throws InterruptedException {
    try {
      boolean all = true;
      for (String job : jobs) {
        all &= !ends.containsKey(job) || future(job).get();
      }
      return all;
    } catch (ExecutionException e) {
      throw new IllegalStateException("What is only completed has failed", e);
    }
  }

  private CompletableFuture<Boolean> future(String job) {
    CompletableFuture<Boolean> end = ends.get(job);
    if (end == null) {
      throw new IllegalStateException("Nobody runs a script of " + job);
    }
    return end;
  }

  private String message() {
    return "%d of %d %s scripts failed. Failed Jobs: %s.%s%s"
        .formatted(
            failed.size(),
            failed.size() + passed.size() + left.size(),
            scriptName,
            String.join(", ", failed),
            passed.isEmpty() ? "" : " Successful Jobs: " + String.join(", ", passed) + ".",
            left.isEmpty()
                ? ""
                : " Not run, because a job they come after failed: "
                    + String.join(", ", left)
                    + ".");
  }

  /** The path of a job's script as the instance knows it. */
  static String path(String job, String script) {
    return Layout.BASE + "/jobs/" + job + "/bin/" + script;
  }
}
