package io.slipway.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.instance.InstanceSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the manifest's slipway section asks for, in whole deploys on real instances. */
final class SteeredTest {
  @TempDir Path scratch;

  @Test
  void whatFailedStaysFailedAndIsAllThatTheNextDeployDoes() throws Exception {
    try (TestSlipway slipway = TestSlipway.start(scratch)) {
      Path release = steered("masked", 1, "hooks: {post-start: {timeout: 20s}}");
      script(release, "masked", "post-start", "[ -e " + inside("passes") + " ]");
      slipway.deploy(release).failed();
      assertThat(slipway.run("deployments").succeeded().text()).contains("incomplete: 1 instance");
      assertThat(slipway.run("instances").succeeded().text()).contains("post-start failed");

      InstanceSpace space = slipway.spaceWith("masked");
      Files.createFile(space.toHostPath(inside("passes")));
      Outcome again = slipway.deploy(release).succeeded();
      assertThat(again.text()).contains("executing post-start");
      assertThat(again.text()).doesNotContain("executing drain", "executing pre-start", "stopping");
      assertThat(slipway.run("deployments").succeeded().text()).doesNotContain("incomplete");
    }
  }

  @Test
  void aHookThatTakesTooLongIsEndedAndTriedAsOftenAsItMay() throws Exception {
    try (TestSlipway slipway = TestSlipway.start(scratch)) {
      Path release =
          steered(
              "slow",
              1,
              "hooks: {post-start: {timeout: 500ms, retries: 1, backoff: 10ms, kill_grace:"
                  + " 100ms}}");
      script(release, "slow", "post-start", "trap '' TERM\necho begun\nsleep 86400 & wait");
      Outcome outcome = slipway.deploy(release).failed();
      assertThat(outcome.text()).contains("timed out after");
      assertThat(
              TestSlipway.read(
                  slipway.spaceWith("slow"), "/var/vcap/sys/log/slow/post-start.stdout.log"))
          .isEqualTo("begun\nbegun\n");

      // For this time only, and the section is as it was.
      script(release, "slow", "post-start", "sleep 1");
      slipway.deploy(release, "--hook-timeout", "post-start=1m").succeeded();
    }
  }

  @Test
  void aGroupHasAFirstAndALastWord() throws Exception {
    try (TestSlipway slipway = TestSlipway.start(scratch)) {
      Path release = steered("grouped", 2, "before_group: before, after_group: after");
      script(release, "grouped", "before", "date +%s%N > " + inside("before"));
      script(release, "grouped", "after", "date +%s%N > " + inside("after"));
      slipway.deploy(release).succeeded();
      assertThat(written(slipway, "before")).isEmpty(); // nobody ran yet
      assertThat(written(slipway, "after")).hasSize(1);

      slipway.deploy(release).succeeded();
      assertThat(written(slipway, "before")).isEmpty(); // nothing was to be done

      slipway.deploy(release, "-p", "grouped.color=red").succeeded();
      List<String> before = written(slipway, "before");
      assertThat(before).hasSize(1);
      assertThat(Long.parseLong(before.getFirst().strip()))
          .isLessThan(Long.parseLong(written(slipway, "after").getLast().strip()));
    }
  }

  private static List<String> written(TestSlipway slipway, String name) throws IOException {
    List<String> written = new ArrayList<>();
    for (InstanceSpace space : TestSlipway.spacesWith(slipway.home(), "grouped")) {
      String text = TestSlipway.read(space, inside(name));
      if (!text.isEmpty()) {
        written.add(text);
      }
    }
    return written;
  }

  private static String inside(String name) {
    return "/var/vcap/data/steered-" + name;
  }

  private static void script(Path release, String job, String hook, String text)
      throws IOException {
    ReleaseFiles.write(
        release, "jobs/" + job + "/templates/" + hook + ".erb", "#!/bin/bash\n" + text + "\n");
  }

  /** A small release with a post-start, scripts for its group, and a manifest that steers it. */
  private Path steered(String name, int instances, String section) throws IOException {
    Path release = ReleaseFiles.small(scratch, name);
    for (String hook : List.of("post-start", "before", "after")) {
      script(release, name, hook, "true");
    }
    Path spec = release.resolve("jobs/" + name + "/spec");
    Files.writeString(
        spec,
        Files.readString(spec)
            .replace(
                "templates:\n",
                """
                templates:
                  post-start.erb: bin/post-start
                  before.erb: bin/before
                  after.erb: bin/after
                """));
    ReleaseFiles.write(
        release,
        "manifest.yml",
        """
        name: %1$s
        releases: [{name: %1$s, version: latest}]
        stemcells: [{alias: default, os: local, version: latest}]
        update: {canaries: 1, max_in_flight: 1, canary_watch_time: 100-30000, update_watch_time: 100-30000}
        instance_groups:
        - name: %1$s
          instances: %2$d
          azs: [z1]
          jobs: [{name: %1$s, release: %1$s}]
          vm_type: default
          stemcell: default
          networks: [{name: default}]
          slipway: {%3$s}
        """
            .formatted(name, instances, section));
    return release;
  }
}
