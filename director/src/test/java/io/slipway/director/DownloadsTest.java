package io.slipway.director;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.storage.Workspace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadsTest {
  @TempDir private Path folder;
  private HttpServer server;
  private String address;
  private Downloads downloads;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer("/there", 200, "content");
    answer("/broken", 500, "no");
    server.createContext(
        "/moved",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/there");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    server.createContext(
        "/secret",
        exchange -> {
          String wanted =
              "Basic " + Base64.getEncoder().encodeToString("me:s3cret".getBytes(UTF_8));
          boolean right = wanted.equals(exchange.getRequestHeaders().getFirst("Authorization"));
          exchange.sendResponseHeaders(right ? 200 : 401, -1);
          exchange.close();
        });
    server.start();
    address = "http://localhost:" + server.getAddress().getPort();
    downloads = new Downloads(new Workspace(folder));
  }

  private void answer(String path, int status, String body) {
    server.createContext(
        path,
        exchange -> {
          exchange.sendResponseHeaders(status, body.length());
          exchange.getResponseBody().write(body.getBytes(UTF_8));
          exchange.close();
        });
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void fetchesAndFollows() throws IOException {
    assertThat(Files.readString(downloads.fetch(address + "/there", "release")))
        .isEqualTo("content");
    assertThat(Files.readString(downloads.fetch(address + "/moved?x=1", "release")))
        .isEqualTo("content");
  }

  @Test
  void credentialsGoAlongButNeverIntoMessages() throws IOException {
    String with = address.replace("//", "//me:s3cret@");
    assertThat(downloads.fetch(with + "/secret", "release")).exists();
    for (String wrong :
        new String[] {
          with + "/nothing",
          with.replace("s3cret", "s3cret2") + "/secret",
          with + "/bro ken",
          "ftp://me:s3cret@x/"
        }) {
      assertThatThrownBy(() -> downloads.fetch(wrong, "release"))
          .isInstanceOf(SlipwayException.class)
          .satisfies(
              e -> {
                for (Throwable one = e; one != null; one = one.getCause()) {
                  assertThat(String.valueOf(one.getMessage())).doesNotContain("s3cret");
                }
              });
    }
  }

  @Test
  void failuresSayWhatAndLeaveNothing() throws IOException {
    assertThatThrownBy(() -> downloads.fetch(address + "/nothing", "stemcell"))
        .hasMessage("No stemcell found at '" + address + "/nothing'.")
        .isInstanceOfSatisfying(
            SlipwayException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_NOT_FOUND));
    assertThatThrownBy(() -> downloads.fetch(address + "/broken", "release"))
        .hasMessage("Downloading remote release failed. Check task debug log for details.");
    assertThatThrownBy(() -> downloads.fetch("file:///etc/passwd", "release"))
        .hasMessage("The location of the remote release must be an http or https URL");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aWorkspaceSweepsOutWhatIsLeft() throws IOException {
    Path stale = folder.resolve("old/deeper");
    Files.createDirectories(stale);
    Files.createSymbolicLink(folder.resolve("link"), Path.of("/etc"));

    Workspace workspace = new Workspace(folder);

    assertThat(folder).isEmptyDirectory();
    assertThat(Path.of("/etc/passwd")).exists();
    Path file = workspace.newFile(".tgz");
    String seen =
        workspace.consume(
            file,
            directory -> {
              assertThat(directory).isEmptyDirectory();
              return "done";
            });
    assertThat(seen).isEqualTo("done");
    assertThatThrownBy(
            () ->
                workspace.inDirectory(
                    directory -> {
                      throw new IllegalStateException("on purpose");
                    }))
        .hasMessage("on purpose");
    assertThat(folder).isEmptyDirectory();
  }
}
