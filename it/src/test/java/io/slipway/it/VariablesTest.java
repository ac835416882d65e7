package io.slipway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Variables from their declaration to what stands on a real instance. */
final class VariablesTest {
  @TempDir Path scratch;

  @Test
  void whatIsDeclaredIsGeneratedPutOnTheInstanceAndRotated() throws Exception {
    try (TestSlipway slipway = TestSlipway.start(scratch)) {
      Path release = ReleaseFiles.small(scratch, "secretive");
      ReleaseFiles.preStart(release, "secretive", "#!/bin/bash\n: '<%= p(\"color\") %>'\n");
      Path manifest = scratch.resolve("secretive.yml");
      Files.writeString(
          manifest,
          """
          name: secretive
          releases: [{name: secretive, version: latest}]
          stemcells: [{alias: default, os: local, version: latest}]
          update: {canaries: 1, max_in_flight: 1, canary_watch_time: 1-30000, update_watch_time: 1-30000}
          variables: [{name: password, type: password}]
          instance_groups:
          - name: secretive
            instances: 1
            azs: [z1]
            vm_type: default
            stemcell: default
            networks: [{name: default}]
            jobs: [{name: secretive, release: secretive, properties: {color: "((password))"}}]
          """);
      String[] run = {"run", release.toString(), "--manifest", manifest.toString()};

      String first = slipway.run(run).succeeded().text();
      String password = password(slipway);
      assertThat(password).matches("[a-zA-Z0-9]{30}");
      assertThat(first).doesNotContain(password);
      assertThat(installed(slipway)).contains(password);
      assertThat(slipway.run(run).succeeded().text()).contains("nothing changed");

      slipway.run("rotate-variable", "-d", "secretive", "password").succeeded();
      slipway.run("restart", "-d", "secretive").succeeded();
      assertThat(installed(slipway)).contains(password);
      slipway.run(run).succeeded();
      assertThat(password(slipway)).isNotEqualTo(password);
      assertThat(installed(slipway)).contains(password(slipway)).doesNotContain(password);

      slipway.run("delete-variable", "-n", "/slipway/secretive/password").succeeded();
      assertThat(slipway.run("variables", "--stored").succeeded().text())
          .doesNotContain("/slipway/secretive/password");
      slipway.run("delete-deployment", "-n").succeeded();
    }
  }

  private static String password(TestSlipway slipway) {
    return slipway
        .run("get-variable", "-d", "secretive", "password")
        .succeeded()
        .text()
        .strip()
        .lines()
        .toList()
        .getLast();
  }

  private static String installed(TestSlipway slipway) throws IOException {
    return TestSlipway.read(
        slipway.spaceWith("secretive"), "/var/vcap/jobs/secretive/bin/pre-start");
  }
}
