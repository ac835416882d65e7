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
import org.junit.jupiter.params.provider.ValueSource;

/** Repair, disks and clean-ups: what is asked of the Director, and what is shown. */
class RepairCommandsTest {
  private static final String PROBLEMS = "/deployments/dep/problems";
  private static final String TWO_PROBLEMS =
      """
      [{"id":12,"type":"missing_vm","data":{},"description":"VM for 'web/a (0)' missing.",
        "instance_group":"web","resolutions":[{"name":"ignore","plan":"Skip for now"},
        {"name":"recreate_vm","plan":"Recreate VM"}]},
       {"id":4,"type":"missing_disk","data":{},"description":"Disk 'd' is missing",
        "instance_group":"db","resolutions":[{"name":"ignore","plan":"Skip for now"},
        {"name":"delete_disk_reference","plan":"Delete disk reference"}]}]""";

  @TempDir Path directory;
  private final FakeDirector director = new FakeDirector();

  @AfterEach
  void stop() {
    director.close();
  }

  private CommandRunner runner() {
    return new CommandRunner(director, directory);
  }

  private Outcome run(String... arguments) {
    return run(runner(), arguments);
  }

  private static Outcome run(CommandRunner runner, String... arguments) {
    return runner.run(
        Stream.concat(Stream.of("-d", "dep"), Stream.of(arguments)).toArray(String[]::new));
  }

  private void hasProblems(String json) {
    director.starts("POST /deployments/dep/scans", 1);
    director.json("GET " + PROBLEMS, json);
    director.starts("PUT " + PROBLEMS, 2);
  }

  private String resolutions() {
    return director.last("PUT " + PROBLEMS).text();
  }

  @Test
  void nothingIsAskedForWhenNothingIsWrong() {
    hasProblems("[]");
    assertThat(run("cck").exitCode()).isZero();
    assertThat(director.last("POST /deployments/dep/scans").contentType())
        .isEqualTo("application/json");
    assertThat(director.deeds()).containsExactly("POST /deployments/dep/scans", "GET " + PROBLEMS);
  }

  @Test
  void aReportOfProblemsIsAFailure() {
    hasProblems(TWO_PROBLEMS);
    Outcome outcome = run("cloud-check", "--report");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).contains("2 problem(s) found");
    assertThat(outcome.out().lines().map(String::strip))
        .containsSubsequence(
            "4 \tmissing_disk\tDisk 'd' is missing",
            "12\tmissing_vm  \tVM for 'web/a (0)' missing.");
    assertThat(director.requests()).noneMatch(line -> line.startsWith("PUT"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--auto | {\"resolutions\":{\"12\":null,\"4\":null}}",
        "-a | {\"resolutions\":{\"12\":null,\"4\":null}}",
        "--resolution=recreate_vm | {\"resolutions\":{\"12\":\"recreate_vm\",\"4\":\"ignore\"}}",
      })
  void answersAreGivenByFlags(String flag, String body) {
    hasProblems(TWO_PROBLEMS);
    assertThat(run("cck", flag).exitCode()).isZero();
    assertThat(resolutions()).isEqualTo(body);
  }

  @Test
  void answersAreAskedFor() {
    hasProblems(TWO_PROBLEMS);
    Outcome outcome = run(runner().onTerminal().withInput("3\nx\n2\n\nyes\n"), "cck");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains(
            "1: Skip for now\n2: Delete disk reference\nDisk 'd' is missing (1): ",
            "invalid selection (must be 1-2)",
            "Continue? [yN]: ");
    assertThat(resolutions())
        .isEqualTo("{\"resolutions\":{\"12\":\"ignore\",\"4\":\"delete_disk_reference\"}}");
  }

  @Test
  void whoWantsNoQuestionsHasToSayWhatToDo() {
    hasProblems(TWO_PROBLEMS);
    Outcome outcome = run("cck", "-n");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).contains("Cannot ask for a choice in non-interactive UI");
  }

  @Test
  void aPlanIsWrittenAndFollowed() throws Exception {
    hasProblems(TWO_PROBLEMS);
    director.json(
        "GET /deployments/dep",
        "{\"manifest\":\"update: {max_in_flight: 3}\\ninstance_groups:\\n- {name: web, update: {max_in_flight: 50%}}\\n- {name: db}\\n\"}");

    Outcome made =
        run(runner().onTerminal().withInput("2\nn\n2\ny\n4\n"), "create-recovery-plan", "plan.yml");

    assertThat(made.exitCode()).as(made.err()).isZero();
    assertThat(made.out())
        .contains(
            "Instance Group 'db'",
            "Override current max_in_flight value of '3'? [yN]: ",
            "Override current max_in_flight value of '50%'? [yN]: ",
            "max_in_flight override for 'web' (50%): ");
    assertThat(Files.readString(directory.resolve("plan.yml")))
        .isEqualTo(
            """
            instance_groups_plan:
            - name: db
              planned_resolutions:
                missing_disk: delete_disk_reference
            - name: web
              max_in_flight_override: "4"
              planned_resolutions:
                missing_vm: recreate_vm
            """);

    Outcome followed = run("recover", "plan.yml");

    assertThat(followed.exitCode()).as(followed.err()).isZero();
    assertThat(resolutions())
        .isEqualTo(
            "{\"resolutions\":{\"12\":\"recreate_vm\",\"4\":\"delete_disk_reference\"},"
                + "\"max_in_flight_overrides\":{\"web\":\"4\"}}");
    assertThat(followed.out()).contains("12\tRecreate VM\tVM for 'web/a (0)' missing.");
  }

  @Test
  void orphanedDisksAreListedTheNewestFirst() {
    director.json(
        "GET /disks",
        """
        [{"disk_cid":"old","size":100,"az":"z1","deployment_name":"dep","instance_name":"db/a",
          "cloud_properties":{},"orphaned_at":"2016-06-27 04:00:00 UTC"},
         {"disk_cid":"new","size":1024,"az":null,"deployment_name":"dep","instance_name":"db/b",
          "cloud_properties":{},"orphaned_at":"2016-06-28 04:00:00 UTC"}]""");
    Outcome outcome = run("disks", "-o");
    assertThat(outcome.out().lines())
        .containsExactly(
            "new\t1.0 GiB\tdep\tdb/b\t- \tTue Jun 28 04:00:00 UTC 2016\t",
            "old\t100 MiB\tdep\tdb/a\tz1\tMon Jun 27 04:00:00 UTC 2016\t");
    for (String command : List.of("disks", "networks")) {
      assertThat(run(command).exitCode()).isEqualTo(1);
      assertThat(run(command).err()).contains("Only --orphaned is supported");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "delete-vm vm/1 | DELETE /vms/vm%2F1",
        "orphan-disk cid | DELETE /disks/cid?orphan=true",
        "delete-disk cid | DELETE /disks/cid",
        "attach-disk db/u cid | PUT /disks/cid/attachments?deployment=dep&instance_id=u&job=db",
        "attach-disk db/u cid --disk-properties=copy | PUT /disks/cid/attachments?deployment=dep&disk_properties=copy&instance_id=u&job=db",
        "take-snapshot | POST /deployments/dep/snapshots",
        "take-snapshot db/u | POST /deployments/dep/jobs/db/u/snapshots",
        "delete-snapshot s | DELETE /deployments/dep/snapshots/s",
        "delete-snapshots | DELETE /deployments/dep/snapshots",
        "delete-network n | DELETE /networks/n",
        "clean-up --all | POST /cleanup",
      })
  void tasksAreAskedForAndFollowed(String command, String request) {
    director.starts(request, 7);
    Outcome outcome = run(command.split(" "));
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
    assertThat(director.deeds()).contains(request);
  }

  @Test
  void whatIsGoneInTheEndWasDeleted() {
    director.starts("DELETE /disks/cid", 7).task(7, "error", "no");
    director.json("GET /disks", "[]");
    assertThat(run("delete-disk", "cid").exitCode()).isZero();
    director.json("GET /disks", "[{\"disk_cid\":\"cid\"}]");
    Outcome outcome = run("delete-disk", "cid");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).contains("Deleting orphaned disk 'cid'", "state is 'error'");
  }

  @Test
  void aCleanUpSaysWhatItMayDelete() {
    director.starts("POST /cleanup", 7);
    assertThat(run("clean-up", "--all", "--keep-orphaned-disks").exitCode()).isZero();
    assertThat(director.last("POST /cleanup").text())
        .isEqualTo("{\"config\":{\"keep_orphaned_disks\":true,\"remove_all\":true}}");
  }

  @Test
  void aDryRunShowsEverythingThatWouldGo() {
    director.json(
        "GET /cleanup/dryrun?keep_orphaned_disks=false&remove_all=true",
        """
        {"releases":[{"name":"r","versions":["1","2"]}],"stemcells":[{"name":"s","version":"3"}],
         "compiled_packages":[{"package_name":"p","stemcell_os":"o","stemcell_version":"4"}],
         "exported_releases":["blob"],"dns_blobs":[],
         "orphaned_disks":[{"disk_cid":"d","deployment_name":"dep","instance_name":"i","size":5}],
         "orphaned_vms":[{"cid":"v","deployment_name":"dep","instance_name":"i"}]}""");
    Outcome outcome = run(runner().onTerminal(), "clean-up", "--dry-run", "--all");
    assertThat(outcome.out())
        .containsSubsequence(
            "Unused Releases",
            "Unused Stemcells",
            "Unused Compiled Packages",
            "Exported Releases",
            "Stale DNS Record Blobs",
            "Orphaned Disks",
            "Size (mb)",
            "Orphaned VMs");
    assertThat(director.requests()).noneMatch(line -> line.startsWith("POST"));
  }

  @Test
  void snapshotsAndOrphanedVmsAreListed() {
    director.json(
        "GET /deployments/dep/snapshots",
        "[{\"job\":\"db\",\"index\":1,\"uuid\":\"u\",\"snapshot_cid\":\"s\",\"created_at\":\"2016-06-27 04:00:00 UTC\",\"clean\":true}]");
    assertThat(run("snapshots", "db/u").out())
        .isEqualTo("db/1\ts\tMon Jun 27 04:00:00 UTC 2016\ttrue\t\n");
    director.json(
        "GET /orphaned_vms",
        "[{\"az\":\"z\",\"cid\":\"v\",\"deployment_name\":\"dep\",\"instance_name\":\"web/a\",\"ip_addresses\":[\"10.0.0.1\",\"10.0.0.2\"],\"orphaned_at\":\"2016-06-27 04:00:00 UTC\"}]");
    assertThat(run("orphaned-vms").out())
        .startsWith("v\tdep\tweb/a\tz\t10.0.0.1\tMon Jun 27 04:00:00 UTC 2016");
  }

  @ParameterizedTest
  @CsvSource({"on, false", "true, false", "enable, false", "off, true", "no, true"})
  void resurrectionIsTurnedOnAndOff(String word, String paused) {
    director.reply("PUT /resurrection", 200, "");
    assertThat(run("update-resurrection", word).exitCode()).isZero();
    assertThat(director.last("PUT /resurrection").text())
        .isEqualTo("{\"resurrection_paused\":" + paused + "}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"maybe", "ON", ""})
  void otherWordsAreRefused(String word) {
    Outcome outcome = run("update-resurrection", word);
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(director.requests()).noneMatch(line -> line.startsWith("PUT"));
  }
}
