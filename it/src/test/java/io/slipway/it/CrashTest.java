package io.slipway.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.instance.FileWatcher;
import io.slipway.instance.InstanceSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes and Directors that die. */
final class CrashTest {
  @TempDir Path scratch;

  @Test
  void aKilledProcessComesBackAndNoHookRuns() throws Exception {
    try (TestSlipway slipway = TestSlipway.start(scratch)) {
      Path release = ReleaseFiles.greeter(scratch, "crashing");
      slipway.deploy(release).succeeded();
      InstanceSpace space = slipway.spaceWith("greeter");
      Map<String, Long> hooks = hookLogs(space);
      long old = TestSlipway.hostPid(space, "greeter");
      CompletableFuture<Long> successor = new CompletableFuture<>();
      Path folder = space.toHostPath("/var/vcap/sys/run/greeter");

      try (FileWatcher.Watch _ =
          FileWatcher.system().watch(folder, _ -> offerSuccessor(space, old, successor))) {
        assertThat(ProcessHandle.of(old).orElseThrow().destroyForcibly()).isTrue();
        assertThat(ProcessHandle.of(successor.join())).isPresent();
      }

      assertThat(hookLogs(space)).isEqualTo(hooks);
      // It has died by itself, so it has to live for a whole monit cycle before it counts again.
      assertThat(slipway.run("instances", "--ps", "-d", "crashing").succeeded().text())
          .containsPattern("greeter\\s+starting.*killed by signal 9 \\(SIGKILL\\)");
      slipway.run("start", "-n", "-d", "crashing").succeeded();
      assertThat(slipway.run("instances", "--ps", "-d", "crashing").succeeded().text())
          .containsPattern("greeter\\s+running");
      assertThat(slipway.deploy(release).succeeded().text()).contains("nothing changed");
    }
  }

  private static void offerSuccessor(
      InstanceSpace space, long old, CompletableFuture<Long> successor) {
    try {
      String inside = TestSlipway.read(space, "/var/vcap/sys/run/greeter/greeter.pid").strip();
      if (!inside.isEmpty()) {
        OptionalInt found = space.toHostPid(Integer.parseInt(inside));
        if (found.isPresent() && found.getAsInt() != old) {
          successor.complete((long) found.getAsInt());
        }
      }
    } catch (IOException e) {
      successor.completeExceptionally(e);
    }
  }

  @Test
  void instancesOutliveTheirDirectorAndTheNextOneAdoptsThem() throws Exception {
    TestSlipway.requireSpaces(scratch);
    Path home = Files.createDirectories(scratch.toRealPath().resolve("home"));
    Path release = ReleaseFiles.greeter(scratch, "surviving");
    try {
      try (Program director = Program.director(home)) {
        Program.run(home, "run", release.toString()).succeeded();
        assertThat(director.process().isAlive()).isTrue();
      }
      InstanceSpace space = TestSlipway.spaceWith(home, "greeter");
      Map<String, Long> hooks = hookLogs(space);
      long process = TestSlipway.hostPid(space, "greeter");
      assertThat(ProcessHandle.of(process)).isPresent();

      try (Program director = Program.director(home)) {
        Outcome again = Program.run(home, "run", release.toString()).succeeded();

        assertThat(director.process().isAlive()).isTrue();
        assertThat(again.text()).contains("nothing changed").doesNotContain("Started the local");
        assertThat(TestSlipway.hostPid(space, "greeter")).isEqualTo(process);
        assertThat(hookLogs(space)).isEqualTo(hooks);
        Program.run(home, "delete-deployment", "-n", "-d", "surviving").succeeded();
        assertThat(ProcessHandle.of(process)).isEmpty();
      }
    } finally {
      TestSlipway.destroyInstances(home);
    }
  }

  /** The sizes of all logs that hooks write. */
  private static Map<String, Long> hookLogs(InstanceSpace space) throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    for (String job : new String[] {"greeter", "visitor"}) {
      Path folder = space.toHostPath("/var/vcap/sys/log/" + job);
      try (Stream<Path> logs = Files.list(folder)) {
        for (Path log : logs.toList()) {
          String name = log.getFileName().toString();
          if (name.startsWith("pre-") || name.startsWith("post-") || name.startsWith("drain")) {
            sizes.put(job + "/" + name, Files.size(log));
          }
        }
      }
    }
    return sizes;
  }
}
