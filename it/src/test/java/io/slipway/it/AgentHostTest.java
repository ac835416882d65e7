package io.slipway.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.instance.InstanceSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void aHookOutlivesItsDirectorAndTheNextDeployWaitsForIt() throws Exception {
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
        hooks.await("pre-start").end(0);
        hooks.await("post-start").end(0);
        deploy.outcome().succeeded();
      }
    } finally {
      TestSlipway.destroyInstances(home);
    }
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
