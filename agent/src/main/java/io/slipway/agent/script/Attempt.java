package io.slipway.agent.script;

import io.slipway.agent.core.AgentLog;
import io.slipway.base.Clock;
import io.slipway.base.Waiting;
import io.slipway.bus.ScriptReport;
import io.slipway.bus.ScriptReport.Stopped;
import io.slipway.bus.spec.HookRules;
import io.slipway.instance.FileWatcher;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One run of a script until its end: its own, the one of its time, or the one of whoever calls it
 * off. The latter two end all that comes from it. A script may ask for more time, but not for ever.
 */
final class Attempt {
  private final ScriptRuns.Run run;
  private final HookRules rules;
  private final Clock clock;
  private final long started;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by the lock. */
  private Optional<Long> due;

  private String status = "";
  private CompletableFuture<Void> news = new CompletableFuture<>();

  Attempt(ScriptRuns.Run run, HookRules rules, Clock clock) {
    this.run = run;
    this.rules = rules;
    this.clock = clock;
    Duration before = Duration.between(run.startedAt(), clock.now());
    this.started = clock.nanoTime() - Math.max(0, before.toNanos());
    this.due = rules.timeout().map(time -> started + time.toNanos());
  }

  /** What a script that may ask for more time says. */
  ScriptNotes listen(FileWatcher watcher, AgentLog log) {
    return new ScriptNotes(
        watcher,
        run.notes(),
        new ScriptNotes.Listener() {
          @Override
          public void extend(Duration time) {
            Attempt.this.extend(time);
          }

          @Override
          public void status(String text) {
            says(text);
          }

          @Override
          public void unknown(String line) {
            log.error(
                "%s says '%s' on the descriptor of %s: only EXTEND_TIMEOUT, EXTEND_TIMEOUT_USEC"
                        .formatted(run.name(), line, ScriptNotes.VARIABLE)
                    + " and STATUS are understood");
          }
        });
  }

  private void extend(Duration time) {
    lock.lock();
    try {
      if (due.isPresent()) {
        long latest = started + rules.longestAttempt().orElseThrow().toNanos();
        long wanted = Math.min(clock.nanoTime() + time.toNanos(), latest);
        due = Optional.of(Math.max(due.get(), wanted));
        tell();
      }
    } finally {
      lock.unlock();
    }
  }

  private void says(String text) {
    lock.lock();
    try {
      status = text;
    } finally {
      lock.unlock();
    }
  }

  private void tell() {
    news.complete(null);
    news = new CompletableFuture<>();
  }

  /**
   * Waits for the end.
   *
   * @param end when it has come by itself
   * @param cancelled ends it
   * @return why it was ended; empty when it ended by itself
   */
  Optional<Stopped> await(CompletableFuture<?> end, CompletableFuture<Void> cancelled)
      throws InterruptedException {
    Optional<Stopped> before = run.stopped();
    if (before.isPresent()) {
      run.process().endAll(grace(), clock); // begun by an agent that died over it
      return before;
    }
    while (!end.isDone()) {
      if (cancelled.isDone()) {
        return Optional.of(stop(ScriptReport.Cause.CANCELLED));
      }
      CompletableFuture<Void> change;
      Optional<Duration> left;
      lock.lock();
      try {
        change = news;
        left = due.map(at -> Duration.ofNanos(at - clock.nanoTime()));
      } finally {
        lock.unlock();
      }
      if (left.filter(time -> !time.isPositive()).isPresent()) {
        return Optional.of(stop(ScriptReport.Cause.TIMED_OUT));
      }
      Waiting.await(
          clock,
          CompletableFuture.anyOf(end, cancelled, change),
          left,
          io.slipway.base.Cancellation.never());
    }
    return Optional.empty();
  }

  private Stopped stop(ScriptReport.Cause cause) throws InterruptedException {
    String said;
    lock.lock();
    try {
      said = status;
    } finally {
      lock.unlock();
    }
    Duration after = Duration.ofNanos(clock.nanoTime() - started);
    Stopped stopping = new Stopped(cause, after, said, List.of());
    run.stopping(stopping);
    List<String> left = run.process().endAll(grace(), clock);
    return new Stopped(cause, after, said, left);
  }

  private Duration grace() {
    return rules.killGrace().orElse(HookRules.USUAL_KILL_GRACE);
  }
}
