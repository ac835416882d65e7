package io.slipway.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.instance.InstanceSpace;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Director is replaced by one of another build in the middle of a hook. */
final class UpgradeTest {
  @TempDir Path scratch;

  @ParameterizedTest
  @CsvSource({"stopped, 0", "stopped, 7", "killed, 0", "killed, 7"})
  void theTaskGoesOnUnderAnotherBuild(String how, int exitCode) throws Exception {
    TestSlipway.requireSpaces(scratch);
    Path home = Files.createDirectories(scratch.toRealPath().resolve("home"));
    Build newer = Build.other(scratch.toRealPath().resolve("newer"), "9.9.9");
    try (HeldHooks hooks = new HeldHooks()) {
      Path release = hooks.release(scratch, "pre-start", "post-start");
      HeldHooks.Hook hook;
      long host;
      try (Program director = Program.director(home);
          Program client = Program.start(home, "run", release.toString())) {
        hooks.await("pre-start").end(0);
        hook = hooks.await("post-start");
        host = TestSlipway.agentHost(home);
        if (how.equals("stopped")) {
          director.stop();
        } else {
          director.kill();
        }
        try (Program _ = Program.director(newer, home)) {
          assertThat(Program.run(home, "environment").succeeded().text()).contains("9.9.9");
          assertThat(TestSlipway.agentHost(home)).as("another build's").isNotEqualTo(host);
          hook.end(exitCode);

          Outcome outcome = client.outcome();
          if (exitCode == 0) {
            assertThat(outcome.succeeded().text()).containsPattern("held/post-start +ok");
          } else {
            assertThat(outcome.exitCode()).isNotZero();
            assertThat(outcome.text()).contains("exit code 7");
          }
          assertThat(outcome.text()).containsOnlyOnce("The Director is gone.");
          assertThat(Program.run(home, "tasks", "-r", "-a").text())
              .containsPattern(exitCode == 0 ? "done.*create deployment" : "error.*create deploy");
          InstanceSpace space = TestSlipway.spaceWith(home, "held");
          assertThat(TestSlipway.read(space, "/var/vcap/sys/log/held/post-start.stderr.log"))
              .isEqualTo("post-start over\n");
        }
      }
      assertThat(hooks.names()).containsExactly("pre-start", "post-start");
    } finally {
      TestSlipway.destroyInstances(home);
    }
  }
}
