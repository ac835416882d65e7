package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configs of any type, single events, tasks and stemcells: what is asked, and what is shown. */
final class NamedConfigCommandsTest {
  private static final String CONFIG =
      "{\"id\":\"7\",\"type\":\"cloud\",\"name\":\"default\",\"created_at\":\"2026-01-01 00:00:00 UTC\",\"content\":\"a: 1\\n\"}";

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
  void aConfigIsShownByEither() {
    director.json("GET /configs/7", CONFIG);
    director.json("GET /configs?latest=true&limit=1&name=default&type=cloud", "[" + CONFIG + "]");
    director.json("GET /configs?latest=true&limit=1&name=x&type=cloud", "[]");
    String expected =
        """
        ID          7 \s
        Type        cloud \s
        Name        default \s
        Created At  2026-01-01 00:00:00 UTC \s
        Content     a: 1 \s
                     \s

        1 config
        """;
    assertThat(commands().run("config", "7", "--tty").out()).contains(expected);
    assertThat(commands().run("c", "--type=cloud", "--name=default", "--tty").out())
        .contains(expected);
    assertThat(commands().run("config", "--type=cloud", "--name=x").err())
        .startsWith("No config\n");
    assertThat(commands().run("config", "8").err()).startsWith("No config:\n");
    assertThat(commands().run("config").err())
        .startsWith("Either <ID> or parameters --type and --name must be provided");
    assertThat(commands().run("config", "7", "--type=x").err())
        .startsWith("Can only specify one of ID or parameters '--type' and '--name'");
    assertThat(commands().run("config", "--type=x").err())
        .startsWith("Need to specify both parameters '--type' and '--name'");
  }

  @Test
  void aConfigIsSetUnlessAnotherWasMeanwhile() throws IOException {
    Files.writeString(directory.resolve("c.yml"), "b: ((x))\na: 1\n");
    director.json(
        "POST /configs/diff", "{\"diff\":[[\"a: 1\",\"added\"]],\"from\":{\"id\":\"6\"}}");
    director.json("POST /configs", CONFIG);
    CommandRunner.Outcome outcome =
        commands()
            .run("update-config", "c.yml", "--type=t", "--name=n", "-v", "x=2", "-n", "--tty");
    assertThat(outcome.out()).contains("+ a: 1\n", "ID          7  ");
    assertThat(director.last("POST /configs").text())
        .isEqualTo(
            "{\"content\":\"a: 1\\nb: 2\\n\",\"expected_latest_id\":\"6\",\"name\":\"n\",\"type\":\"t\"}");
    commands()
        .withInput("a: 2\n")
        .run("uc", "-", "--type=t", "--name=n", "--expected-latest-id=5", "-n");
    assertThat(director.last("POST /configs").text())
        .contains("\"content\":\"a: 2\\n\",\"expected_latest_id\":\"5\"");
    director.reply("POST /configs", 412, "{\"latest_id\":\"8\",\"expected_latest_id\":\"6\"}");
    assertThat(commands().run("uc", "c.yml", "--type=t", "--name=n", "-n").err())
        .startsWith(
            "Config update rejected: The expected latest ID '6' doesn't match the latest ID '8'.");
    assertThat(commands().run("uc", "c.yml", "--name=n").err())
        .startsWith("the required flag `--type' was not specified.");
    assertThat(commands().run("uc", "c.yml").err())
        .startsWith("the required flags `--name' and `--type' were not specified.");
    assertThat(commands().run("uc", "c.yml", "--name=n", "--type").err())
        .startsWith("expected argument for flag `type'.");
  }

  @Test
  void aConfigIsDeletedOnce() {
    director.reply("DELETE /configs/7", 204, "");
    director.reply("DELETE /configs?name=n&type=t", 204, "");
    assertThat(commands().run("delete-config", "7", "-n", "--tty").out())
        .doesNotContain("No configs");
    assertThat(commands().run("dc", "--type=t", "--name=n", "-n").exitCode()).isZero();
    assertThat(commands().run("dc", "8", "-n", "--tty").out())
        .contains("No configs to delete: no matches for id '8' found.");
    assertThat(commands().run("dc", "--type=t", "--name=m", "-n", "--tty").out())
        .contains("No configs to delete: no matches for type 't' and name 'm' found.");
    assertThat(commands().onTerminal().withInput("no\n").run("dc", "7").err()).contains("Stopped");
  }

  @Test
  void configsAreCompared() throws IOException {
    Files.writeString(directory.resolve("to.yml"), "a: 2\n");
    director.json("POST /configs/diff", "{\"diff\":[[\"a: 1\",\"removed\"],[\"a: 2\",\"added\"]]}");
    assertThat(commands().run("diff-config", "--from-id=1", "--to-content=to.yml").out())
        .isEqualTo("1\t\n-\t\n- a: 1\t\n+ a: 2\t\n\t\n");
    assertThat(director.last("POST /configs/diff").text())
        .isEqualTo(
            "{\"from\":{\"content\":\"\",\"id\":\"1\"},\"to\":{\"content\":\"a: 2\\n\",\"id\":\"\"}}");
    assertThat(commands().run("diff-config", "--from-id=1").err())
        .startsWith("One of --to-id or --to-content must be specified");
    assertThat(commands().run("diff-config", "--from-id=x", "--to-id=1").err())
        .startsWith("--from-id needs to be an integer.");
    assertThat(commands().run("diff-config", "--to-id=1", "--to-content=to.yml").err())
        .startsWith("Only one of --to-id and --to-content can be specified");
    director.reply(
        "POST /configs/diff", 404, "{\"code\":440012,\"description\":\"Config 1 not found.\"}");
    assertThat(commands().run("diff-config", "--from-id=1", "--to-id=2").err())
        .isEqualTo("Config 1 not found.\nExit code 1\n");
  }

  @Test
  void theCpiConfig() throws IOException {
    Files.writeString(directory.resolve("cpi.yml"), "cpis: []\n");
    director.json("GET /cpi_configs?limit=1", "[{\"properties\":\"cpis: []\\n\"}]");
    director.json("POST /cpi_configs/diff?redact=false", "{\"diff\":[]}");
    director.reply("POST /cpi_configs", 201, "");
    assertThat(commands().run("cpi-config").out()).isEqualTo("cpis: []\n");
    assertThat(commands().run("update-cpi-config", "cpi.yml", "--no-redact", "-n").exitCode())
        .isZero();
    assertThat(director.last("POST /cpi_configs").text()).isEqualTo("cpis: []\n");
    director.json("GET /cpi_configs?limit=1", "[]");
    assertThat(commands().run("cpi-config").err()).startsWith("No CPI config\n");
  }

  @Test
  void anEventIsShownWithWhatItHas() {
    director.json(
        "GET /events/12",
        "{\"id\":\"12\",\"parent_id\":\"11\",\"timestamp\":1467000000,\"user\":\"admin\",\"action\":\"update\",\"object_type\":\"deployment\",\"object_name\":\"dep\",\"task\":\"5\",\"context\":{\"b\":{\"c\":1},\"a\":\"x\"},\"error\":null}");
    assertThat(commands().run("event", "12", "--tty").out())
        .contains(
            """
            ID           12 <- 11 \s
            Time         Mon Jun 27 04:00:00 UTC 2016 \s
            User         admin \s
            Action       update \s
            Object Type  deployment \s
            Object Name  dep \s
            Task ID      5 \s
            Context      a: x \s
                         b: {"c":1} \s
            """);
    assertThat(commands().run("event", "13").err()).startsWith("Finding event '13':\n");
  }

  @Test
  void tasksAreCancelledByKindAndState() {
    director.reply("POST /tasks/cancel", 204, "");
    commands().run("cancel-tasks");
    assertThat(director.last("POST /tasks/cancel").text()).isEqualTo("{}");
    commands().run("cts", "-t=vms", "--type=ssh", "-s=queued", "-d", "dep");
    assertThat(director.last("POST /tasks/cancel").text())
        .isEqualTo("{\"deployment\":\"dep\",\"states\":[\"queued\"],\"types\":[\"vms\",\"ssh\"]}");
  }

  @Test
  void aStemcellIsDeleted() {
    director.starts("DELETE /stemcells/s/1.2?force=true", 5);
    assertThat(commands().run("delete-stemcell", "s/1.2", "--force", "-n").exitCode()).isZero();
    director.json("GET /stemcells", "[{\"name\":\"t\",\"version\":\"1\"}]");
    assertThat(commands().run("dels", "t/1", "-n").err()).startsWith("Deleting stemcell 't/1':\n");
    assertThat(commands().run("dels", "gone/1", "-n").exitCode()).isZero();
    assertThat(commands().run("dels", "gone", "-n").err())
        .startsWith("Expected stemcell 'gone' to be in format 'name/version'");
  }

  @Test
  void whatNeedsACpiHereIsRefused() throws IOException {
    Files.writeString(directory.resolve("m.yml"), "name: x\n");
    for (String command : new String[] {"create-env", "delete-env", "start-env", "stop-env"}) {
      assertThat(commands().run(command, "m.yml", "--state=s.json", "-v", "a=b").err())
          .startsWith("slipway cannot '" + command + "': it runs no CPI on this machine");
    }
    assertThat(commands().run("create-env", "none.yml").err()).contains("does not exist");
    assertThat(director.requests()).isEmpty();
  }
}
