package io.slipway.server;

import io.slipway.agent.host.ProviderClient;
import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.bus.MessageBus;
import io.slipway.bus.SocketBus;
import io.slipway.cpi.Cpi;
import io.slipway.server.configuration.Configuration;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent host of a home, in a process of its own that outlives this one. It is started when it
 * is not there, now and whenever it goes; one of another build or with other settings is made to
 * go, which the instances do not notice.
 */
final class RemoteAgentHost implements AgentHostLink {
  private static final Logger log = LoggerFactory.getLogger(RemoteAgentHost.class);

  private final Home home;
  private final Configuration configuration;
  private final ChildProgram program;
  private final SocketBus bus;
  private final ProviderClient provider;
  private volatile boolean closing;

  /** Completes when the connection ends while this is being closed. */
  private final CompletableFuture<@Nullable Object> gone = new CompletableFuture<>();

  /**
   * Starts the agent host unless it runs.
   *
   * @throws SlipwayException when it cannot be started
   */
  RemoteAgentHost(Home home, Configuration configuration, Clock clock) {
    this.home = home;
    this.configuration = configuration;
    this.program = ChildProgram.ofThisProcess(home);
    try {
      replaceOtherBuild();
      ensureRunning();
    } catch (IOException e) {
      throw new UncheckedIOException("The agent host cannot be started", e);
    }
    this.bus = new SocketBus(this::connect, clock);
    this.provider = new ProviderClient(bus);
  }

  @Override
  public MessageBus bus() {
    return bus;
  }

  @Override
  public Cpi cpi() {
    return provider;
  }

  @Override
  public void keepOnly(Set<String> vmCids) {
    provider.keepOnly(vmCids);
  }

  /** Called by the bus, by one thread at a time. */
  private SocketChannel connect() throws IOException, InterruptedException {
    if (closing) {
      gone.complete(null);
      throw new IOException("this Director ends");
    }
    ensureRunning();
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try (SocketPath socket = new SocketPath(home.agentsSocket())) {
      channel.connect(UnixDomainSocketAddress.of(socket.path()));
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void ensureRunning() throws IOException {
    if (!isRunning()) {
      start();
    }
  }

  /** It holds its lock as long as it lives, however it ends. */
  private boolean isRunning() throws IOException {
    if (!Files.exists(home.agentsLock())) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(home.agentsLock(), StandardOpenOption.READ);
        FileLock free = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return free == null;
    }
  }

  private void replaceOtherBuild() throws IOException {
    Optional<AgentHostRecord> other =
        AgentHostRecord.read(home.agents())
            .filter(record -> !record.build().equals(program.agentsBuild(configuration)));
    if (other.isEmpty() || !isRunning()) {
      return;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(other.get().pid());
    if (process.isPresent()) {
      log.info("The agent host is of another build and is replaced: {}", other.get().build());
      succeed(process.get());
    }
  }

  /** The new one is there, and waits, before the old one is told to go. */
  private void succeed(ProcessHandle old) throws IOException {
    Process process = started(program.succeedingAgents());
    try (BufferedReader out = output(process)) {
      String line = out.readLine();
      if (ServeAgents.WAITING.equals(line)) {
        old.destroy();
        line = out.readLine();
      }
      requireReady(line, process);
    }
  }

  private void start() throws IOException {
    Process process = started(program.agents());
    try (BufferedReader out = output(process)) {
      requireReady(out.readLine(), process);
    }
  }

  private Process started(ProcessBuilder agents) throws IOException {
    Home.makePrivate(home.agentsLog());
    return agents
        .redirectError(ProcessBuilder.Redirect.appendTo(home.agentsLog().toFile()))
        .start();
  }

  private static BufferedReader output(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private void requireReady(@Nullable String line, Process process) {
    if (!ServeAgents.READY.equals(line)) {
      process.destroy(); // its keeper, which would wait for nobody
      throw new SlipwayException(
          ErrorCode.SYSTEM_ERROR,
          "The agent host did not start"
              + (line == null ? "" : ": " + line)
              + ". Its log is "
              + home.agentsLog());
    }
  }

  /** Leaves the agent host where there are instances, and ends it where there are none. */
  @Override
  public void close() {
    closing = true;
    if (home.instances() == 0) {
      // It may be gone before its answer is sent.
      CompletableFuture.anyOf(provider.endWhenEmpty(), gone).join();
    }
    bus.close();
  }
}
