package io.slipway.director.instances;

import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.bus.AgentClient;
import io.slipway.bus.LogNews;
import io.slipway.bus.LogPiece;
import io.slipway.bus.LogRequest;
import io.slipway.bus.MessageBus;
import io.slipway.model.instances.InstanceRecord;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The logs of some instances, for one reader. One piece of each instance is kept for him and some
 * more of all together; while he does not take them, the agents are not asked for the next, and
 * leave out what would be too much.
 */
public final class LogStream {
  private static final int KEPT = 16;

  private final MessageBus bus;
  private final Clock clock;
  private final List<InstanceRecord> instances;
  private final LogRequest request;
  private final BlockingQueue<Entry> entries = new ArrayBlockingQueue<>(KEPT);

  LogStream(MessageBus bus, Clock clock, List<InstanceRecord> instances, LogRequest request) {
    this.bus = bus;
    this.clock = clock;
    this.instances = List.copyOf(instances);
    this.request = request;
  }

  /** What a reader is told. */
  public sealed interface Entry {}

  /**
   * Something from the logs of an instance.
   *
   * @param instance {@code group/uuid}
   */
  public record Told(String instance, List<LogPiece> pieces) implements Entry {
    public Told {
      pieces = List.copyOf(pieces);
    }

    /** Each piece as JSON carries it. */
    public List<Map<String, @Nullable Object>> toPlain() {
      return pieces.stream().map(LogPiece::toPlain).toList();
    }
  }

  /** Lines may be missing here: the agent had to be asked anew. */
  public record Gap(String instance) implements Entry {}

  /**
   * There is no more to come from this instance.
   *
   * @param problem why not, when more was wanted
   */
  public record Ended(String instance, Optional<String> problem) implements Entry {}

  /** Nothing happens; whoever hands on what he is told sees whether anybody still wants it. */
  public record Quiet() implements Entry {}

  /** Who is told; an exception ends the stream. */
  public interface Reader {
    void accept(Entry entry) throws IOException;

    /** There is nothing more at the moment. */
    void caughtUp() throws IOException;
  }

  /** Tells the reader until all instances have ended. */
  public void tell(Reader reader) throws IOException, InterruptedException {
    List<Thread> followers =
        instances.stream()
            .map(
                instance ->
                    Thread.ofVirtual()
                        .name("logs-of-" + instance.name())
                        .start(() -> follow(instance)))
            .toList();
    try {
      for (int left = instances.size(); left > 0; ) {
        Entry entry = entries.take();
        reader.accept(entry);
        if (entry instanceof Ended) {
          left--;
        }
        if (entries.isEmpty()) {
          reader.caughtUp();
        }
      }
    } finally {
      followers.forEach(Thread::interrupt);
    }
  }

  private void follow(InstanceRecord instance) {
    try {
      entries.put(new Ended(instance.name(), readAll(instance)));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // Nobody reads any more.
    }
  }

  /** Returns why it could not go on, if it had to. */
  private Optional<String> readAll(InstanceRecord instance) throws InterruptedException {
    AgentClient agent =
        new AgentClient(bus, clock, instance.activeVm().orElseThrow().agentId(), instance.name());
    Optional<LogRequest> anew = Optional.empty();
    while (true) {
      boolean answered = false;
      try {
        String name = agent.followLogs(anew.orElse(request));
        try {
          if (anew.isPresent()) {
            entries.put(new Gap(instance.name()));
          }
          long read = 0;
          while (true) {
            LogNews news = agent.readLogs(name, read);
            answered = true;
            read = news.number();
            hand(instance, news);
            if (news.ended() && !request.follow()) {
              return Optional.empty();
            }
            if (news.ended()) {
              break; // The agent is being stopped: the next one is asked.
            }
          }
        } finally {
          agent.unfollowLogs(name);
        }
      } catch (SlipwayException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (!answered || !request.follow()) {
          return Optional.of(problem(e));
        }
      }
      anew = Optional.of(request.fromNowOn());
    }
  }

  private void hand(InstanceRecord instance, LogNews news) throws InterruptedException {
    if (!news.pieces().isEmpty()) {
      entries.put(new Told(instance.name(), news.pieces()));
    } else if (entries.isEmpty()) {
      entries.put(new Quiet());
    }
  }

  private static String problem(SlipwayException e) {
    return e.code() == ErrorCode.RPC_REMOTE_EXCEPTION && e.message().contains("unknown message")
        ? "Its agent cannot stream logs; fetch them with 'logs' without --follow and --num"
        : e.message();
  }
}
