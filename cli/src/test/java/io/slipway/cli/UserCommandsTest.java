package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UserCommandsTest {
  @TempDir Path directory;

  private final FakeDirector director = new FakeDirector();

  @AfterEach
  void close() {
    director.close();
  }

  private CommandRunner commands() {
    return new CommandRunner(director, directory);
  }

  @Test
  void usersAreListed() {
    director.json(
        "GET /slipway/users",
        "[{\"name\":\"ann\",\"scopes\":[\"bosh.read\",\"bosh.releases.upload\"]}]");

    assertThat(commands().run("users", "--tty").out())
        .contains("ann   bosh.read  \n", "      bosh.releases.upload  \n", "1 users\n");
  }

  @Test
  void aUserIsSetWithoutItsPasswordInTheCommand() {
    director.json("PUT /slipway/users/ann", "{\"name\":\"ann\",\"scopes\":[\"bosh.read\"]}");

    assertThat(
            commands()
                .withInput("long enough\n")
                .run("set-user", "ann", "--scope=bosh.read")
                .exitCode())
        .isEqualTo(0);
    assertThat(director.last("PUT /slipway/users/ann").text())
        .isEqualTo("{\"password\":\"long enough\",\"scopes\":[\"bosh.read\"]}");

    commands().run("set-user", "ann", "--scope=bosh.admin", "--keep-password");
    assertThat(director.last("PUT /slipway/users/ann").text())
        .isEqualTo("{\"scopes\":[\"bosh.admin\"]}");
    assertThat(commands().withInput("\n").run("set-user", "ann").err())
        .startsWith("Nobody answered: Password");
  }

  @Test
  void aUserIsDeleted() {
    director.json("DELETE /slipway/users/ann", "");

    assertThat(commands().run("delete-user", "ann", "-n").exitCode()).isEqualTo(0);
    assertThat(commands().run("delete-user", "bob", "-n").err()).startsWith("Deleting user 'bob'");
  }
}
