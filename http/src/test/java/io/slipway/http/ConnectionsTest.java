package io.slipway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.fakes.Samples;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** Clients at the level of bytes: old ones, slow ones, and those that want only a part. */
final class ConnectionsTest extends ServedDirector {
  private static final Duration HEAD = Duration.ofSeconds(31);
  private static final Duration IDLE = Duration.ofSeconds(76);
  private static final Duration PIECE = Duration.ofSeconds(61);

  @Test
  void whoSaysNothingIsHungUpOn() throws Exception {
    try (Socket silent = plain()) {
      // An answered request behind it: the silent one has been accepted by now.
      assertThat(get("/info")).startsWith("HTTP/1.1 200 ");
      patience.advance(HEAD);
      assertThat(ended(silent)).isTrue();
    }
    assertThat(get("/info")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void aHeadThatComesInDripsIsNotWaitedForForEver() throws Exception {
    try (SSLSocket slow = connect()) {
      send(slow, "POST /deployments HTTP/1.1\r\nHost: x\r\nX-A: ");
      patience.advance(Duration.ofSeconds(20));
      send(slow, "b");
      patience.advance(Duration.ofSeconds(11));
      assertThat(ended(slow)).isTrue();
    }
  }

  @Test
  void aConnectionIsKeptForTheNextRequestForAWhile() throws Exception {
    try (SSLSocket kept = connect()) {
      send(kept, "GET /info HTTP/1.1\r\nHost: x\r\n\r\n");
      readAnswer(kept);
      patience.advance(HEAD);
      send(kept, "GET /info HTTP/1.1\r\nHost: x\r\n\r\n");
      readAnswer(kept);
      awaitWaiting(1);
      patience.advance(IDLE);
      assertThat(ended(kept)).isTrue();
    }
  }

  @Test
  void aBodyHasToGetOn() throws Exception {
    try (SSLSocket slow = connect()) {
      send(
          slow,
          "POST /releases HTTP/1.1\r\nHost: x\r\nAuthorization: "
              + Client.CREDENTIALS
              + "\r\nContent-Type: application/x-compressed\r\nContent-Length: 1000000\r\n\r\nx");
      patience.awaitTimers(1);
      awaitUpload();
      patience.advance(PIECE);
      assertThat(ended(slow)).isTrue();
    }
    server.close();
    try (Stream<java.nio.file.Path> files = Files.list(folder.resolve("work"))) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void aBodyNobodyWantsIsNotWaitedFor() throws Exception {
    try (SSLSocket slow = connect()) {
      send(slow, "POST /releases HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nx");
      assertThat(readHead(slow)).startsWith("HTTP/1.1 401 ");
      awaitWaiting(1);
      patience.advance(IDLE);
      assertThat(ended(slow)).isTrue();
    }
  }

  @Test
  void thereAreNeverMoreThanSoMany() throws Exception {
    List<Socket> many = new ArrayList<>();
    try {
      for (int i = 0; i < 2 * MOST_CONNECTIONS; i++) {
        many.add(plain());
      }
      assertThat(get("/info")).startsWith("HTTP/1.1 200 ");
      assertThat(connections.count()).isLessThanOrEqualTo(MOST_CONNECTIONS);
      assertThat(ended(many.getFirst())).isTrue();
    } finally {
      for (Socket socket : many) {
        socket.close();
      }
    }
  }

  @Test
  void http10IsAnsweredAndItsConnectionEnds() throws Exception {
    String info = exchange("GET /info HTTP/1.0\r\n\r\n");
    assertThat(info)
        .startsWith("HTTP/1.1 200 ")
        .contains("Connection: close")
        .contains("Content-Length: ")
        .contains("\"name\":");
    assertThat(exchange("GET /info HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ")
        .contains("Connection: close");
    assertThat(
            exchange(
                authorized("POST", "/configs", "HTTP/1.0")
                    + "Content-Type: application/json\r\nExpect: 100-continue\r\n"
                    + "Content-Length: 2\r\n\r\n{}"))
        .startsWith("HTTP/1.1 400 ");
    assertThat(exchange("GET /info HTTP/2.7\r\n\r\n")).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void aStreamGoesToAnOldClientWithoutChunks() throws Exception {
    int task = director.deploy(new Samples.Manifest().text()).id();

    String answer =
        exchange(
            authorized("GET", "/slipway/tasks/" + task + "/stream?type=event", "HTTP/1.0")
                + "\r\n");

    assertThat(head(answer)).contains("Content-Length: ").doesNotContain("chunked");
    assertThat(body(answer)).startsWith("{").contains("Updating instance").endsWith("\n");
  }

  @Test
  void whateverCanBeGotHasAHead() throws Exception {
    int task = director.deploy(new Samples.Manifest().text()).id();
    String blob = world.blobstore.put(new ByteArrayInputStream(new byte[5000]));
    for (String path :
        List.of(
            "/info",
            "/tasks",
            "/tasks/" + task,
            "/tasks/" + task + "/output?type=event",
            "/resources/" + blob,
            "/nothing")) {
      String got = exchange(authorized("GET", path, "HTTP/1.1") + "Connection: close\r\n\r\n");
      String asked = exchange(authorized("HEAD", path, "HTTP/1.1") + "Connection: close\r\n\r\n");
      assertThat(head(asked)).as(path).isEqualTo(head(got));
      assertThat(body(asked)).as(path).isEmpty();
    }
    String stream = "/slipway/tasks/" + task + "/stream?type=event";
    String got = exchange(authorized("GET", stream, "HTTP/1.1") + "Connection: close\r\n\r\n");
    String asked = exchange(authorized("HEAD", stream, "HTTP/1.1") + "Connection: close\r\n\r\n");
    assertThat(head(asked).lines().sorted())
        .isEqualTo(head(got).lines().sorted().toList())
        .contains("Transfer-Encoding: chunked")
        .noneMatch(line -> line.startsWith("Content-Length"));
    assertThat(body(asked)).isEmpty();
    assertThat(
            body(
                exchange(
                    authorized("HEAD", stream, "HTTP/1.1")
                        + "\r\n"
                        + authorized("GET", "/info", "HTTP/1.1")
                        + "Connection: close\r\n\r\n")))
        .as("the next answer of the same connection")
        .startsWith("HTTP/1.1 200 ");
    assertThat(exchange("HEAD /tasks HTTP/1.0\r\n\r\n"))
        .startsWith("HTTP/1.1 401 ")
        .endsWith("\r\n\r\n");
  }

  @Test
  void aBlobIsReadByRanges() throws Exception {
    byte[] content = "0123456789".getBytes(ISO_8859_1);
    String path = "/resources/" + world.blobstore.put(new ByteArrayInputStream(content));

    assertThat(ranged(path, "bytes=-3")).contains("HTTP/1.1 206 ", "bytes 7-9/10").endsWith("789");
    assertThat(ranged(path, "bytes=8-")).contains("HTTP/1.1 206 ", "bytes 8-9/10").endsWith("\n89");
    assertThat(ranged(path, "bytes=2-3")).contains("HTTP/1.1 206 ").endsWith("\n23");
    assertThat(ranged(path, "bytes=10-")).contains("HTTP/1.1 416 ", "bytes */10");
    assertThat(ranged(path, "bytes=0-1,4-5")).contains("HTTP/1.1 200 ").endsWith("\n0123456789");
  }

  private String ranged(String path, String range) throws IOException {
    return exchange(
        authorized("GET", path, "HTTP/1.1") + "Connection: close\r\nRange: " + range + "\r\n\r\n");
  }

  private static String authorized(String method, String path, String version) {
    return method
        + " "
        + path
        + " "
        + version
        + "\r\nHost: localhost\r\nAuthorization: "
        + Client.CREDENTIALS
        + "\r\n";
  }

  private static String head(String answer) {
    return answer.substring(0, answer.indexOf("\r\n\r\n"));
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  private Socket plain() throws IOException {
    Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), server.port());
    socket.setSoTimeout(60_000);
    return socket;
  }

  private SSLSocket connect() throws IOException {
    SSLSocket socket =
        (SSLSocket) identity.clients().getSocketFactory().createSocket("localhost", server.port());
    socket.setSoTimeout(60_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** The whole answer to a request, which the server ends. */
  private String exchange(String request) throws IOException {
    try (SSLSocket socket = connect()) {
      send(socket, request);
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  private String get(String path) throws IOException {
    return exchange("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  }

  private static String readHead(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new EOFException(head.toString());
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static void readAnswer(Socket socket) throws IOException {
    String head = readHead(socket);
    String length = head.replaceAll("(?s).*Content-Length: (\\d+).*", "$1");
    socket.getInputStream().readNBytes(Integer.parseInt(length));
  }

  /** Returns when so many connections wait for a client: the answer is out a moment before. */
  private void awaitWaiting(int count) throws InterruptedException {
    patience.awaitTimers(count);
  }

  /** Returns when the server has begun to read the upload. */
  private void awaitUpload() throws IOException, InterruptedException {
    try (var watch = folder.getFileSystem().newWatchService()) {
      java.nio.file.Path work = folder.resolve("work");
      work.register(watch, java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY);
      while (written(work) == 0) {
        watch.take().reset();
      }
    }
  }

  private static long written(java.nio.file.Path work) throws IOException {
    try (Stream<java.nio.file.Path> files = Files.list(work)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  /** Whether the server has ended the connection, waiting for it if need be. */
  private static boolean ended(Socket socket) throws IOException {
    try (InputStream in = socket.getInputStream()) {
      while (in.read() >= 0) {
        // what was still under way
      }
      return true;
    } catch (SocketException | SSLException e) {
      return true; // without a farewell
    }
  }
}
