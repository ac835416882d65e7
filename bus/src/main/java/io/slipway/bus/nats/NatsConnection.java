package io.slipway.bus.nats;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.ErrorListener;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.slipway.base.Clock;
import io.slipway.base.Guarded;
import io.slipway.base.SlipwayException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection to one of several NATS servers, made again for ever. */
final class NatsConnection implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NatsConnection.class);

  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration CONNECTING = Duration.ofSeconds(5);

  /** A server that does not answer two of these is gone. */
  private static final Duration PING = Duration.ofSeconds(5);

  private static final int NOBODY_LISTENS = 503;

  private final NatsOptions.Access access;
  private final Clock clock;
  private final String inbox;
  private final List<String> subjects;
  private final Consumer<Received> receiver;
  private final Runnable connected;
  private @Nullable Connection latest;
  private @Nullable Connection current;
  private boolean closed;

  /** What came on a subject. */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, compared by nobody
  record Received(String subject, byte[] body, boolean nobodyListened) {}

  /**
   * @param inbox subjects of answers
   * @param subjects of what is told; a server may allow them to others only
   * @param connected called whenever there is a connection
   */
  NatsConnection(
      NatsOptions.Access access,
      Clock clock,
      String inbox,
      List<String> subjects,
      Consumer<Received> receiver,
      Runnable connected) {
    this.access = access;
    this.clock = clock;
    this.inbox = inbox;
    this.subjects = List.copyOf(subjects);
    this.receiver = receiver;
    this.connected = connected;
    connect();
  }

  private void connect() {
    Options options =
        new Options.Builder()
            .servers(access.servers().toArray(String[]::new))
            .sslContext(NatsTls.context(access))
            .connectionName("slipway-director")
            .connectionTimeout(CONNECTING)
            .pingInterval(PING)
            .maxReconnects(-1)
            .reconnectWait(PAUSE)
            .reconnectBufferSize(0) // Late is worse than never: whoever waits asks again.
            .connectionListener(new Listener())
            .errorListener(new Errors())
            .build();
    Thread.ofVirtual().name("nats-connect").start(() -> connect(options));
  }

  /** Returns when there is a connection, or none is to be had with these options. */
  private void connect(Options options) {
    try {
      Nats.connectReconnectOnConnect(options);
    } catch (IOException | RuntimeException e) {
      log.warn("NATS cannot be reached; trying again: {}", String.valueOf(e.getMessage()));
      again();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** After the client has given up, as it does when a server refuses the certificate twice. */
  private void again() {
    if (!isClosed()) {
      clock.schedule(
          PAUSE,
          () -> Thread.ofVirtual().name("nats-again").start(() -> Guarded.run("NATS", this::anew)));
    }
  }

  private void anew() {
    if (isClosed()) {
      return;
    }
    try {
      connect();
    } catch (SlipwayException e) {
      log.error("NATS cannot be connected to: {}", e.message());
      again();
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /**
   * @param reply where the server says that nobody listens; empty when nobody wants to know
   * @return false when there is no connection now
   */
  boolean publish(String subject, String reply, byte[] body) {
    Optional<Connection> connection = usable();
    if (connection.isEmpty()) {
      return false;
    }
    try {
      connection.get().publish(subject, reply.isEmpty() ? null : reply, body);
      return true;
    } catch (IllegalStateException e) {
      log.debug("The connection ended while something was sent", e);
      return false;
    }
  }

  private synchronized Optional<Connection> usable() {
    return Optional.ofNullable(current)
        .filter(one -> one.getStatus() == Connection.Status.CONNECTED);
  }

  boolean isThere() {
    return usable().isPresent();
  }

  /** What the server takes, when it is known. */
  Optional<Long> largestMessage() {
    return usable().map(Connection::getMaxPayload).filter(size -> size > 0);
  }

  private void receive(Message message) {
    Guarded.run(
        "a message on " + message.getSubject(),
        () ->
            receiver.accept(
                new Received(
                    message.getSubject(),
                    message.getData() == null ? new byte[0] : message.getData(),
                    message.isStatusMessage() && message.getStatus().getCode() == NOBODY_LISTENS)));
  }

  private final class Listener implements ConnectionListener {
    @Override
    @SuppressWarnings("deprecation") // nothing else is abstract
    public void connectionEvent(Connection connection, Events event) {
      if (!keep(connection)) {
        end(connection);
        return;
      }
      switch (event) {
        case CONNECTED, RECONNECTED -> connected(connection);
        case DISCONNECTED -> log.debug("There is no connection to NATS");
        case CLOSED -> again();
        default -> {}
      }
    }

    /** The client calls it so, too, when it is for the first time but not at the first try. */
    private void connected(Connection connection) {
      log.info("Connected to NATS: {}", connection.getConnectedUrl());
      if (isNew(connection)) {
        var dispatcher = connection.createDispatcher(NatsConnection.this::receive);
        dispatcher.subscribe(inbox);
        subjects.forEach(dispatcher::subscribe);
        use(connection);
      }
      connected.run();
    }
  }

  private synchronized boolean isNew(Connection connection) {
    return !connection.equals(current);
  }

  private synchronized void use(Connection connection) {
    current = connection;
  }

  /** Also one that does not stand yet has to be closed with this. */
  private synchronized boolean keep(Connection connection) {
    latest = connection;
    return !closed;
  }

  private static final class Errors implements ErrorListener {
    @Override
    public void errorOccurred(Connection connection, String error) {
      log.warn("NATS says: {}", error);
    }

    @Override
    public void exceptionOccurred(Connection connection, Exception e) {
      log.debug("NATS", e);
    }
  }

  private static void end(Connection connection) {
    try {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    Connection open;
    synchronized (this) {
      closed = true;
      open = latest;
    }
    if (open != null) {
      end(open);
    }
  }
}
