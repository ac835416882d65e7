package io.slipway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands, files and logs over SSH: from the command line through the Director to instances. */
final class SshTest {
  @TempDir Path scratch;

  @Test
  void commandsFilesAndLogs() throws Exception {
    try (TestSlipway slipway = TestSlipway.start(scratch)) {
      slipway.deploy(twoGreeters()).succeeded();

      Outcome one =
          slipway.run("ssh", "greeter/0", "-c", "cat /var/vcap/bosh/etc/x ../none; exit 3");
      assertThat(one.exitCode()).as("%s", one).isEqualTo(3);
      assertThat(one.text())
          .containsPattern("greeter/[0-9a-f-]{36}: stderr \\| .*No such file")
          .contains("Running SSH:", "exit status 3");
      assertThat(
              slipway
                  .run("ssh", "greeter/1", "-c", "cat /var/vcap/jobs/greeter/bin/ctl | head -1")
                  .succeeded()
                  .text())
          .containsPattern("greeter/[0-9a-f-]{36}: stdout \\| #!/");

      Outcome both = slipway.run("ssh", "-r", "-c", "echo out; echo err >&2; exit 2", "--json");
      assertThat(both.exitCode()).as("%s", both).isEqualTo(2);
      assertThat(both.text().split("\"exit_code\": ?\"2\"", -1)).as("%s", both).hasSize(3);

      files(slipway);
      assertThat(slipway.run("logs", "--agent", "--num", "1", "-q", "greeter/0").text())
          .contains("greeter/");

      assertThat(slipway.run("ssh", "nobody", "-c", "true").failed().text())
          .contains("No instances matched", "nobody");
      assertThat(slipway.run("ssh").failed().text())
          .contains("Non-interactive SSH requires non-empty command");
      assertThat(slipway.run("ssh", "--opts", "-L 1:a:2", "-c", "true").failed().text())
          .contains("does not know '-L'");
      assertThat(slipway.run("pcap", "-o", "packets", "greeter/0", "-i", "none0").text())
          .contains("greeter/");
      assertThat(slipway.run("events", "--action", "setup ssh").succeeded().text())
          .contains("setup ssh", "bosh_");
      slipway.run("delete-deployment", "-n").succeeded();
    }
  }

  private Path twoGreeters() throws IOException {
    Path release = ReleaseFiles.greeter(scratch.toRealPath(), "shells");
    Path manifest = release.resolve("manifest.yml");
    Files.writeString(
        manifest,
        Files.readString(manifest).replaceFirst("(\n  )instances: 1\n", "$1instances: 2\n"));
    assertThat(manifest).content().contains("instances: 2");
    return release;
  }

  private void files(TestSlipway slipway) throws IOException {
    Path tree = scratch.toRealPath().resolve("tree");
    Files.createDirectories(tree.resolve("in ner"));
    Files.writeString(tree.resolve("a"), "first");
    Files.write(tree.resolve("in ner/b'c"), new byte[100_000]);
    assertThat(slipway.run("scp", "tree", "greeter:/tmp/there").failed().text())
        .contains("is a directory; copy it with --recursive");
    slipway.run("scp", "-r", "tree", "greeter:/tmp/there").succeeded();
    slipway.run("scp", "-r", "greeter:/tmp/there", "back-((instance_id))").succeeded();
    try (Stream<Path> copies = Files.list(scratch.toRealPath())) {
      List<Path> back =
          copies.filter(path -> path.getFileName().toString().startsWith("back-")).toList();
      assertThat(back).hasSize(2);
      for (Path copy : back) {
        assertThat(copy.resolve("a")).hasContent("first");
        assertThat(copy.resolve("in ner/b'c")).hasSize(100_000);
      }
    }
    slipway.run("scp", "greeter/0:/tmp/there/*", "scp-target").failed();
    assertThat(slipway.run("scp", "a", "b").failed().text())
        .contains("Missing remote host information");
  }
}
