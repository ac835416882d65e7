package io.slipway.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.fake.AgentFixture;
import io.slipway.agent.fake.Archives;
import io.slipway.agent.fake.FakeProcess;
import io.slipway.agent.fake.Specs;
import io.slipway.base.Cancellation;
import io.slipway.base.Digest;
import io.slipway.base.Digest.Algorithm;
import io.slipway.bus.AgentReply;
import io.slipway.bus.ScriptReport;
import io.slipway.bus.StoredBlob;
import io.slipway.instance.Command;
import io.slipway.json.Json;
import io.slipway.json.PlainObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentBlobsTest {
  @TempDir Path directory;
  private AgentFixture agent;

  @BeforeEach
  void boot() {
    agent = new AgentFixture(directory);
  }

  @AfterEach
  void close() {
    agent.close();
  }

  @Test
  void fetchesLogsByKindAndFilter() throws IOException {
    log("data/sys/log/a/x.log", "x");
    log("data/sys/log/a/deep/y.log", "y");
    log("data/sys/log/.z", "z");
    log("bosh/log/old", "agent");

    assertThat(entries(agent.client.fetchLogs("job", List.of())))
        .isEqualTo(Map.of("./a/x.log", "x", "./a/deep/y.log", "y", "./.z", "z"));
    assertThat(entries(agent.client.fetchLogs("job", List.of("a/*.log", "nothing*"))))
        .isEqualTo(Map.of("./a/x.log", "x"));
    assertThat(entries(agent.client.fetchLogs("job", List.of("a/deep"))))
        .isEqualTo(Map.of("./a/deep/y.log", "y"));
    assertThat(entries(agent.client.fetchLogs("job,agent", List.of())))
        .containsEntry("./a/x.log", "x")
        .containsEntry("./old", "agent");
    assertThatThrownBy(() -> agent.client.fetchLogs("secrets", List.of()))
        .hasMessageEndingWith("Invalid log type");
    assertThat(agent.vcap().resolve("data/tmp")).isEmptyDirectory();
  }

  @Test
  void linksAreLogsOnlyInsideTheInstance() throws IOException {
    log("data/sys/log/a/x.log", "x");
    Path secret = Files.writeString(directory.resolve("secret"), "secret");
    Files.createSymbolicLink(
        agent.vcap().resolve("data/sys/log/a/inside.log"), Path.of("/var/vcap/sys/log/a/x.log"));
    Files.createSymbolicLink(agent.vcap().resolve("data/sys/log/a/outside.log"), secret);
    Files.createSymbolicLink(
        agent.vcap().resolve("data/sys/log/a/machine.log"), Path.of("/etc/passwd"));

    assertThat(entries(agent.client.fetchLogs("job", List.of())))
        .isEqualTo(Map.of("./a/x.log", "x", "./a/inside.log", "x"));
  }

  @Test
  void bundledLogsStayInTheInstanceUntilRemoved() throws IOException {
    log("data/sys/log/a/x.log", "x");

    AgentReply reply = agent.ask("bundle_logs", Map.of("log_type", "job", "filters", List.of()));
    if (!(reply instanceof AgentReply.Value(Object value))) {
      throw new AssertionError(reply.toString());
    }
    PlainObject bundle = PlainObject.of(value, "bundle");
    Path file = agent.space.toHostPath(bundle.text("logs_tar_path"));

    assertThat(bundle.text("sha512")).isEqualTo(Digest.of(Algorithm.SHA512, file).toString());
    agent.client.removeFile(bundle.text("logs_tar_path"));
    assertThat(file).doesNotExist();
    agent.client.removeFile(bundle.text("logs_tar_path"));
    assertThatThrownBy(() -> agent.client.removeFile("/etc/passwd"))
        .hasMessageStartingWith("Action Failed remove_file: ");
  }

  @Test
  void compilesInsideTheInstance() throws Exception {
    byte[] source = Archives.gzipped().file("packaging", "make").file("src/x.c", "x").toBytes();
    byte[] dependency = Archives.gzipped().file("bin/cc", "cc", 0755).toBytes();
    agent.space.programs(this::compile);

    StoredBlob compiled = compile(source, dependency);

    assertThat(agent.blobstore.file(compiled.blobstoreId()).orElseThrow()).hasContent("compiled");
    assertThat(compiled.digest()).isEqualTo(Digest.sha1Hex("compiled"));
    Command command = agent.space.awaitStart();
    assertThat(command.argv()).containsExactly("bash", "-x", "packaging");
    assertThat(command.workingDirectory()).isEqualTo("/var/vcap/data/compile/tool");
    assertThat(command.environment())
        .containsEntry("BOSH_COMPILE_TARGET", "/var/vcap/data/compile/tool")
        .containsEntry("BOSH_INSTALL_TARGET", "/var/vcap/packages/tool")
        .containsEntry("BOSH_PACKAGE_NAME", "tool")
        .containsEntry("BOSH_PACKAGE_VERSION", "fp.7")
        .containsEntry("TMPDIR", "/var/vcap/data/tmp");
    assertThat(agent.space.awaitStart().argv()).startsWith("tar", "-czf");
    assertThat(agent.vcap().resolve("packages")).isEmptyDirectory();
    assertThat(agent.vcap().resolve("data/compile")).isEmptyDirectory();
  }

  /** Stands in for bash and tar. */
  private FakeProcess compile(Command command) {
    try {
      if (command.argv().getFirst().equals("tar")) {
        Files.writeString(agent.space.toHostPath(command.argv().get(2)), "compiled");
      } else {
        assertThat(agent.space.toHostPath("/var/vcap/packages/cc/bin/cc")).hasContent("cc");
        assertThat(agent.space.toHostPath("/var/vcap/packages/tool")).isEmptyDirectory();
        assertThat(agent.space.toHostPath("/var/vcap/data/compile/tool/src/x.c")).hasContent("x");
      }
      return FakeProcess.exited(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aFailedCompilationShowsTheEndOfItsOutput() throws IOException {
    byte[] source = Archives.gzipped().file("packaging", "exit 4").toBytes();
    String output = "line of output\n".repeat(2000);
    agent.space.programs(_ -> FakeProcess.exited(4).printing(output).complaining("+ exit 4\n"));

    assertThatThrownBy(() -> compile(source, Archives.gzipped().file("cc", "").toBytes()))
        .hasMessageContaining(
            "Compiling package tool: Running packaging script: Running packaging script: Command"
                + " exited with 4; Truncated stdout: line of output\n")
        .hasMessageEndingWith("Stderr: + exit 4\n")
        .satisfies(e -> assertThat(String.valueOf(e.getMessage()).length()).isLessThan(11_000));

    ScriptReport.Finished story =
        (ScriptReport.Finished)
            ScriptReport.fromPlain(agent.published("slipway.agent.script").getLast().payload());
    assertThat(story.script()).isEqualTo("packaging");
    assertThat(story.job()).isEqualTo("tool");
    assertThat(story.outcome()).isEqualTo(new ScriptReport.Exited(4));
    assertThat(story.stderrTail()).containsExactly("+ exit 4");
    assertThat(agent.vcap().resolve("data/sys/log/compilation/packaging.stdout.log"))
        .hasContent(output);
    assertThat(agent.vcap().resolve("packages")).isEmptyDirectory();
  }

  private StoredBlob compile(byte[] source, byte[] dependency) {
    return agent.client.compilePackage(
        agent.blobstore.put(new ByteArrayInputStream(source)),
        Digest.of(Algorithm.SHA1, source).toString(),
        "tool",
        "fp.7",
        Map.of("cc", Specs.packageSpec(agent.blobstore, "cc", dependency)),
        Cancellation.never());
  }

  @Test
  void dnsRecordsAreTakenOverOnceAndNeverBackwards() throws Exception {
    assertThat(syncDns(2, 2)).isTrue();
    Command command = agent.space.awaitStart();
    assertThat(command.argv()).startsWith("cp").endsWith("/etc/hosts");
    assertThat(
            Json.parseObject(Files.readString(agent.vcap().resolve("instance/dns/records.json"))))
        .containsEntry("version", 2);

    assertThat(agent.client.syncDns("00000000-0000-4000-8000-000000000000", "x", 1).join())
        .isTrue();
    assertThat(agent.space.startedCount()).isZero();
    assertThat(syncDns(3, 4)).isFalse();
    assertThat(agent.vcap().resolve("data/tmp")).isEmptyDirectory();
  }

  private boolean syncDns(int inBlob, int asked) {
    byte[] blob =
        Json.write(
                Map.of("records", List.of(List.of("127.1.0.3", "x.web.bosh")), "version", inBlob))
            .getBytes(StandardCharsets.UTF_8);
    return agent
        .client
        .syncDns(
            agent.blobstore.put(new ByteArrayInputStream(blob)),
            Digest.of(Algorithm.SHA1, blob).toString(),
            asked)
        .join();
  }

  @Test
  void aHostileRecordIsRefused() {
    byte[] blob =
        Json.write(
                Map.of(
                    "records",
                    List.of(List.of("127.1.0.3", "x\n6.6.6.6 bank.example")),
                    "version",
                    1))
            .getBytes(StandardCharsets.UTF_8);

    assertThat(
            agent
                .client
                .syncDns(
                    agent.blobstore.put(new ByteArrayInputStream(blob)),
                    Digest.of(Algorithm.SHA1, blob).toString(),
                    1)
                .join())
        .isFalse();
    assertThat(agent.space.startedCount()).isZero();
  }

  @Test
  void settingsAreKeptForRootOnly() throws IOException {
    agent.client.updateSettings(
        Map.of(
            "trusted_certs", "PEM",
            "disk_associations", List.of(),
            "mbus", Map.of("cert", Map.of("private_key", "secret"))));
    agent.client.updateSettings(Map.of("trusted_certs", "", "disk_associations", List.of()));

    Path file = agent.vcap().resolve("bosh/update_settings.json");
    assertThat(Json.parseObject(Files.readString(file)))
        .containsEntry("trusted_certs", "")
        .containsKey("mbus");
    assertThat((Integer) Files.getAttribute(file, "unix:mode") & 0777).isEqualTo(0600);
  }

  @Test
  void disksComeAndGo() throws IOException {
    Path first = Files.createDirectory(directory.resolve("disk-1"));
    Path second = Files.createDirectory(directory.resolve("disk-2"));
    assertThatThrownBy(() -> agent.client.mountDisk("d-1"))
        .hasMessageEndingWith(
            "Reading persistent disk settings: Persistent disk with volume id 'd-1' could not be"
                + " found");
    agent.client.addPersistentDisk("d-1", first.toString());
    agent.client.addPersistentDisk("d-2", Map.of("path", second.toString(), "id", "x"));

    agent.client.mountDisk("d-1");
    agent.client.mountDisk("d-1");
    assertThat(agent.space.disks()).isEqualTo(Map.of("/var/vcap/store", first));
    assertThat(agent.client.getFullState().vitals().get("disk"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsKey("persistent");
    agent.restart();
    agent.client.mountDisk("d-2");
    assertThat(agent.client.listDisk()).containsExactlyInAnyOrder("d-1", "d-2");
    agent.client.migrateDisk("d-1", "d-2");
    assertThat(agent.space.disks()).isEqualTo(Map.of("/var/vcap/store", second));
    assertThat(agent.vcap().resolve("bosh/managed_disk_settings.json")).hasContent("d-2");

    agent.client.updateSettings(
        Map.of("disk_associations", List.of(Map.of("name", "data", "cid", "d-2"))));
    assertThat(Files.readSymbolicLink(agent.vcap().resolve("instance/disks/data")))
        .isEqualTo(second);
    agent.client.unmountDisk("d-2");
    agent.client.unmountDisk("d-2");
    assertThat(agent.space.disks()).isEmpty();
    agent.client.removePersistentDisk("d-2");
    agent.client.removePersistentDisk("d-2");
    assertThat(agent.client.listDisk()).isEmpty();
  }

  @Test
  void everyMethodBoshHasIsKnown() {
    for (String method :
        List.of(
            ("ping info get_task cancel_task ssh bundle_logs fetch_logs fetch_logs_with_signed_url"
                    + " update_settings remove_file prepare apply start stop drain get_state run_errand"
                    + " run_script compile_package compile_package_with_signed_url upload_blob list_disk"
                    + " migrate_disk mount_disk unmount_disk add_persistent_disk remove_persistent_disk"
                    + " add_dynamic_disk remove_dynamic_disk delete_arp_entries sync_dns"
                    + " sync_dns_with_signed_url shutdown")
                .split(" "))) {
      assertThat(agent.ask(method).toString()).doesNotContain("unknown message");
    }
    assertThat(agent.client.apiVersion()).isEqualTo(1);
    assertThat(agent.client.ssh("cleanup", Map.of("user_regex", "^bosh_")))
        .containsEntry("status", "success");
    assertThatThrownBy(() -> agent.client.ssh("setup", Map.of()))
        .hasMessageContaining("a user's name is 'bosh_'");
    assertThatThrownBy(() -> agent.client.ssh("dance", Map.of()))
        .hasMessageEndingWith("Unknown command for SSH method");
  }

  private void log(String name, String content) throws IOException {
    Path file = agent.vcap().resolve(name);
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, content);
  }

  private Map<String, @Nullable Object> entries(StoredBlob logs) throws IOException {
    Path file = agent.blobstore.file(logs.blobstoreId()).orElseThrow();
    assertThat(logs.digest()).isEqualTo(Digest.of(Algorithm.SHA1, file).toString());
    Map<String, @Nullable Object> entries = new TreeMap<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new GZIPInputStream(Files.newInputStream(file)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        entries.put(entry.getName(), new String(tar.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return entries;
  }
}
