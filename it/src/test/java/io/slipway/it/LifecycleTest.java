package io.slipway.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.instance.InstanceSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example release through a deployment's whole life, on real instances. */
final class LifecycleTest {
  private static final String LOGS = "/var/vcap/sys/log/greeter/";

  @TempDir static Path scratch;
  private static TestSlipway slipway;

  @BeforeAll
  static void start() throws IOException {
    slipway = TestSlipway.start(scratch);
  }

  @AfterAll
  static void stop() {
    if (slipway != null) {
      slipway.close();
    }
  }

  @AfterEach
  void deleteDeployments() throws IOException {
    for (String name : List.of("first", "failing", "stopping", "draining", "keeping", "leaving")) {
      if (Files.exists(scratch.resolve(name))) {
        slipway.run("delete-deployment", "-n", "-d", name).succeeded();
      }
    }
  }

  @Test
  void runsEveryHookInOrderAndASecondTimeNone() throws Exception {
    Path release = ReleaseFiles.greeter(scratch, "first");

    Outcome first = slipway.deploy(release).succeeded();

    assertThat(first.story())
        .containsSubsequence(
            "executing pre-start",
            "greeter/pre-start",
            "visitor/pre-start",
            "starting jobs",
            "executing post-start",
            "greeter/post-start",
            "visitor/post-start",
            "greeter/post-deploy",
            "visitor/post-deploy");
    assertThat(first.scripts())
        .containsExactly(
            "greeter/packaging",
            "greeter/pre-start",
            "visitor/pre-start",
            "greeter/post-start",
            "visitor/post-start",
            "greeter/post-deploy",
            "visitor/post-deploy");
    assertThat(first.text()).contains("processes running");
    assertThat(slipway.run("instances", "--ps", "-d", "first").succeeded().text())
        .containsPattern("greeter\\s+running")
        .containsPattern("visitor\\s+running");
    assertThat(logFiles("first"))
        .contains("greeter/post-start.stdout.log", "visitor/pre-start.stdout.log");

    Outcome second = slipway.deploy(release).succeeded();

    assertThat(second.text()).contains("nothing changed: no hook ran");
    assertThat(second.story()).isEmpty();
  }

  @Test
  void aFailedPostStartTellsItsStoryAndTheNextRunRepairs() throws Exception {
    Path release = ReleaseFiles.greeter(scratch, "failing");
    slipway.deploy(release).succeeded();
    InstanceSpace space = slipway.spaceWith("greeter");
    String before = TestSlipway.read(space, LOGS + "post-start.stdout.log");

    Outcome failed = slipway.deploy(release, "-p", "greeter.post_start_exit_code=3").failed();

    assertThat(failed.text())
        .contains(
            "1 of 2 post-start scripts failed. Failed Jobs: greeter. Successful Jobs: visitor.",
            "greeter/post-start  failed  exit code 3",
            "greeter/post-start | post-start: told to fail with exit code 3",
            LOGS + "post-start.stderr.log");
    assertThat(ProcessHandle.of(TestSlipway.hostPid(space, "greeter"))).isPresent();
    assertThat(ProcessHandle.of(TestSlipway.hostPid(space, "visitor"))).isPresent();
    assertThat(failed.scripts()).doesNotContain("greeter/post-deploy");

    Outcome repaired = slipway.deploy(release).succeeded();

    assertThat(repaired.scripts()).contains("greeter/post-start", "greeter/post-deploy");
    assertThat(TestSlipway.read(space, LOGS + "post-start.stdout.log"))
        .startsWith(before)
        .hasSize(before.length() * 3);
    assertThat(slipway.deploy(release).succeeded().story()).isEmpty();
  }

  @Test
  void stopsAndStartsInOrder() throws Exception {
    slipway.deploy(ReleaseFiles.greeter(scratch, "stopping")).succeeded();
    InstanceSpace space = slipway.spaceWith("greeter");
    long process = TestSlipway.hostPid(space, "greeter");

    Outcome stopped = slipway.run("stop", "-n", "-d", "stopping").succeeded();

    assertThat(stopped.story())
        .containsExactly(
            "executing pre-stop",
            "greeter/pre-stop",
            "visitor/pre-stop",
            "executing drain",
            "greeter/drain",
            "visitor/drain",
            "stopping jobs",
            "executing post-stop",
            "greeter/post-stop",
            "visitor/post-stop");
    assertThat(ProcessHandle.of(process)).isEmpty();
    assertThat(TestSlipway.read(space, LOGS + "post-stop.stdout.log")).contains("tidied up");

    Outcome started = slipway.run("start", "-n", "-d", "stopping").succeeded();

    assertThat(started.scripts())
        .startsWith(
            "greeter/pre-start", "visitor/pre-start", "greeter/post-start", "visitor/post-start");
    assertThat(ProcessHandle.of(TestSlipway.hostPid(space, "greeter"))).isPresent();
  }

  @Test
  void drainsForAFixedTimeAndInRounds() throws Exception {
    Path release = ReleaseFiles.greeter(scratch, "draining");
    slipway
        .deploy(release, "-p", "greeter.drain_seconds=1", "-p", "visitor.drain_rounds=2")
        .succeeded();
    InstanceSpace space = slipway.spaceWith("greeter");
    long began = System.nanoTime();

    slipway.run("stop", "-n", "-d", "draining").succeeded();

    assertThat(System.nanoTime() - began).isGreaterThan(2_000_000_000L);
    assertThat(TestSlipway.read(space, LOGS + "drain.log").lines()).hasSize(1);
    assertThat(TestSlipway.read(space, "/var/vcap/sys/log/visitor/drain.log").lines())
        .extracting(line -> line.substring(line.indexOf(": ") + 2))
        .containsExactly("0 of 2 rounds", "1 of 2 rounds", "2 of 2 rounds");
  }

  @Test
  void aPersistentDiskOutlivesItsInstance() throws Exception {
    Path release = ReleaseFiles.greeter(scratch, "keeping");
    Path manifest = release.resolve("manifest.yml");
    Files.writeString(
        manifest,
        Files.readString(manifest)
            .replace("  vm_type: default", "  vm_type: default\n  persistent_disk: 100"));
    slipway.deploy(release).succeeded();
    InstanceSpace old = slipway.spaceWith("greeter");
    Files.writeString(old.toHostPath("/var/vcap/store/kept"), "precious");

    slipway.run("recreate", "-n", "-d", "keeping").succeeded();

    InstanceSpace fresh = slipway.spaceWith("greeter");
    assertThat(fresh.id()).isNotEqualTo(old.id());
    assertThat(TestSlipway.read(fresh, "/var/vcap/store/kept")).isEqualTo("precious");
    assertThat(slipway.deploy(release).succeeded().story()).isEmpty();
  }

  @Test
  void aDeletedDeploymentLeavesNothing() throws Exception {
    slipway.deploy(ReleaseFiles.greeter(scratch, "leaving")).succeeded();
    InstanceSpace space = slipway.spaceWith("greeter");
    List<Long> processes =
        List.of(TestSlipway.hostPid(space, "greeter"), TestSlipway.hostPid(space, "visitor"));
    Path spaces = slipway.home().resolve("spaces");

    slipway.run("delete-deployment", "-n", "-d", "leaving").succeeded();

    assertThat(processes).allMatch(pid -> ProcessHandle.of(pid).isEmpty());
    assertThat(TestSlipway.processesNaming(scratch.toString())).isEmpty();
    assertThat(TestSlipway.mountsNaming(scratch)).isEmpty();
    assertThat(spaces.resolve("instances")).isEmptyDirectory();
    assertThat(slipway.run("deployments").succeeded().text()).doesNotContain("leaving");
  }

  /** The names in the archive that {@code logs} fetches. */
  private static List<String> logFiles(String deployment) throws IOException {
    Path target = Files.createDirectories(scratch.resolve("logs-of-" + deployment));
    slipway.run("logs", "-d", deployment, "--dir", target.toString()).succeeded();
    Path archive;
    try (Stream<Path> files = Files.list(target)) {
      archive = files.findFirst().orElseThrow();
    }
    Process tar = new ProcessBuilder("tar", "tzf", archive.toString()).start();
    return tar.inputReader().readAllLines().stream()
        .map(name -> name.startsWith("./") ? name.substring(2) : name)
        .toList();
  }
}
