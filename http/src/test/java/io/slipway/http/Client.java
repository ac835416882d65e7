package io.slipway.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.director.fakes.TestDirector;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Talks to the server as a user named {@code test}; follows no redirection. */
final class Client implements AutoCloseable {
  static final String CREDENTIALS = basic("test", "secret");

  private final HttpClient client;
  private final String server;

  Client(int port, SSLContext context) {
    this.server = "https://localhost:" + port;
    this.client = HttpClient.newBuilder().sslContext(context).build();
  }

  static String basic(String user, String password) {
    return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server + path)).header("Authorization", CREDENTIALS);
  }

  HttpRequest.Builder anonymous(String path) {
    return HttpRequest.newBuilder(URI.create(server + path));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<byte[]> bytes(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), BodyHandlers.ofByteArray());
  }

  HttpResponse<InputStream> stream(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), BodyHandlers.ofInputStream());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  HttpResponse<String> delete(String path) throws IOException, InterruptedException {
    return send(request(path).DELETE());
  }

  HttpResponse<String> post(String path, String type, String body)
      throws IOException, InterruptedException {
    return send(request(path).header("Content-Type", type).POST(BodyPublishers.ofString(body)));
  }

  HttpResponse<String> put(String path, String type, String body)
      throws IOException, InterruptedException {
    return send(request(path).header("Content-Type", type).PUT(BodyPublishers.ofString(body)));
  }

  /** The object a GET answers with. */
  Map<String, @Nullable Object> object(String path) throws IOException, InterruptedException {
    return Json.parseObject(get(path).body());
  }

  /** The list a GET answers with. */
  @SuppressWarnings("unchecked") // the API's lists are of objects
  List<Map<String, @Nullable Object>> list(String path) throws IOException, InterruptedException {
    if (Json.parse(get(path).body()) instanceof List<?> list) {
      return (List<Map<String, @Nullable Object>>) list;
    }
    throw new IOException(path + " answered with something that is no list");
  }

  /** The task a response sends to, when it has ended. */
  static TaskRecord ended(HttpResponse<String> response, TestDirector director)
      throws InterruptedException {
    return director.ended(director.tasks.get(taskId(response)));
  }

  static int taskId(HttpResponse<String> response) {
    String location = response.headers().firstValue("Location").orElseThrow();
    return Integer.parseInt(location.substring("/tasks/".length()));
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
