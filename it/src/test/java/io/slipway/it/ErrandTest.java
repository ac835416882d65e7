package io.slipway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Errands on real instances: beside what runs, and in a group of their own. */
final class ErrandTest {
  @TempDir Path scratch;

  @Test
  void errandsRunBesideWhatRunsAndInGroupsOfTheirOwn() throws Exception {
    try (TestSlipway slipway = TestSlipway.start(scratch)) {
      Path release = ReleaseFiles.greeter(scratch, "errands");
      ReleaseFiles.errand(release, "errands", "echo trouble >&2");
      assertThat(slipway.deploy(release).succeeded().text()).contains("Errands: check, smoke.");

      assertThat(slipway.run("run-errand", "smoke", "--instance=greeter/0").succeeded().text())
          .contains("on greeter", "trouble");

      assertThat(slipway.run("run-errand", "check").failed().text())
          .contains("Creating missing vms", "smoke/run", "exit code 3")
          .contains("Errand 'check' completed with error (exit code 3)");
      assertThat(slipway.run("vms").succeeded().text()).doesNotContain("check/");

      slipway.run("ignore", "greeter/0").succeeded();
      assertThat(slipway.run("stop", "greeter").succeeded().text())
          .contains("You have ignored instances. They will not be changed.");
      assertThat(slipway.run("stop", "greeter/0").failed().text()).contains("ignored instance");
      slipway.run("unignore", "greeter/0").succeeded();
      slipway.run("delete-deployment", "-n").succeeded();
    }
  }

  @Test
  void moreOutputThanAnAnswerHoldsFailsAndTheVmGoes() throws Exception {
    try (TestSlipway slipway = TestSlipway.start(scratch)) {
      Path release = ReleaseFiles.greeter(scratch, "loud");
      ReleaseFiles.errand(release, "loud", "head -c 2000000 /dev/zero | tr '\\0' x");
      slipway.deploy(release).succeeded();

      assertThat(slipway.run("run-errand", "check").failed().text()).contains("Expected task");
      assertThat(slipway.run("vms").succeeded().text()).doesNotContain("check/");
      slipway.run("delete-deployment", "-n").succeeded();
    }
  }
}
