package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cli.CommandRunner.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Variables of deployments, and the Director's own store. */
class VariableCommandsTest {
  private static final String DATA = "/slipway/credhub/api/v1/data";
  private static final String MADE =
      "{\"id\":\"1-2\",\"name\":\"/d/dep/pw\",\"type\":\"password\",\"value\":\"s3cret\"}";

  @TempDir Path directory;
  private final FakeDirector director = new FakeDirector();

  @AfterEach
  void stop() {
    director.close();
  }

  private CommandRunner commands() {
    director.json("GET /info", "{\"name\":\"d\",\"uuid\":\"u\"}");
    return new CommandRunner(director, directory);
  }

  @Test
  void listsThoseOfADeploymentAsTheStockCommandLineDoes() {
    director.json(
        "GET /deployments/dep/variables",
        "[{\"id\":\"2\",\"name\":\"/d/dep/z\"},{\"id\":\"1\",\"name\":\"/d/dep/a\"}]");
    assertThat(commands().withVariable("BOSH_TTY", "1").run("-d", "dep", "vars").out())
        .endsWith(
            """
            ID  Name \s
            1   /d/dep/a \s
            2   /d/dep/z \s

            2 variables

            Succeeded
            """);
  }

  @Test
  void listsThoseOfTheStore() {
    director.json(
        "GET " + DATA + "?path=%2Fd",
        "{\"credentials\":[{\"name\":\"/d/a\",\"version_created_at\":\"2026-01-01T00:00:00Z\"}]}");
    assertThat(commands().run("variables", "--stored", "--path", "/d").out())
        .isEqualTo("/d/a\t2026-01-01T00:00:00Z\t\n");
  }

  @Test
  void showsAValueAndAPartOfOne() {
    director.json(
        "GET " + DATA + "?current=true&name=%2Fd%2Fdep%2Fcert",
        "{\"data\":[{\"value\":{\"ca\":\"the ca\\n\",\"certificate\":\"c\"}}]}");
    assertThat(commands().run("-d", "dep", "get-variable", "cert.ca").out()).isEqualTo("the ca\n");
    assertThat(commands().run("get-variable", "/d/dep/cert").out())
        .isEqualTo("ca: |\n  the ca\ncertificate: c\n");
    assertThat(commands().run("get-variable", "/d/dep/cert.absent").err())
        .contains("The value of '/d/dep/cert' has no 'absent'");
  }

  @Test
  void aRelativeNameNeedsADeployment() {
    Outcome outcome = commands().run("get-variable", "pw");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).contains("say which with --deployment");
  }

  @Test
  void setsAValueWithoutShowingIt() throws IOException {
    director.json("PUT " + DATA, MADE);
    Files.writeString(directory.resolve("secret"), "s3cret");

    Outcome outcome =
        commands().run("set-variable", "/d/dep/pw", "--type", "password", "--value-file", "secret");

    assertThat(outcome.out()).isEqualTo("/d/dep/pw\tpassword\t1-2\t\n");
    assertThat(director.last("PUT " + DATA).text())
        .isEqualTo("{\"name\":\"/d/dep/pw\",\"type\":\"password\",\"value\":\"s3cret\"}");
    assertThat(commands().run("set-variable", "/a").err())
        .contains("Exactly one of --value, --value-file and --generate is needed");
  }

  @Test
  void hasAValueGenerated() {
    director.json("POST " + DATA, MADE);
    commands()
        .run(
            "set-variable",
            "/d/dep/pw",
            "--type",
            "password",
            "--generate",
            "--parameter",
            "length=12");
    assertThat(director.last("POST " + DATA).text())
        .isEqualTo(
            "{\"name\":\"/d/dep/pw\",\"type\":\"password\",\"mode\":\"overwrite\",\"parameters\":{\"length\":12}}");
  }

  @Test
  void rotatesAnAuthorityAndWhatItHasSigned() {
    director.json("POST /slipway/credhub/api/v1/regenerate", "{\"name\":\"/ca\"}");
    director.json(
        "POST /slipway/credhub/api/v1/bulk-regenerate",
        "{\"regenerated_credentials\":[\"/leaf\"]}");
    assertThat(commands().run("rotate-variable", "/ca", "--signed").out())
        .isEqualTo("/ca\t\n/leaf\t\n");
  }

  @Test
  void tellsTheErrorsOfTheStoreInItsWords() {
    director.reply(
        "GET " + DATA + "?current=true&name=%2Fa", 404, "{\"error\":\"There is none.\"}");
    assertThat(commands().run("get-variable", "/a").err()).contains("There is none.");
  }
}
