package io.slipway.bus;

import io.slipway.base.Registration;
import io.slipway.bus.MessageBus.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets Directors of this user reach the agents of an {@link InProcessBus} through a Unix socket.
 * Only processes of the same user are listened to. What scripts have to tell while nobody is
 * connected waits for the next one who connects.
 */
public final class SocketBusServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SocketBusServer.class);

  /** What waits for a Director: about as many scripts as a machine's instances have in a deploy. */
  private static final int MOST_KEPT = 20_000;

  private static final int MOST_REMEMBERED = 10_000;
  private static final String SCRIPTS = Subjects.script("");

  private final InProcessBus bus;
  private final Registration everything;
  private @Nullable Listening listening;
  private final Set<SocketPeer> peers = ConcurrentHashMap.newKeySet();
  private final ArrayDeque<Frame> kept = new ArrayDeque<>();

  /** What was asked, by the name of the question: asked again, it is not done again. */
  private final Map<String, CompletableFuture<AgentReply>> replies =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(
            Map.Entry<String, CompletableFuture<AgentReply>> eldest) {
          return size() > MOST_REMEMBERED && eldest.getValue().isDone();
        }
      };

  private record Listening(Path socket, ServerSocketChannel channel, UserPrincipal owner) {}

  /** From now on what scripts have to tell is kept, until somebody connects. */
  public SocketBusServer(InProcessBus bus) {
    this.bus = bus;
    this.everything = bus.subscribe(">", this::forward);
  }

  /** Lets Directors in, through a new socket in a folder that only its owner may look into. */
  public void listen(Path socket) {
    try {
      Files.deleteIfExists(socket);
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(socket));
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
      Listening opened = new Listening(socket, server, Files.getOwner(socket));
      listening = opened;
      Thread.ofVirtual().name("slipway-bus-server").start(() -> accept(opened));
    } catch (IOException e) {
      throw new UncheckedIOException("The socket " + socket + " cannot be listened on", e);
    }
  }

  private void accept(Listening on) {
    while (on.channel.isOpen()) {
      try {
        SocketChannel channel = on.channel.accept();
        Thread.ofVirtual().name("slipway-bus-connection").start(() -> serve(channel, on.owner));
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        log.warn("A connection could not be accepted: {}", e.toString());
      }
    }
  }

  private void serve(SocketChannel channel, UserPrincipal owner) {
    try {
      UserPrincipal user = channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
      if (!user.equals(owner)) {
        log.warn("A connection of user {} is refused", user.getName());
        channel.close();
        return;
      }
    } catch (IOException e) {
      log.warn("A connection whose user cannot be told is refused: {}", e.toString());
      return;
    }
    SocketPeer peer = new SocketPeer(channel, "slipway-bus-connection");
    synchronized (kept) {
      peers.add(peer);
      kept.notifyAll();
      while (!kept.isEmpty()) {
        peer.send(kept.poll());
      }
    }
    peer.read(frame -> receive(peer, frame));
    synchronized (kept) {
      peers.remove(peer);
      kept.notifyAll();
    }
  }

  /** Waits until exactly this many are connected. */
  void awaitPeers(int number) throws InterruptedException {
    synchronized (kept) {
      while (peers.size() != number) {
        kept.wait();
      }
    }
  }

  private void forward(Message message) {
    Map<String, @Nullable Object> payload = new LinkedHashMap<>();
    payload.put("payload", message.payload());
    Frame frame = new Frame(message.subject(), payload);
    synchronized (kept) {
      boolean sent = false;
      for (SocketPeer peer : peers) {
        sent |= peer.send(frame);
      }
      if (!sent && message.subject().startsWith(SCRIPTS)) {
        kept.add(frame);
        if (kept.size() > MOST_KEPT) {
          kept.poll();
        }
      }
    }
  }

  private void receive(SocketPeer peer, Frame frame) {
    if (!(frame.payload().get("reply_to") instanceof String replyTo)) {
      log.warn("A message to '{}' says nobody to answer, and is dropped", frame.subject());
      return;
    }
    String subject = frame.subject();
    if (subject.startsWith(AgentMessages.AGENT)) {
      request(peer, subject.substring(AgentMessages.AGENT.length()), replyTo, frame.payload());
    } else if (subject.startsWith(AgentMessages.TASK)) {
      awaitTask(peer, subject.substring(AgentMessages.TASK.length()), replyTo);
    } else if (subject.startsWith(AgentMessages.DEPARTURE)) {
      awaitDeparture(peer, subject.substring(AgentMessages.DEPARTURE.length()), replyTo);
    } else if (subject.equals(AgentMessages.WITHDRAWN)) {
      withdraw(replyTo);
    } else {
      peer.send(new Frame(replyTo, AgentMessages.absent()));
    }
  }

  private void awaitDeparture(SocketPeer peer, String agentId, String replyTo) {
    bus.departure(agentId)
        .orElseGet(() -> CompletableFuture.completedFuture(null))
        .whenComplete((_, _) -> peer.send(new Frame(replyTo, new LinkedHashMap<>())));
  }

  private void withdraw(String replyTo) {
    CompletableFuture<AgentReply> reply;
    synchronized (replies) {
      reply = replies.get(replyTo);
    }
    if (reply != null) {
      reply.cancel(false);
    }
  }

  private void request(
      SocketPeer peer, String agentId, String replyTo, Map<String, @Nullable Object> payload) {
    if (!bus.isServed(agentId)) {
      peer.send(new Frame(replyTo, AgentMessages.absent()));
      return;
    }
    CompletableFuture<AgentReply> reply;
    try {
      AgentRequest request = AgentMessages.request(payload);
      synchronized (replies) {
        reply = replies.computeIfAbsent(replyTo, _ -> bus.request(agentId, request));
      }
    } catch (IllegalArgumentException e) {
      peer.send(
          new Frame(
              replyTo,
              AgentMessages.reply(new AgentReply.Failure(String.valueOf(e.getMessage())))));
      return;
    }
    reply.thenAccept(answer -> peer.send(new Frame(replyTo, AgentMessages.reply(answer))));
  }

  private void awaitTask(SocketPeer peer, String agentAndTask, String replyTo) {
    int dot = agentAndTask.lastIndexOf('.');
    String agentId = agentAndTask.substring(0, Math.max(dot, 0));
    bus.taskFinished(agentId, agentAndTask.substring(dot + 1))
        .orElseGet(() -> CompletableFuture.completedFuture(null))
        .whenComplete((_, _) -> peer.send(new Frame(replyTo, new LinkedHashMap<>())));
  }

  /** Ends all connections and removes the socket; agents stay on the bus. */
  @Override
  public void close() {
    everything.close();
    if (listening != null) {
      try {
        listening.channel.close();
        Files.deleteIfExists(listening.socket);
      } catch (IOException e) {
        log.warn("The socket {} could not be closed: {}", listening.socket, e.toString());
      }
    }
    peers.forEach(SocketPeer::close);
  }
}
