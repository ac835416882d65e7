package io.slipway.cli.client;

import io.slipway.api.Task;
import io.slipway.base.Clock;
import io.slipway.cli.CommandFailed;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Hands on a task's output while it is written. Directors that can stream are listened to; others
 * are asked twice a second, as the stock command line does (Director API, section 4.3). When the
 * Director goes, the next one is waited for, and what it has to tell is taken up where this one
 * broke off.
 */
public final class TaskFollower {
  private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int BUFFER = 64 * 1024;

  /** Who gets a task's output, in chunks cut anywhere. */
  public interface TaskOutput extends Consumer<byte[]> {
    /** Whether anything is seen of it while it comes. */
    default boolean isShown() {
      return true;
    }

    void started();

    /** The Director is one of Slipway's: its events tell more than BOSH's. Comes first. */
    default void comesFromSlipway() {}

    void finished(String state);
  }

  private final Clock clock;
  private final Reconnection reconnection;
  private DirectorClient director;

  public TaskFollower(DirectorClient director, Clock clock, Reconnection reconnection) {
    this.director = director;
    this.clock = clock;
    this.reconnection = reconnection;
  }

  /** Which of a task's outputs. */
  public enum Kind {
    /** The events, and what else a Slipway Director has to tell between them. */
    STORY("event", true),
    EVENT("event", false),
    DEBUG("debug", true),
    CPI("cpi", false),
    RESULT("result", false);

    private final String type;
    private final boolean streamed;

    Kind(String type, boolean streamed) {
      this.type = type;
      this.streamed = streamed;
    }
  }

  /** Returns the finished task when all of its output has been handed on. */
  public Task follow(long id, Kind kind, TaskOutput output) {
    output.started();
    Optional<InputStream> stream =
        kind.streamed ? insist(id, one -> one.taskStream(id, kind.type)) : Optional.empty();
    Task task;
    if (stream.isPresent()) {
      output.comesFromSlipway();
      task = listen(id, kind, stream.get(), output);
    } else {
      task = ask(id, kind, output);
    }
    output.finished(task.state());
    return task;
  }

  /**
   * A stream that breaks is opened again; it begins at the beginning, so what is known is skipped.
   */
  private Task listen(long id, Kind kind, InputStream first, TaskOutput output) {
    long received = 0;
    Optional<InputStream> stream = Optional.of(first);
    while (true) {
      boolean complete = true;
      if (stream.isPresent()) {
        Drained drained = drain(stream.get(), received, output);
        received = drained.received();
        complete = drained.complete();
      }
      Task task = insist(id, one -> one.task(id));
      if (task.isFinished() && complete) {
        return task;
      }
      pause(id);
      stream = insist(id, one -> one.taskStream(id, kind.type));
    }
  }

  /**
   * @param received bytes of the stream that have been handed on
   * @param complete whether the stream ended rather than broke
   */
  private record Drained(long received, boolean complete) {}

  private static Drained drain(InputStream stream, long known, TaskOutput output) {
    long received = known;
    byte[] buffer = new byte[BUFFER];
    try (stream) {
      stream.skipNBytes(known);
      for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
        received += n;
        output.accept(Arrays.copyOf(buffer, n));
      }
      return new Drained(received, true);
    } catch (IOException _) {
      return new Drained(received, false);
    }
  }

  /** The state is read before the output: what a task wrote before it ended is never missed. */
  private Task ask(long id, Kind kind, TaskOutput output) {
    long offset = 0;
    while (true) {
      long known = offset;
      Task task = insist(id, one -> one.task(id));
      byte[] news = insist(id, one -> one.taskOutput(id, kind.type, known));
      if (news.length > 0) {
        offset += news.length;
        output.accept(news);
      }
      if (task.isFinished()) {
        return task;
      }
      pause(id);
    }
  }

  /** Asks the Director, or the next one when it has gone: within reason. */
  private <T> T insist(long id, Function<DirectorClient, T> question) {
    boolean wasThere = director.hasAnswered();
    long lost = 0;
    for (int attempt = 0; ; attempt++) {
      try {
        return question.apply(director);
      } catch (DirectorUnreachable e) {
        if (!wasThere) {
          throw e;
        }
        if (attempt == 0) {
          lost = clock.nanoTime();
          reconnection.lost(id);
        } else {
          pause(id); // One that was found and does not answer is about to come, or to go.
        }
        Duration left = PATIENCE.minusNanos(clock.nanoTime() - lost);
        director =
            (left.isPositive() ? reconnection.find(left) : Optional.<DirectorClient>empty())
                .orElseThrow(() -> givenUp(id, e));
      }
    }
  }

  private static CommandFailed givenUp(long id, DirectorUnreachable e) {
    return new CommandFailed(
        "No Director has come back within %d minutes. Task %d goes on when one does: start it with 'slipway up', then watch it with 'slipway task %d'"
            .formatted(PATIENCE.toMinutes(), id, id),
        e);
  }

  private void pause(long id) {
    try {
      clock.sleep(BETWEEN_QUESTIONS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailed("Interrupted while task " + id + " goes on", e);
    }
  }
}
