package io.slipway.supervisor;

import io.slipway.base.Clock;
import io.slipway.supervisor.control.Program;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A start or stop that is under way, with its deadline. */
final class Operation {
  private final CompletableFuture<Boolean> done = new CompletableFuture<>();
  private final Clock clock;
  private final long begunNanos;
  private final Duration timeout;
  private final boolean keepsMonitored;
  private final boolean awaitsProgram;
  private final Clock.Scheduled deadline;
  private boolean programLaunched;
  private boolean programEnded;

  /**
   * Begins now.
   *
   * @param keepsMonitored for stops: the service is looked after even when its process is gone
   * @param awaitsProgram the process counts only once the program has ended
   */
  Operation(
      Program program,
      ServiceContext context,
      Consumer<Operation> onTimeout,
      boolean keepsMonitored,
      boolean awaitsProgram) {
    this.clock = context.clock();
    this.begunNanos = clock.nanoTime();
    this.timeout = program.timeout();
    this.keepsMonitored = keepsMonitored;
    this.awaitsProgram = awaitsProgram;
    this.deadline = context.schedule(timeout, () -> onTimeout.accept(this));
  }

  /** Completes with whether it succeeded. */
  CompletableFuture<Boolean> done() {
    return done;
  }

  Duration timeout() {
    return timeout;
  }

  Duration lasted() {
    return Duration.ofNanos(clock.nanoTime() - begunNanos);
  }

  boolean keepsMonitored() {
    return keepsMonitored;
  }

  void programLaunched() {
    programLaunched = true;
  }

  boolean hasLaunchedProgram() {
    return programLaunched;
  }

  void programEnded() {
    programEnded = true;
  }

  boolean hasProgramEnded() {
    return programEnded;
  }

  boolean mayLookForProcess() {
    return programEnded || !awaitsProgram;
  }

  void finish(boolean success) {
    deadline.cancel();
    done.complete(success);
  }
}
