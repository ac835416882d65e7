package io.slipway.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.json.PlainObject;
import io.slipway.release.StemcellArchive;
import io.slipway.release.StemcellManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * This Director with agents and a message bus that others have written: stock agents, over a NATS
 * server with TLS, on VMs of a CPI that is a program of its own.
 */
final class StockAgentTest {
  private static final String CLOUD_CONFIG =
      """
      azs:
      - name: z1
      vm_types:
      - name: default
        cloud_properties: {size: small}
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

  @Test
  void deploysTheExampleOntoStockAgents() throws Exception {
    scratch = scratch.toRealPath();
    Path home =
        Files.createDirectories(
            TestSlipway.home(scratch),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path release = release(scratch);
    try (NatsServer nats = new NatsServer(scratch.resolve("nats"), "");
        StockAgents cloud =
            new StockAgents(scratch.resolve("cloud"), nats.url(), home.resolve("blobs"))) {
      Path settings = home.resolve("slipway.yml");
      Files.writeString(settings, settings(scratch, nats, cloud));
      try (TestSlipway slipway = TestSlipway.start(scratch)) {
        Story story = new Story(scratch, release, cloud, nats, slipway);
        story.bringStemcellsReleaseAndCloudConfig();
        story.deployFirst();
        story.updateInPlace();
        story.failAndRepair();
        story.recreate();
        story.cancelDrain();
        story.logsAndErrand();
        story.stopAndStart();
        story.takeAway();
      }
    }
  }

  private static Path release(Path scratch) throws IOException {
    Path release = ReleaseFiles.greeter(scratch, "stock");
    ReleaseFiles.errand(release, "stock", "");
    for (String job : List.of("greeter", "visitor")) {
      // The agents' dummy supervisor starts nothing.
      surround(release, job, "pre-start", "/var/vcap/jobs/%s/bin/ctl start\n".formatted(job));
      surround(release, job, "post-stop", "/var/vcap/jobs/%s/bin/ctl stop\n".formatted(job));
    }
    String draining = draining(scratch).toString();
    surround(
        release, "greeter", "drain", "[ ! -p %s ] || echo > %s\n".formatted(draining, draining));
    Path manifest = release.resolve("manifest.yml");
    Files.writeString(
        manifest,
        Files.readString(manifest)
            .replaceFirst("instances: 1", "instances: 1\n  persistent_disk_type: default"));
    return release;
  }

  /** Where the example's drain script says that it runs, when somebody wants to know. */
  private static Path draining(Path scratch) {
    return scratch.resolve("draining");
  }

  private static void surround(Path release, String job, String script, String command)
      throws IOException {
    Path file = release.resolve("jobs/%s/templates/bin/%s.erb".formatted(job, script));
    Files.writeString(
        file,
        Files.readString(file)
            .replaceFirst(
                "set -eu\n",
                "set -eu\nmkdir -p /var/vcap/sys/run/%s /var/vcap/sys/log/%s /var/vcap/data/%s\n%s"
                    .formatted(job, job, job, command)));
  }

  private static String settings(Path scratch, NatsServer nats, StockAgents cloud)
      throws IOException {
    Path env = Files.writeString(scratch.resolve("env.yml"), "ntp: [ntp.example]\nswap_size: 0\n");
    return """
    nats:
      servers: %s
      ca: %s
      certificate: %s
      private_key: %s
    agents:
      client_ca: %s
      client_ca_key: %s
      authorization_file: %s
      pid_file: %s
      env: %s
    cpi:
      path: %s
    """
        .formatted(
            nats.url(),
            nats.file("ca.pem"),
            nats.file("director.pem"),
            nats.file("director.key"),
            nats.file("ca.pem"),
            nats.file("ca.key"),
            nats.file("auth.json"),
            nats.file("nats.pid"),
            env,
            cloud.program());
  }

  /** What happens, one thing after the other. */
  private record Story(
      Path scratch, Path release, StockAgents cloud, NatsServer nats, TestSlipway slipway) {

    void bringStemcellsReleaseAndCloudConfig() throws IOException {
      stemcell("stock-stemcell", "image", Map.of("disk", 3));
      assertThat(cloud.methods()).containsExactly("info", "info", "create_stemcell");
      stemcell("light-stemcell", "", Map.of("image_id", "ami-1"));
      assertThat(cloud.last("create_stemcell").list("arguments").get(1))
          .isEqualTo(Map.of("image_id", "ami-1"));
      String directory = release.toString();
      slipway
          .run("create-release", "--force", "--dir", directory, "--tarball", directory + ".tgz")
          .succeeded();
      slipway.run("upload-release", directory + ".tgz").succeeded();
      String network = "127.214." + (ProcessHandle.current().pid() % 250);
      Path config = scratch.resolve("cloud.yml");
      Files.writeString(config, CLOUD_CONFIG.replace("NETWORK", network));
      slipway.run("update-cloud-config", config.toString(), "-n").succeeded();
    }

    private void stemcell(String name, String image, Map<String, Object> properties)
        throws IOException {
      Path file = scratch.resolve(name + ".tgz");
      StemcellManifest manifest =
          new StemcellManifest(
              name,
              "1.2",
              name.startsWith("light") ? "light" : "local",
              "",
              Optional.of(3),
              Optional.of(List.of("dummy")),
              Optional.of(Map.copyOf(properties)));
      StemcellArchive.write(file, manifest, image.getBytes(StandardCharsets.UTF_8));
      slipway.run("upload-stemcell", file.toString()).succeeded();
    }

    private Outcome deploy(String... more) {
      cloud.forgetCalls();
      String[] arguments =
          Stream.concat(
                  Stream.of(
                      "deploy", release.resolve("manifest.yml").toString(), "-d", "stock", "-n"),
                  Stream.of(more))
              .toArray(String[]::new);
      return slipway.run(arguments);
    }

    private Outcome deployWith(String property) throws IOException {
      Path manifest = release.resolve("manifest.yml");
      String before = Files.readString(manifest);
      try {
        Files.writeString(
            manifest, before.replaceFirst("greeting: Hello", "greeting: Hello\n      " + property));
        return deploy();
      } finally {
        Files.writeString(manifest, before);
      }
    }

    void deployFirst() throws IOException {
      assertThat(deploy().succeeded().text())
          .contains("Compiling packages", "executing post-start");
      assertThat(cloud.methods())
          .containsExactly(
              "info",
              "create_vm",
              "info",
              "set_vm_metadata", // to compile
              "info",
              "set_vm_metadata",
              "info",
              "delete_vm",
              "info",
              "create_vm",
              "info",
              "set_vm_metadata",
              "info",
              "create_disk",
              "info",
              "attach_disk");
      PlainObject request = cloud.last("create_vm");
      assertThat(request.object("context").object("vm").object("stemcell").value("api_version"))
          .isEqualTo(3);
      assertThat(request.object("context").text("request_id")).matches("cpi-\\d{6}");
      PlainObject env = PlainObject.of(request.list("arguments").get(5), "env").object("bosh");
      assertThat(env.keys()).contains("ntp", "swap_size", "group", "groups", "mbus");
      assertThat(env.object("mbus").object("cert").keys())
          .containsExactly("ca", "certificate", "private_key");
      assertThat(cloud.last("create_disk").list("arguments").getFirst()).isEqualTo(100);
      assertThat(authorized())
          .contains(".agent.bosh-internal")
          .as("the certificate of the first connection counts no more")
          .doesNotContain("bootstrap");
      assertThat(log("greeter/pre-start.stdout.log")).contains("making ready for 'Hello'");
      assertThat(log("greeter/post-start.stdout.log")).contains("is healthy");
      assertThat(deploy().succeeded().text()).doesNotContain("Updating instance");
      assertThat(cloud.methods()).isEmpty();
    }

    private String authorized() throws IOException {
      return Files.readString(nats.file("auth.json"));
    }

    private String log(String name) throws IOException {
      return Files.readString(cloud.vcap().resolve("data/sys/log").resolve(name));
    }

    void updateInPlace() throws IOException {
      assertThat(deployWith("post_start_delay: 0.01").succeeded().story())
          .contains("executing pre-stop", "executing drain", "executing post-start");
      assertThat(cloud.methods()).isEmpty();
      assertThat(log("greeter/drain.log")).contains("drain job_changed hash_changed");
    }

    void failAndRepair() throws IOException {
      assertThat(deployWith("pre_start_exit_code: 7").failed().text())
          .contains(
              "1 of 2 pre-start scripts failed. Failed Jobs: greeter. Successful Jobs: visitor.");
      assertThat(deploy().succeeded().text()).contains("executing post-start");
    }

    void recreate() {
      cloud.forgetCalls();
      slipway.run("recreate", "-d", "stock", "-n").succeeded();
      assertThat(cloud.methods().stream().filter(method -> !method.equals("info")))
          .containsExactly(
              "detach_disk", "delete_vm", "create_vm", "set_vm_metadata", "attach_disk");
    }

    void cancelDrain() throws Exception {
      deployWith("drain_seconds: 3600").succeeded();
      Path draining = draining(scratch);
      new ProcessBuilder("mkfifo", draining.toString()).start().waitFor();
      Thread deploying =
          Thread.ofVirtual().start(() -> assertThat(deploy().exitCode()).isNotZero());
      Files.readString(draining);
      Files.delete(draining);
      String task =
          slipway
              .run("tasks")
              .succeeded()
              .text()
              .lines()
              .filter(line -> line.contains("create deployment"))
              .map(line -> line.strip().split("\\s+")[0].replace("#", ""))
              .findFirst()
              .orElseThrow();
      slipway.run("cancel-task", task).succeeded();
      deploying.join();
      assertThat(slipway.run("task", task).text()).contains("cancelled");
      deploy("--skip-drain").succeeded();
    }

    void logsAndErrand() throws IOException {
      Path logs = Files.createDirectories(scratch.resolve("logs"));
      slipway.run("logs", "-d", "stock", "--dir", logs.toString()).succeeded();
      assertThat(logs).isNotEmptyDirectory();
      assertThat(
              slipway
                  .run("run-errand", "smoke", "--instance=greeter/0", "-d", "stock")
                  .succeeded()
                  .text())
          .contains("on greeter");
      assertThat(slipway.run("run-errand", "check", "-d", "stock").failed().text())
          .contains("Errand 'check' completed with error (exit code 3)");
      assertThat(cloud.vms()).isEqualTo(1);
    }

    void stopAndStart() {
      slipway.run("stop", "-d", "stock", "-n").succeeded();
      assertThat(slipway.run("instances", "-d", "stock").succeeded().text()).contains("stopped");
      assertThat(slipway.run("start", "-d", "stock", "-n").succeeded().text())
          .contains("executing post-start");
      assertThat(slipway.run("instances", "-d", "stock").succeeded().text()).contains("running");
    }

    void takeAway() throws IOException {
      slipway.run("delete-deployment", "-d", "stock", "-n").succeeded();
      assertThat(cloud.vms()).isZero();
      assertThat(authorized()).doesNotContain("agent.bosh-internal");
      cloud.forgetCalls();
      slipway.run("delete-stemcell", "stock-stemcell/1.2", "-n").succeeded();
      assertThat(cloud.methods()).containsExactly("info", "delete_stemcell");
    }
  }
}
