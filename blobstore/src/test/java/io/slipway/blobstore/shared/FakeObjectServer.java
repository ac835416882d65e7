package io.slipway.blobstore.shared;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Keeps what is PUT under its path, as S3 and DAV servers do, for who has the right login. */
final class FakeObjectServer implements AutoCloseable {
  private final HttpServer server;
  private final String authorization;
  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  /**
   * @param authorization what the header of that name has to begin with; empty for anybody
   */
  FakeObjectServer(String authorization) throws IOException {
    this.authorization = authorization;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  Map<String, byte[]> objects() {
    return objects;
  }

  List<String> requests() {
    return List.copyOf(requests);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      requests.add(exchange.getRequestMethod() + " " + path);
      byte[] body = exchange.getRequestBody().readAllBytes();
      @Nullable String given = exchange.getRequestHeaders().getFirst("Authorization");
      if (!String.valueOf(given).startsWith(authorization) && !authorization.isEmpty()) {
        send(exchange, 403, error("AccessDenied"));
      } else if (exchange.getRequestMethod().equals("PUT")) {
        objects.put(path, body);
        send(exchange, 200, new byte[0]);
      } else if (objects.containsKey(path)) {
        send(exchange, 200, objects.get(path));
      } else {
        send(exchange, 404, error("NoSuchKey"));
      }
    }
  }

  private static byte[] error(String code) {
    return "<Error><Code>%s</Code><Message>the server's own words</Message></Error>"
        .formatted(code)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void send(HttpExchange exchange, int status, byte @Nullable [] body)
      throws IOException {
    byte[] content = body == null ? new byte[0] : body;
    exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
    exchange.getResponseBody().write(content);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
