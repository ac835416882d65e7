package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cli.CommandRunner.Outcome;
import io.slipway.cli.command.CommandCatalog;
import io.slipway.cli.main.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One clear line for every mistake, and no stack trace for any. */
class BadInputTest {
  @TempDir Path directory;
  private final FakeDirector director = new FakeDirector();

  @AfterEach
  void stop() {
    director.close();
  }

  private CommandRunner commands() {
    return new CommandRunner(director, directory);
  }

  private void assertFails(Outcome outcome, String message) {
    assertThat(outcome.exitCode()).isOne();
    assertThat(outcome.err()).isEqualTo(message + "\nExit code 1\n");
  }

  @Test
  void everyCommandHasHelp() {
    for (CommandCatalog.Entry entry : Cli.catalog().entries()) {
      for (String[] arguments :
          new String[][] {{entry.name(), "--help"}, {"help", entry.name()}, {"-h", entry.name()}}) {
        Outcome outcome = commands().run(arguments);
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).startsWith("Usage: slipway " + entry.name());
      }
      assertThat(commands().run().out()).contains("  " + entry.name());
    }
  }

  @Test
  void namesCommandsThatMayHaveBeenMeant() {
    assertFails(
        commands().run("instance"),
        "Unknown command 'instance'. Did you mean 'instances'? 'slipway help' lists all commands.");
    assertFails(
        commands().run("--json", "qwertz"),
        "Unknown command 'qwertz'. 'slipway help' lists all commands.");
  }

  @Test
  void namesFlagsThatMayHaveBeenMeant() {
    assertFails(
        commands().run("instances", "--detals"),
        "unknown flag `detals'. Did you mean '--details'? See 'slipway instances --help'.");
    assertFails(
        commands().run("releases", "extra"),
        "Unexpected argument 'extra'. See 'slipway releases --help'.");
    assertThat(commands().run("cancel-task", "x").err()).contains("invalid argument `ID`");
    assertThat(commands().run("deploy").err())
        .contains("the required argument `PATH` was not provided");
  }

  @Test
  void doesNotReadFilesForArguments() throws IOException {
    Files.writeString(directory.resolve("args"), "--help");
    assertThat(commands().run("interpolate", "@" + directory.resolve("args")).err())
        .contains("does not exist");
  }

  @Test
  void namesFilesThatAreNotThere() {
    assertFails(commands().run("interpolate", "nope.yml"), "File 'nope.yml' does not exist");
    assertFails(commands().run("interpolate", "."), "'.' is a directory; a file is needed here");
    assertFails(
        commands().run("upload-release", "nope.tgz"),
        "File '" + directory + "/nope.tgz' does not exist");
    assertFails(commands().run("upload-stemcell", "nope.tgz"), "File 'nope.tgz' does not exist");
    assertFails(commands().run("run", "nowhere"), "Directory 'nowhere' does not exist");
  }

  @Test
  void saysWhereYamlIsWrong() throws IOException {
    Files.writeString(directory.resolve("bad.yml"), "a: 1\nb: [\n");
    Outcome outcome = commands().run("interpolate", "bad.yml");
    assertThat(outcome.exitCode()).isOne();
    assertThat(outcome.err()).contains("bad.yml:3:1").doesNotContain("\tat ");
  }

  @Test
  void interpolates() throws IOException {
    Files.writeString(directory.resolve("t.yml"), "b: ((x))\na: ((y))\n");
    assertThat(commands().run("int", "t.yml", "-v", "x=2").out()).isEqualTo("a: ((y))\nb: 2\n");
    assertThat(commands().run("int", "t.yml", "-v", "x=2", "--path=/b").out()).isEqualTo("2\n");
    assertThat(commands().run("int", "t.yml", "--var-errs").err())
        .contains("- Expected to find variables:\n    - x\n    - y\n");
  }

  @Test
  void saysThatTheLocalDirectorDoesNotRun() {
    assertFails(
        commands().withoutRunningDirector().run("releases"),
        "The local Director does not run. Start it with 'slipway up', or name another with --environment (BOSH_ENVIRONMENT).");
  }

  @Test
  void saysThatNobodyListens() {
    director.close();
    assertFails(
        commands().run("releases"),
        "There is no Director at '%s': connection refused. Is it running, and is --environment (BOSH_ENVIRONMENT) right?"
            .formatted(director.url()));
  }

  @Test
  void saysThatThePasswordIsWrong() {
    director.reply("GET /locks", 401, "Not authorized: '/locks'\n");
    Outcome outcome = commands().run("locks");
    assertFails(
        outcome,
        "The Director at '%s' does not accept the name 'admin' with this password. Check --client and --client-secret (BOSH_CLIENT, BOSH_CLIENT_SECRET)."
            .formatted(director.url()));
    assertThat(outcome.err()).doesNotContain("s3cret");
  }

  @Test
  void saysWhatTheDirectorSaid() {
    director.reply(
        "GET /locks", 401, "{\"code\":600000,\"description\":\"Require one of the scopes: x\"}");
    assertThat(commands().run("locks").err())
        .contains("status code '401' response '{\"code\":600000");
    director.reply("GET /locks", 200, "<html>");
    assertThat(commands().run("locks").err()).contains("The Director's answer is not JSON");
    director.reply("GET /locks", 200, "{}");
    assertThat(commands().run("locks").err()).contains("is not a JSON list");
  }

  @Test
  void triesAgainWhenAProxyHasNoAnswer() {
    director.reply("GET /locks", 503, "busy");
    assertThat(commands().run("locks").err()).contains("'503' response 'busy'");
    assertThat(director.requests()).hasSize(5);
  }

  @Test
  void answersForPrograms() {
    director.reply("GET /locks", 500, "");
    Outcome outcome = commands().run("locks", "--json");
    assertThat(outcome.exitCode()).isOne();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).contains("\"Exit code 1\"");
  }

  @Test
  void startsAndStopsTheLocalDirector() {
    Outcome up = commands().withoutRunningDirector().run("up");
    assertThat(up.err()).isEqualTo("The local Director runs at https://127.0.0.1:25555\n");
    assertThat(up.out())
        .isEqualTo(
            """
            export BOSH_ENVIRONMENT=https://127.0.0.1:25555
            export BOSH_CLIENT=admin
            export BOSH_CLIENT_SECRET='s3cret'\\''word'
            export BOSH_CA_CERT='the CA'
            # bosh alias-env slipway --environment https://127.0.0.1:25555 --ca-cert "$BOSH_CA_CERT"
            """);
    assertThat(commands().run("up").err()).startsWith("The local Director runs already at");
    assertThat(commands().run("down").out()).startsWith("The local Director is stopped.");
    assertThat(commands().withoutRunningDirector().run("down").out())
        .isEqualTo("The local Director does not run.\n");
    assertThat(commands().run("doctor").out()).isEqualTo("native: works\n");
    assertThat(commands().run("--version").out()).startsWith("slipway version ");
  }
}
