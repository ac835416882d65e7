package io.slipway.agent.ready;

import io.slipway.base.Cancellation;
import io.slipway.base.Clock;
import io.slipway.base.ErrorText;
import io.slipway.base.SlipwayException;
import io.slipway.base.Waiting;
import io.slipway.bus.spec.ReadinessGate;
import io.slipway.instance.FileWatcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Looks at one gate until it is open, its deadline has come, or nobody waits any more. */
final class GateWatch {
  private static final String NOTHING = "nothing yet";

  private final ReadinessGate gate;
  private final Probe probe;
  private final Clock clock;
  private final FileWatcher watcher;
  private volatile CompletableFuture<Void> news = new CompletableFuture<>();

  GateWatch(ReadinessGate gate, Probe probe, Clock clock, FileWatcher watcher) {
    this.gate = gate;
    this.probe = probe;
    this.clock = clock;
    this.watcher = watcher;
  }

  /**
   * How it ended.
   *
   * @param open whether the gate is
   * @param last what was seen last
   */
  record Result(boolean open, String last, Duration after) {}

  Result await(CompletableFuture<Void> cancelled) throws InterruptedException {
    long start = clock.nanoTime();
    long due = start + gate.deadline().toNanos();
    List<FileWatcher.Watch> watches = watch();
    try {
      String last = NOTHING;
      int successes = 0;
      while (true) {
        CompletableFuture<Void> change = new CompletableFuture<>();
        news = change;
        Duration left = Duration.ofNanos(due - clock.nanoTime());
        if (cancelled.isDone() || !left.isPositive()) {
          return new Result(false, last, Duration.ofNanos(clock.nanoTime() - start));
        }
        Look look = look(shorter(gate.attempt(), left), cancelled);
        boolean cut = left.compareTo(gate.attempt()) < 0 && due - clock.nanoTime() <= 0;
        if (!cut || look.open() || last.equals(NOTHING)) {
          last = look.saw(); // What the deadline cut short has seen less than the look before it.
        }
        successes = look.open() ? successes + 1 : 0;
        if (successes >= gate.successes()) {
          return new Result(true, last, Duration.ofNanos(clock.nanoTime() - start));
        }
        left = Duration.ofNanos(due - clock.nanoTime());
        if (left.isPositive()) {
          Waiting.await(
              clock,
              CompletableFuture.anyOf(change, cancelled),
              Optional.of(shorter(gate.interval(), left)),
              Cancellation.never());
        }
      }
    } finally {
      watches.forEach(FileWatcher.Watch::close);
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Where a folder cannot be watched, the interval is there. */
  private List<FileWatcher.Watch> watch() {
    List<FileWatcher.Watch> watches = new ArrayList<>();
    for (Path file : probe.files()) {
      Path folder = file.getParent();
      if (folder != null && Files.isDirectory(folder)) {
        try {
          watches.add(watcher.watch(folder, _ -> news.complete(null)));
        } catch (SlipwayException e) {
          // The interval is there.
        }
      }
    }
    return watches;
  }

  /** No look takes longer than it may, whatever the other side does. */
  private Look look(Duration limit, CompletableFuture<Void> cancelled) throws InterruptedException {
    Probe.Talk talk = new Probe.Talk();
    CompletableFuture<Look> result = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual().name("gate:" + gate.describe()).start(() -> look(talk, result));
    try {
      Waiting.await(
          clock,
          CompletableFuture.anyOf(result, cancelled),
          Optional.of(limit),
          Cancellation.never());
      if (result.isDone()) {
        return result.get();
      }
      return Look.closed("no answer within " + limit.toMillis() + " ms");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return Look.closed(ErrorText.of(cause));
    } finally {
      if (!result.isDone()) {
        talk.cutOff();
        thread.interrupt();
      }
    }
  }

  private void look(Probe.Talk talk, CompletableFuture<Look> result) {
    try {
      result.complete(probe.look(talk));
    } catch (IOException | InterruptedException | RuntimeException | StackOverflowError e) {
      result.completeExceptionally(e);
    }
  }
}
