package io.slipway.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cli.LocalDirector.DirectorAddress;
import io.slipway.it.Transcript.Row;
import io.slipway.it.Transcript.Runner;
import io.slipway.release.StemcellArchive;
import io.slipway.release.StemcellManifest;
import io.slipway.testkit.StockCommandLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Every command of the stock {@code bosh} CLI, from {@code BOSH_CLI} or the path, against one
 * Director with instances. The rows stand in the resources {@code stock/*.txt}, {@link Transcript}
 * says how.
 */
@Execution(ExecutionMode.CONCURRENT)
final class StockCliTest {
  private static final List<String> TRANSCRIPTS =
      List.of(
          "local",
          "director",
          "deployment",
          "shell",
          "files",
          "root",
          "repair",
          "disks",
          "export",
          "end");
  private static final Pattern COMMAND = Pattern.compile("^  ([a-z0-9-]+) .*https://");

  @TempDir static Path scratch;
  private static Path cli = Path.of("bosh");
  private static TestSlipway slipway;

  @BeforeAll
  static void start() throws IOException {
    Optional<Path> found = StockCommandLine.program();
    Assumptions.assumeTrue(found.isPresent(), "no stock bosh CLI");
    cli = found.orElseThrow();
    scratch = scratch.toRealPath();
    Files.createDirectories(TestSlipway.home(scratch));
    Files.writeString(
        TestSlipway.home(scratch).resolve("slipway.yml"), "deployments: {snapshots: true}\n");
    slipway = TestSlipway.start(scratch);
    Path release = ReleaseFiles.greeter(scratch, "stock");
    ReleaseFiles.errand(release, "stock", "");
    Path manifest = release.resolve("manifest.yml");
    Files.writeString(
        manifest,
        "variables: [{name: word, type: password}]\n"
            + Files.readString(manifest)
                .replaceFirst("---\n", "")
                .replaceFirst("  vm_type: default", "  vm_type: default\n  persistent_disk: 100")
                .replace("greeting: Hello", "greeting: ((word))"));
    StemcellArchive.write(scratch.resolve("stemcell.tgz"), stemcell("1.2", "local"), image());
    StemcellArchive.write(scratch.resolve("other-stemcell.tgz"), stemcell("1.3", "other"), image());
  }

  private static byte[] image() {
    return "image".getBytes(StandardCharsets.UTF_8);
  }

  private static StemcellManifest stemcell(String version, String system) {
    return new StemcellManifest(
        "stock-stemcell",
        version,
        system,
        "",
        Optional.of(3),
        Optional.empty(),
        Optional.of(Map.of()));
  }

  @AfterAll
  static void stop() {
    if (slipway != null) {
      slipway.close();
    }
  }

  private static TranscriptPlayer player(String folder) throws IOException {
    DirectorAddress address = slipway.address();
    String network = "127.213." + (ProcessHandle.current().pid() % 250);
    return new TranscriptPlayer(
        cli,
        folder.isEmpty() ? scratch : Files.createDirectory(scratch.resolve(folder)),
        Map.of(
            "HOME", scratch.resolve(folder).toString(),
            "BOSH_ENVIRONMENT", address.url(),
            "BOSH_CA_CERT", address.caCertificate(),
            "BOSH_CLIENT", address.user(),
            "BOSH_CLIENT_SECRET", address.password()),
        Optional.of(slipway),
        Map.of(
            "bosh", cli.toString(),
            "scratch", scratch.toString(),
            "url", address.url(),
            "user", address.user(),
            "password", address.password(),
            "network", network));
  }

  @Test
  void whatNeedsNoDirector() throws Exception {
    player("local").play("local").end();
  }

  @Test
  @ResourceLock("director")
  void whatADirectorHas() throws Exception {
    Files.writeString(scratch.resolve("ca.pem"), slipway.address().caCertificate());
    player("director").play("director").end();
  }

  @Test
  @ResourceLock("director")
  void whatADeploymentHas() throws Exception {
    TranscriptPlayer player = player("").play("deployment");
    playWhere("ssh and scp", hasProgram("ssh") && hasProgram("scp"), player, "shell");
    playWhere("an sftp-server", hasProgram("scp") && hasFileTransfer(), player, "files");
    playWhere("ssh and sudo", hasProgram("ssh") && hasProgram("sudo"), player, "root");
    player.play("repair").play("disks").play("export").play("end").end();
    assertThat(slipway.home().resolve("spaces/instances")).isEmptyDirectory();
  }

  private static void playWhere(
      String what, boolean there, TranscriptPlayer player, String transcript) throws Exception {
    if (there) {
      player.play(transcript);
    } else {
      System.out.println("Skipped: stock/" + transcript + ".txt needs " + what);
    }
  }

  private static boolean hasProgram(String name) {
    return StockCommandLine.program(name).isPresent();
  }

  private static boolean hasFileTransfer() {
    return Stream.of("lib/openssh", "libexec/openssh", "lib/ssh", "libexec")
        .anyMatch(folder -> Files.isExecutable(Path.of("/usr", folder, "sftp-server")));
  }

  @Test
  void everyCommandHasARow() throws Exception {
    Process help = new ProcessBuilder(cli.toString(), "help").start();
    help.getOutputStream().close();
    Set<String> commands = new TreeSet<>();
    for (String line : help.inputReader().readAllLines()) {
      Matcher matcher = COMMAND.matcher(line);
      if (matcher.find()) {
        commands.add(matcher.group(1));
      }
    }
    assertThat(commands).hasSizeGreaterThanOrEqualTo(94);
    assertThat(rows().map(Row::command)).containsAll(commands);
  }

  /** What could not fail says nothing. */
  @Test
  void everyRowExpectsSomething() {
    Map<String, String> idle = new HashMap<>();
    rows().filter(row -> row.lines().isEmpty()).forEach(row -> idle.put(row.place(), row.text()));
    assertThat(idle).isEmpty();
  }

  private static Stream<Row> rows() {
    return TRANSCRIPTS.stream()
        .flatMap(name -> Transcript.read(name).rows().stream())
        .filter(row -> row.runner() == Runner.STOCK || row.runner() == Runner.BOTH);
  }
}
