package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cli.CommandRunner.Outcome;
import io.slipway.json.Json;
import io.slipway.release.ReleaseDirectory;
import io.slipway.yaml.Values;
import io.slipway.yaml.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code slipway run} from a directory to the table of instances. */
class RunTest {
  private static final String NO_CLOUD_CONFIG = "GET /configs?latest=true&limit=1&type=cloud";
  private static final String UPDATED =
      """
      {"time":1467000000,"stage":"Preparing deployment","tags":[],"task":"Preparing deployment","state":"started"}
      {"time":1467000000,"stage":"Preparing deployment","tags":[],"task":"Preparing deployment","state":"finished"}
      {"time":1467000000,"stage":"Updating instance","tags":["hello"],"task":"hello/U (0) (canary)","state":"started","slipway":{"id":3,"ms":0}}
      {"time":1467000000,"type":"slipway","step":{"instance":"hello/U","key":"pre-start","words":"executing pre-start","phase":"begun"},"slipway":{"id":4,"parent":3,"ms":0}}
      {"time":1467000000,"stage":"Updating instance","tags":["hello"],"task":"hello/U (0) (canary)","state":"in_progress","data":{"status":"executing pre-start"},"slipway":{"id":5,"parent":3,"ms":0}}
      {"time":1467000000,"type":"slipway","script":{"instance":"hello/U","script":"pre-start","job":"hello","started_at":"2016-06-27T04:00:00Z","task_id":"t","phase":"finished","duration_ms":7,"exit_code":0,"successful":true},"slipway":{"id":6,"parent":4,"ms":9}}
      {"time":1467000000,"type":"slipway","step":{"instance":"hello/U","key":"pre-start","words":"executing pre-start","phase":"ended","duration_ms":9,"outcome":"done"},"slipway":{"id":7,"parent":4,"ms":9}}
      {"time":1467000001,"stage":"Updating instance","tags":["hello"],"task":"hello/U (0) (canary)","state":"finished"}
      """;
  private static final String UNCHANGED =
      String.join("\n", UPDATED.lines().limit(2).toList()) + "\n";
  private static final String INSTANCE =
      "{\"job_name\":\"hello\",\"id\":\"U\",\"job_state\":\"running\",\"az\":\"z1\",\"ips\":[\"127.20.0.2\"],\"processes\":[{\"name\":\"hello\",\"state\":\"running\"}]}\n";

  @TempDir Path directory;
  private final FakeDirector director = new FakeDirector();

  @BeforeEach
  void makeRelease() throws IOException {
    Path job = Files.createDirectories(directory.resolve("hello-release/jobs/hello/templates"));
    Files.createDirectories(directory.resolve("hello-release/config"));
    Files.writeString(directory.resolve("hello-release/config/final.yml"), "name: hello-release\n");
    Files.writeString(job.resolve("run.erb"), "<%= p('greeting') %>\n");
    Files.writeString(job.resolveSibling("monit"), "");
    Files.writeString(
        job.resolveSibling("spec"),
        "name: hello\ntemplates: {run.erb: bin/run}\npackages: []\nproperties: {greeting: {default: hi}}\n");
    director
        .json("GET /info", "{\"uuid\":\"uuid-1\",\"user\":\"admin\"}")
        .json("GET /releases", "[]")
        .json("GET /stemcells", "[]")
        .json(NO_CLOUD_CONFIG, "[]")
        .starts("POST /releases", 1)
        .starts("POST /stemcells", 2)
        .reply("POST /configs", 201, "")
        .starts("POST /deployments?slipway_only_missing=true", 3)
        .output(3, "story", UPDATED)
        .starts("GET /deployments/hello-release/instances?format=full", 4)
        .output(4, "result", INSTANCE);
  }

  @AfterEach
  void stop() {
    director.close();
  }

  private CommandRunner commands() {
    return new CommandRunner(director, directory);
  }

  private Map<String, @Nullable Object> deployed(String request) {
    return Yaml.parse(director.last(request).text(), "deployed").asMap();
  }

  @Test
  void tellsOfErrands() {
    assertThat(commands().run("run", "hello-release").out()).doesNotContain("Errands");
    director.json(
        "GET /deployments/hello-release/errands", "[{\"name\":\"err\"},{\"name\":\"smoke\"}]");
    assertThat(commands().run("run", "hello-release").out())
        .contains("Errands: err, smoke. 'slipway run-errand -d hello-release NAME' runs one.\n");
  }

  @Test
  void bringsEverythingThatIsMissing() {
    Outcome outcome = commands().withoutRunningDirector().run("run", "hello-release");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
    assertThat(director.deeds())
        .containsExactly(
            "GET /releases",
            "POST /releases",
            "GET /stemcells",
            "POST /stemcells",
            "GET /configs?latest=true&limit=1&type=cloud",
            "POST /configs",
            "POST /deployments?slipway_only_missing=true",
            "GET /deployments/hello-release/instances?format=full",
            "GET /deployments/hello-release/errands");
    assertThat(director.last("POST /releases").contentType()).isEqualTo("application/x-compressed");
    assertThat(director.last("POST /releases").text()).startsWith("\u001f\u008b");
    assertThat(director.last("POST /configs").text())
        .contains("\"content\":\"# Made by 'slipway run'")
        .contains("range: 127.");
    assertThat(director.last("POST /deployments?slipway_only_missing=true").text())
        .isEqualTo(
            """
            instance_groups:
            - azs:
              - z1
              instances: 1
              jobs:
              - name: hello
                release: hello-release
              name: hello
              networks:
              - name: default
              stemcell: default
              vm_type: default
            name: hello-release
            releases:
            - name: hello-release
              version: 0+dev.1
            stemcells:
            - alias: default
              os: local
              version: latest
            update:
              canaries: 1
              canary_watch_time: 100-30000
              max_in_flight: 1
              update_watch_time: 100-30000
            """);
    assertThat(outcome.out())
        .contains("Started the local Director at https://127.0.0.1:25555\n")
        .contains("Release hello-release/0+dev.1 uploaded\n")
        .containsPattern("Stemcell slipway-local/1: this machine \\(.+\\) stands in for local\n")
        .contains("Cloud config extended by what the manifest refers to\n")
        .endsWith(
            """

            Deploying 'hello-release'

            Task 3

            Task 3 | 04:00:00 | Preparing deployment: Preparing deployment (00:00:00)
            Task 3 | 04:00:00 | Updating instance hello: hello/U (0) (canary)
            Task 3 | 04:00:00 | L executing pre-start: hello/U (0) (canary)
              hello/pre-start  ok  7 ms
            Task 3 | 04:00:01 | Updating instance hello: hello/U (0) (canary) (00:00:01)

            Task 3 Started  Mon Jun 27 04:00:00 UTC 2016
            Task 3 Finished Mon Jun 27 04:00:01 UTC 2016
            Task 3 Duration 00:00:01
            Task 3 done

            Deployment 'hello-release'

            Instance  Process  Process State  AZ  IPs         Deployment \s
            hello/U   -        running        z1  127.20.0.2  hello-release \s
            ~         hello    running        -   -           - \s

            1 instances

            Succeeded
            """);
  }

  @Test
  void whatFailsAfterADeployIsNoSuccess() {
    director.output(
        4,
        "result",
        """
        {"job_name":"hello","id":"U","job_state":"failing","processes":[{"name":"hello","state":"failing"},{"name":"other","state":"running"}]}
        {"job_name":"hello","id":"V","job_state":"unresponsive agent","processes":[]}
        {"job_name":"hello","id":"S","job_state":"stopped","processes":[{"name":"hello","state":"stopped"}]}
        {"job_name":"hello","id":"E","processes":[]}
        """);

    Outcome outcome = commands().run("run", "hello-release");

    assertThat(outcome.exitCode()).isOne();
    assertThat(outcome.out()).doesNotContain("Succeeded");
    assertThat(outcome.err())
        .isEqualTo(
            """
            Deployed, but not everything runs:
              hello/U: process 'hello' is failing
              hello/V is unresponsive agent
            'slipway logs -d hello-release' shows what was written.
            Exit code 1
            """);
    assertThat(commands().run("run", "hello-release", "--json").out())
        .contains("{\"event\":\"finished\",\"succeeded\":false,");
  }

  @Test
  void aCloudConfigThatAnotherRunHasJustExtendedIsExtended() {
    director.reply("POST /configs", 412, "{\"latest_id\":\"7\",\"expected_latest_id\":\"0\"}");

    Outcome outcome = commands().run("run", "hello-release");

    assertThat(outcome.exitCode()).isOne();
    assertThat(outcome.err()).contains("412");
    assertThat(director.requests().stream().filter("POST /configs"::equals)).hasSize(20);
    assertThat(director.last("POST /configs").text()).contains("\"expected_latest_id\":\"0\"");
    assertThat(director.requests()).doesNotContain("POST /deployments?slipway_only_missing=true");
  }

  private void nothingIsMissing() {
    ReleaseDirectory release = ReleaseDirectory.open(directory.resolve("hello-release"));
    commands().run("run", "hello-release");
    String cloudConfig =
        String.valueOf(Json.parseObject(director.last("POST /configs").text()).get("content"));
    director
        .json(
            "GET /releases",
            "[{\"name\":\"hello-release\",\"release_versions\":[{\"version\":\"0+dev.1\"},{\"version\":\"0+dev.2\"}]}]")
        .json(
            "GET /releases/hello-release?version=0%2Bdev.2",
            "{\"jobs\":[{\"name\":\"hello\",\"fingerprint\":\"other\"}],\"packages\":[]}")
        .json(
            "GET /releases/hello-release?version=0%2Bdev.1",
            "{\"jobs\":[{\"name\":\"hello\",\"fingerprint\":\"%s\"}],\"packages\":[]}"
                .formatted(release.jobs().getFirst().fingerprint()))
        .json(
            "GET /stemcells",
            "[{\"name\":\"slipway-local\",\"operating_system\":\"local\",\"version\":\"1\"}]")
        .json(NO_CLOUD_CONFIG, Json.write(List.of(Map.of("content", cloudConfig))))
        .output(3, "story", UNCHANGED);
  }

  @Test
  void aSecondRunUploadsNothingAndSaysThatNothingChanged() {
    nothingIsMissing();
    int before = director.requests().size();
    Outcome outcome = commands().run("run", "hello-release");
    assertThat(director.requests().subList(before, director.requests().size()))
        .filteredOn(line -> line.startsWith("POST"))
        .containsExactly("POST /deployments?slipway_only_missing=true");
    assertThat(
            Values.lookup(
                first(deployed("POST /deployments?slipway_only_missing=true"), "releases"),
                "version"))
        .isEqualTo("0+dev.1");
    assertThat(outcome.out())
        .contains("Release hello-release/0+dev.1 is unchanged\n")
        .endsWith("\n1 instances\n\nSucceeded (nothing changed: no hook ran)\n");
  }

  @Test
  void changedContentGetsTheNextVersion() throws IOException {
    nothingIsMissing();
    Files.writeString(
        directory.resolve("hello-release/jobs/hello/templates/run.erb"), "something else\n");
    assertThat(commands().run("run", "hello-release").out())
        .contains("Release hello-release/0+dev.3 uploaded\n");
    try (var left = Files.list(directory.resolve("hello-release"))) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("config", "jobs");
    }
  }

  @Test
  void takesTheManifestOfTheDirectoryAndWhatIsLaidOverIt() throws IOException {
    Files.writeString(
        directory.resolve("hello-release/manifest.yml"),
        """
        name: mine
        releases: [{name: hello-release, version: create, url: file://.}]
        instance_groups: [{name: g, jobs: [{name: hello, release: hello-release}], env: ((e))}]
        """);
    Files.writeString(directory.resolve("ops.yml"), "[{type: replace, path: /new?, value: 1}]");
    director
        .starts(
            "POST /deployments?fix=true&recreate=true&skip_drain=%2A&slipway_only_missing=true", 3)
        .starts("GET /deployments/other/instances?format=full", 4);
    Outcome outcome =
        commands()
            .run(
                "run",
                "hello-release",
                "-d",
                "other",
                "-o",
                "ops.yml",
                "-v",
                "e=x",
                "-p",
                "hello.greeting=yo",
                "--recreate",
                "--fix",
                "--skip-drain");
    assertThat(outcome.err()).isEmpty();
    assertThat(
            deployed(
                "POST /deployments?fix=true&recreate=true&skip_drain=%2A&slipway_only_missing=true"))
        .isEqualTo(
            Yaml.load(
                """
                name: other
                new: 1
                releases: [{name: hello-release, version: 0+dev.1}]
                instance_groups:
                - name: g
                  env: x
                  jobs: [{name: hello, release: hello-release, properties: {greeting: yo}}]
                """));
  }

  @Test
  void leavesSomebodyElsesCloudConfigAlone() {
    director.json(NO_CLOUD_CONFIG, "[{\"content\":\"azs: []\"}]");
    assertThat(commands().run("run", "hello-release").exitCode()).isZero();
    assertThat(director.requests()).doesNotContain("POST /configs");
  }

  @Test
  void bringsReleasesOnlyToDirectorsElsewhere() {
    assertThat(
            commands()
                .withVariable("BOSH_ENVIRONMENT", "elsewhere")
                .run("run", "hello-release")
                .exitCode())
        .isZero();
    assertThat(director.deeds())
        .containsExactly(
            "GET /releases",
            "POST /releases",
            "POST /deployments?slipway_only_missing=true",
            "GET /deployments/hello-release/instances?format=full",
            "GET /deployments/hello-release/errands");
  }

  @Test
  void aFailedDeploymentShowsTheInstancesAndFails() {
    director.task(3, "error", "boom");
    Outcome outcome = commands().run("run", "hello-release");
    assertThat(outcome.exitCode()).isOne();
    assertThat(outcome.out()).contains("Task 3 error\n").endsWith("\n1 instances\n\n\n");
    assertThat(outcome.err())
        .isEqualTo(
            """
            Updating deployment:
              Expected task '3' to succeed but state is 'error'
            Exit code 1
            """);
  }

  @Test
  void aFailureForWantOfVariablesSaysHowToSetThem() {
    director
        .task(3, "error", "boom")
        .json("GET /configs?latest=true&limit=1&type=runtime", "[]")
        .json(
            "GET /tasks?deployment=hello-release&limit=1&verbose=1",
            "[{\"id\":3,\"state\":\"error\",\"result\":\"- Failed to find variable '/a/b' from"
                + " config server: x\"}]");
    assertThat(commands().run("run", "hello-release").out())
        .contains("Nothing fills in /a/b. Set it with 'slipway set-variable NAME");
  }

  @Test
  void aFailureThatOthersConfigsMayHaveCaused() {
    director
        .task(3, "error", "boom")
        .json(
            NO_CLOUD_CONFIG,
            "[{\"content\":\"networks: [{name: mine}]\\nvm_types: [{name: default}]\\n\"}]")
        .json(
            "GET /configs?latest=true&limit=1&type=runtime",
            "[{\"content\":\"releases: [{name: hello-release, version: 0+dev.7}]\\n\"}]");
    assertThat(commands().run("run", "hello-release").out())
        .contains("it lacks what this manifest refers to: the az 'z1', the network 'default'.")
        .contains(
            "A runtime config uses hello-release/0+dev.7, and this deployment"
                + " hello-release/0+dev.1: one deployment cannot have both.");
  }

  @Test
  void whatTheMachineLacksIsSaidBefore() {
    Linter.Finding chpst =
        new Linter.Finding(
            Linter.Severity.INFO,
            "missing-on-machine",
            "jobs/hello/templates/run.erb",
            OptionalInt.of(3),
            OptionalInt.empty(),
            "the command 'chpst' is not on this machine",
            "hello",
            "");
    assertThat(commands().finding(chpst).run("run", "hello-release").out())
        .contains(
            "This machine lacks what the release's scripts call: chpst. 'slipway doctor"
                + " hello-release' says where.");
    assertThat(commands().finding(chpst).run("doctor", "hello-release").out())
        .contains(
            "This machine lacks what the scripts of the release 'hello-release' call:\n  jobs/hello/templates/run.erb:3: the command 'chpst' is not on this machine\n");
    assertThat(commands().run("doctor", "hello-release").out()).contains("has what the scripts of");
  }

  /** What is sent is what the stock command line sends, in its dialect. */
  @Test
  void theManifestIsReadAsTheStockCommandLineReadsIt() throws IOException {
    Files.writeString(
        directory.resolve("m.yml"),
        """
        name: hello-release
        releases: [{name: hello-release, version: latest}]
        instance_groups: [{name: hello, instances: 1, jobs: [{name: hello, release: hello-release}]}]
        tags: {a: y, b: 12:30:45, c: 1e3, d: 08, e: 0o10, f: 'it''s', g: ~}
        """);
    assertThat(commands().run("run", "hello-release", "-m", "m.yml").exitCode()).isZero();
    assertThat(director.last("POST /deployments?slipway_only_missing=true").text())
        .endsWith(
            "tags:\n  a: true\n  b: \"12:30:45\"\n  c: 1000\n  d: 8\n  e: 8\n  f: it's\n  g: null\n");
  }

  private static final String EXPLAINED =
      """
      {"time":1467000000,"type":"slipway","explanation":{"release":"hello-release","job":"hello","template":"run.erb","excerpt":{"line":1,"text":"<%= p('greeting') %>","column":8,"length":8},"message":"undefined","occurrences":[{"group":"hello","instances":[0],"findings":[{"property":"greeting","link":null,"declared":true,"value":"text","origin":{"source":"manifest","path":"/instance_groups/name=hello/jobs/name=hello/properties/greeting"},"settable":null,"similar":[]}]}]}}
      {"time":1467000000,"error":{"code":100,"message":"BOSH's text"}}
      """;

  @Test
  void whatDidNotRenderIsExplainedWithThePlaceInTheUsersFile() throws IOException {
    director.task(3, "error", "boom").output(3, "story", EXPLAINED);
    Files.writeString(
        directory.resolve("hello-release/manifest.yml"),
        """
        name: hello-release
        releases: [{name: hello-release, version: latest}]
        instance_groups:
        - name: hello
          jobs: [{name: hello, release: hello-release, properties: {greeting: ((word))}}]
        """);
    assertThat(commands().run("run", "hello-release", "-v", "word=hi").out())
        .contains(
            """
              jobs/hello/templates/run.erb:1 of release 'hello-release'  (hello/0)
                1 | <%= p('greeting') %>
                  |        ^^^^^^^^
                undefined
                'greeting' is text, from hello-release/manifest.yml:5:71, variable ((word)).
            Task 3 | 04:00:00 | Error: BOSH's text\
            """);
    assertThat(commands().run("run", "hello-release", "-p", "hello.greeting=hi").out())
        .contains("'greeting' is text, from option -p.");
  }

  @Test
  void tellsProgramsWhatDidNotRender() {
    director.task(3, "error", "boom").output(3, "story", EXPLAINED);
    assertThat(commands().run("run", "hello-release", "--json").out().lines())
        .filteredOn(line -> line.startsWith("{\"event\":\"explanation\""))
        .singleElement()
        .asString()
        .startsWith(
            "{\"event\":\"explanation\",\"task\":3,\"explanation\":{\"release\":\"hello-release\"");
  }

  @Test
  void aFailedUploadShowsItsEvents() {
    director
        .task(1, "error", "the archive is broken")
        .output(
            1, "event", "{\"time\":1467000000,\"error\":{\"code\":1,\"message\":\"broken\"}}\n");
    Outcome outcome = commands().run("run", "hello-release");
    assertThat(outcome.out()).contains("Task 1 | 04:00:00 | Error: broken");
    assertThat(outcome.err())
        .startsWith(
            "Uploading release file:\n  Expected task '1' to succeed but state is 'error': the archive is broken\n");
    assertThat(director.requests()).noneMatch(one -> one.startsWith("POST /deployments"));
  }

  @Test
  void tellsProgramsLineByLine() {
    Outcome outcome = commands().run("run", "hello-release", "--json");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.err()).isEmpty();
    List<Map<String, @Nullable Object>> events =
        outcome.out().lines().map(Json::parseObject).toList();
    assertThat(events)
        .extracting(event -> event.get("event"))
        .containsExactly(
            "director",
            "release",
            "stemcell",
            "cloud-config",
            "task",
            "progress",
            "progress",
            "progress",
            "step",
            "progress",
            "script",
            "step",
            "progress",
            "task",
            "instances",
            "finished");
    assertThat(events.get(1))
        .isEqualTo(
            Map.of(
                "event",
                "release",
                "name",
                "hello-release",
                "version",
                "0+dev.1",
                "uploaded",
                true));
    assertThat(Json.write(events.get(9).get("line")))
        .as("a line as BOSH writes it")
        .isEqualTo(
            "{\"time\":1467000000,\"stage\":\"Updating"
                + " instance\",\"tags\":[\"hello\"],\"total\":null,\"task\":\"hello/U (0)"
                + " (canary)\",\"index\":0,\"state\":\"in_progress\",\"progress\":0,\"data\":{\"status\":\"executing"
                + " pre-start\"}}");
    assertThat(events.get(10)).containsEntry("task", 3);
    assertThat(Values.lookup(events.get(10), "script.duration_ms")).isEqualTo(7);
    assertThat(events.get(11).get("step"))
        .isEqualTo(
            Map.of(
                "instance",
                "hello/U",
                "key",
                "pre-start",
                "words",
                "executing pre-start",
                "phase",
                "ended",
                "duration_ms",
                9,
                "outcome",
                "done"));
    assertThat(events.get(13)).containsEntry("state", "done");
    assertThat(events.getLast())
        .isEqualTo(Map.of("event", "finished", "succeeded", true, "changed", true));
  }

  @Test
  void aDirectorThatDoesNotTellWhatIsDoneIsNotSaidToHaveDoneNothing() {
    director.withoutStreams().output(3, "event", UNCHANGED);
    assertThat(commands().run("run", "hello-release").out()).endsWith("Succeeded\n");
  }

  @Test
  void tellsProgramsWhatFailed() {
    director.task(3, "error", "boom");
    Outcome outcome = commands().run("run", "hello-release", "--json");
    assertThat(outcome.exitCode()).isOne();
    assertThat(outcome.err()).isEmpty();
    assertThat(Json.parseObject(outcome.out().lines().toList().getLast()))
        .isEqualTo(
            Map.of(
                "event",
                "finished",
                "succeeded",
                false,
                "message",
                "Updating deployment:\n  Expected task '3' to succeed but state is 'error'"));
  }

  @Test
  void asksTheDirectorNothingWhenTheInputIsWrong() throws IOException {
    assertThat(commands().run("run", "hello-release", "-p", "hello.gretting=1").err())
        .startsWith("Job 'hello' has no property 'gretting'. Did you mean 'greeting'?");
    Files.writeString(directory.resolve("hello-release/manifest.yml"), "a: [");
    assertThat(commands().run("run", "hello-release").err())
        .contains("hello-release/manifest.yml:1:5");
    Files.writeString(directory.resolve("hello-release/manifest.yml"), "releases: []");
    assertThat(commands().run("run", "hello-release").err()).contains("the manifest has no name");
    Files.writeString(directory.resolve("hello-release/jobs/hello/spec"), "name: [");
    assertThat(commands().run("run", "hello-release").err()).contains("jobs/hello/spec:1:8");
    assertThat(director.requests()).isEmpty();
  }

  private static @Nullable Object first(Map<String, @Nullable Object> manifest, String key) {
    return manifest.get(key) instanceof List<?> list ? list.getFirst() : null;
  }
}
