package io.slipway.director.instances;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.bus.AgentEndpoint;
import io.slipway.bus.AgentReply;
import io.slipway.bus.AgentRequest;
import io.slipway.bus.InProcessBus;
import io.slipway.bus.LogNews;
import io.slipway.bus.LogPiece;
import io.slipway.bus.LogRequest;
import io.slipway.director.instances.LogStream.Ended;
import io.slipway.director.instances.LogStream.Entry;
import io.slipway.director.instances.LogStream.Gap;
import io.slipway.director.instances.LogStream.Told;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.VmRecord;
import io.slipway.testkit.VirtualClock;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class LogStreamTest {
  private static final LogRequest ALL = new LogRequest(List.of("web"), List.of(), 5, true);

  private final InProcessBus bus = new InProcessBus();
  private final LogStreams streams = new LogStreams(bus, new VirtualClock());

  /** An agent whose news a test writes. */
  private static final class Agent implements AgentEndpoint {
    final List<LogRequest> followed = new CopyOnWriteArrayList<>();
    final Semaphore reads = new Semaphore(0);
    final Semaphore unfollowed = new Semaphore(0);
    private final Function<Long, AgentReply> news;

    Agent(Function<Long, AgentReply> news) {
      this.news = news;
    }

    @Override
    public AgentReply handle(AgentRequest request) {
      return switch (request.method()) {
        case "follow_logs" -> {
          followed.add(LogRequest.fromPlain(request.arguments().getFirst()));
          yield new AgentReply.Value("F" + followed.size());
        }
        case "read_logs" -> {
          reads.release();
          yield news.apply(
              request.arguments().get(1) instanceof Number after ? after.longValue() : -1L);
        }
        case "unfollow_logs" -> {
          unfollowed.release();
          yield new AgentReply.Value("unfollowed");
        }
        default -> throw new AssertionError(request.method());
      };
    }

    @Override
    public CompletableFuture<Void> taskFinished(String taskId) {
      throw new AssertionError();
    }
  }

  private static AgentReply news(long number, boolean ended, String... lines) {
    return new AgentReply.Value(
        new LogNews(number, List.of(new LogPiece.Lines("web/a.log", List.of(lines))), ended)
            .toPlain());
  }

  private static AgentReply failure(String text) {
    return new AgentReply.Failure(text);
  }

  private static InstanceRecord instance(String agentId) {
    return new InstanceRecord(
        1,
        1,
        "dep",
        "web",
        0,
        agentId,
        InstanceRecord.InstanceState.STARTED,
        Optional.empty(),
        true,
        false,
        false,
        true,
        Optional.empty(),
        List.of(
            new VmRecord(
                1, 1, "vm", agentId, true, true, "", "s", "1", Map.of(), Map.of(), Instant.EPOCH)),
        List.of(),
        List.of());
  }

  private static final class Collected implements LogStream.Reader {
    final List<Entry> entries = new ArrayList<>();

    @Override
    public void accept(Entry entry) {
      entries.add(entry);
    }

    @Override
    public void caughtUp() {}
  }

  private static Told told(String instance, String... lines) {
    return new Told("web/" + instance, List.of(new LogPiece.Lines("web/a.log", List.of(lines))));
  }

  private List<Entry> read(LogRequest request, String... agents) throws Exception {
    Collected collected = new Collected();
    streams
        .of(List.of(agents).stream().map(LogStreamTest::instance).toList(), request)
        .tell(collected);
    return collected.entries;
  }

  @Test
  void tellsOfEveryInstanceUntilAllHaveEnded() throws Exception {
    Agent a = new Agent(after -> news(after + 1, after == 1, "a" + after));
    Agent b = new Agent(_ -> news(1, true, "b"));
    bus.serve("a", a);
    bus.serve("b", b);
    LogRequest request = new LogRequest(List.of(), List.of("x/*"), 3, false);

    List<Entry> entries = read(request, "a", "b");

    assertThat(entries)
        .containsExactlyInAnyOrder(
            told("a", "a0"),
            told("a", "a1"),
            told("b", "b"),
            new Ended("web/a", Optional.empty()),
            new Ended("web/b", Optional.empty()))
        .containsSubsequence(told("a", "a0"), told("a", "a1"));
    assertThat(a.followed).containsExactly(request);
    a.unfollowed.acquire();
    b.unfollowed.acquire();
  }

  @Test
  void anAgentThatHasForgottenIsAskedAnewForWhatComesFromNowOn() throws Exception {
    List<AgentReply> replies =
        new ArrayList<>(
            List.of(
                news(1, false, "one"),
                failure("Action Failed read_logs: Nobody follows"),
                news(1, false, "two"),
                failure("Action Failed read_logs: Nobody follows"),
                failure("Action Failed read_logs: never again")));
    Agent a = new Agent(_ -> replies.removeFirst());
    bus.serve("a", a);

    assertThat(read(ALL, "a"))
        .containsExactly(
            told("a", "one"),
            new Gap("web/a"),
            told("a", "two"),
            new Gap("web/a"),
            new Ended("web/a", Optional.of("Action Failed read_logs: never again")));
    assertThat(a.followed).containsExactly(ALL, ALL.fromNowOn(), ALL.fromNowOn());
  }

  @Test
  void aStockAgentIsNotFollowedAndTheOthersAre() throws Exception {
    bus.serve(
        "stock",
        new AgentEndpoint() {
          @Override
          public AgentReply handle(AgentRequest request) {
            return failure("unknown message " + request.method());
          }

          @Override
          public CompletableFuture<Void> taskFinished(String taskId) {
            throw new AssertionError();
          }
        });
    bus.serve("a", new Agent(_ -> news(1, true, "a")));

    assertThat(read(new LogRequest(List.of(), List.of(), 1, false), "stock", "a"))
        .contains(
            told("a", "a"),
            new Ended(
                "web/stock",
                Optional.of(
                    "Its agent cannot stream logs; fetch them with 'logs' without --follow and"
                        + " --num")));
  }

  @Test
  void whoeverDoesNotReadKeepsTheAgentFromBeingAsked() throws Exception {
    Agent a = new Agent(after -> news(after + 1, false, "line"));
    bus.serve("a", a);
    LogStream stream = streams.of(List.of(instance("a")), ALL);
    int kept = 16;
    LogStream.Reader slow =
        new LogStream.Reader() {
          @Override
          public void accept(Entry entry) throws IOException {
            // One that is handed over, those that wait, and one that finds no place.
            a.reads.acquireUninterruptibly(kept + 2);
            throw new IOException("Nobody reads any more");
          }

          @Override
          public void caughtUp() {}
        };

    assertThatThrownBy(() -> stream.tell(slow)).hasMessage("Nobody reads any more");

    a.unfollowed.acquire();
    assertThat(a.reads.availablePermits()).isZero();
  }

  @Test
  void tooManyInstancesAreRefused() {
    assertThatThrownBy(() -> streams.of(Collections.nCopies(251, instance("a")), ALL))
        .hasMessage(
            "The logs of at most 250 instances can be followed at once, these are 251: name an"
                + " instance group or an instance");
  }
}
