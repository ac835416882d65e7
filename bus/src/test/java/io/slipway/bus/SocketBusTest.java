package io.slipway.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.Clock;
import io.slipway.base.Registration;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketBusTest {
  @TempDir Path directory;
  private final InProcessBus agents = new InProcessBus();
  private final Semaphore serverIsThere = new Semaphore(1);
  private final List<AutoCloseable> opened = new ArrayList<>();
  private SocketBusServer server;
  private SocketBus bus;

  @BeforeEach
  void connect() {
    server = listen();
    bus = director();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened.reversed()) {
      one.close();
    }
  }

  private SocketBusServer listen() {
    SocketBusServer listening = new SocketBusServer(agents);
    listening.listen(socket());
    opened.add(listening);
    return listening;
  }

  private SocketBus director() {
    SocketBus connected =
        new SocketBus(
            () -> {
              serverIsThere.acquire();
              try {
                return connection();
              } finally {
                serverIsThere.release();
              }
            },
            Clock.system());
    opened.add(connected);
    return connected;
  }

  private SocketChannel connection() throws IOException {
    return connection(socket());
  }

  private static SocketChannel connection(Path path) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(path));
    return channel;
  }

  private Path socket() {
    return directory.resolve("agents.sock");
  }

  @Test
  void requestsAreAnswered() {
    agents.serve("a", new Scripted());

    assertThat(ask("a", "echo", "x", 1, null, Map.of("k", List.of(true))))
        .isEqualTo(new AgentReply.Value(Arrays.asList("x", 1, null, Map.of("k", List.of(true)))));
    assertThat(ask("a", "fail")).isEqualTo(new AgentReply.Failure("Action Failed fail: no"));
  }

  @Test
  void anAgentThatIsNotThereNeverAnswers() {
    CompletableFuture<AgentReply> reply = bus.request("nobody", AgentRequest.of("ping"));
    agents.serve("a", new Scripted());

    ask("a", "echo");

    assertThat(reply).isNotDone();
  }

  @Test
  void whatIsPublishedArrivesInItsOrder() throws InterruptedException {
    BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    bus.subscribe("hm.agent.*.a", message -> heard.add(message));
    agents.serve("a", new Scripted());
    ask("a", "echo"); // connected by now

    agents.publish("hm.agent.heartbeat.a", Map.of("n", 1));
    agents.publish("hm.agent.heartbeat.b", Map.of("n", 2));
    agents.publish("hm.agent.shutdown.a", null);

    assertThat(heard.take())
        .isEqualTo(new MessageBus.Message("hm.agent.heartbeat.a", Map.of("n", 1)));
    assertThat(heard.take()).isEqualTo(new MessageBus.Message("hm.agent.shutdown.a", null));
  }

  @Test
  void theEndOfATaskIsPushed() {
    Scripted agent = new Scripted();
    agents.serve("a.with.dots", agent);

    CompletableFuture<Void> finished = bus.taskFinished("a.with.dots", "t-1").orElseThrow();
    assertThat(finished).isNotDone();
    agent.taskEnd.complete(null);

    finished.join();
  }

  @Test
  void aRequestSurvivesTheAgentHostAndIsAskedUnderTheSameName() throws Exception {
    Scripted first = new Scripted();
    Registration served = agents.serve("a", first);
    CompletableFuture<AgentReply> reply = bus.request("a", AgentRequest.of("hang"));
    String name = first.asked.take().replyTo();
    CompletableFuture<Void> finished = bus.taskFinished("a", "t").orElseThrow();

    serverIsThere.acquire();
    server.close();
    served.close();
    Scripted second = new Scripted();
    agents.serve("a", second);
    listen();
    serverIsThere.release();

    assertThat(second.asked.take().replyTo()).isEqualTo(name).isNotEmpty();
    second.hanging.complete(new AgentReply.Value("done"));
    assertThat(reply.join()).isEqualTo(new AgentReply.Value("done"));
    second.taskEnd.complete(null);
    finished.join();
  }

  @Test
  void whatWasGivenUpIsNotAskedAgain() throws Exception {
    Scripted first = new Scripted();
    Registration served = agents.serve("a", first);
    CompletableFuture<AgentReply> reply = bus.request("a", AgentRequest.of("hang"));
    first.asked.take();

    serverIsThere.acquire();
    reply.cancel(false);
    server.close();
    served.close();
    Scripted second = new Scripted();
    agents.serve("a", second);
    listen();
    serverIsThere.release();

    ask("a", "echo");
    assertThat(second.asked.take().method()).isEqualTo("echo");
    assertThat(second.asked).isEmpty();
  }

  @Test
  void whatScriptsTellWaitsForTheNextDirector() throws Exception {
    Scripted agent = new Scripted();
    agents.serve("a", agent);
    ask("a", "echo");
    bus.close();
    awaitNoConnection();
    agents.publish("slipway.agent.script.a", Map.of("script", "pre-start"));
    agents.publish("slipway.agent.state.a", Map.of("state", "running"));

    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    serverIsThere.acquire();
    SocketBus next = director();
    next.subscribe(">", message -> heard.add(message.subject()));
    serverIsThere.release();

    assertThat(heard.take()).isEqualTo("slipway.agent.script.a");
    assertThat(heard).isEmpty();
  }

  /** What is told while the end of a connection is not yet known is lost with it. */
  private void awaitNoConnection() throws InterruptedException {
    server.awaitPeers(0);
  }

  @Test
  void thatAnAgentHasLeftIsTold() throws Exception {
    Registration served = agents.serve("a", new Scripted());
    CompletableFuture<Void> first = bus.departure("a").orElseThrow();
    CompletableFuture<Void> second = bus.departure("a").orElseThrow();
    ask("a", "echo");
    assertThat(first).isNotDone();

    served.close();

    first.join();
    second.join();
    bus.departure("a").orElseThrow().join();
  }

  /** The answer may be faster than the note that it is waited for. */
  @Test
  void thatAnAgentIsNotThereIsToldHoweverOftenOneAsks() {
    for (int i = 0; i < 500; i++) {
      bus.departure("nobody").orElseThrow().join();
    }
  }

  @Test
  void anAgentThatComesBackWithItsHostHasNotLeft() throws Exception {
    Registration served = agents.serve("a", new Scripted());
    CompletableFuture<Void> departure = bus.departure("a").orElseThrow();
    ask("a", "echo");

    serverIsThere.acquire();
    server.close();
    served.close();
    agents.serve("a", new Scripted());
    listen();
    serverIsThere.release();

    ask("a", "echo");
    assertThat(departure).isNotDone();
  }

  @Test
  void whatIsGivenUpBeforeItBeganIsNotDone() throws Exception {
    BlockingQueue<Runnable> begun = new LinkedBlockingQueue<>();
    InProcessBus slow = new InProcessBus((_, work) -> begun.add(work));
    Scripted agent = new Scripted();
    slow.serve("a", agent);
    Path other = directory.resolve("slow.sock");
    try (SocketBusServer hesitating = new SocketBusServer(slow);
        SocketBus asking = new SocketBus(() -> connection(other), Clock.system())) {
      hesitating.listen(other);
      CompletableFuture<AgentReply> unwanted = asking.request("a", AgentRequest.of("echo", 1));
      Runnable first = begun.take();
      unwanted.cancel(false);
      asking.request("a", AgentRequest.of("echo", 2));
      Runnable second = begun.take();

      first.run();
      second.run();

      assertThat(agent.asked.take().arguments()).containsExactly(2);
      assertThat(agent.asked).isEmpty();
    }
  }

  @Test
  void onlyItsOwnerMayConnect() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
        .isEqualTo("rw-------");
  }

  @Test
  void garbageEndsAConnectionAndNothingElse() throws Exception {
    agents.serve("a", new Scripted());
    for (String garbage :
        List.of(
            "GET / HTTP/1.1\r\n\r\n",
            "PUB a 99999999999\r\n",
            "PUB a -1\r\n",
            "PUB a " + (Frame.MAXIMUM_PAYLOAD + 1) + "\r\n",
            "PUB a 3\r\n{]x\r\n",
            "PUB a 2\r\n{}xx",
            "x".repeat(10_000))) {
      try (SocketChannel channel = connection()) {
        channel.write(ByteBuffer.wrap(garbage.getBytes(StandardCharsets.UTF_8)));
        assertThat(channel.read(ByteBuffer.allocate(100))).isEqualTo(-1);
      } catch (IOException broken) {
        assertThat(broken).hasMessageContaining("Broken pipe");
      }
    }
    try (SocketChannel channel = connection()) {
      channel.write(ByteBuffer.wrap("PUB agent.a 2\r\n{}\r\n".getBytes(StandardCharsets.UTF_8)));
    }

    assertThat(ask("a", "echo")).isEqualTo(new AgentReply.Value(List.of()));
  }

  @Test
  void framesAreReadAsTheyAreWritten() throws IOException {
    Frame frame = new Frame("a.b", Map.of("text", "zwölf\r\nPUB x 1", "n", 1));

    Frame.Reader reader = new Frame.Reader(new ByteArrayInputStream(frame.encoded()));

    assertThat(reader.next()).isEqualTo(frame);
    assertThat(reader.next()).isNull();
    assertThatThrownBy(
            () ->
                new Frame.Reader(
                        new ByteArrayInputStream(
                            Arrays.copyOf(frame.encoded(), frame.encoded().length - 3)))
                    .next())
        .isInstanceOf(IOException.class);
  }

  private AgentReply ask(String agent, String method, @Nullable Object... arguments) {
    return bus.request(agent, AgentRequest.of(method, arguments)).join();
  }

  /** Answers as a test wants it to. */
  private static final class Scripted implements AgentEndpoint {
    private final BlockingQueue<AgentRequest> asked = new LinkedBlockingQueue<>();
    private final CompletableFuture<AgentReply> hanging = new CompletableFuture<>();
    private final CompletableFuture<Void> taskEnd = new CompletableFuture<>();
    private final List<String> waitedFor = new CopyOnWriteArrayList<>();

    @Override
    public AgentReply handle(AgentRequest request) {
      asked.add(request);
      return switch (request.method()) {
        case "echo" -> new AgentReply.Value(request.arguments());
        case "hang" -> hanging.join();
        default -> new AgentReply.Failure("Action Failed " + request.method() + ": no");
      };
    }

    @Override
    public CompletableFuture<Void> taskFinished(String taskId) {
      waitedFor.add(taskId);
      return taskEnd.copy();
    }
  }
}
