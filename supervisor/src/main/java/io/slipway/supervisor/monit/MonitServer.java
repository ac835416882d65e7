package io.slipway.supervisor.monit;

import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.Guarded;
import io.slipway.base.SlipwayException;
import io.slipway.supervisor.Supervisor;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * monit's HTTP interface on an instance's own address (agent contract 7.1): status as XML and text,
 * actions on services, and for the {@code monit} command actions on groups and reloading. One
 * request per connection. It costs one virtual thread while nobody asks; clients that are too many,
 * too slow or send too much are cut off.
 */
public final class MonitServer implements AutoCloseable {
  /** Where jobs and agents expect monit. */
  public static final int PORT = 2822;

  private static final Logger log = LoggerFactory.getLogger(MonitServer.class);
  private static final int MOST_CONNECTIONS = 32;
  private static final Duration LONGEST_CONNECTION = Duration.ofSeconds(20);

  private final ServerSocket listener;
  private final MonitApi api;
  private final Clock clock;
  private final Semaphore slots = new Semaphore(MOST_CONNECTIONS);
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

  private MonitServer(ServerSocket listener, MonitApi api, Clock clock) {
    this.listener = listener;
    this.api = api;
    this.clock = clock;
  }

  /**
   * Begins to listen.
   *
   * @param address the instance's, normally with {@link #PORT}; port 0 takes a free one
   * @param reload reads the instance's control files again and loads them into the supervisor
   * @throws SlipwayException when the address cannot be listened on
   */
  public static MonitServer start(
      Supervisor supervisor,
      InetSocketAddress address,
      MonitUser user,
      Runnable reload,
      Clock clock) {
    try {
      ServerSocket listener = new ServerSocket();
      listener.setReuseAddress(true);
      listener.bind(address);
      MonitServer server =
          new MonitServer(listener, new MonitApi(supervisor, user, reload, clock), clock);
      Thread.ofVirtual().name("monit-" + address).start(server::accept);
      return server;
    } catch (IOException e) {
      throw new SlipwayException(
          ErrorCode.GENERIC,
          "Cannot offer monit's interface on %s: %s".formatted(address, ErrorText.of(e)),
          e);
    }
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  @Override
  public void close() {
    closeQuietly(listener);
    connections.forEach(MonitServer::closeQuietly);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket connection = listener.accept();
        if (slots.tryAcquire()) {
          connections.add(connection);
          begin(connection);
        } else {
          closeQuietly(connection);
        }
      } catch (IOException e) {
        if (!listener.isClosed()) {
          log.debug("A connection to monit's interface was lost: {}", e.getMessage());
        }
      }
    }
  }

  /** What cannot be served is cut off; the next may fare better. */
  private void begin(Socket connection) {
    boolean begun =
        Guarded.run(
            "starting a thread for a request to monit's interface",
            () -> Thread.ofVirtual().name("monit-request").start(() -> serve(connection)));
    if (!begun) {
      end(connection);
    }
  }

  private void end(Socket connection) {
    closeQuietly(connection);
    connections.remove(connection);
    slots.release();
  }

  private void serve(Socket connection) {
    Clock.Scheduled cutOff = clock.schedule(LONGEST_CONNECTION, () -> closeQuietly(connection));
    try {
      BufferedOutputStream out = new BufferedOutputStream(connection.getOutputStream());
      answer(connection).write(out);
    } catch (IOException e) {
      log.debug("A request to monit's interface broke off: {}", e.getMessage());
    } catch (RuntimeException | Error e) {
      log.error("A request to monit's interface failed", e);
    } finally {
      cutOff.cancel();
      end(connection);
    }
  }

  private HttpResponse answer(Socket connection) throws IOException {
    try {
      return api.answer(HttpRequest.read(new BufferedInputStream(connection.getInputStream())));
    } catch (HttpRequest.BadRequestException e) {
      return HttpResponse.text(HttpResponse.Status.BAD_REQUEST, e.getMessage() + "\n");
    }
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      log.debug("Closing failed: {}", e.getMessage());
    }
  }
}
