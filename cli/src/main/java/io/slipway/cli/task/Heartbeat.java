package io.slipway.cli.task;

import io.slipway.api.Task;
import io.slipway.base.Clock;
import io.slipway.base.SlipwayException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells at once, and then again and again, that a task still goes on: {@code Task 7 | 14:24:33 |
 * Task state: processing (1m2s elapsed)}.
 */
public final class Heartbeat implements AutoCloseable {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Clock clock;
  private final Duration interval;
  private final Supplier<Task> task;
  private final Consumer<String> line;
  private Clock.@Nullable Scheduled next;
  private boolean closed;

  private Heartbeat(Clock clock, Duration interval, Supplier<Task> task, Consumer<String> line) {
    this.clock = clock;
    this.interval = interval;
    this.task = task;
    this.line = line;
  }

  /**
   * @param task asks the Director for it
   * @param line takes what is told
   */
  public static Heartbeat begin(
      Clock clock, Duration interval, Supplier<Task> task, Consumer<String> line) {
    Heartbeat heartbeat = new Heartbeat(clock, interval, task, line);
    heartbeat.schedule(Duration.ZERO);
    return heartbeat;
  }

  private synchronized void schedule(Duration delay) {
    if (!closed) {
      next = clock.schedule(delay, () -> Thread.ofVirtual().name("heartbeat").start(this::beat));
    }
  }

  private void beat() {
    try {
      Task now = task.get();
      tell(text(now));
    } catch (SlipwayException e) {
      // Whoever follows the task hears of it.
    }
    schedule(interval);
  }

  private String text(Task now) {
    String state =
        "Task %d | %s | Task state: %s".formatted(now.id(), TIME.format(clock.now()), now.state());
    if (now.state().equals("queued")) {
      return state;
    }
    return now.startedAt()
        .map(begun -> Duration.between(begun, clock.now()).toSeconds())
        .map(seconds -> state + " (" + elapsed(seconds) + " elapsed)")
        .orElse(state);
  }

  /** {@code 1h2m3s}, without what would be nought before the first. */
  static String elapsed(long seconds) {
    long hours = seconds / 3600;
    long minutes = seconds / 60 % 60;
    String text = seconds % 60 + "s";
    if (hours > 0 || minutes > 0) {
      text = minutes + "m" + text;
    }
    return hours > 0 ? hours + "h" + text : text;
  }

  private synchronized void tell(String text) {
    if (!closed) {
      line.accept(text);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (next != null) {
      next.cancel();
    }
  }
}
