package io.slipway.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.supervisor.control.ControlFile;
import io.slipway.supervisor.control.RuleTest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionProbeTest {
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  /** Answers the next connection with the text once something has come. */
  private void answer(String text) {
    Thread.ofVirtual()
        .start(
            () -> {
              try (Socket socket = server.accept()) {
                socket.getInputStream().read();
                OutputStream out = socket.getOutputStream();
                out.write(text.getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
                socket.getInputStream().readAllBytes();
              } catch (IOException e) {
                // The probe has hung up.
              }
            });
  }

  private Optional<String> probe(String test) {
    String text = "check process p with pidfile /p if failed " + test + " then alert";
    RuleTest.Connection connection =
        (RuleTest.Connection)
            ControlFile.parse(text, "t").services().getFirst().rules().getFirst().test();
    return new ConnectionProbe(Path::of).probe(connection, "127.0.0.1");
  }

  private String port() {
    return "port " + server.getLocalPort();
  }

  @Test
  void connectingIsEnough() throws IOException {
    assertThat(probe(port())).isEmpty();
    server.close();
    assertThat(probe(port()).orElseThrow())
        .startsWith("connection to 127.0.0.1:" + server.getLocalPort() + " failed: ");
  }

  @Test
  void httpMustAnswerBelow400() {
    answer("HTTP/1.1 204 No Content\r\n\r\n");
    assertThat(probe(port() + " protocol http request \"/health\"")).isEmpty();
    answer("HTTP/1.1 500 Broken\r\n\r\n");
    assertThat(probe(port() + " protocol http").orElseThrow())
        .endsWith("the server answered with HTTP status 500");
    answer("SSH-2.0-x\r\n");
    assertThat(probe(port() + " protocol http").orElseThrow()).endsWith("is not HTTP");
  }

  @Test
  void sendsAndExpects() {
    answer("+PONG\r\n");
    assertThat(probe(port() + " send \"PING\\r\\n\" expect \"\\+PONG\"")).isEmpty();
    answer("-ERR\r\n".repeat(3000));
    assertThat(probe(port() + " send \"PING\\r\\n\" expect \"\\+PONG\"").orElseThrow())
        .contains("the answer does not match");
  }

  @Test
  void whoeverSaysNothingIsGivenUp() {
    answer("");
    assertThat(probe(port() + " protocol http with timeout 1 seconds").orElseThrow())
        .endsWith("no answer within 1 s");
  }

  @Test
  void udpFailsOnlyWhenRefused() throws IOException {
    int port;
    try (DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      port = socket.getLocalPort();
      assertThat(probe("port " + port + " type udp with timeout 1 seconds")).isEmpty();
    }
    assertThat(probe("port " + port + " type udp").orElseThrow()).endsWith("port unreachable");
  }

  @Test
  void unixSocketsMayLieDeep(@TempDir Path directory) throws IOException {
    Path deep = Files.createDirectories(directory.resolve("d".repeat(120)));
    Path near = Files.createTempDirectory("probe");
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(near.resolve("s")));
      Files.createLink(deep.resolve("s"), near.resolve("s"));
      assertThat(probe("unixsocket " + deep.resolve("s"))).isEmpty();
      assertThat(probe("unixsocket " + deep.resolve("t"))).isPresent();
    } finally {
      Files.deleteIfExists(near.resolve("s"));
      Files.delete(near);
    }
  }

  @Test
  void resolvesEscapes() {
    assertThat(ConnectionProbe.Escapes.resolve("a\\r\\n\\t\\\\n\\0x41$1"))
        .isEqualTo("a\r\n\t\\nA$1");
  }
}
