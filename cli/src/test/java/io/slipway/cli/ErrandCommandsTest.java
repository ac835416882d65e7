package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cli.CommandRunner.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrandCommandsTest {
  private static final String RUN = "POST /deployments/dep/errands/smoke/runs";

  @TempDir Path directory;
  private final FakeDirector director = new FakeDirector();

  @AfterEach
  void stop() {
    director.close();
  }

  private Outcome run(String... arguments) {
    return new CommandRunner(director, directory)
        .run(Stream.concat(Stream.of("-d", "dep"), Stream.of(arguments)).toArray(String[]::new));
  }

  private void ends(String... results) {
    director.starts(RUN, 3);
    director.output(3, "result", String.join("\n", results) + "\n");
  }

  private static String result(String id, int exitCode, String logs) {
    return "{\"instance\":{\"group\":\"web\",\"id\":\"%s\"},\"errand_name\":\"smoke\",\"exit_code\":%d,\"stdout\":\"out\\n\",\"stderr\":\"\",\"logs\":%s}"
        .formatted(id, exitCode, logs);
  }

  private static String result(String id, int exitCode) {
    return result(id, exitCode, "{\"blobstore_id\":null,\"sha1\":null}");
  }

  @Test
  void listsErrandsByName() {
    director.json("GET /deployments/dep/errands", "[{\"name\":\"smoke\"},{\"name\":\"err\"}]");
    assertThat(run("errands", "--column", "name").out().lines().map(String::strip))
        .containsSequence("err", "smoke");
    assertThat(run("es").exitCode()).isZero();
  }

  @Test
  void sendsWhatIsAskedForAndShowsEveryInstance() {
    ends(result("b", 0), result("a", 0));

    Outcome outcome =
        run(
            "run-errand",
            "smoke",
            "--instance=web/first",
            "--instance",
            "db",
            "--keep-alive",
            "--when-changed",
            "--with-heartbeat");

    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
    assertThat(director.last(RUN).text())
        .isEqualTo(
            "{\"instances\":[{\"group\":\"web\",\"id\":\"first\"},{\"group\":\"db\"}],\"keep-alive\":true,\"when-changed\":true}");
    assertThat(director.last(RUN).contentType()).isEqualTo("application/json");
    List<String> lines = outcome.out().lines().map(String::strip).toList();
    assertThat(lines).containsSubsequence("web/a", "0", "out", "web/b", "0", "out");
  }

  @ParameterizedTest
  @CsvSource({
    "3, Errand 'smoke' completed with error (exit code 3)",
    "143, Errand 'smoke' was canceled (exit code 143)",
    "128, Errand 'smoke' completed with error (exit code 128)",
  })
  void failsWithTheErrand(int exitCode, String message) {
    ends(result("a", exitCode), result("b", 0));
    Outcome outcome = run("run-errand", "smoke");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).contains(message);
    assertThat(outcome.out()).contains("web/b");
  }

  @Test
  void downloadsTheLogsOfAFailedErrandToo() throws Exception {
    ends(result("a", 1, "{\"blobstore_id\":\"blob\",\"sha1\":\"\"}"));
    director.reply("GET /resources/blob", 200, "archive");
    Files.createDirectory(directory.resolve("logs"));

    Outcome outcome = run("run-errand", "smoke", "--download-logs", "--logs-dir=logs");

    assertThat(outcome.err()).contains("exit code 1");
    try (Stream<Path> files = Files.list(directory.resolve("logs"))) {
      assertThat(files.toList())
          .singleElement()
          .satisfies(
              file -> {
                assertThat(file.getFileName().toString()).startsWith("smoke-").endsWith(".tgz");
                assertThat(file).hasContent("archive");
              });
    }
  }

  @Test
  void keepsNoLogsThatAreNotWhatTheDirectorSaid() throws Exception {
    ends(result("a", 0, "{\"blobstore_id\":\"blob\",\"sha1\":\"%s\"}".formatted("0".repeat(40))));
    director.reply("GET /resources/blob", 200, "archive");
    assertThat(run("run-errand", "smoke", "--download-logs").err())
        .contains("Expected stream to have digest");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.filter(file -> file.toString().endsWith(".tgz"))).isEmpty();
    }
  }

  @Test
  void aNameWithASlashStaysOneName() {
    director.starts("POST /deployments/dep/errands/a%2Fb/runs", 3);
    assertThat(run("run-errand", "a/b").exitCode()).isZero();
    assertThat(director.deeds()).containsExactly("POST /deployments/dep/errands/a%2Fb/runs");
  }

  @Test
  void asksNobodyForWhatCannotBeMeant() {
    assertThat(run("run-errand", "smoke", "--instance=a/b/c").err()).contains("format");
    assertThat(run("run-errand", "smoke", "--with-heartbeat=0").err()).contains("seconds");
    assertThat(run("run-errand", "smoke", "--logs-dir=nowhere").err()).contains("does not exist");
    assertThat(run("ignore", "web").err()).contains("to be in format 'name/id-or-index'");
    assertThat(director.requests()).noneMatch(request -> request.startsWith("POST"));
  }

  @ParameterizedTest
  @CsvSource({"ignore, true", "unignore, false"})
  void ignoresInstances(String command, boolean ignored) {
    String request = "PUT /deployments/dep/instance_groups/web/0/ignore";
    director.reply(request, 200, "");
    assertThat(run(command, "web/0").exitCode()).isZero();
    assertThat(director.last(request).text()).isEqualTo("{\"ignore\":" + ignored + "}");
  }
}
