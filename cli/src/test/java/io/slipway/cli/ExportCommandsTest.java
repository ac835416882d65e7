package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.base.Digest;
import io.slipway.cli.CommandRunner.Outcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportCommandsTest {
  private static final String EXPORT = "POST /releases/export";
  private static final String RELEASE =
      """
      {"jobs":[
        {"name":"web","blobstore_id":"b-1","sha1":"sha256:1","fingerprint":"f-1",
         "consumes":[{"name":"db","type":"conn","optional":true},{"name":"x","type":"z"}],"provides":null},
        {"name":"app","blobstore_id":"b-2","sha1":"sha256:2","fingerprint":"f-2",
         "consumes":[],"provides":[{"name":"site","type":"http","properties":["port"]}]}],
       "packages":[
        {"name":"lib","blobstore_id":null,"sha1":null,"fingerprint":"f-3",
         "compiled_packages":[{"stemcell":"os/1","sha1":"4","blobstore_id":"b-4"},{"stemcell":"os/2","sha1":"5","blobstore_id":"b-5"}]}]}
      """;

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

  private void deployed() {
    director.json(
        "GET /deployments",
        "[{\"name\":\"dep\",\"releases\":[{\"name\":\"demo\",\"version\":\"9\"}],\"stemcells\":[],\"teams\":[]}]");
    director.json("GET /releases/demo?version=9", RELEASE);
  }

  @Test
  void showsWhatAReleaseHolds() {
    director.json("GET /releases/demo?version=9", RELEASE);

    Outcome outcome = run("inspect-release", "demo/9");

    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out().lines().map(line -> line.replaceAll("\\s+", " ").strip()))
        .containsExactly(
            "app/f-2 b-2 sha256:2 - - name: site",
            "type: http",
            "web/f-1 b-1 sha256:1 - name: db -",
            "type: conn",
            "optional: true",
            "- name: x",
            "type: z",
            "",
            "lib/f-3 (source) - -",
            "lib/f-3 os/1 b-4 4",
            "lib/f-3 os/2 b-5 5");
  }

  @Test
  void showsItToPeopleAsTheStockCommandLineDoes() {
    director.json(
        "GET /releases/demo?version=9",
        """
        {"jobs":[{"name":"web","blobstore_id":"b","sha1":"s","fingerprint":"f","consumes":null,"provides":[]}],
         "packages":[{"name":"lib","blobstore_id":null,"sha1":null,"fingerprint":"f3",
           "compiled_packages":[{"stemcell":"os/1","sha1":"4","blobstore_id":"b4"}]},
          {"name":"zed","blobstore_id":"q","sha1":"w","fingerprint":"f4","compiled_packages":[]}]}
        """);

    assertThat(
            new CommandRunner(director, directory)
                .onTerminal()
                .run("inspect-release", "demo/9", "--no-color")
                .out())
        .isEqualTo(
            """
            Using environment 'URL' as client 'admin'

            Job    Blobstore ID  Digest  Links Consumed  Links Provided \s
            web/f  b             s       -               - \s

            1 jobs

            Package  Compiled for  Blobstore ID  Digest \s
            lib/f3   (source)      -             - \s
            ~        os/1          b4            4 \s
            zed/f4   (source)      q             w \s

            0 packages

            Succeeded
            """
                .replace("URL", director.url().toString()));
  }

  @Test
  void asksForAnExportAndFetchesIt() throws Exception {
    deployed();
    byte[] content = "compiled".getBytes(StandardCharsets.UTF_8);
    director.starts(EXPORT, 4);
    director.output(
        4,
        "result",
        "{\"blobstore_id\":\"blob\",\"sha1\":\"%s\"}\n"
            .formatted(Digest.of(Digest.Algorithm.SHA256, content)));
    director.json("GET /resources/blob", new String(content, StandardCharsets.UTF_8));

    Outcome outcome = run("export-release", "demo/9", "os/1.2", "--job=web", "--job", "app");

    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
    assertThat(director.last(EXPORT).text())
        .isEqualTo(
            "{\"deployment_name\":\"dep\",\"release_name\":\"demo\",\"release_version\":\"9\",\"stemcell_os\":\"os\",\"stemcell_version\":\"1.2\",\"sha2\":true,\"jobs\":[{\"name\":\"web\"},{\"name\":\"app\"}]}");
    try (Stream<Path> files = Files.list(directory)) {
      Path file = files.filter(path -> path.toString().endsWith(".tgz")).findFirst().orElseThrow();
      assertThat(file.getFileName().toString()).startsWith("app-web-demo-9-os-1.2-");
      assertThat(file).hasBinaryContent(content);
    }
  }

  @Test
  void whatIsFetchedIsWhatWasExported() throws Exception {
    deployed();
    director.starts(EXPORT, 4);
    director.output(4, "result", "{\"blobstore_id\":\"blob\",\"sha1\":\"sha256:ab\"}\n");
    director.json("GET /resources/blob", "other");

    Outcome outcome = run("export-release", "demo/9", "os/1.2");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("Downloading exported release")
        .contains("Expected stream to have digest 'sha256:ab' but was 'sha256:");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.filter(path -> path.toString().endsWith(".tgz"))).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "demo, os/1, Expected release 'demo' to be in format 'name/version'",
    "/9, os/1, Expected release '/9' to specify non-empty name",
    "demo/, os/1, Expected release 'demo/' to specify non-empty version",
    "demo/9, os, Expected OS 'os' to be in format 'name/version'",
    "demo/9, os/1/2, Expected OS 'os/1/2' to be in format 'name/version'",
  })
  void namesAreCheckedBeforeAnybodyIsAsked(String release, String stemcell, String message) {
    Outcome outcome = run("export-release", release, stemcell);

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).contains(message);
  }

  @Test
  void aJobTheReleaseDoesNotHaveIsNotAskedFor() {
    deployed();

    assertThat(run("export-release", "demo/9", "os/1", "--job=nothing").err())
        .contains("Job 'nothing' for release 'demo/9' doesn't exist");
    assertThat(run("export-release", "demo/8", "os/1", "--job=web").err())
        .contains("Job 'web' for release 'demo/8' doesn't exist");
  }
}
