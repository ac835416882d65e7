package io.slipway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking at a hook, at the time it took and at what a deploy would change, on a real instance. */
final class HookTest {
  @TempDir Path scratch;

  @Test
  void whatHappenedCanBeAskedAndTriedAgain() throws Exception {
    try (TestSlipway slipway = TestSlipway.start(scratch)) {
      Path release = ReleaseFiles.greeter(scratch, "hooks");
      slipway.deploy(release).succeeded();

      assertThat(slipway.run("timeline").succeeded().text())
          .startsWith("Task ")
          .contains("there is no earlier task like it", "greeter/post-start");
      assertThat(slipway.run("why", "greeter/0").succeeded().text())
          .contains("greeter/0 was created at", "it is new");

      assertThat(
              slipway
                  .run("hook", "run", "greeter/0", "greeter", "post-start", "--trace")
                  .succeeded()
                  .text())
          .contains("greeter/post-start | + ", "greeter/post-start  ok");
      assertThat(slipway.run("hook", "run", "greeter/0", "greeter", "no-such").failed().text())
          .contains("has no no-such script");
      assertThat(slipway.run("why", "greeter/0", "--hook", "greeter/post-start").succeeded().text())
          .contains("again, after task");

      slipway.run("run", release.toString(), "-p", "greeter.post_start_exit_code=3").failed();
      assertThat(slipway.run("why", "greeter/0").succeeded().text())
          .contains("has a hook that failed: greeter/post-start", "exit code 3")
          .contains("rendered files of the job greeter changed");
      Path capsule = scratch.resolve("c.json");
      slipway.run("hook", "capsule", "--output", capsule.toString()).succeeded();
      assertThat(Files.readString(capsule)).contains("exit code 3", "told to fail");

      assertThat(slipway.run("diff", release.resolve("manifest.yml").toString()).succeeded().text())
          .contains("1 instance: 1 restarted")
          .contains("its last update did not come to its end")
          .contains("changed greeter/bin/post-start", "hooks: pre-stop, drain");
      slipway.run("delete-deployment", "-n").succeeded();
    }
  }
}
