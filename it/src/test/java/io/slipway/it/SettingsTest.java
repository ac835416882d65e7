package io.slipway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole program and its settings: what is wrong is told, what is right is in force. */
@Timeout(600)
final class SettingsTest {
  @TempDir Path scratch;
  private Path home;
  private Path file;

  @BeforeEach
  void makeHome() throws IOException {
    home = Files.createDirectory(scratch.toRealPath().resolve("home"));
    file = home.resolve("slipway.yml");
  }

  @AfterEach
  void end() throws Exception {
    Files.deleteIfExists(file);
    Program.run(home, "down");
  }

  @Test
  void nothingStartsWithSettingsThatAreWrong() throws Exception {
    Files.writeString(file, "tasks:\n  worker: 5\nhttp: {port: none}\n");
    String told =
        file
            + ":2:3: 'tasks.worker' is no setting. Did you mean 'workers'?\n"
            + file
            + ":3:14: http.port is 'none' but must be a whole number from 1 to 65535";

    Outcome up = Program.run(home, "up");
    assertThat(up.exitCode()).isEqualTo(1);
    assertThat(up.text()).contains("The settings cannot be used:\n" + told).doesNotContain("\tat ");
    assertThat(home.resolve("director.json")).doesNotExist();
    Outcome serve = Program.run(home, "serve");
    assertThat(serve.exitCode()).isEqualTo(1);
    assertThat(serve.text()).contains("The settings cannot be used: " + told.replace('\n', ' '));

    Outcome doctor = Program.run(home, "doctor").succeeded();
    assertThat(doctor.text()).contains("The settings cannot be used:\n" + told);
    Program.run(home, "version").succeeded();
    Program.run(home, "down").succeeded();
  }

  @Test
  void whatIsSetIsInForce() throws Exception {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      port = taken.getLocalPort();
      Files.writeString(
          file, "http: {port: " + port + "}\nmemory: {director: 200 MiB, agents: 150 MiB}\n");
      assertThat(Program.run(home, "up").text())
          .contains("cannot listen on port " + port + " of 127.0.0.1")
          .doesNotContain("\tat ");
    }

    Outcome up = Program.run(home, "up").succeeded();
    assertThat(up.text()).contains("https://127.0.0.1:" + port);
    Program.run(home, "deployments").succeeded();
    assertThat(commandLine(home.resolve("director.json"))).contains("-Xmx" + (200L << 20));
    assertThat(commandLine(home.resolve("agents.json"))).contains("-Xmx" + (150L << 20));
    assertThat(Program.run(home, "doctor").succeeded().text())
        .contains("http.port: " + port + "  (" + file + ":1:14)");

    // What goes wrong later disturbs nothing that runs.
    Files.writeString(file, "nonsense");
    Program.run(home, "deployments").succeeded();
  }

  /** Of the process a file names. */
  private static String commandLine(Path file) throws IOException {
    Object pid = io.slipway.json.Json.parseObject(Files.readString(file)).get("pid");
    return Files.readString(Path.of("/proc", String.valueOf(pid), "cmdline"));
  }
}
