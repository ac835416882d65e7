package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.cli.CommandRunner.Outcome;
import io.slipway.testkit.StockCommandLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of Directors and logins, in the file both command lines read and write. */
final class EnvironmentCommandsTest {
  private static final String URL = "https://director.example:25555";
  @TempDir Path directory;

  private final FakeDirector director = new FakeDirector();

  @AfterEach
  void close() {
    director.close();
  }

  private CommandRunner commands() {
    return new CommandRunner(director, directory);
  }

  private Path config() {
    return directory.resolve(".bosh/config");
  }

  private void knows(String user) {
    director.json(
        "GET /info",
        "{\"name\":\"d\",\"uuid\":\"u\",\"version\":\"1\",\"user\":%s,\"user_authentication\":{\"type\":\"basic\"}}"
            .formatted(user == null ? "null" : "\"" + user + "\""));
  }

  @Test
  void aDirectorIsNamedAndForgotten() throws IOException {
    knows("");
    Outcome outcome =
        commands().run("alias-env", "one", "-e", URL, "--ca-cert", "-----BEGIN x\ny\n", "--tty");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out())
        .contains("as anonymous user", "Name     d  ", "User     (not logged in)  ");
    assertThat(Files.readString(config()))
        .isEqualTo(
            """
            environments:
            - url: https://director.example:25555
              ca_cert: |
                -----BEGIN x
                y
              alias: one
            """);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config())))
        .isEqualTo("rw-------");
    commands().run("alias-env", "two", "-e", "https://other");
    assertThat(commands().run("environments").out())
        .isEqualTo(
            "https://director.example:25555\tone\t\nhttps://other                 \ttwo\t\n");

    // The URL has one name only.
    commands().run("alias-env", "three", "-e", URL);
    assertThat(commands().run("envs").out()).contains("three").doesNotContain("one");
    assertThat(commands().run("unalias-env", "three").exitCode()).isZero();
    assertThat(commands().run("unalias-env", "three").err())
        .isEqualTo("alias three not found\nExit code 1\n");
    assertThat(commands().run("environments").out()).isEqualTo("https://other\ttwo\t\n");
  }

  @Test
  void withoutAnyDirectorTheLocalOneIsNamed() throws IOException {
    knows("admin");
    assertThat(commands().run("alias-env", "here").exitCode()).isZero();
    assertThat(Files.readString(config()))
        .contains("url: https://127.0.0.1:25555", "ca_cert: the CA", "alias: here")
        .doesNotContain("s3cret");
    assertThat(commands().withoutRunningDirector().run("alias-env", "x").err())
        .contains("Expected non-empty environment URL");
  }

  @Test
  void aDirectorThatDoesNotAnswerIsNotKept() {
    assertThat(commands().run("alias-env", "one", "-e", URL).err()).startsWith("Fetching info:\n");
    assertThat(config()).doesNotExist();
  }

  @Test
  void aLoginIsKeptAndForgotten() throws IOException {
    knows("admin");
    commands().run("alias-env", "one", "-e", URL);
    Outcome outcome = commands().withInput("admin\nsecret\n").run("log-in", "-e", "one", "--tty");
    assertThat(outcome.out())
        .isEqualTo(
            """
            Using environment '%1$s'

            Username (): Password ():\s

            Logged in to '%1$s'

            Succeeded
            """
                .formatted(URL)
                .replace("():\\s", "(): ")
                .replace("\n\nLogged", "\nLogged"));
    assertThat(Files.readString(config()))
        .contains("  alias: one\n  username: admin\n  password: secret\n");
    director.json("GET /locks", "[]");
    assertThat(commands().run("locks", "-e", "one", "--tty").out()).contains("as client 'admin'");

    assertThat(commands().run("log-out", "-e", "one", "--tty").out())
        .startsWith("Logged out from '" + URL + "'\n");
    assertThat(Files.readString(config())).doesNotContain("secret", "username");
    assertThat(commands().run("log-out").err()).contains("Expected non-empty Director URL");
  }

  @Test
  void aWrongLoginIsNotKept() {
    knows("");
    Outcome outcome =
        commands().run("log-in", "-e", URL, "--client", "c", "--client-secret", "hidden");
    assertThat(outcome.exitCode()).isOne();
    assertThat(outcome.err())
        .contains("Failed to login to '" + URL + "'", "Invalid credentials")
        .doesNotContain("hidden");
    assertThat(config()).doesNotExist();
    assertThat(commands().run("log-in", "-e", URL, "-n").err())
        .contains("Cannot ask for input in non-interactive UI");
    assertThat(commands().run("log-in", "-e", URL, "--json").out())
        .contains("Nobody can be asked 'Username' with --json.");
    assertThat(commands().run("log-in", "-e", URL).err()).contains("Nobody answered: Username");
  }

  @Test
  void whatIsNoConfigurationIsNamed() throws IOException {
    Files.createDirectories(config().getParent());
    Files.writeString(config(), "environments: [\n");
    assertThat(commands().run("environments").err()).contains("config:2:1");
    Files.writeString(config(), "environments: {a: b}\n");
    assertThat(commands().run("environments").out()).isEmpty();
  }

  @Test
  void bothReadAndWriteOneFile() throws Exception {
    Optional<StockCommandLine> stock = StockCommandLine.find(directory);
    assumeTrue(stock.isPresent(), "no stock bosh command line");
    StockCommandLine bosh = stock.orElseThrow();
    knows("admin");
    commands().run("alias-env", "one", "-e", URL, "--ca-cert", "-----BEGIN x\ny\n");
    commands().run("alias-env", "two", "-e", "https://other");
    commands().run("log-in", "-e", "two", "--client=c", "--client-secret=yes");
    String written = Files.readString(config());

    // The stock one takes its login away, and writes everything anew.
    assertThat(bosh.run(directory, "environments", "--tty").out())
        .isEqualTo(commands().run("environments", "--tty").out());
    assertThat(bosh.run(directory, "environments", "--json").out())
        .isEqualTo(commands().run("environments", "--json").out());
    bosh.run(directory, "log-out", "-e", "https://third");
    assertThat(Files.readString(config())).isEqualTo(written + "- url: https://third\n");
    commands().run("log-out", "-e", "https://fourth");
    assertThat(Files.readString(config()))
        .isEqualTo(written + "- url: https://third\n- url: https://fourth\n");
    bosh.run(directory, "unalias-env", "one");
    commands().run("log-out", "-e", "two");
    assertThat(bosh.run(directory, "environments").out())
        .isEqualTo(commands().run("environments").out());
    for (String name : new String[] {"nope", "two"}) {
      StockCommandLine.Outcome theirs = bosh.run(directory, "unalias-env", name);
      if (theirs.exitCode() != 0) {
        assertThat(commands().run("unalias-env", name).err()).isEqualTo(theirs.err());
      }
    }
  }
}
