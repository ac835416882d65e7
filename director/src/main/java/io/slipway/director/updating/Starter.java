package io.slipway.director.updating;

import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.bus.AgentClient;
import io.slipway.bus.AgentState;
import io.slipway.bus.Cancellation;
import io.slipway.bus.ProcessState;
import io.slipway.bus.Registration;
import io.slipway.director.deployment.UpdateSettings.WatchTime;
import io.slipway.director.planning.WatchSchedule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Starts the jobs of one instance: pre-start, start, waiting until everything runs, post-start
 * (Director behaviour 4.4), and seeing that everything still runs.
 */
final class Starter {
  private final Clock clock;

  Starter(Clock clock) {
    this.clock = clock;
  }

  /**
   * @param watch how long to wait for {@code running}; empty means neither waiting nor post-start
   */
  void start(
      AgentClient agent,
      String instanceName,
      Optional<WatchTime> watch,
      Cancellation cancellation,
      Progress progress) {
    progress.advance("executing pre-start", 10);
    agent.runScript("pre-start", Map.of());
    progress.advance("starting jobs", 20);
    agent.start();
    if (watch.isPresent()) {
      awaitRunning(agent, instanceName, watch.get(), cancellation);
      progress.advance("executing post-start", 10);
      agent.runScript("post-start", Map.of());
      // What has died meanwhile shall not count as updated; what was restarted may settle.
      awaitRunning(
          agent, instanceName, new WatchTime(Duration.ZERO, watch.get().maximum()), cancellation);
    }
  }

  /**
   * Looks at the state when BOSH would, and besides as soon as the agent says by itself that it
   * runs; never before the minimum has passed. A look that finds nothing running takes no time off
   * the watch.
   */
  private void awaitRunning(
      AgentClient agent, String instanceName, WatchTime watch, Cancellation cancellation) {
    long due = clock.nanoTime();
    List<ProcessState> processes = List.of();
    // The first wait is for the minimum: until it is over, no news counts.
    CompletableFuture<Void> news = new CompletableFuture<>();
    try {
      for (Duration pause : WatchSchedule.sleeps(watch)) {
        due += pause.toNanos();
        boolean early;
        do {
          early = waitUntil(due, news, cancellation);
          news.cancel(false);
          // Asked for before the state is: no change falls between the two.
          news = agent.awaitRunning();
          AgentState state = agent.getState(cancellation);
          if (state.isRunning()) {
            return;
          }
          processes = state.processes();
        } while (early);
      }
    } finally {
      news.cancel(false);
    }
    throw notRunning(instanceName, processes);
  }

  /** Waits until the time has come; true when news came before it. */
  private boolean waitUntil(long due, CompletableFuture<Void> news, Cancellation cancellation) {
    cancellation.check();
    if (due - clock.nanoTime() <= 0) {
      return false;
    }
    CompletableFuture<Boolean> over = new CompletableFuture<>();
    news.thenRun(() -> over.complete(true));
    Duration pause = Duration.ofNanos(Math.max(0, due - clock.nanoTime()));
    Clock.Scheduled timer = clock.schedule(pause, () -> over.complete(false));
    boolean early;
    try (Registration _ = cancellation.onCancel(() -> over.complete(false))) {
      early = over.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Nothing completes this with a failure", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for an instance to run", e);
    } finally {
      timer.cancel();
    }
    cancellation.check();
    return early;
  }

  private static SlipwayException notRunning(String instanceName, List<ProcessState> processes) {
    List<String> failed =
        processes.stream()
            .filter(process -> !process.state().equals("running"))
            .map(ProcessState::name)
            .toList();
    String advice =
        failed.isEmpty() ? "" : " Review logs for failed jobs: " + String.join(", ", failed);
    return new SlipwayException(
        ErrorCode.AGENT_JOB_NOT_RUNNING,
        "'" + instanceName + "' is not running after update." + advice);
  }
}
