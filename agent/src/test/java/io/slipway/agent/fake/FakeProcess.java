package io.slipway.agent.fake;

import io.slipway.base.Clock;
import io.slipway.base.Waiting;
import io.slipway.instance.Captured;
import io.slipway.instance.Command;
import io.slipway.instance.ExitStatus;
import io.slipway.instance.Output;
import io.slipway.instance.SpaceProcess;
import io.slipway.instance.Survivor;
import io.slipway.linux.ProcessIdentity;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A process that ends when a test says so. */
public final class FakeProcess implements SpaceProcess {
  private static final int ASK = 0;

  /** Above any number that a real process can have. */
  private static final AtomicInteger NUMBERS = new AtomicInteger(10_000_000);

  private final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();
  private final CompletableFuture<ExitStatus> completion = new CompletableFuture<>();
  private final List<Integer> signals = new ArrayList<>();
  private Survivor survivor =
      new Survivor(
          new ProcessIdentity(NUMBERS.incrementAndGet(), 1),
          1,
          List.of(),
          Output.discard(),
          Output.discard(),
          Optional.empty());
  private String stdout = "";
  private String stderr = "";
  private long dropped;
  private long droppedComplaints;
  private boolean ignoresTerm;

  /** One that has ended with this code. */
  public static FakeProcess exited(int code) {
    return new FakeProcess().end(new ExitStatus.Exited(code));
  }

  public FakeProcess printing(String text) {
    this.stdout = text;
    return this;
  }

  public FakeProcess complaining(String text) {
    this.stderr = text;
    return this;
  }

  /** More complaints than were kept. */
  public FakeProcess droppingComplaints(long bytes) {
    this.droppedComplaints = bytes;
    return this;
  }

  /** More output than was kept. */
  public FakeProcess dropping(long bytes) {
    this.dropped = bytes;
    return this;
  }

  /** Only SIGKILL ends it. */
  public FakeProcess ignoringTerm() {
    this.ignoresTerm = true;
    return this;
  }

  public FakeProcess end(ExitStatus status) {
    exit.complete(status);
    completion.complete(status);
    return this;
  }

  /** The process ends, a child that holds its output does not. */
  public FakeProcess endLeavingChild(ExitStatus status) {
    exit.complete(status);
    return this;
  }

  @Override
  public int hostPid() {
    return 4711;
  }

  @Override
  public Survivor survivor() {
    return survivor;
  }

  /** Started as this command. */
  FakeProcess as(Command command) {
    survivor =
        new Survivor(
            survivor.process(),
            hostPid(),
            List.of(),
            command.stdout(),
            command.stderr(),
            Optional.empty());
    return this;
  }

  @Override
  public CompletableFuture<ExitStatus> exit() {
    return exit;
  }

  @Override
  public CompletableFuture<ExitStatus> completion() {
    return completion;
  }

  @Override
  public Captured stdout() {
    return captured(stdout, dropped);
  }

  @Override
  public Captured stderr() {
    return captured(stderr, droppedComplaints);
  }

  private static Captured captured(String text, long dropped) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Captured(bytes, bytes.length + dropped);
  }

  @Override
  public synchronized boolean signalGroup(int signal) {
    if (completion.isDone()) {
      return false;
    }
    if (signal != ASK) {
      signals.add(signal);
      if (signal == 9 || !ignoresTerm) {
        end(new ExitStatus.Signaled(signal));
      }
    }
    return true;
  }

  @Override
  public List<String> endAll(Duration grace, Clock clock) throws InterruptedException {
    signalGroup(15);
    if (!Waiting.await(clock, completion, grace)) {
      signalGroup(9);
    }
    return List.of();
  }

  public synchronized List<Integer> signals() {
    return List.copyOf(signals);
  }
}
