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
 * (Director behaviour 4.4).
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
    }
  }

  /**
   * Looks at the state when BOSH would, and besides as soon as the agent says by itself that it
   * runs; never before the minimum has passed.
   */
  private void awaitRunning(
      AgentClient agent, String instanceName, WatchTime watch, Cancellation cancellation) {
    Optional<AgentState> last = Optional.empty();
    CompletableFuture<Void> running = agent.awaitRunning();
    try {
      boolean minimumPassed = false;
      for (Duration pause : WatchSchedule.sleeps(watch)) {
        cancellation.check();
        waitFor(pause, minimumPassed ? running : new CompletableFuture<>(), cancellation);
        minimumPassed = true;
        AgentState state = agent.getState(cancellation);
        if (state.isRunning()) {
          return;
        }
        last = Optional.of(state);
        if (running.isDone()) {
          running = agent.awaitRunning();
        }
      }
    } finally {
      running.cancel(false);
    }
    throw notRunning(instanceName, last.map(AgentState::processes).orElse(List.of()));
  }

  private void waitFor(Duration pause, CompletableFuture<Void> running, Cancellation cancellation) {
    CompletableFuture<Void> over = new CompletableFuture<>();
    Clock.Scheduled timer = clock.schedule(pause, () -> over.complete(null));
    Registration cancelled = cancellation.onCancel(() -> over.complete(null));
    try {
      CompletableFuture.anyOf(over, running).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Waiting for a state failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for an instance to run", e);
    } finally {
      timer.cancel();
      cancelled.close();
    }
    cancellation.check();
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
