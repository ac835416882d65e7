package io.slipway.server;

import io.slipway.agent.host.ProviderEndpoint;
import io.slipway.base.Clock;
import io.slipway.base.HeapGuard;
import io.slipway.base.Registration;
import io.slipway.bus.SocketBusServer;
import io.slipway.instance.Orphans;
import io.slipway.linux.Linux;
import io.slipway.linux.ProcessIdentity;
import io.slipway.server.AgentHostRecord.ProcessName;
import io.slipway.server.configuration.Configuration;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent host's own process: owns a home's instances until it is told to end, which leaves them
 * as they are. Says {@code ready} on standard output when Directors can reach it, and nothing else
 * ever; one that is to take another's place says {@code waiting} before, when it waits for that to
 * end.
 */
final class ServeAgents {
  private static final Logger log = LoggerFactory.getLogger(ServeAgents.class);
  static final String READY = "ready";
  static final String WAITING = "waiting";

  private ServeAgents() {}

  static int run(Home home, Configuration configuration, PrintStream out) {
    return run(home, configuration, out, FileChannel::tryLock);
  }

  /**
   * The same in the place of one that runs. This process is there before the other has gone, so
   * that there is hardly a moment without.
   */
  static int succeed(Home home, Configuration configuration, PrintStream out) {
    return run(
        home,
        configuration,
        out,
        channel -> {
          out.println(WAITING);
          return channel.lock();
        });
  }

  /** Takes the lock. */
  private interface Locking {
    @Nullable FileLock lock(FileChannel channel) throws IOException;
  }

  private static int run(Home home, Configuration configuration, PrintStream out, Locking locking) {
    try (FileChannel channel =
            FileChannel.open(
                home.agentsLock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = locking.lock(channel)) {
      if (lock == null) {
        out.println("An agent host of " + home.directory() + " runs already");
        return 1;
      }
      serve(home, configuration, out);
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException("The lock " + home.agentsLock() + " cannot be taken", e);
    }
  }

  private static void serve(Home home, Configuration configuration, PrintStream out) {
    HeapGuard.watch(
        "The agent host of " + home.directory(),
        "memory.agents in slipway.yml",
        configuration.memory().guard());
    Termination termination = new Termination();
    Optional<ProcessIdentity> keeper = keeper();
    List<ProcessIdentity> earlier = earlierKeepers(home);
    record(home, configuration, keeper, earlier);
    boolean idle;
    try (LocalAgentHost host =
            new LocalAgentHost(home, configuration, Clock.system(), new Orphans(earlier));
        SocketPath socket = new SocketPath(home.agentsSocket());
        SocketBusServer server = new SocketBusServer(host.bus());
        Registration _ = ProviderEndpoint.serve(host.bus(), host.provider(), termination::ask)) {
      host.start();
      server.listen(socket.path());
      termination.listen(home, home.agentsLock());
      host.agents()
          .whenResumed(
              () -> {
                earlier.forEach(ServeAgents::end);
                record(home, configuration, keeper, List.of());
              });
      out.println(READY);
      out.close();
      if (termination.await() == Termination.Reason.HOME_DELETED) {
        log.warn("The home {} is gone: its instances end", home.directory());
        host.endInstances();
        keeper.ifPresent(ServeAgents::end);
        Runtime.getRuntime().halt(0); // there is nothing left that could be closed properly
      }
      idle = host.agents().isIdle();
    }
    if (idle) {
      keeper.ifPresent(ServeAgents::end); // nothing is left with it
    }
    termination.complete();
  }

  /** The parent, when it is one that keeps what this process leaves. */
  private static Optional<ProcessIdentity> keeper() {
    return ProcessHandle.current()
        .parent()
        .flatMap(parent -> ProcessIdentity.of((int) parent.pid()))
        .filter(
            parent -> parent.programName().equals("sleep") || parent.programName().equals("java"))
        .filter(_ -> Linux.isAvailable());
  }

  private static List<ProcessIdentity> earlierKeepers(Home home) {
    return AgentHostRecord.read(home.agents())
        .map(AgentHostRecord::keepers)
        .orElse(List.of())
        .stream()
        .map(name -> new ProcessIdentity(name.pid(), name.startTicks()))
        .filter(ProcessIdentity::isAlive)
        .toList();
  }

  private static void record(
      Home home,
      Configuration configuration,
      Optional<ProcessIdentity> keeper,
      List<ProcessIdentity> earlier) {
    List<ProcessIdentity> all = new ArrayList<>(keeper.stream().toList());
    all.addAll(earlier);
    new AgentHostRecord(
            ProcessHandle.current().pid(),
            ChildProgram.ofThisProcess(home).agentsBuild(configuration),
            all.stream().map(one -> new ProcessName(one.pid(), one.startTicks())).toList())
        .write(home.agents());
  }

  private static void end(ProcessIdentity keeper) {
    if (keeper.isAlive()) {
      Linux.kill(keeper.pid(), Linux.SIGKILL);
    }
  }
}
