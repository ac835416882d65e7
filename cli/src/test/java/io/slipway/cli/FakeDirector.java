package io.slipway.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slipway.cli.client.Transport;
import io.slipway.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A Director that answers what a test tells it to, and remembers what it was asked. */
public final class FakeDirector implements AutoCloseable {
  /**
   * One request, as it came.
   *
   * @param text the body, each byte a character
   */
  public record Received(String method, String path, String contentType, String text) {
    public String line() {
      return method + " " + path;
    }
  }

  /** An answer to a request that is no task's. */
  public record Reply(int status, String body, Map<String, String> headers) {}

  /** A task that has happened already. */
  private static final class Task {
    final Map<String, byte[]> outputs = new HashMap<>();
    String state = "done";
    String result = "";
    final Queue<String> statesBefore = new ArrayDeque<>();
  }

  private final HttpServer server;
  private final List<Received> received = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, Reply> replies = new LinkedHashMap<>();
  private final Map<Long, Task> tasks = new HashMap<>();
  private boolean streaming = true;
  private int lifetime = Integer.MAX_VALUE;
  private Predicate<String> guard = _ -> true;

  public FakeDirector() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    server.createContext("/", this::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  public Transport transport() {
    return new Transport(
        url(), HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
  }

  /** Behaves like a Director of BOSH's: no streams. */
  public FakeDirector withoutStreams() {
    streaming = false;
    return this;
  }

  /** Dies when it has streamed so many bytes of an output. */
  public FakeDirector dyingAfter(int bytes) {
    lifetime = bytes;
    return this;
  }

  /** Whom it lets in, by the {@code Authorization} header; who it is it tells everybody. */
  public FakeDirector guarded(Predicate<String> accepts) {
    guard = accepts;
    return this;
  }

  public FakeDirector reply(String request, int status, String body) {
    replies.put(request, new Reply(status, body, Map.of()));
    return this;
  }

  public FakeDirector json(String request, String body) {
    return reply(request, 200, body);
  }

  /** The request starts that task. */
  public FakeDirector starts(String request, long task) {
    tasks.computeIfAbsent(task, _ -> new Task());
    replies.put(request, new Reply(302, "", Map.of("Location", "/tasks/" + task)));
    return this;
  }

  public FakeDirector task(long id, String state, String result) {
    Task task = tasks.computeIfAbsent(id, _ -> new Task());
    task.state = state;
    task.result = result;
    return this;
  }

  /** States the task is in when it is first asked for. */
  public FakeDirector taskStatesBefore(long id, String... states) {
    tasks.computeIfAbsent(id, _ -> new Task()).statesBefore.addAll(Arrays.asList(states));
    return this;
  }

  /**
   * @param type of the API, or {@code story} for what is streamed as events
   */
  public FakeDirector output(long id, String type, String text) {
    tasks
        .computeIfAbsent(id, _ -> new Task())
        .outputs
        .put(type, text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  public List<String> requests() {
    return received.stream().map(Received::line).toList();
  }

  /** All requests but those that wait for tasks. */
  public List<String> deeds() {
    return requests().stream()
        .filter(line -> !line.startsWith("GET /tasks/") && !line.contains("/slipway/tasks/"))
        .toList();
  }

  public Received last(String line) {
    return received.stream()
        .filter(one -> one.line().equals(line))
        .reduce((_, second) -> second)
        .orElseThrow(() -> new AssertionError("No request " + line + " among " + requests()));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] content = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().toString();
      String type = exchange.getRequestHeaders().getFirst("Content-Type");
      Received request =
          new Received(
              exchange.getRequestMethod(),
              path,
              type == null ? "" : type,
              new String(content, StandardCharsets.ISO_8859_1));
      received.add(request);
      @Nullable String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      if (!path.equals("/info") && !guard.test(authorization == null ? "" : authorization)) {
        send(exchange, 401, ("Not authorized: '" + path + "'\n").getBytes(StandardCharsets.UTF_8));
        return;
      }
      @Nullable Reply reply = replies.get(request.line());
      if (reply != null) {
        reply.headers().forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
        send(exchange, reply.status(), reply.body().getBytes(StandardCharsets.UTF_8));
      } else {
        answerTask(exchange, path);
      }
    }
  }

  private synchronized void answerTask(HttpExchange exchange, String path) throws IOException {
    String[] parts = path.split("[/?]");
    boolean ofSlipway = path.startsWith("/slipway/tasks/");
    @Nullable Task task =
        ofSlipway || path.startsWith("/tasks/")
            ? tasks.get(Long.parseLong(parts[ofSlipway ? 3 : 2]))
            : null;
    if (task == null) {
      send(exchange, 404, ("Endpoint '" + path + "' not found.").getBytes(StandardCharsets.UTF_8));
    } else if (ofSlipway) {
      stream(exchange, task, path.substring(path.indexOf("type=") + 5));
    } else if (path.contains("/output")) {
      range(
          exchange,
          task.outputs.getOrDefault(path.substring(path.indexOf("type=") + 5), new byte[0]));
    } else {
      String state = task.statesBefore.isEmpty() ? task.state : task.statesBefore.remove();
      Map<String, @Nullable Object> body = new LinkedHashMap<>();
      body.put("id", Long.parseLong(parts[2]));
      body.put("state", state);
      body.put("result", task.result);
      send(exchange, 200, Json.write(body).getBytes(StandardCharsets.UTF_8));
    }
  }

  private void stream(HttpExchange exchange, Task task, String type) throws IOException {
    if (!streaming) {
      send(exchange, 404, "Endpoint not found.".getBytes(StandardCharsets.UTF_8));
      return;
    }
    byte[] bytes =
        task.outputs.getOrDefault(
            type.equals("event") && task.outputs.containsKey("story") ? "story" : type,
            new byte[0]);
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      for (int i = 0; i < bytes.length; i += 100) {
        out.write(bytes, i, Math.min(100, Math.min(bytes.length, lifetime) - i));
        out.flush();
        if (i + 100 >= lifetime) {
          server.stop(0);
          return;
        }
      }
    }
  }

  private static void range(HttpExchange exchange, byte[] bytes) throws IOException {
    @Nullable String range = exchange.getRequestHeaders().getFirst("Range");
    int from = range == null ? 0 : Integer.parseInt(range.replace("bytes=", "").replace("-", ""));
    if (range != null && from >= bytes.length) {
      send(exchange, 416, "Byte range unsatisfiable".getBytes(StandardCharsets.UTF_8));
    } else {
      send(exchange, range == null ? 200 : 206, Arrays.copyOfRange(bytes, from, bytes.length));
    }
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
