package io.slipway.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.instance.InstanceSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agent hosts and Directors are killed in the middle of hooks; the hooks do not notice. */
final class AgentHostTest {
  @TempDir Path scratch;

  @Test
  void hooksRunOnceWhateverDiesAroundThem() throws Exception {
    TestSlipway.requireSpaces(scratch);
    Path home = Files.createDirectories(scratch.toRealPath().resolve("home"));
    try (HeldHooks hooks = new HeldHooks();
        Program director = Program.director(home)) {
      Path release = hooks.release(scratch, "pre-start", "post-start", "drain");
      try (Program deploy = Program.start(home, "run", release.toString())) {
        HeldHooks.Hook hook = hooks.await("pre-start");
        long first = TestSlipway.agentHost(home);
        kill(first);
        hook.end(0);
        hook = hooks.await("post-start");
        long second = TestSlipway.agentHost(home);
        assertThat(second).isNotEqualTo(first);
        kill(second);
        hook.end(0);

        Outcome outcome = deploy.outcome().succeeded();
        assertThat(outcome.text())
            .containsPattern("held/pre-start +ok")
            .containsPattern("held/post-start +ok");
      }
      assertThat(hooks.names()).containsExactly("pre-start", "post-start");
      InstanceSpace space = TestSlipway.spaceWith(home, "held");
      assertThat(log(space, "pre-start.stdout.log")).isEqualTo("pre-start out\n");
      assertThat(log(space, "pre-start.stderr.log")).isEqualTo("pre-start over\n");
      assertThat(director.process().isAlive()).isTrue();

      try (Program deletion = Program.start(home, "delete-deployment", "-n", "-d", "held")) {
        HeldHooks.Hook drain = hooks.await("drain");
        kill(TestSlipway.agentHost(home));
        drain.end(0);
        // What it printed before its agent host was killed is no number of seconds.
        assertThat(deletion.outcome().text()).contains("drain scripts failed");
      }
      assertThat(hooks.names()).containsExactly("pre-start", "post-start", "drain");
    } finally {
      TestSlipway.destroyInstances(home);
    }
  }

  @Test
  void howAHookEndedWhileNobodyWasThereIsKnown() throws Exception {
    TestSlipway.requireSpaces(scratch);
    Path home = Files.createDirectories(scratch.toRealPath().resolve("home"));
    try (HeldHooks hooks = new HeldHooks();
        Program _ = Program.director(home)) {
      Path release = hooks.release(scratch, "pre-start");
      try (Program deploy = Program.start(home, "run", release.toString())) {
        HeldHooks.Hook hook = hooks.await("pre-start");
        long host = TestSlipway.agentHost(home);
        freeze(host);
        hook.end(7);
        kill(host);

        Outcome outcome = deploy.outcome();
        assertThat(outcome.exitCode()).isNotZero();
        assertThat(outcome.text()).contains("exit code 7").contains("pre-start over");
      }
      assertThat(hooks.names()).containsExactly("pre-start");
    } finally {
      TestSlipway.destroyInstances(home);
    }
  }

  @Test
  void aHookOutlivesItsDirectorAndTheNextOneGoesOnWithItsTask() throws Exception {
    TestSlipway.requireSpaces(scratch);
    Path home = Files.createDirectories(scratch.toRealPath().resolve("home"));
    try (HeldHooks hooks = new HeldHooks()) {
      Path release = hooks.release(scratch, "pre-start", "post-start");
      HeldHooks.Hook old;
      try (Program _ = Program.director(home);
          Program _ = Program.start(home, "run", release.toString())) {
        hooks.await("pre-start").end(0);
        old = hooks.await("post-start");
      }
      try (Program _ = Program.director(home);
          Program deploy = Program.start(home, "run", release.toString())) {
        old.end(0);
        // It had to wait for the task that went on, and finds nothing left to do.
        assertThat(deploy.outcome().succeeded().text()).contains("nothing changed");
      }
      assertThat(hooks.names()).containsExactly("pre-start", "post-start");
    } finally {
      TestSlipway.destroyInstances(home);
    }
  }

  @Test
  void logsAreFollowedThroughRotationAndTheDeathOfTheAgentHost() throws Exception {
    TestSlipway.requireSpaces(scratch);
    Path home = Files.createDirectories(scratch.toRealPath().resolve("home"));
    try (HeldHooks hooks = new HeldHooks();
        Program _ = Program.director(home)) {
      Program.run(home, "run", hooks.release(scratch).toString()).succeeded();
      Path log =
          TestSlipway.spaceWith(home, "held")
              .toHostPath("/var/vcap/sys/log/held")
              .resolve("live.log");
      Files.createDirectories(log.getParent());
      Files.writeString(log, "left out\none\n");
      String outside = scratch.resolve("secret.log").toString();
      Files.writeString(Path.of(outside), "secret\n");
      Files.createSymbolicLink(log.resolveSibling("secret.log"), Path.of(outside));
      assertThat(Program.run(home, "logs", "--num", "1", "held").succeeded().text())
          .containsSubsequence(": stdout | ==> /var/vcap/sys/log/held/live.log <==", "| one")
          .doesNotContain("left out", "secret");

      try (Program follower = Program.start(home, "logs", "-f", "--num=1", "--job=held")) {
        awaitLine(follower, "stdout | one");
        append(log, "two\n");
        awaitLine(follower, "stdout | two");
        append(log, "three\n");
        Files.move(log, log.resolveSibling("live.log.1"));
        append(log, "four\n");
        awaitLine(follower, "stdout | three");
        awaitLine(follower, "stdout | four");
        append(log.resolveSibling("later.log"), "five\n");
        awaitLine(follower, "stdout | ==> /var/vcap/sys/log/held/later.log <==");
        awaitLine(follower, "stdout | five");

        kill(TestSlipway.agentHost(home));
        awaitLine(follower, "the agent had to be asked anew");
        append(log, "six\n");
        awaitLine(follower, "stdout | six");
      }
    } finally {
      TestSlipway.destroyInstances(home);
    }
  }

  private static void append(Path log, String text) throws IOException {
    Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static void awaitLine(Program program, String end) throws IOException {
    List<String> said = new ArrayList<>();
    for (String line = program.output().readLine();
        line != null;
        line = program.output().readLine()) {
      said.add(line);
      if (line.endsWith(end)) {
        return;
      }
    }
    throw new AssertionError("It ended without '" + end + "', saying: " + said);
  }

  @Test
  void downEndsAnAgentHostThatHasNothingToDo() throws Exception {
    TestSlipway.requireSpaces(scratch);
    Path home = Files.createDirectories(scratch.toRealPath().resolve("home"));
    long host;
    try (Program director = Program.director(home)) {
      host = TestSlipway.agentHost(home);
      assertThat(ProcessHandle.of(host)).isPresent();
      director.process().destroy();
      director.process().onExit().join();
    }

    ProcessHandle.of(host).ifPresent(process -> process.onExit().join());
    assertThat(TestSlipway.keepers(home)).allSatisfy(pid -> assertThat(isAlive(pid)).isFalse());
  }

  /** Nobody collects what is left of it, so its end cannot be waited for as that of others. */
  private static void kill(long pid) {
    assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
  }

  private static void freeze(long pid) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor()).isZero();
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  private static String log(InstanceSpace space, String file) throws IOException {
    return TestSlipway.read(space, "/var/vcap/sys/log/held/" + file);
  }
}
