package io.slipway.http;

import io.slipway.base.Clock;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every connection of the server, and until when its client may keep it waiting. Whoever does not
 * send a request's head, send a body or read an answer in time is hung up on, and there are never
 * more than a fixed number: a new one takes the place of the one that has waited longest for a
 * request. Safe for use by many threads.
 */
final class Connections {
  private static final Logger log = LoggerFactory.getLogger(Connections.class);

  /** Of a body or an answer; so much has to get through in {@link Limits#piece}. */
  private static final int PIECE = 64 * 1024;

  /**
   * @param most connections at a time
   * @param head from accepting to the end of the first request's head, the handshake included
   * @param idle from an answer to the end of the next request's head, as with BOSH's nginx
   * @param piece for each 64 KiB of a body or an answer
   */
  record Limits(int most, Duration head, Duration idle, Duration piece) {}

  private final Limits limits;
  private final Clock clock;

  /** In the order in which they began to wait for what they wait for; guarded by this. */
  private final Map<SocketAddress, Connection> open = new LinkedHashMap<>();

  private int exchanges;

  Connections(Limits limits, Clock clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /** Counts a new connection in, and waits for its first request. */
  void accepted(SocketChannel channel) throws IOException {
    Connection connection = new Connection(channel);
    SocketAddress client = channel.getRemoteAddress();
    Connection inTheWay = null;
    synchronized (this) {
      if (open.size() >= limits.most) {
        open.values().removeIf(one -> !one.channel.isOpen());
      }
      if (open.size() >= limits.most) {
        inTheWay = removeLongestWaiting();
      }
      if (open.size() < limits.most) {
        open.put(client, connection);
      } else {
        inTheWay = connection;
      }
    }
    if (inTheWay != null) {
      inTheWay.hangUp("there are too many connections");
    }
    if (inTheWay != connection) {
      connection.expect(limits.head);
    }
  }

  private @Nullable Connection removeLongestWaiting() {
    for (Iterator<Connection> all = open.values().iterator(); all.hasNext(); ) {
      Connection one = all.next();
      if (!one.inRequest) {
        all.remove();
        return one;
      }
    }
    return null;
  }

  /** The head of a request has arrived; closing the exchange waits for the next. */
  Exchange begin(SocketAddress client) {
    Connection connection;
    synchronized (this) {
      exchanges++;
      connection = open.get(client);
      if (connection != null) {
        connection.inRequest = true;
      }
    }
    if (connection == null) {
      return new Exchange(client, null); // hung up on already: writing will tell
    }
    connection.expectNothing();
    return new Exchange(client, connection);
  }

  /** The client speaks HTTP/1.0 and understands no chunks. */
  synchronized void speaksHttp10(SocketAddress client) {
    Connection connection = open.get(client);
    if (connection != null) {
      connection.http10 = true;
    }
  }

  private synchronized void waitAgain(SocketAddress client, Connection connection) {
    connection.inRequest = false;
    if (open.remove(client, connection) && connection.channel.isOpen()) {
      open.put(client, connection); // at the end of the queue
    }
  }

  private synchronized void forget(Connection connection) {
    open.values().remove(connection);
  }

  /**
   * Hangs up on everybody, and waits for what is being done for them to end; false when that takes
   * longer. Real time: this is the operator's patience with a shutdown.
   */
  boolean end(Duration longest) {
    List<Connection> all;
    synchronized (this) {
      all = List.copyOf(open.values());
    }
    all.forEach(connection -> connection.hangUp("the server ends"));
    long deadline = System.nanoTime() + longest.toNanos();
    synchronized (this) {
      try {
        while (exchanges > 0) {
          long millis = (deadline - System.nanoTime()) / 1_000_000;
          if (millis <= 0) {
            return false;
          }
          wait(millis);
        }
        return true;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }

  private synchronized void ended() {
    exchanges--;
    notifyAll();
  }

  /** How many there are, those that have just ended included. */
  synchronized int count() {
    return open.size();
  }

  private final class Connection {
    private final SocketChannel channel;
    private boolean inRequest;
    private boolean http10;
    private Clock.@Nullable Scheduled end;

    Connection(SocketChannel channel) {
      this.channel = channel;
    }

    private synchronized void expect(Duration within) {
      expectNothing();
      end = clock.schedule(within, () -> hangUp("its client did not get on"));
    }

    private synchronized void expectNothing() {
      if (end != null) {
        end.cancel();
        end = null;
      }
    }

    /** Whatever reads or writes fails at once; no farewell, which could wait in its turn. */
    private void hangUp(String why) {
      expectNothing();
      forget(this);
      try {
        if (channel.isOpen()) {
          log.debug("A connection is closed: {}", why);
        }
        channel.close();
      } catch (IOException e) {
        log.debug("A connection that had waited too long could not be closed", e);
      }
    }
  }

  /** One request and its answer. */
  final class Exchange implements AutoCloseable {
    private final SocketAddress client;
    private final @Nullable Connection connection;

    private Exchange(SocketAddress client, @Nullable Connection connection) {
      this.client = client;
      this.connection = connection;
    }

    boolean http10() {
      return connection != null && connection.http10;
    }

    /** The request's body, which has to get on. */
    InputStream receiving(InputStream body) {
      return new ReceivedBody(body, this);
    }

    /** The answer's body, which the client has to take. */
    OutputStream sending(OutputStream body) {
      return new SentBody(body, this);
    }

    /** The client has so long to take so many bytes. */
    void expect(long bytes) {
      if (connection != null) {
        connection.expect(limits.piece.multipliedBy(1 + bytes / PIECE));
      }
    }

    void expectNothing() {
      if (connection != null) {
        connection.expectNothing();
      }
    }

    @Override
    public void close() {
      if (connection != null) {
        waitAgain(client, connection);
        if (connection.channel.isOpen()) {
          connection.expect(limits.idle);
        }
      }
      ended();
    }
  }

  private static final class ReceivedBody extends FilterInputStream {
    private final Exchange exchange;
    private long left;

    ReceivedBody(InputStream body, Exchange exchange) {
      super(body);
      this.exchange = exchange;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (left <= 0) {
        exchange.expect(0);
        left = PIECE;
      }
      int count = in.read(buffer, offset, length);
      if (count < 0) {
        exchange.expectNothing();
      } else {
        left -= count;
      }
      return count;
    }
  }

  private static final class SentBody extends FilterOutputStream {
    private final Exchange exchange;

    SentBody(OutputStream body, Exchange exchange) {
      super(body);
      this.exchange = exchange;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      exchange.expect(length);
      out.write(buffer, offset, length);
      exchange.expectNothing();
    }

    @Override
    public void flush() throws IOException {
      exchange.expect(0);
      out.flush();
      exchange.expectNothing();
    }
  }
}
