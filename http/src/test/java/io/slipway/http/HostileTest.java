package io.slipway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.SlipwayException;
import io.slipway.director.fakes.Samples;
import io.slipway.http.access.Authorizer;
import io.slipway.http.access.LocalUsers;
import io.slipway.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** Requests no honest client sends, and clients that do not play along. */
class HostileTest extends ServedDirector {

  @Test
  void pathsAreTakenAsTheyStand() throws Exception {
    for (String path :
        List.of(
            "/tasks/%zz",
            "/tasks/%",
            "/tasks/..%2F1",
            "/resources/..%2f..%2fetc%2fpasswd",
            "/resources/%2e%2e",
            "/releases/..%2F..",
            "/deployments/%00",
            "/deployments/a%2Fb",
            "/deployments/" + "x".repeat(1500),
            "/../etc/passwd",
            "/tasks/1/../2",
            "/tasks/1;x=2",
            "//tasks",
            "/tasks/",
            "/deployments//instances",
            "http://elsewhere/info",
            "/configs/99999999999999999999",
            "/tasks/99999999999999999999",
            "/events/99999999999999999999")) {
      assertThat(raw("GET", path, "")).as(path).startsWith("HTTP/1.1 404 ");
    }
  }

  @Test
  void slashesWithinASegmentBelongToIt() throws Exception {
    assertThat(Json.parseObject(client.get("/deployments/a%2Fb%3Bc").body()))
        .containsEntry("description", "Deployment 'a/b;c' doesn't exist");
    assertThat(Json.parseObject(client.get("/deployments/a+b").body()))
        .containsEntry("description", "Deployment 'a+b' doesn't exist");
  }

  @Test
  void queriesMayBeOdd() throws Exception {
    for (String query :
        List.of("?", "?x=%zz", "?&&&=", "?deployment[]=a&deployment[]=b", "?a=b=c", "?%00=%00")) {
      assertThat(raw("GET", "/deployment_configs" + query, ""))
          .as(query)
          .startsWith("HTTP/1.1 200 ");
    }
    assertThat(client.get("/tasks?limit=x").statusCode()).isEqualTo(400);
    assertThat(client.get("/tasks?limit=-5").statusCode()).isEqualTo(200);
    assertThat(client.get("/tasks?state=dancing").statusCode()).isEqualTo(400);
    assertThat(client.get("/events?before_id=x").statusCode()).isEqualTo(400);
    assertThat(client.get("/events?before_time=999999999999").statusCode()).isEqualTo(200);
  }

  @Test
  void bodiesThatAreNotWhatTheyClaim() throws Exception {
    HttpResponse<String> notUtf8 =
        client.send(
            client
                .request("/deployments")
                .header("Content-Type", "text/yaml")
                .POST(BodyPublishers.ofByteArray(new byte[] {'a', ':', ' ', (byte) 0xff})));
    assertThat(notUtf8.statusCode()).isEqualTo(400);
    assertThat(notUtf8.body()).contains("710000", "not valid UTF-8");
    for (String json :
        List.of("", "{", "[]", "1", "null", "\"x\"", "{} {}", "{\"a\":1,}", "[".repeat(100_000))) {
      HttpResponse<String> answer = client.post("/configs", "application/json", json);
      assertThat(answer.statusCode())
          .as(json.substring(0, Math.min(9, json.length())))
          .isEqualTo(400);
      assertThat(Json.parseObject(answer.body())).containsKeys("code", "description");
    }
    for (String yaml :
        List.of(
            "a: &x [*x]",
            "a: !ruby/object:Kernel {}",
            "\u0000",
            "a: b\na: [",
            "x: &a [1]\ny: [*b]")) {
      assertThat(client.post("/deployments", "text/yaml", yaml).statusCode())
          .as(yaml)
          .isEqualTo(400);
    }
    assertThat(client.post("/stemcell_uploads", "application/json", "{}").statusCode())
        .isEqualTo(400);
    assertThat(client.post("/releases", "application/json", "{\"location\":7}").statusCode())
        .isLessThan(500);
    assertThat(
            client
                .post("/tasks/cancel", "application/json", "{\"states\":\"x\",\"types\":7}")
                .statusCode())
        .isEqualTo(204);
  }

  @Test
  void documentsHaveALimit() {
    byte[] piece = "# and so on\n".repeat(5000).getBytes(UTF_8);
    Request flood =
        new Request(
            Map.of(),
            Map.of(),
            "",
            "text/yaml",
            Optional.empty(),
            new Authorizer("uuid"),
            "",
            new Endless(piece, Long.MAX_VALUE),
            HttpSettings.DEFAULT.upload());

    assertThatThrownBy(flood::text)
        .isInstanceOfSatisfying(
            SlipwayException.class, e -> assertThat(e.code().httpStatus()).isEqualTo(400))
        .hasMessage("The request body is larger than 5242880 bytes");
  }

  /** Says the same again and again. */
  private static final class Endless extends InputStream {
    private final byte[] piece;
    private long left;

    Endless(byte[] piece, long size) {
      this.piece = piece;
      this.left = size;
    }

    @Override
    public int read() {
      return left-- > 0 ? piece[(int) (left % piece.length)] & 0xff : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      if (left <= 0) {
        return -1;
      }
      int count = (int) Math.min(Math.min(length, piece.length), left);
      System.arraycopy(piece, 0, buffer, offset, count);
      left -= count;
      return count;
    }
  }

  @Test
  void noiseIsAnsweredOrRefusedAndHarmsNobody() throws Exception {
    Random random = new Random(20261122);
    for (int round = 0; round < 60; round++) {
      byte[] noise = new byte[random.nextInt(400)];
      random.nextBytes(noise);
      try (SSLSocket socket = connect()) {
        socket.getOutputStream().write(round % 2 == 0 ? noise : almostARequest(random, noise));
        socket.getOutputStream().flush();
        socket.shutdownOutput();
        socket.getInputStream().readAllBytes();
      } catch (IOException e) {
        // refused in the middle: that is an answer too
      }
    }
    assertThat(client.get("/info").statusCode()).isEqualTo(200);
  }

  private static byte[] almostARequest(Random random, byte[] noise) {
    String[] starts = {
      "GET /tasks HTTP/1.1\r\nHost: localhost\r\n",
      "POST /deployments HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n",
      "POST /deployments HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n",
      "POST /releases HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      "GET /tasks HTTP/9.9\r\n",
      "GET " + "/a".repeat(5000) + " HTTP/1.1\r\n",
      "GET /tasks HTTP/1.1\r\n" + "X-Y: z\r\n".repeat(3000)
    };
    byte[] start = starts[random.nextInt(starts.length)].getBytes(ISO_8859_1);
    byte[] all = new byte[start.length + noise.length];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(noise, 0, all, start.length, noise.length);
    return all;
  }

  @Test
  void slowClientsKeepNobodyWaiting() throws Exception {
    List<SSLSocket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        SSLSocket socket = connect();
        slow.add(socket);
        socket
            .getOutputStream()
            .write(
                ("POST /releases HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                        + Client.CREDENTIALS
                        + "\r\nContent-Type: application/x-compressed\r\nContent-Length: 1000000\r\n\r\nx")
                    .getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
      }
      assertThat(client.get("/tasks").statusCode()).isEqualTo(200);
    } finally {
      for (SSLSocket socket : slow) {
        socket.close();
      }
    }
    server.close();
    assertThat(filesLeft()).isEmpty();
  }

  @Test
  void uploadsThatFailLeaveNothing() throws Exception {
    HttpResponse<String> rubbish =
        client.post("/releases", "application/x-compressed", "this is no archive");
    assertThat(Client.ended(rubbish, director).state().word()).isEqualTo("error");
    HttpResponse<String> stemcell =
        client.post("/stemcells?", "application/x-compressed", "this is no archive");
    assertThat(Client.ended(stemcell, director).state().word()).isEqualTo("error");
    HttpResponse<String> named =
        client.send(
            client
                .request("/releases")
                .header("Content-Type", "application/x-compressed")
                .header("X-Bosh-Context-Id", "x".repeat(65))
                .POST(BodyPublishers.ofString("this is no archive")));
    assertThat(named.statusCode()).isEqualTo(400);
    try (SSLSocket socket = connect()) {
      socket
          .getOutputStream()
          .write(
              ("POST /releases HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                      + Client.CREDENTIALS
                      + "\r\nContent-Type: application/x-compressed\r\nContent-Length: 1000000\r\n\r\nx")
                  .getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
    }
    server.close();

    assertThat(filesLeft()).isEmpty();
  }

  @Test
  void anUploadWhoseTaskNeverRunsLeavesNothing() throws Exception {
    Gate gate = Gate.at(world, "ping");
    for (int i = 0; i < 3; i++) {
      client.post(
          "/deployments",
          "text/yaml",
          new Samples.Manifest().text().replace("name: simple", "name: simple" + i));
    }
    HttpResponse<String> queued =
        client.send(
            client
                .request("/releases")
                .header("Content-Type", "application/x-compressed")
                .POST(BodyPublishers.ofByteArray(Samples.release())));
    assertThat(filesLeft()).hasSize(1);
    assertThat(client.delete("/task/" + Client.taskId(queued)).statusCode()).isEqualTo(204);
    gate.open();

    assertThat(Client.ended(queued, director).state().word()).isEqualTo("cancelled");
    director.tasks.close();
    assertThat(filesLeft()).isEmpty();
  }

  @Test
  void uploadsThatWorkLeaveNothingEither() throws Exception {
    HttpResponse<String> again =
        client.send(
            client
                .request("/releases?fix=true&sha1=")
                .header("Content-Type", "application/x-compressed")
                .POST(BodyPublishers.ofByteArray(Samples.release())));

    assertThat(Client.ended(again, director).result()).contains("Created release 'sample/1'");
    assertThat(filesLeft()).isEmpty();
    HttpResponse<String> wrong =
        client.send(
            client
                .request("/releases?sha1=sha256:00")
                .header("Content-Type", "application/x-compressed")
                .POST(BodyPublishers.ofByteArray(Samples.release())));
    assertThat(Client.ended(wrong, director).state().word()).isEqualTo("error");
    assertThat(filesLeft()).isEmpty();
  }

  @Test
  void connectionsAreClosedWhenAsked() throws Exception {
    byte[] content = new byte[300_000];
    java.util.Arrays.fill(content, (byte) 'x');
    String blob = world.blobstore.put(new java.io.ByteArrayInputStream(content));
    int task = director.deploy(new Samples.Manifest().text()).id();

    assertThat(raw("GET", "/info", "")).startsWith("HTTP/1.1 200 ").contains("Connection: close");
    String fetched = raw("GET", "/resources/" + blob, "");
    assertThat(fetched.startsWith("HTTP/1.1 200 ")).isTrue();
    assertThat(fetched.substring(fetched.indexOf("\r\n\r\n")).chars().filter(c -> c == 'x'))
        .hasSize(content.length);
    assertThat(raw("GET", "/slipway/tasks/" + task + "/stream?type=event", ""))
        .startsWith("HTTP/1.1 200 ")
        .contains("Updating instance");
  }

  @Test
  void aPortThatSomebodyHasIsNoneToInsistOn() throws Exception {
    try (java.net.ServerSocket taken =
            new java.net.ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"));
        DirectorServer other =
            DirectorServer.start(
                new DirectorServer.Settings(
                    HttpSettings.DEFAULT,
                    taken.getLocalPort(),
                    identity.certificate(),
                    identity.privateKey()),
                director.director,
                LocalUsers.administrator("test", "secret"),
                world.clock)) {
      assertThat(other.port()).isPositive().isNotEqualTo(taken.getLocalPort());
    }
  }

  private List<String> filesLeft() throws IOException {
    try (Stream<java.nio.file.Path> files = Files.list(folder.resolve("work"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private SSLSocket connect() throws IOException {
    SSLSocket socket =
        (SSLSocket) identity.clients().getSocketFactory().createSocket("localhost", server.port());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(60_000);
    return socket;
  }

  /** The whole answer to a request whose path nothing has tidied. */
  private String raw(String method, String path, String body) throws IOException {
    try (SSLSocket socket = connect()) {
      socket
          .getOutputStream()
          .write(
              (method
                      + " "
                      + path
                      + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: "
                      + Client.CREDENTIALS
                      + "\r\nContent-Length: "
                      + body.length()
                      + "\r\n\r\n"
                      + body)
                  .getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }
}
