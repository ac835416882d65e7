package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cli.CommandRunner.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What commands that change something send. */
class ChangingCommandsTest {
  @TempDir Path directory;
  private final FakeDirector director = new FakeDirector();

  @AfterEach
  void stop() {
    director.close();
  }

  private CommandRunner commands() {
    return new CommandRunner(director, directory);
  }

  private void write(String name, String text) {
    try {
      Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "start, PUT /deployments/dep/jobs/*?state=started",
    "start nats, PUT /deployments/dep/jobs/nats?state=started",
    "start nats/0, PUT /deployments/dep/jobs/nats/0?state=started",
    "start nats/U --no-converge, POST /deployments/dep/instance_groups/nats/U/actions/start",
    "stop, PUT /deployments/dep/jobs/*?state=stopped",
    "stop nats --hard --skip-drain --canaries=1 --max-in-flight=2, PUT"
        + " /deployments/dep/jobs/nats?canaries=1&max_in_flight=2&skip_drain=true&state=detached",
    "stop nats/U --hard --skip-drain --no-converge, POST"
        + " /deployments/dep/instance_groups/nats/U/actions/stop?hard=true&skip_drain=true",
    "restart --skip-drain nats/U, PUT /deployments/dep/jobs/nats/U?skip_drain=true&state=restart",
    "recreate nats --fix --skip-drain --dry-run --vms-created-before=2020-01-01T00:00:00Z, PUT"
        + " /deployments/dep/jobs/nats?dry_run=true&fix=true&recreate_vms_created_before=2020-01-01T00%3A00%3A00Z&skip_drain=true&state=recreate",
    "recreate nats/U --fix --no-converge, POST"
        + " /deployments/dep/instance_groups/nats/U/actions/recreate?ignore_unresponsive_agent=true",
  })
  void changesStatesAsTheStockCommandLineDoes(String command, String request) {
    director.starts(request, 3);
    Outcome outcome = commands().run(("-d dep -n " + command).split(" "));
    assertThat(outcome.err()).isEmpty();
    assertThat(director.deeds()).containsExactly(request);
  }

  @Test
  void changesOneInstanceOnlyWhenOneIsNamed() {
    assertThat(commands().run("stop", "web", "--no-converge", "-d", "dep").err())
        .startsWith("stop --no-converge changes one instance only");
    assertThat(commands().run("stop", "a/b/c", "-d", "dep").err())
        .contains("to be in format 'name' or 'name/id-or-index'");
    assertThat(director.requests()).isEmpty();
  }

  @Test
  void asksPeopleBeforeItChangesAnything() {
    Outcome no = commands().onTerminal().withInput("no\n").run("stop", "-d", "dep");
    assertThat(no.out()).endsWith("Continue? [yN]: \n\n");
    assertThat(no.err()).contains("Stopped");
    assertThat(director.requests()).isEmpty();
    assertThat(commands().onTerminal().run("stop", "-d", "dep").err())
        .contains("Stopped: nobody answered. Use --non-interactive");
    director.starts("PUT /deployments/dep/jobs/*?state=stopped", 3);
    assertThat(commands().onTerminal().withInput("y\n").run("stop", "-d", "dep").exitCode())
        .isZero();
  }

  @Test
  void takesTheOnlyDeploymentOfTheLocalDirector() {
    director
        .json("GET /deployments?exclude_configs=true", "[{\"name\":\"dep\"}]")
        .starts("PUT /deployments/dep/jobs/*?state=started", 3);
    assertThat(commands().onTerminal().run("start", "-n").out())
        .contains("Using deployment 'dep', the only one\n");
    director.json("GET /deployments?exclude_configs=true", "[{\"name\":\"a\"},{\"name\":\"b\"}]");
    assertThat(commands().run("start").err())
        .startsWith("Say which deployment with --deployment: a, b\n");
    director.json("GET /deployments?exclude_configs=true", "[]");
    assertThat(commands().run("start").err()).startsWith("There is no deployment.");
    assertThat(commands().withVariable("BOSH_ENVIRONMENT", "elsewhere").run("start").err())
        .startsWith("Expected non-empty deployment name\n");
  }

  @Test
  void deletesByForce() {
    director.starts("DELETE /deployments/dep?force=true", 3);
    assertThat(commands().run("delete-deployment", "--force", "-n", "-d", "dep").err()).isEmpty();
    assertThat(director.deeds())
        .containsExactly("GET /deployments/dep", "DELETE /deployments/dep?force=true");
  }

  @Test
  void aDeletedDeploymentsDisksAreSpokenOf() {
    director.starts("DELETE /deployments/dep", 3).task(3, "done", "");
    assertThat(commands().run("delete-deployment", "-d", "dep").err()).isEmpty();
    director.json(
        "GET /deployments/dep",
        "{\"manifest\":\"instance_groups:\\n- name: a\\n  persistent_disk_type: small\\n\"}");
    assertThat(commands().run("delete-deployment", "-d", "dep").err())
        .contains("Its persistent disks are kept, as BOSH keeps them: folders in '")
        .contains("slipway-home/spaces/disks'");
  }

  @Test
  void aDeploymentThatIsGoneIsDeleted() {
    director
        .starts("DELETE /deployments/dep", 3)
        .task(3, "error", "boom")
        .json("GET /deployments", "[]");
    assertThat(commands().run("delete-deployment", "-d", "dep").exitCode()).isZero();
    director.json("GET /deployments", "[{\"name\":\"dep\"}]");
    assertThat(commands().run("deld", "-d", "dep").err())
        .startsWith(
            "Deleting deployment 'dep':\n  Expected task '3' to succeed but state is 'error'\n");
  }

  @Test
  void deploysTheManifestInItsCanonicalForm() {
    write("m.yml", "name: dep # a comment\nb: ((x))\na: [1]\n");
    write("ops.yml", "- {type: replace, path: /c?, value: new}\n");
    String deploy =
        "POST /deployments?canaries=2&context=%7B%22cloud_config_ids%22%3A%5B3%5D%2C%22runtime_config_ids%22%3A%5B%5D%7D&dry_run=true&fix=true&force_latest_variables=true&max_in_flight=50%25&recreate=true&recreate_persistent_disks=true&recreate_vms_created_before=2020-01-01T00%3A00%3A00Z&skip_drain=web&slipway_only_missing=true";
    director
        .json("GET /configs?latest=true&limit=1&type=deploy", "[]")
        .json(
            "POST /deployments/dep/diff?redact=false",
            "{\"context\":{\"runtime_config_ids\":[],\"cloud_config_ids\":[3]},\"diff\":[[\"name:"
                + " dep\",\"added\"],[\"\",null],[\"x: 1\",\"removed\"]]}")
        .starts(deploy, 111);
    Outcome outcome =
        commands()
            .onTerminal()
            .run(
                "-n",
                "-d",
                "dep",
                "deploy",
                "m.yml",
                "-o",
                "ops.yml",
                "-v",
                "x=yes",
                "--recreate",
                "--fix",
                "--recreate-persistent-disks",
                "--recreate-vms-created-before=2020-01-01T00:00:00Z",
                "--skip-drain=web",
                "--canaries=2",
                "--max-in-flight=50%",
                "--dry-run",
                "--force-latest-variables",
                "--no-redact");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out())
        .isEqualTo(
            """
            Using environment '%s' as client 'admin'

            Using deployment 'dep'

            + name: dep
             \s
            - x: 1
            Task 111. Done

            Succeeded
            """
                .formatted(director.url()));
    assertThat(director.last(deploy).contentType()).isEqualTo("text/yaml");
    assertThat(director.last(deploy).text()).isEqualTo("a:\n- 1\nb: true\nc: new\nname: dep\n");
    assertThat(director.last("POST /deployments/dep/diff?redact=false").text())
        .isEqualTo(director.last(deploy).text());
  }

  @Test
  void aDryRunShowsTheStepsOfEachInstance() {
    write("m.yml", "name: dep");
    director
        .json("GET /configs?latest=true&limit=1&type=deploy", "[]")
        .json("POST /deployments/dep/diff?redact=true", "{\"diff\":[]}")
        .task(112, "done", "/deployments/dep")
        .output(
            112,
            "result",
            """
            {"compile":["app/1f2e"]}
            {"instance":"web/4711 (0)","turn":"web: turn 1 of 1, as canary","phases":[\
            {"stage":"Creating missing vms","steps":[{"key":"create-vm","description":"create a VM"}]},\
            {"stage":"Updating instance","steps":[{"key":"pre-start","description":"run pre-start"}]}]}
            """)
        .starts("POST /deployments?dry_run=true&slipway_only_missing=true&steps=true", 112);

    Outcome outcome = commands().run("-n", "-d", "dep", "deploy", "m.yml", "--dry-run", "--steps");

    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out())
        .endsWith(
            """
            Packages to compile:
              app/1f2e
            web/4711 (0)  web: turn 1 of 1, as canary
              Creating missing vms
                1  create a VM
              Updating instance
                2  run pre-start
            """);
  }

  @Test
  void stepsAreShownOfADryRunOnly() {
    write("m.yml", "name: dep");

    Outcome outcome = commands().run("-n", "-d", "dep", "deploy", "m.yml", "--steps");

    assertThat(outcome.err()).contains("--steps shows what --dry-run would do: add --dry-run");
  }

  @Test
  void skipsDrainEverywhereWhenNoGroupIsNamed() {
    write("m.yml", "name: dep");
    director
        .json("GET /configs?latest=true&limit=1&type=deploy", "[]")
        .json("POST /deployments/dep/diff?redact=true", "{\"diff\":[]}")
        .starts("POST /deployments?skip_drain=%2A&slipway_only_missing=true", 1);
    assertThat(commands().run("deploy", "--skip-drain", "m.yml").err()).isEmpty();
  }

  @Test
  void configsSwitchFlagsOn() {
    write("m.yml", "name: dep");
    director
        .json(
            "GET /configs?latest=true&limit=1&type=deploy",
            "[{\"type\":\"deploy\",\"name\":\"a\",\"content\":\"flags: [fix]\\n"
                + "include: [dep]\\n"
                + "\"},{\"type\":\"deploy\",\"name\":\"b\",\"content\":\"flags: [recreate]\\n"
                + "exclude: [dep]\\n"
                + "\"}]")
        .json("POST /deployments/dep/diff?redact=true", "{\"diff\":[]}")
        .starts("POST /deployments?fix=true&slipway_only_missing=true", 1);
    assertThat(commands().run("deploy", "m.yml").err())
        .isEqualTo("Using deployment flags from config of type 'deploy' (name: 'a')\n");
  }

  @Test
  void refusesTheManifestOfAnotherDeployment() {
    write("m.yml", "name: other");
    assertThat(commands().run("deploy", "-d", "dep", "m.yml").err())
        .startsWith("Expected manifest to specify deployment name 'dep' but was 'other'\n");
  }

  @Test
  void aFailedDeploymentIsAFailure() {
    write("m.yml", "name: dep");
    director
        .json("GET /configs?latest=true&limit=1&type=deploy", "[]")
        .json("POST /deployments/dep/diff?redact=true", "{\"diff\":[]}")
        .starts("POST /deployments?slipway_only_missing=true", 20)
        .task(20, "error", "no")
        .output(
            20, "event", "{\"time\":1467000000,\"error\":{\"code\":140004,\"message\":\"no\"}}\n");
    assertThat(commands().run("deploy", "m.yml"))
        .isEqualTo(
            new Outcome(
                1,
                "\nTask 20 | 04:00:00 | Error: no\n\n",
                """
                Updating deployment:
                  Expected task '20' to succeed but state is 'error'
                Exit code 1
                """));
  }

  @Test
  void setsConfigs() {
    write("cc.yml", "azs: []\n");
    director
        .json("POST /cloud_configs/diff?name=x", "{\"diff\":[[\"azs: []\",\"added\"]]}")
        .reply("POST /cloud_configs?name=x", 201, "")
        .json("POST /runtime_configs/diff?name=", "{\"diff\":[]}")
        .reply("POST /runtime_configs?name=", 201, "");
    assertThat(commands().run("update-cloud-config", "--name=x", "cc.yml").err()).isEmpty();
    assertThat(commands().run("update-runtime-config", "cc.yml").err()).isEmpty();
    assertThat(director.last("POST /cloud_configs?name=x").text()).isEqualTo("azs: []\n");
  }

  @Test
  void uploadsFromElsewhere() {
    director
        .json("GET /releases", "[{\"name\":\"demo\",\"release_versions\":[{\"version\":\"9\"}]}]")
        .json(
            "GET /releases/demo?version=9",
            "{\"packages\":[{\"sha1\":\"a\",\"blobstore_id\":\"b\"}]}")
        .starts("POST /releases?fix=true&rebase=true", 4)
        .starts("POST /stemcells?fix=true", 5)
        .json("POST /stemcell_uploads", "{\"needed\":false}");
    assertThat(
            commands()
                .run("upload-release", "https://h/x.tgz", "--sha1=abc", "--fix", "--rebase")
                .err())
        .isEmpty();
    assertThat(director.last("POST /releases?fix=true&rebase=true").text())
        .isEqualTo("{\"location\":\"https://h/x.tgz\",\"sha1\":\"abc\"}");
    assertThat(
            commands()
                .onTerminal()
                .run("upload-release", "https://h/x.tgz", "--name=demo", "--version=9")
                .out())
        .contains("Release 'demo/9' already exists.");
    assertThat(commands().run("upload-stemcell", "https://h/s.tgz", "--fix").err()).isEmpty();
    assertThat(
            commands().onTerminal().run("us", "https://h/s.tgz", "--name=s", "--version=1").out())
        .contains("Stemcell 's/1' already exists.");
  }

  @Test
  void deletesReleases() {
    director
        .json("GET /releases", "[{\"name\":\"demo\",\"release_versions\":[{\"version\":\"9\"}]}]")
        .starts("DELETE /releases/demo", 4)
        .starts("DELETE /releases/demo?force=true&version=9", 5);
    assertThat(commands().run("delete-release", "demo").err()).isEmpty();
    assertThat(commands().run("delete-release", "demo/9", "--force").err()).isEmpty();
    assertThat(commands().run("delete-release", "demo/8").err()).isEmpty();
    assertThat(director.deeds().stream().filter(line -> line.startsWith("DELETE"))).hasSize(2);
  }

  @Test
  void fetchesLogs() throws IOException {
    director
        .starts("GET /deployments/dep/jobs/nats/U/logs?filters=a%2Cb&type=agent", 9)
        .task(9, "done", "blob-9")
        .reply("GET /resources/blob-9", 200, "the archive");
    Outcome outcome =
        commands().onTerminal().run("-d", "dep", "logs", "nats/U", "--agent", "--only=a,b");
    assertThat(outcome.err()).isEmpty();
    Path file = directory.resolve("dep.nats.U-20261122-122956-028292786.tgz");
    assertThat(outcome.out()).contains("Downloading resource 'blob-9' to '" + file + "'...");
    assertThat(file).hasContent("the archive");
    try (var files = Files.list(directory)) {
      assertThat(files).noneMatch(one -> one.toString().endsWith(".part"));
    }
    assertThat(commands().run("logs", "-d", "dep", "--dir=nowhere").err())
        .startsWith("Directory 'nowhere' does not exist\n");
  }

  @Test
  void showsLogsAsTheyAreWritten() {
    director.json(
        "GET /slipway/deployments/dep/logs/stream?filters=web%2F%2A.txt%2Ca&follow=true&group=web&id=0&jobs=b&lines=10",
        """
        {"instance":"web/U","file":"web/web.stdout.log","lines":["one","two"]}

        {"instance":"web/V","file":"web/web.stdout.log","lines":["other"]}
        {"instance":"web/U","file":"web/web.stdout.log","lines":["","three"]}
        {"instance":"web/U","file":"b/b.log","dropped_bytes":3145728}
        {"instance":"web/U","file":"b/b.log","lines":["four"]}
        {"instance":"web/U","file":"b/b.log","change":"truncated"}
        {"instance":"web/U","file":"b/b.log","change":"replaced"}
        {"instance":"web/U","file":"b/b.log","change":"gone"}
        {"instance":"web/U","gap":true}
        {"instance":"web/U","ended":true}
        """);
    Outcome outcome =
        commands()
            .run("-d", "dep", "logs", "-f", "web/0", "--only=web/*.txt", "--only=a", "--job=b");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out())
        .isEqualTo(
            """
            web/U: stdout | ==> /var/vcap/sys/log/web/web.stdout.log <==
            web/U: stdout | one
            web/U: stdout | two
            web/V: stdout | ==> /var/vcap/sys/log/web/web.stdout.log <==
            web/V: stdout | other
            web/U: stdout |\s
            web/U: stdout | three
            web/U: stderr | slipway: /var/vcap/sys/log/b/b.log: 3.0 MiB left out here, written faster than shown
            web/U: stdout |\s
            web/U: stdout | ==> /var/vcap/sys/log/b/b.log <==
            web/U: stdout | four
            web/U: stderr | tail: /var/vcap/sys/log/b/b.log: file truncated
            web/U: stderr | tail: '/var/vcap/sys/log/b/b.log' has been replaced;  following new file
            web/U: stderr | tail: '/var/vcap/sys/log/b/b.log' has become inaccessible: No such file or directory
            web/U: stderr | slipway: lines may be missing here, the agent had to be asked anew
            """);
  }

  @Test
  void showsTheEndsOfLogsWithoutNamesOfFiles() {
    director.json(
        "GET /slipway/deployments/dep/logs/stream?follow=false&lines=2",
        """
        {"instance":"web/U","file":"web/a.log","lines":["one","two"]}
        {"instance":"web/U","file":"web/b.log","lines":["three"]}
        {"instance":"web/U","ended":true}
        """);
    assertThat(commands().run("-d", "dep", "logs", "--num=2", "-q").out())
        .isEqualTo(
            """
            web/U: stdout | one
            web/U: stdout | two
            web/U: stdout | three
            """);
  }

  @Test
  void logsThatCannotBeShownAreAFailure() {
    director
        .json(
            "GET /slipway/deployments/dep/logs/stream?follow=true&lines=10",
            """
            {"instance":"web/U","file":"web/a.log","lines":["one"]}
            {"instance":"web/V","ended":true,"problem":"Its agent is asleep"}
            """)
        .reply(
            "GET /slipway/deployments/none/logs/stream?follow=true&lines=10",
            404,
            "{\"code\":70000,\"description\":\"Deployment 'none' doesn't exist\"}");
    Outcome outcome = commands().run("-d", "dep", "logs", "-f");
    assertThat(outcome.out()).contains("web/U: stdout | one\n");
    assertThat(outcome.err())
        .contains("web/V: Its agent is asleep\n")
        .contains("could not be shown");
    assertThat(outcome.exitCode()).isOne();

    assertThat(commands().run("-d", "none", "logs", "-f").err()).contains("'none' doesn't exist");
    assertThat(commands().run("-d", "other", "logs", "-f").err())
        .as("what is not streamed is asked for by SSH")
        .startsWith("Setting up SSH in deployment 'other'");
    assertThat(commands().run("-d", "dep", "logs", "-f", "--agent").err())
        .startsWith("Setting up SSH in deployment 'dep'");
  }
}
