package io.slipway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program renders a release with no Director, no home and no rights. */
final class RenderTest {
  @TempDir Path scratch;

  @Test
  void rendersWritesAndCompares() throws Exception {
    Path release = ReleaseFiles.greeter(scratch, "hail");
    Path home = scratch.resolve("home");
    Path out = scratch.resolve("out");

    Program.run(home, "render", release.toString(), "--output", out.toString()).succeeded();
    assertThat(out.resolve("greeter/0/greeter/config/greeter.env"))
        .content()
        .contains("GREETER_GREETING=Hello");
    assertThat(Files.isExecutable(out.resolve("greeter/0/visitor/bin/ctl"))).isTrue();
    assertThat(out.resolve("greeter/0/visitor/.bosh/links.json")).exists();

    List<String> first = files(out);
    Program.run(home, "render", release.toString(), "--output", out.toString()).succeeded();
    assertThat(files(out)).isEqualTo(first);

    Outcome difference =
        Program.run(
                home,
                "render",
                release.toString(),
                "-p",
                "greeter.greeting=Bye",
                "--diff",
                release.resolve("manifest.yml").toString())
            .succeeded();
    assertThat(difference.text())
        .contains("-GREETER_GREETING=Hello\n+GREETER_GREETING=Bye")
        .doesNotContain("visitor/bin");
    assertThat(home).doesNotExist();
  }

  private static List<String> files(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .sorted()
          .map(file -> root.relativize(file) + "\n" + read(file))
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void tellsEveryProblem() throws Exception {
    Path release = ReleaseFiles.small(scratch, "broken");
    ReleaseFiles.preStart(release, "broken", "<%= p('shape') %>\n<%= p('size') %>\n");
    ReleaseFiles.write(release, "jobs/broken/templates/ctl.erb", "<%= p('weight') %>\n");
    Outcome outcome = Program.run(scratch.resolve("home"), "render", release.toString()).failed();
    assertThat(outcome.text()).contains("shape", "weight", "pre-start.erb", "ctl.erb");
    assertThat(outcome.text())
        .contains("1 | <%= p('weight') %>\n      |        ^^^^^^")
        .contains("The spec of job 'broken' does not declare 'weight'.");

    Path manifest = scratch.resolve("manifest.yml");
    ReleaseFiles.write(
        scratch,
        "manifest.yml",
        """
        name: broken
        releases: [{name: broken, version: latest}, {name: far, version: "3"}]
        stemcells: [{alias: default, os: local, version: latest}]
        update: {canaries: 1, max_in_flight: 1, canary_watch_time: 1, update_watch_time: 1}
        instance_groups:
        - name: one
          instances: ((number))
          vm_type: default
          stemcell: none
          networks: [{name: default}]
          jobs: [{name: missing, release: broken}]
        """);
    assertThat(
            Program.run(
                    scratch.resolve("home"),
                    "render",
                    release.toString(),
                    "-m",
                    manifest.toString())
                .failed()
                .text())
        .contains("((number))", "'far'", "'none'", "'missing'", "--release");
  }

  @Test
  void writesNothingOutsideItsOutput() throws Exception {
    Path release = ReleaseFiles.small(scratch, "escape");
    Path spec = release.resolve("jobs/escape/spec");
    Files.writeString(
        spec, Files.readString(spec).replace("bin/pre-start", "../../../../../stolen"));
    Outcome outcome =
        Program.run(
                scratch.resolve("home"),
                "render",
                release.toString(),
                "--output",
                scratch.resolve("out/here").toString())
            .failed();
    assertThat(outcome.text())
        .contains(
            "the target '../../../../../stolen' of template 'pre-start.erb' is no file below the"
                + " job's folder");
    assertThat(scratch.resolve("out")).doesNotExist();
    assertThat(scratch.resolve("stolen")).doesNotExist();
  }
}
