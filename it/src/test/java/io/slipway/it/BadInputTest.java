package io.slipway.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.instance.InstanceSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Releases with something wrong: one clear error each, and the next good run repairs. */
final class BadInputTest {
  private static final String GOOD_HOOK = "#!/bin/bash\necho good\n";

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

  @Test
  void aSpecThatIsNotYaml() throws Exception {
    String name = "spec";
    Path release = ReleaseFiles.small(scratch, name);
    Path spec = release.resolve("jobs/spec/spec");
    String good = Files.readString(spec);
    Files.writeString(spec, "---\nname: spec\ntemplates: [\n");

    assertThat(slipway.deploy(release).failed().text()).contains("jobs/spec/spec").contains("line");
    assertNothingInstalled(name);

    Files.writeString(spec, good);
    repaired(release, name);
  }

  @Test
  void aTemplateWithASyntaxError() throws Exception {
    String name = "syntax";
    Path release = ReleaseFiles.small(scratch, name);
    ReleaseFiles.preStart(release, name, "#!/bin/bash\necho 1\n<% if true %>\necho 2\n");

    assertThat(slipway.deploy(release).failed().text())
        .contains("job 'syntax'", "syntax/pre-start.erb:5: syntax error");
    assertNothingInstalled(name);

    ReleaseFiles.preStart(release, name, GOOD_HOOK);
    repaired(release, name);
  }

  @Test
  void aPropertyNobodySet() throws Exception {
    String name = "missing";
    Path release = ReleaseFiles.small(scratch, name);
    ReleaseFiles.preStart(release, name, "#!/bin/bash\n\necho <%= p('shape') %>\n");

    assertThat(slipway.deploy(release).failed().text())
        .contains("pre-start.erb", "line 3", "'[\"shape\"]'", "missing");
    assertNothingInstalled(name);

    ReleaseFiles.preStart(release, name, GOOD_HOOK);
    repaired(release, name);
  }

  @Test
  void aMonitFileThatDoesNotParse() throws Exception {
    String name = "monit";
    Path release = ReleaseFiles.small(scratch, name);
    Path monit = release.resolve("jobs/monit/monit");
    String good = Files.readString(monit);
    Files.writeString(monit, "check process monit\n  with pidfile /x\n  start programme \"/y\"\n");

    assertThat(slipway.deploy(release).failed().text())
        .contains("monit/monit:3:", "found 'programme'");

    Files.writeString(monit, good);
    repaired(release, name);
  }

  @Test
  void aPackageThatDoesNotCompile() throws Exception {
    String name = "packing";
    Path release = ReleaseFiles.small(scratch, name);
    ReleaseFiles.packaging(release, name, "echo all is lost >&2\nexit 7\n");

    assertThat(slipway.deploy(release).failed().text())
        .contains("packing-package", "all is lost", "7");
    assertNothingInstalled(name);

    ReleaseFiles.packaging(release, name, "echo fine\n");
    repaired(release, name);
  }

  @Test
  void aHookWhoseInterpreterIsMissing() throws Exception {
    String name = "interpreter";
    Path release = ReleaseFiles.small(scratch, name);
    ReleaseFiles.preStart(release, name, "#!/no/such/shell\necho hello\n");

    assertThat(slipway.deploy(release).failed().text())
        .contains("interpreter/pre-start  failed  could not be started")
        .contains("/var/vcap/jobs/interpreter/bin/pre-start: no such file or directory")
        .contains("1 of 1 pre-start scripts failed. Failed Jobs: interpreter.");

    ReleaseFiles.preStart(release, name, GOOD_HOOK);
    repaired(release, name);
  }

  @Test
  void aHookWithoutAFirstLine() throws Exception {
    String name = "shebang";
    Path release = ReleaseFiles.small(scratch, name);
    ReleaseFiles.preStart(release, name, "echo hello\n");

    assertThat(slipway.deploy(release).failed().text())
        .contains("shebang/pre-start  failed  could not be started")
        .contains("1 of 1 pre-start scripts failed. Failed Jobs: shebang.");

    ReleaseFiles.preStart(release, name, GOOD_HOOK);
    repaired(release, name);
  }

  @Test
  void aHookKilledByASignal() throws Exception {
    String name = "killed";
    Path release = ReleaseFiles.small(scratch, name);
    ReleaseFiles.preStart(release, name, "#!/bin/bash\necho last words\nkill -KILL $$\n");

    assertThat(slipway.deploy(release).failed().text())
        .contains(
            "killed/pre-start  failed  killed by signal 9 (SIGKILL)",
            "killed/pre-start | last words");

    ReleaseFiles.preStart(release, name, GOOD_HOOK);
    repaired(release, name);
  }

  @Test
  void aHookThatPrintsAHundredMegabytes() throws Exception {
    String name = "flood";
    Path release = ReleaseFiles.small(scratch, name);
    ReleaseFiles.preStart(
        release,
        name,
        "#!/bin/bash\nyes 0123456789abcde | head -c 104857600\necho the end\nexit 4\n");

    Outcome outcome = slipway.deploy(release).failed();

    assertThat(outcome.text())
        .contains("flood/pre-start  failed  exit code 4", "flood/pre-start | the end")
        .contains("bytes of stdout left out)")
        .hasSizeLessThan(200_000);

    ReleaseFiles.preStart(release, name, GOOD_HOOK);
    repaired(release, name);
  }

  @Test
  void aHookThatLeavesAChildBehind() throws Exception {
    String name = "child";
    Path release = ReleaseFiles.small(scratch, name);
    String unique = "86399." + ProcessHandle.current().pid();
    ReleaseFiles.preStart(release, name, "#!/bin/bash\nsleep " + unique + " &\necho left\n");

    Outcome outcome = slipway.deploy(release).succeeded();

    assertThat(outcome.scripts()).contains("child/pre-start");
    slipway.run("delete-deployment", "-n", "-d", name).succeeded();
    assertThat(TestSlipway.processesNaming("sleep " + unique)).isEmpty();
  }

  private static void assertNothingInstalled(String job) {
    assertThat(TestSlipway.spacesWith(slipway.home(), job)).isEmpty();
  }

  /** The good release runs, and its deployment can be taken away whole. */
  private static void repaired(Path release, String job) throws IOException {
    Outcome outcome = slipway.deploy(release).succeeded();
    assertThat(outcome.scripts()).contains(job + "/pre-start");
    InstanceSpace space = slipway.spaceWith(job);
    assertThat(ProcessHandle.of(TestSlipway.hostPid(space, job))).isPresent();
    slipway.run("delete-deployment", "-n", "-d", job).succeeded();
  }
}
