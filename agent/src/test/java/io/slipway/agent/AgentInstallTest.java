package io.slipway.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.fake.AgentFixture;
import io.slipway.agent.fake.Archives;
import io.slipway.agent.fake.Specs;
import io.slipway.base.Digest;
import io.slipway.base.SlipwayException;
import io.slipway.bus.AgentReply;
import io.slipway.bus.AgentState;
import io.slipway.bus.spec.ApplySpec;
import io.slipway.json.Json;
import io.slipway.json.PlainObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentInstallTest {
  private static final String MONIT =
      """
      check process greeter
        with pidfile /var/vcap/sys/run/greeter/pid
        start program "/var/vcap/jobs/greeter/bin/ctl start"
        stop program "/var/vcap/jobs/greeter/bin/ctl stop"
        group vcap
      """;

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
  void anInstanceHasItsFoldersFromTheStart() throws IOException {
    assertThat(mode("bosh")).isEqualTo(0700);
    assertThat(mode("data")).isEqualTo(0755);
    assertThat(mode("data/packages")).isEqualTo(0755);
    assertThat(mode("data/sensitive_blobs")).isEqualTo(0700);
    assertThat(mode("data/tmp")).isEqualTo(0755);
    assertThat(mode("bosh/settings.json")).isEqualTo(0600);
    assertThat(Files.readSymbolicLink(vcap("sys"))).isEqualTo(Path.of("/var/vcap/data/sys"));
  }

  @Test
  void anAgentNothingWasAppliedToKnowsNothing() {
    AgentState state = agent.client.getState();

    assertThat(Json.write(state.document()))
        .isEqualTo(
            "{\"properties\":{\"logging\":{\"max_log_file_size\":\"\"}},\"job\":{\"name\":null,"
                + "\"release\":\"\",\"template\":\"\",\"version\":\"\",\"templates\":null},"
                + "\"packages\":{},\"configuration_hash\":\"\",\"networks\":{},"
                + "\"resource_pool\":{},\"deployment\":\"\",\"name\":\"\",\"index\":null,"
                + "\"id\":\"\",\"az\":\"\",\"persistent_disk\":0,"
                + "\"rendered_templates_archive\":null,\"agent_id\":\"agent-1\","
                + "\"job_state\":\"running\",\"vm\":{\"name\":\"vm-1\"}}");
  }

  @Test
  void theFirstSpecInstallsNothing() throws IOException {
    agent.client.apply(ApplySpec.of(greeter().partial()));

    AgentState state = agent.client.getState();
    assertThat(state.networks()).isEqualTo(Specs.NETWORKS);
    assertThat(vcap("data/jobs")).isEmptyDirectory();
    assertThat(vcap("instance/id")).hasContent("instance-1");
    assertThat(vcap("instance/name")).hasContent("");
    assertThat(vcap("instance/deployment")).hasContent("simple");
  }

  @Test
  void applyInstallsJobsAndPackages() throws IOException {
    Map<String, @Nullable Object> spec =
        greeter()
            .packaged("tools", Archives.gzipped().file("bin/tool", "x", 0755).toBytes())
            .full();

    agent.client.apply(ApplySpec.of(spec));

    Path job = bundle(spec, "greeter");
    assertThat(Files.readSymbolicLink(vcap("jobs/greeter"))).isEqualTo(inside(job));
    assertThat(mode(job.resolve("bin/ctl"))).isEqualTo(0750);
    assertThat(mode(job.resolve("monit"))).isEqualTo(0640);
    assertThat(mode(job)).isEqualTo(0750);
    Path tools = Files.readSymbolicLink(vcap("packages/tools"));
    assertThat(Files.readSymbolicLink(job.resolve("packages/tools"))).isEqualTo(tools);
    assertThat(agent.space.toHostPath("/var/vcap/packages/tools/bin/tool")).hasContent("x");
    for (String folder : List.of("data/greeter", "data/sys/log/greeter", "data/sys/run/greeter")) {
      assertThat(mode(folder)).isEqualTo(0770);
    }
    assertThat(vcap("instance/az")).hasContent("z1");
    assertThat(agent.services.calls()).endsWith("reload []");
    assertThat(Json.parseObject(Files.readString(vcap("bosh/spec.json"))))
        .containsEntry("configuration_hash", spec.get("configuration_hash"))
        .doesNotContainKey("template_hashes");
  }

  @Test
  void whatIsNoLongerInTheSpecGoes() throws IOException {
    agent.client.apply(
        ApplySpec.of(
            greeter()
                .job("old", Map.of("monit", ""))
                .packaged("tools", Archives.gzipped().file("t", "x").toBytes())
                .full()));
    Path halfDone = Files.createDirectories(vcap("data/jobs/greeter/.half-unpacked"));
    Map<String, @Nullable Object> next = greeter().version("2").full();
    agent.client.apply(ApplySpec.of(next));

    assertThat(vcap("jobs/old")).doesNotExist();
    assertThat(vcap("data/jobs/old")).isEmptyDirectory();
    assertThat(vcap("packages")).isEmptyDirectory();
    assertThat(vcap("data/packages/tools")).isEmptyDirectory();
    assertThat(halfDone).doesNotExist();
    assertThat(InstanceFiles.list(vcap("data/jobs/greeter")))
        .containsExactly(bundle(next, "greeter"));
    assertThat(vcap("data/sys/log/old")).isDirectory();
  }

  @Test
  void prepareChangesNothingThatIsInUse() throws IOException {
    Map<String, @Nullable Object> first = greeter().full();
    agent.client.apply(ApplySpec.of(first));
    Map<String, @Nullable Object> next = greeter().version("2").full();

    agent.client.prepare(ApplySpec.of(next));

    assertThat(Files.readSymbolicLink(vcap("jobs/greeter")))
        .isEqualTo(inside(bundle(first, "greeter")));
    assertThat(bundle(next, "greeter")).isDirectory();
    agent.client.apply(ApplySpec.of(next));
    assertThat(Files.readSymbolicLink(vcap("jobs/greeter")))
        .isEqualTo(inside(bundle(next, "greeter")));
  }

  @Test
  void aSpecWithoutJobsCanBePrepared() {
    Map<String, @Nullable Object> spec = greeter().partial();
    spec.put("job", Map.of());
    agent.client.prepare(ApplySpec.of(spec));
  }

  @Test
  void aBrokenArchiveLeavesNothingHalfInstalled() throws IOException {
    Map<String, @Nullable Object> first = greeter().full();
    agent.client.apply(ApplySpec.of(first));
    Map<String, @Nullable Object> broken = greeter().version("2").full();
    PlainObject archive = PlainObject.of(broken.get("rendered_templates_archive"), "archive");
    byte[] cut = Archives.gzipped().file("greeter/bin/ctl", "x").file("../x", "y").toBytes();
    agent.blobstore.put(archive.text("blobstore_id"), new java.io.ByteArrayInputStream(cut));

    assertThatThrownBy(() -> agent.client.apply(ApplySpec.of(broken)))
        .hasMessageContaining("Applying: Checking downloaded blob")
        .hasMessageStartingWith("Action Failed get_task: Task ");
    Map<String, @Nullable Object> hostile = new HashMap<>(broken);
    hostile.put(
        "rendered_templates_archive",
        Map.of(
            "blobstore_id",
            archive.text("blobstore_id"),
            "sha1",
            Digest.of(Digest.Algorithm.SHA1, cut).toString()));
    assertThatThrownBy(() -> agent.client.apply(ApplySpec.of(hostile)))
        .hasMessageContaining("leads out of its folder");

    assertThat(InstanceFiles.list(vcap("data/jobs/greeter")))
        .containsExactly(bundle(first, "greeter"));
    assertThat(agent.client.getState().document())
        .containsEntry("configuration_hash", first.get("configuration_hash"));
    agent.client.apply(ApplySpec.of(greeter().version("3").full()));
  }

  @Test
  void aJobThatIsNotInTheArchiveIsNamed() throws IOException {
    Map<String, @Nullable Object> spec = greeter().full();
    spec.put(
        "job",
        Map.of("name", "web", "templates", List.of(Map.of("name", "ghost", "version", "1"))));

    assertThatThrownBy(() -> agent.client.apply(ApplySpec.of(spec)))
        .hasMessageContaining("Installing job ghost: no file with prefix 'ghost' found");
    assertThat(vcap("data/jobs/ghost")).isEmptyDirectory();
  }

  @Test
  void hostileNamesAreRefused() throws IOException {
    for (String name : List.of("../../../tmp/x", "..", ".hidden", "a/b", "")) {
      Map<String, @Nullable Object> spec = greeter().full();
      spec.put(
          "job", Map.of("name", "web", "templates", List.of(Map.of("name", name, "version", "1"))));
      assertThatThrownBy(() -> agent.client.apply(ApplySpec.of(spec)))
          .isInstanceOf(SlipwayException.class)
          .hasMessageContaining("cannot be the name of a job or package");
    }
  }

  @Test
  void networksMustBeKnownAndDynamicOnesAreFilledIn() {
    Map<String, @Nullable Object> spec = greeter().partial();
    spec.put("networks", Map.of("elsewhere", Map.of("type", "manual")));

    assertThatThrownBy(() -> agent.client.apply(ApplySpec.of(spec)))
        .hasMessageEndingWith(
            "result: Resolving dynamic networks: Network 'elsewhere' is not found in settings");
  }

  @Test
  void templatesThatCameInAMessageAreUsedAndForgotten() throws IOException {
    Map<String, @Nullable Object> spec = greeter().full();
    PlainObject archive = PlainObject.of(spec.get("rendered_templates_archive"), "archive");
    byte[] content =
        Files.readAllBytes(agent.blobstore.file(archive.text("blobstore_id")).orElseThrow());
    agent.blobstore.delete(archive.text("blobstore_id"));

    agent.client.uploadBlob(archive.text("blobstore_id"), archive.text("sha1"), content);
    assertThat(mode("data/sensitive_blobs/" + archive.text("blobstore_id"))).isEqualTo(0640);
    agent.client.apply(ApplySpec.of(spec));

    assertThat(vcap("data/sensitive_blobs")).isEmptyDirectory();
    assertThat(bundle(spec, "greeter")).isDirectory();
  }

  @Test
  void aBlobThatWasDamagedOnTheWayIsRefused() {
    String digest = Digest.sha1Hex("other");

    assertThatThrownBy(() -> agent.client.uploadBlob("b-1", digest, new byte[] {1, 2}))
        .hasMessageContaining("Payload corrupted. Checksum mismatch. Expected '" + digest + "': ");
    assertThat(vcap("data/sensitive_blobs")).isEmptyDirectory();
  }

  @Test
  void startPutsControlFilesInPlaceBackwards() throws IOException {
    agent.client.apply(
        ApplySpec.of(
            greeter()
                .job("errand", Map.of("monit", "", "bin/run", ""))
                .job("two", Map.of("monit", "", "extra.monit", MONIT.replace("greeter", "two")))
                .full()));

    agent.client.start();

    assertThat(InstanceFiles.list(vcap("monit/job")))
        .extracting(file -> String.valueOf(file.getFileName()))
        .containsExactly(
            "0000_two.monitrc",
            "0000_two_extra.monitrc",
            "0001_errand.monitrc",
            "0002_greeter.monitrc");
    assertThat(agent.services.calls())
        .contains(
            "reload [/var/vcap/jobs/greeter/monit, /var/vcap/jobs/errand/monit,"
                + " /var/vcap/jobs/two/monit, /var/vcap/jobs/two/extra.monit]");
    assertThat(agent.services.calls().getLast()).startsWith("start ");
    assertThat(vcap("instance/health.json")).hasContent("{\"state\":\"starting\"}");
  }

  @Test
  void aControlFileThatCannotBeReadNamesItsJobAndChangesNothing() throws IOException {
    agent.client.apply(
        ApplySpec.of(
            agent.specs().job("greeter", Map.of("monit", "check process x with nonsense")).full()));

    assertThatThrownBy(agent.client::start)
        .hasMessageStartingWith(
            "Action Failed start: Starting Monitored Services: /var/vcap/jobs/greeter/monit:1:");
    assertThat(vcap("monit/job")).doesNotExist();
  }

  @Test
  void aNewAgentTakesUpWhereTheOldOneEnded() throws IOException {
    agent.client.apply(ApplySpec.of(greeter().full()));
    agent.client.start();
    Map<String, @Nullable Object> before = new LinkedHashMap<>(agent.client.getState().document());
    int started = agent.space.startedCount();
    Files.createDirectories(vcap("data/sys/run/greeter/keep"));

    agent.restart();

    assertThat(agent.client.getState().document()).isEqualTo(before);
    assertThat(agent.services.calls().getLast())
        .isEqualTo("reload [/var/vcap/monit/job/0000_greeter.monitrc]");
    assertThat(agent.space.startedCount()).isEqualTo(started);
    assertThat(vcap("data/sys/run/greeter/keep")).exists();
  }

  @Test
  void unfinishedSettingsUpdatesAreFinishedByTheNextAgent() throws IOException {
    Files.writeString(
        vcap("bosh/tasks.json"),
        "{\"t-1\":{\"TaskID\":\"t-1\",\"Method\":\"update_settings\",\"Payload\":\"e30=\"}}");

    agent.restart();

    agent.bus.taskFinished("agent-1", "t-1").orElseThrow().join();
    assertThat(agent.ask("get_task", "t-1")).isEqualTo(new AgentReply.Value("ok"));
    assertThat(vcap("bosh/tasks.json")).hasContent("{}");
  }

  private Specs greeter() {
    return agent.specs().job("greeter", Map.of("monit", MONIT, "bin/ctl", "#!/bin/sh"));
  }

  private Path bundle(Map<String, @Nullable Object> spec, String job) {
    String version =
        PlainObject.of(spec.get("job"), "job").objects("templates").stream()
            .filter(template -> template.text("name").equals(job))
            .findFirst()
            .orElseThrow()
            .text("version");
    String digest = PlainObject.of(spec.get("rendered_templates_archive"), "archive").text("sha1");
    return vcap("data/jobs/" + job + "/" + Digest.sha1Hex(version + "-" + digest));
  }

  private Path inside(Path host) {
    return Path.of("/var/vcap").resolve(agent.vcap().relativize(host));
  }

  private Path vcap(String path) {
    return agent.vcap().resolve(path);
  }

  private int mode(String path) throws IOException {
    return mode(vcap(path));
  }

  private static int mode(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:mode") & 07777;
  }
}
