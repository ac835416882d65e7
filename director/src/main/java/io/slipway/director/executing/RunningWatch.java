package io.slipway.director.executing;

import io.slipway.base.Cancellation;
import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.base.Waiting;
import io.slipway.bus.AgentClient;
import io.slipway.bus.AgentState;
import io.slipway.bus.ProcessState;
import io.slipway.bus.spec.JobState;
import io.slipway.model.deployment.UpdateSettings.WatchTime;
import io.slipway.model.planning.WatchSchedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Waits until every process of an instance runs (Director behaviour 4.4). */
public final class RunningWatch {
  private final Clock clock;

  public RunningWatch(Clock clock) {
    this.clock = clock;
  }

  /**
   * Looks at the state when BOSH would, and besides as soon as the agent says by itself that it
   * runs; never before the minimum has passed. A look that finds nothing running takes no time off
   * the watch.
   */
  void await(AgentClient agent, String instanceName, WatchTime watch, Cancellation cancellation) {
    await(agent, instanceName, WatchSchedule.sleeps(watch), _ -> true, cancellation);
  }

  /**
   * Looks once more after post-start. What is on its way up, because a script has restarted it, is
   * waited for; what is down has not survived its start.
   */
  void confirm(AgentClient agent, String instanceName, WatchTime watch, Cancellation cancellation) {
    List<Duration> sleeps = new ArrayList<>(WatchSchedule.sleeps(watch));
    sleeps.set(0, Duration.ZERO);
    await(
        agent,
        instanceName,
        sleeps,
        state -> state.jobState().equals(JobState.STARTING),
        cancellation);
  }

  /**
   * @param hopeful whether a state that is not running is worth waiting for
   */
  private void await(
      AgentClient agent,
      String instanceName,
      List<Duration> sleeps,
      Predicate<AgentState> hopeful,
      Cancellation cancellation) {
    long due = clock.nanoTime();
    List<ProcessState> processes = List.of();
    // The first wait is for the minimum: until it is over, no news counts.
    CompletableFuture<Void> news = new CompletableFuture<>();
    try {
      for (Duration pause : sleeps) {
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
          if (!hopeful.test(state)) {
            throw notRunning(instanceName, processes);
          }
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
    Duration pause = Duration.ofNanos(due - clock.nanoTime());
    if (!pause.isPositive()) {
      return false;
    }
    try {
      Waiting.End end = Waiting.await(clock, news, Optional.of(pause), cancellation);
      cancellation.check();
      return end == Waiting.End.COMPLETED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for an instance to run", e);
    }
  }

  private static SlipwayException notRunning(String instanceName, List<ProcessState> processes) {
    List<String> failed =
        processes.stream()
            .filter(process -> !process.state().isRunning())
            .map(ProcessState::name)
            .toList();
    String advice =
        failed.isEmpty() ? "" : " Review logs for failed jobs: " + String.join(", ", failed);
    return new SlipwayException(
        ErrorCode.AGENT_JOB_NOT_RUNNING,
        "'" + instanceName + "' is not running after update." + advice);
  }
}
