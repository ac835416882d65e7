package io.slipway.cli.client;

import io.slipway.base.Clock;
import io.slipway.cli.CommandFailed;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Hands on a task's output while it is written. Directors that can stream are listened to; others
 * are asked twice a second, as the stock command line does (Director API, section 4.3).
 */
public final class TaskFollower {
  private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(500);
  private static final int BUFFER = 64 * 1024;

  /** Who gets a task's output, in chunks cut anywhere. */
  public interface TaskOutput extends Consumer<byte[]> {
    void started();

    /** The Director is one of Slipway's: its events tell more than BOSH's. */
    default void comesFromSlipway() {}

    void finished(String state);
  }

  private final DirectorClient director;
  private final Clock clock;

  public TaskFollower(DirectorClient director, Clock clock) {
    this.director = director;
    this.clock = clock;
  }

  /**
   * Returns the finished task when all of its output has been handed on.
   *
   * @param type {@code event}, {@code debug}, {@code cpi} or {@code result}
   */
  public DirectorTask follow(long id, String type, TaskOutput output) {
    output.started();
    long offset = 0;
    Optional<InputStream> stream = director.taskStream(id, type);
    if (stream.isPresent()) {
      output.comesFromSlipway();
      offset = drain(stream.get(), output);
    }
    // Also after a stream: it may have been cut, and the questions go on where it ended.
    DirectorTask task = ask(id, type, offset, output);
    output.finished(task.state());
    return task;
  }

  private static long drain(InputStream stream, TaskOutput output) {
    long received = 0;
    byte[] buffer = new byte[BUFFER];
    try (stream) {
      for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
        received += n;
        output.accept(Arrays.copyOf(buffer, n));
      }
    } catch (IOException _) {
      // The rest is asked for.
    }
    return received;
  }

  /** The state is read before the output: what a task wrote before it ended is never missed. */
  private DirectorTask ask(long id, String type, long from, TaskOutput output) {
    long offset = from;
    while (true) {
      DirectorTask task = director.task(id);
      byte[] news = director.taskOutput(id, type, offset);
      if (news.length > 0) {
        offset += news.length;
        output.accept(news);
      }
      if (task.isFinished()) {
        return task;
      }
      try {
        clock.sleep(BETWEEN_QUESTIONS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CommandFailed("Interrupted while task " + id + " goes on", e);
      }
    }
  }
}
