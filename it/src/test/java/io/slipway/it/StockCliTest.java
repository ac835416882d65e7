package io.slipway.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.cli.LocalDirector.DirectorAddress;
import io.slipway.release.StemcellArchive;
import io.slipway.release.StemcellManifest;
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
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stock {@code bosh} CLI, from {@code BOSH_CLI} or the path, against this Director. */
final class StockCliTest {
  private static final String CLOUD_CONFIG =
      """
      azs:
      - name: z1
      vm_types:
      - name: default
      disk_types:
      - name: default
        disk_size: 100
      networks:
      - name: default
        type: manual
        subnets:
        - az: z1
          range: NETWORK.0/24
          gateway: NETWORK.1
      compilation:
        workers: 1
        az: z1
        vm_type: default
        network: default
      """;

  @TempDir Path scratch;

  private Path cli;
  private Path release;
  private Map<String, String> credentials = Map.of();

  @BeforeEach
  void findCli() throws IOException {
    Optional<Path> found = stockCli();
    if (found.isEmpty()) {
      System.out.println("Skipped: no stock bosh CLI; install it or point BOSH_CLI at it");
    }
    Assumptions.assumeTrue(found.isPresent(), "no stock bosh CLI");
    cli = found.orElseThrow();
    scratch = scratch.toRealPath();
    release = ReleaseFiles.greeter(scratch, "stock");
    ReleaseFiles.errand(release, "stock", "");
  }

  private static Optional<Path> stockCli() {
    String configured = System.getenv("BOSH_CLI");
    if (configured != null && !configured.isEmpty()) {
      return Optional.of(Path.of(configured));
    }
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, "bosh"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  @Test
  void worksUnchanged() throws Exception {
    try (TestSlipway slipway = TestSlipway.start(scratch)) {
      connect(slipway.address());

      bringStemcellReleaseAndCloudConfig();
      deployAndLook();
      runErrandsAndIgnore();
      exportAndUploadAgain();
      stopStartAndTakeAway();

      assertThat(slipway.home().resolve("spaces/instances")).isEmptyDirectory();
    }
  }

  private void connect(DirectorAddress address) throws Exception {
    Path authority = Files.writeString(scratch.resolve("ca.pem"), address.caCertificate());
    bosh("alias-env", "local", "-e", address.url(), "--ca-cert", authority.toString()).succeeded();
    credentials = Map.of("BOSH_CLIENT", address.user(), "BOSH_CLIENT_SECRET", address.password());
    assertThat(bosh("env").succeeded().text()).contains("slipway", "admin");
  }

  private void bringStemcellReleaseAndCloudConfig() throws Exception {
    Path stemcell = scratch.resolve("stemcell.tgz");
    StemcellManifest manifest =
        new StemcellManifest(
            "stock-stemcell",
            "1.2",
            "local",
            "",
            Optional.of(3),
            Optional.empty(),
            Optional.of(Map.of()));
    StemcellArchive.write(stemcell, manifest, "image".getBytes(StandardCharsets.UTF_8));
    bosh("upload-stemcell", stemcell.toString()).succeeded();
    assertThat(bosh("stemcells").succeeded().text()).contains("stock-stemcell");
    String directory = release.toString();
    bosh("create-release", "--force", "--dir", directory, "--tarball", directory + ".tgz")
        .succeeded();
    bosh("upload-release", directory + ".tgz").succeeded();
    assertThat(bosh("releases").succeeded().text()).contains("stock");
    String network = "127.213." + (ProcessHandle.current().pid() % 250);
    Path cloud = scratch.resolve("cloud.yml");
    Files.writeString(cloud, CLOUD_CONFIG.replace("NETWORK", network));
    bosh("update-cloud-config", cloud.toString()).succeeded();
  }

  private void deployAndLook() throws Exception {
    String manifest = release.resolve("manifest.yml").toString();
    Outcome deployed = bosh("-d", "stock", "deploy", manifest).succeeded();
    assertThat(deployed.text())
        .contains("+ name: stock", "Compiling packages", "executing post-start", "Succeeded");
    assertThat(bosh("-d", "stock", "instances", "--ps").succeeded().text())
        .containsPattern("greeter\\s+running")
        .containsPattern("visitor\\s+running");
    assertThat(bosh("-d", "stock", "deploy", manifest).succeeded().text())
        .doesNotContain("Updating instance", "+ name: stock");
    String task = firstTask();
    assertThat(bosh("task", task, "--event").succeeded().text()).contains("\"stage\":");
    assertThat(bosh("-d", "unknown", "manifest").failed().text()).contains("unknown", "404");
    Path logs = Files.createDirectories(scratch.resolve("logs"));
    bosh("-d", "stock", "logs", "--dir", logs.toString()).succeeded();
    assertThat(logs).isNotEmptyDirectory();
  }

  private void runErrandsAndIgnore() throws Exception {
    assertThat(bosh("-d", "stock", "errands").succeeded().text()).contains("check", "smoke");
    assertThat(bosh("-d", "stock", "run-errand", "smoke", "--instance=greeter").succeeded().text())
        .contains("on greeter", "1 errand(s)");
    assertThat(bosh("-d", "stock", "run-errand", "check").failed().text())
        .contains("Errand 'check' completed with error (exit code 3)");
    assertThat(bosh("-d", "stock", "run-errand", "nothing").failed().text())
        .contains("Errand 'nothing' doesn't exist");
    bosh("-d", "stock", "ignore", "greeter/0").succeeded();
    assertThat(bosh("-d", "stock", "stop").succeeded().text())
        .contains("You have ignored instances. They will not be changed.");
    assertThat(bosh("-d", "stock", "stop", "greeter/0").failed().text())
        .contains("ignored instance");
    bosh("-d", "stock", "unignore", "greeter/0").succeeded();
  }

  private void exportAndUploadAgain() throws Exception {
    assertThat(bosh("env", "--details").succeeded().text())
        .contains("CERTIFICATE EXPIRY DATE INFORMATION")
        .containsPattern("director.ssl.cert\\s+20\\d\\d-");
    String version = released();
    assertThat(bosh("inspect-release", "stock/" + version).succeeded().text())
        .containsPattern("greeter/\\w+\\s+[0-9a-f-]{36}\\s+sha256:\\w+")
        .contains("(source)", "local/1.2");
    Path exported = Files.createDirectories(scratch.resolve("exported"));
    String folder = exported.toString();
    assertThat(
            bosh("-d", "stock", "export-release", "stock/" + version, "local/1.2", "--dir", folder)
                .succeeded()
                .text())
        .contains("copying packages", "copying jobs", "Downloading resource", "Succeeded");
    assertThat(
            bosh(
                    "-d",
                    "stock",
                    "export-release",
                    "stock/" + version,
                    "local/1.2",
                    "--dir",
                    folder,
                    "--job",
                    "no-such-job")
                .failed()
                .text())
        .contains("Job 'no-such-job' for release 'stock/" + version + "' doesn't exist");
    assertThat(
            bosh("-d", "stock", "export-release", "stock/" + version, "hurd/1", "--dir", folder)
                .failed()
                .text())
        .contains("Stemcell version '1' for OS 'hurd' doesn't exist");
    Path tarball;
    try (Stream<Path> files = Files.list(exported)) {
      tarball = files.findFirst().orElseThrow();
    }
    assertThat(tarball.getFileName().toString())
        .startsWith("stock-" + version + "-local-1.2-")
        .endsWith(".tgz");
    assertThat(bosh("upload-release", tarball.toString(), "--fix").succeeded().text())
        .contains("Compiled Release has been created");
    assertThat(bosh("upload-release", tarball.toString(), "--sha1", "abcd").succeeded().text())
        .as("a digest is for what is fetched")
        .contains("Succeeded");
    Path config = Files.writeString(scratch.resolve("cpi.yml"), "{}\n");
    assertThat(bosh("update-cpi-config", config.toString()).failed().text())
        .contains("Required property 'cpis' was not specified in object ({})");
    assertThat(bosh("curl", "/links?deployment=stock").succeeded().text()).contains("[");
  }

  private String released() throws Exception {
    return bosh("curl", "/releases")
        .succeeded()
        .text()
        .replaceAll("(?s).*\"version\":\"([^\"]+)\".*", "$1");
  }

  private String firstTask() throws Exception {
    List<String> lines =
        bosh("-d", "stock", "tasks", "--recent").succeeded().text().lines().toList();
    return lines.stream()
        .filter(line -> line.matches("\\d+\\s.*"))
        .map(line -> line.split("\\s")[0])
        .findFirst()
        .orElseThrow(() -> new AssertionError(String.join("\n", lines)));
  }

  private void stopStartAndTakeAway() throws Exception {
    bosh("-d", "stock", "stop").succeeded();
    assertThat(bosh("-d", "stock", "instances").succeeded().text()).contains("stopped");
    assertThat(bosh("-d", "stock", "start").succeeded().text()).contains("executing post-start");
    bosh("-d", "stock", "delete-deployment").succeeded();
    assertThat(bosh("deployments").succeeded().text()).doesNotContain("stock ");
  }

  /** Runs a command of the stock CLI, which has a configuration of its own. */
  private Outcome bosh(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(cli.toString(), "-n", "--tty", "--no-color"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("BOSH_"));
    environment.put("BOSH_CONFIG", scratch.resolve("bosh-config").toString());
    environment.put("HOME", scratch.toString());
    environment.putAll(credentials);
    if (!credentials.isEmpty()) {
      environment.put("BOSH_ENVIRONMENT", "local");
    }
    Process process = builder.start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(List.copyOf(command), process.waitFor(), text);
  }
}
