package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cli.CommandRunner.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting and ending the Director of this home, and what goes with it. */
final class LocalCommandsTest {
  @TempDir Path directory;
  private final FakeDirector director = new FakeDirector();

  @AfterEach
  void stop() {
    director.close();
  }

  private CommandRunner commands() {
    return new CommandRunner(director, directory);
  }

  @Test
  void downSaysWhatGoesOn() {
    assertThat(commands().run("down").out()).isEqualTo("The local Director is stopped.\n");
    assertThat(commands().withInstances(1).run("down").out())
        .isEqualTo(
            "The local Director is stopped. 1 instance goes on running; 'slipway up' takes it over again, 'slipway down --all' ends it.\n");
    assertThat(commands().withInstances(3).withoutRunningDirector().run("down").out())
        .isEqualTo(
            "The local Director does not run. 3 instances go on running; 'slipway up' takes them over again, 'slipway down --all' ends them.\n");
  }

  @Test
  void downAllDeletesEveryDeployment() {
    director
        .json("GET /info", "{\"uuid\":\"u\",\"user\":\"admin\"}")
        .json("GET /deployments?exclude_configs=true", "[{\"name\":\"a\"},{\"name\":\"b\"}]")
        .starts("DELETE /deployments/a", 1)
        .starts("DELETE /deployments/b", 2);

    Outcome outcome = commands().run("down", "--all");

    assertThat(outcome.exitCode()).isZero();
    assertThat(director.requests()).contains("DELETE /deployments/a", "DELETE /deployments/b");
    assertThat(outcome.out())
        .contains("Deployments to be deleted: a, b")
        .endsWith("The local Director is stopped.\n");
  }

  @Test
  void downAllAsksWhoCanAnswer() {
    director
        .json("GET /info", "{\"uuid\":\"u\",\"user\":\"admin\"}")
        .json("GET /deployments?exclude_configs=true", "[{\"name\":\"a\"}]")
        .starts("DELETE /deployments/a", 1);

    Outcome refused = commands().onTerminal().withInput("n\n").run("down", "--all");
    assertThat(refused.exitCode()).isOne();
    assertThat(director.requests()).doesNotContain("DELETE /deployments/a");
    assertThat(refused.out()).doesNotContain("is stopped.");

    assertThat(commands().onTerminal().run("down", "--all", "-n").exitCode()).isZero();
    assertThat(director.requests()).contains("DELETE /deployments/a");
  }

  @Test
  void downAllKeepsTheDirectorOfWhatCannotBeDeleted() {
    director
        .json("GET /info", "{\"uuid\":\"u\",\"user\":\"admin\"}")
        .json("GET /deployments?exclude_configs=true", "[{\"name\":\"a\"},{\"name\":\"b\"}]")
        .starts("DELETE /deployments/a", 1)
        .task(1, "error", "")
        .starts("DELETE /deployments/b", 2);

    Outcome outcome = commands().run("down", "--all");

    assertThat(outcome.exitCode()).isOne();
    assertThat(director.requests()).contains("DELETE /deployments/b");
    assertThat(outcome.err()).contains("Not deleted: a. The local Director goes on.");
    assertThat(outcome.out()).doesNotContain("is stopped.");
  }

  @Test
  void downAllOfAnEmptyHomeNeedsNoDirector() {
    assertThat(commands().withoutRunningDirector().run("down", "--all").out())
        .isEqualTo("The local Director does not run.\n");
    assertThat(director.requests()).isEmpty();
  }

  @Test
  void doctorFindsOrphansAndEndsThemWhenAsked() {
    CommandRunner commands = commands().withOrphans("instance vm-1 (process 7) of /tmp/gone");
    assertThat(commands.run("doctor").out())
        .isEqualTo(
            """
            native: works

            Left of homes that are no more:
              instance vm-1 (process 7) of /tmp/gone
            'slipway doctor --clean' ends them.
            """);
    assertThat(commands.run("doctor", "--clean").exitCode()).isOne(); // nobody answered
    assertThat(commands.withInput("y\n").run("doctor", "--clean").out())
        .endsWith("Ended:\n  instance vm-1 (process 7) of /tmp/gone\n");
    assertThat(commands.run("doctor", "--clean", "-n").out())
        .isEqualTo("Nothing is left of homes that are no more.\n");
  }

  @Test
  void upTellsWhatTheDirectorHasToSay() {
    assertThat(
            commands()
                .withoutRunningDirector()
                .noting("Port 1 is somebody else's now")
                .run("up")
                .err())
        .isEqualTo(
            "The local Director runs at https://127.0.0.1:25555\nPort 1 is somebody else's now\n");
  }
}
