package io.slipway.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cli.LocalDirector.DirectorAddress;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
      assertThat(slipway.run("pcap", "-o", "packets", "greeter/0", "-i", "lo").text())
          .contains("greeter/");
      assertThat(slipway.run("events", "--action", "setup ssh").succeeded().text())
          .contains("setup ssh", "bosh_");
      stock(slipway.address());
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

  /** The stock command line by OpenSSH, through the gateway it is told of. */
  private void stock(DirectorAddress address) throws Exception {
    Optional<Path> bosh = program("bosh");
    if (bosh.isEmpty() || program("ssh").isEmpty()) {
      System.out.println("Skipped: no stock bosh CLI with ssh");
      return;
    }
    Path authority = Files.writeString(scratch.resolve("ca.pem"), address.caCertificate());
    List<String> command =
        new ArrayList<>(List.of(bosh.get().toString(), "-n", "-d", "shells", "ssh", "greeter/0"));
    command.addAll(List.of("-r", "-c", "hostname; pwd"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("BOSH_"));
    environment.put("HOME", scratch.toString());
    environment.put("BOSH_ENVIRONMENT", address.url());
    environment.put("BOSH_CA_CERT", authority.toString());
    environment.put("BOSH_CLIENT", address.user());
    environment.put("BOSH_CLIENT_SECRET", address.password());
    Process process = builder.start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Outcome outcome = new Outcome(command, process.waitFor(), text);
    assertThat(outcome.succeeded().text()).contains("/var/vcap/bosh_ssh/bosh_");
  }

  private static Optional<Path> program(String name) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    Optional<Path> found =
        Stream.of(path.split(File.pathSeparator))
            .map(folder -> Path.of(folder, name))
            .filter(Files::isExecutable)
            .findFirst();
    return found;
  }
}
