package io.slipway.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.fakes.FakeAgents;
import io.slipway.director.fakes.Repositories;
import io.slipway.director.fakes.World;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.json.Json;
import io.slipway.release.StemcellArchive;
import io.slipway.release.StemcellManifest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Two scenarios, step by step as BOSH's Director was recorded with them: tasks, their events, the
 * audit trail and what the API answers are the same. The expected texts are those recordings in the
 * form of {@link RecordedText}; releases, stemcell and agents are ours.
 */
class RecordedBehaviourTest extends ServedDirector {
  private static final String TARBALL = "application/x-compressed";

  private final RecordedText recorded = new RecordedText();
  private final SoftAssertions comparisons = new SoftAssertions();
  private final Set<String> played = new LinkedHashSet<>();
  private String scenario = "";

  @Override
  World world(Repositories repositories) {
    return World.bare(folder, repositories);
  }

  @Override
  void furnish() {}

  @Test
  void aSimpleDeployment() throws Exception {
    scenario = "simple";
    uploadStemcell("02-upload-stemcell");
    uploadRelease("03-upload-release", "bosh-release");
    cloudConfig("cloud-config");
    deploy("05-deploy-first", "g1");
    deploy("06-deploy-unchanged", "g1");
    deploy("09-deploy-property-changed", "g2");
    scriptFails("web/0", "post-start", "job_with_post_start_script");
    deploy("10-deploy-post-start-fails", "g3");
    world.agents.forgetScripts();
    deploy("12-deploy-repaired", "g2");
    deploy("13-deploy-scaled-up", "g4");
    deploy("14-deploy-scaled-down", "g5");
    step("15-run-errand", runErrand("err"));
    assertThat(client.list("/deployments/simple/errands"))
        .as("16-errands")
        .containsExactly(Map.of("name", "err"), Map.of("name", "errand1"));
    played.add("16-errands");
    state("17-stop", "web", "stopped");
    state("18-start", "web", "started");
    state("19-restart", "web/0", "restart");
    state("20-recreate", "web", "recreate");
    step("21-logs", client.get("/deployments/simple/jobs/*/*/logs?type=job"));
    step("28-cloud-check", scan());
    deploy("30-deploy-unknown-vm-type", "g6");
    deploy("31-deploy-missing-property", "g7");
    document("configs", "/configs?latest=true");
    document("deployment", "/deployments/simple");
    document("deployment_configs", "/deployment_configs?deployment[]=simple");
    document("deployments", "/deployments");
    document("instances", "/deployments/simple/instances");
    document("locks", "/locks");
    document("stemcells", "/stemcells");
    document("vms", "/deployments/simple/vms");
    step("32-delete-deployment", client.delete("/deployments/simple"));
    step("33-clean-up", cleanUp());
    finish();
  }

  @Test
  void aWideDeployment() throws Exception {
    scenario = "wide";
    uploadStemcell("41-upload-stemcell");
    uploadRelease("42-upload-release-bosh", "bosh-release");
    Path links = uploadRelease("43-upload-release-links", "links-release");
    upload("44-upload-release-again", "/releases", links);
    cloudConfig("h-cc");
    config("runtime", "base", "h-rc");
    deploy("48-deploy-wide", "h1");
    cloudConfig("h-cc2");
    deploy("52-deploy-vm-type-changed", "h1");
    deploy("53-deploy-disk-resized-scaled-down", "h2");
    deploy("54-deploy-static-ips", "h3");
    deploy("55-deploy-broken-link", "h4");
    scriptFails("api/0", "post-deploy", "job_3_with_broken_post_deploy_script");
    deploy("56-deploy-post-deploy-fails", "h5");
    deploy("57-deploy-again-after-post-deploy-failure", "h5");
    world.agents.forgetScripts();
    deploy("58-deploy-bad-template", "h6");
    step(
        "59-dry-run",
        client.post("/deployments?dry_run=true", "text/yaml", text("manifests/h1.yml")));
    step(
        "60-deploy-create-swap-delete",
        client.post("/deployments?recreate=true", "text/yaml", text("manifests/h7.yml")));
    ignore("61-ignore", "db/0", true);
    state("62-stop-hard-ignored", "db", "detached");
    ignore("63-unignore", "db/0", false);
    state("64-stop-hard", "db/0", "detached");
    state("65-start-after-hard", "db/0", "started");
    isolated("66-restart-no-converge", "db", "restart");
    isolated("67-recreate-no-converge", "db", "recreate");
    state("68-stop-all", "*", "stopped");
    // The recorded agents called themselves running from their boot on.
    // An orphaned VM of the same instance is still there; the one that counts is the second.
    world.agents.setState("db/1+", "running");
    state("69-start-all", "*", "started");
    assertThat(client.list("/disks"))
        .as("71-disks-orphaned")
        .extracting(disk -> disk.get("size"))
        .containsExactly(100, 100, 100, 200);
    played.add("71-disks-orphaned");
    assertThat(client.get("/networks").body())
        .as("76-network-list")
        .isEqualTo("listing active networks is not implemented");
    played.add("76-network-list");
    step("78-attach-missing-disk", attachDisk("db", 0, "disk-nope"));
    step("79-cloud-check-report", scan());
    document("configs", "/configs?type=cloud&latest=false");
    document("deployment", "/deployments/wide");
    document("deployments", "/deployments?exclude_configs=true");
    links("link_consumers");
    links("link_providers");
    links("links");
    document("instances", "/deployments/wide/instances");
    document("vms", "/deployments/wide/vms");
    document(
        "diff",
        client.post("/deployments/wide/diff?redact=true", "text/yaml", text("manifests/h1.yml")));
    step(
        "75-export-release",
        client.post(
            "/releases/export",
            "application/json",
            """
            {"deployment_name": "wide", "release_name": "links-release", "release_version": "1",
             "stemcell_os": "toronto-os", "stemcell_version": "1", "sha2": true, "jobs": []}"""));
    assertThat(client.get("/deployments/wide/variables").body()).isEqualTo("[]");
    played.add("77-variables");
    step("81-delete-release-in-use", client.delete("/releases/links-release"));
    step("82-delete-deployment", client.delete("/deployments/wide"));
    step(
        "83-clean-up-all",
        client.post("/cleanup", "application/json", "{\"config\":{\"remove_all\":true}}"));
    finish();
  }

  private void uploadStemcell(String step) throws Exception {
    Path tarball = folder.resolve("stemcell.tgz");
    StemcellArchive.write(
        tarball,
        new StemcellManifest(
            "ubuntu-stemcell",
            "1",
            "toronto-os",
            "0",
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        new byte[] {1});
    upload(step, "/stemcells", tarball);
  }

  private Path uploadRelease(String step, String name) throws Exception {
    Path tarball =
        RecordedReleases.make(name, text(name + ".txt").lines().toList(), folder.resolve("made"));
    upload(step, "/releases", tarball);
    return tarball;
  }

  private void upload(String step, String path, Path tarball) throws Exception {
    step(
        step,
        client.send(
            client
                .request(path)
                .header("Content-Type", TARBALL)
                .POST(BodyPublishers.ofFile(tarball))));
  }

  private void cloudConfig(String file) throws Exception {
    config("cloud", "default", file);
  }

  private void config(String type, String name, String file) throws Exception {
    String body =
        Json.write(
            Map.of("type", type, "name", name, "content", text("manifests/" + file + ".yml")));
    assertThat(client.post("/configs", "application/json", body).statusCode()).isEqualTo(201);
  }

  private void deploy(String step, String manifest) throws Exception {
    step(step, client.post("/deployments", "text/yaml", text("manifests/" + manifest + ".yml")));
  }

  private void state(String step, String what, String state) throws Exception {
    step(
        step,
        client.put(
            "/deployments/" + scenario + "/jobs/" + what + "?state=" + state, "text/yaml", ""));
  }

  private HttpResponse<String> runErrand(String name) throws Exception {
    return client.post(
        "/deployments/" + scenario + "/errands/" + name + "/runs",
        "application/json",
        Json.write(Map.of("instances", List.of(), "keep-alive", false, "when-changed", false)));
  }

  private void ignore(String step, String instance, boolean ignore) throws Exception {
    HttpResponse<String> response =
        client.put(
            "/deployments/" + scenario + "/instance_groups/" + instance + "/ignore",
            "application/json",
            Json.write(Map.of("ignore", ignore)));
    assertThat(response.statusCode()).as(step).isEqualTo(200);
    assertThat(response.body()).as(step).isEmpty();
    played.add(step);
  }

  private void isolated(String step, String group, String action) throws Exception {
    step(
        step,
        client.post(
            "/deployments/" + scenario + "/instance_groups/" + group + "/0/actions/" + action,
            "text/yaml",
            ""));
  }

  private HttpResponse<String> scan() throws Exception {
    return client.post("/deployments/" + scenario + "/scans", "application/json", "");
  }

  private HttpResponse<String> cleanUp() throws Exception {
    return client.post(
        "/cleanup",
        "application/json",
        Json.write(Map.of("config", Map.of("remove_all", true, "keep_orphaned_disks", false))));
  }

  private HttpResponse<String> attachDisk(String group, int index, String cid) throws Exception {
    String uuid =
        client.list("/deployments/" + scenario + "/instances").stream()
            .filter(
                one ->
                    group.equals(one.get("job")) && Integer.valueOf(index).equals(one.get("index")))
            .map(one -> String.valueOf(one.get("id")))
            .findFirst()
            .orElseThrow();
    return client.put(
        "/disks/%s/attachments?deployment=%s&job=%s&instance_id=%s"
            .formatted(cid, scenario, group, uuid),
        "application/json",
        "");
  }

  private void scriptFails(String instance, String script, String job) {
    world.agents.script(
        message ->
            message.instance().equals(instance)
                && message.method().equals("run_script")
                && message.firstArgument().equals(script),
        _ ->
            new FakeAgents.Answer.Failure(
                "1 of 1 " + script + " scripts failed. Failed Jobs: " + job + "."));
  }

  private void step(String name, HttpResponse<String> response) throws Exception {
    learn();
    TaskRecord task = ended(response);
    learn();
    String expected = text(scenario + "/" + name + ".txt");
    List<String> lines = new ArrayList<>();
    lines.add(expected.lines().findFirst().orElseThrow());
    lines.add(recorded.task(client.object("/tasks/" + task.id())));
    String events = client.get("/tasks/" + task.id() + "/output?type=event").body();
    lines.addAll(recorded.events(events));
    if (expected.contains("\naudit ")) {
      lines.addAll(recorded.audit(audit(task)));
    }
    played.add(name);
    comparisons.assertThat(String.join("\n", lines) + "\n").as(name).isEqualTo(expected);
  }

  private TaskRecord ended(HttpResponse<String> response) throws Exception {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(302);
    return Client.ended(response, director);
  }

  private void learn() {
    director.world.repositories.deployments().list().stream()
        .flatMap(one -> director.world.repositories.instances().ofDeployment(one.id()).stream())
        .forEach(one -> recorded.learn(one.uuid(), one.index()));
  }

  /** Those of the second scenario were recorded of its deployment only. */
  private List<Map<String, @Nullable Object>> audit(TaskRecord task) throws Exception {
    String filter = scenario.equals("wide") ? "&deployment=wide" : "";
    return client.list("/events?task=" + task.id() + filter).reversed();
  }

  /** Their numbers tell how many there have been before. */
  private void links(String name) throws Exception {
    List<Map<String, @Nullable Object>> actual = client.list("/" + name + "?deployment=wide");
    actual.forEach(
        one ->
            one.replaceAll(
                (key, value) ->
                    key.equals("id") || key.endsWith("_id")
                        ? "<id>"
                        : key.equals("created_at") ? "<created_at>" : value));
    comparisons
        .assertThat(Json.writePretty(actual))
        .as(name)
        .isEqualTo(Json.writePretty(Json.parse(text("wide/api/" + name + ".json"))));
  }

  private void document(String name, String path) throws Exception {
    document(name, client.get(path));
  }

  private void document(String name, HttpResponse<String> response) {
    learn();
    Object actual = sorted(name, recorded.document(Json.parse(response.body())));
    Object expected = sorted(name, Json.parse(text(scenario + "/api/" + name + ".json")));
    comparisons
        .assertThat(Json.writePretty(actual))
        .as(scenario + " " + name)
        .isEqualTo(Json.writePretty(expected));
  }

  /** Instances and VMs come in the order of a database. */
  private static @Nullable Object sorted(String name, @Nullable Object document) {
    return document instanceof List<?> list && (name.equals("instances") || name.equals("vms"))
        ? list.stream().sorted(Comparator.comparing(Json::write)).toList()
        : document;
  }

  /** Every recorded step was played, or stands here because its endpoint is still to come. */
  private void finish(String... notYetPlayed) {
    Set<String> all = new TreeSet<>(played);
    all.addAll(List.of(notYetPlayed));
    comparisons
        .assertThat(all)
        .isEqualTo(new TreeSet<>(text(scenario + "/steps.txt").lines().toList()));
    comparisons.assertAll();
  }

  private static String text(String file) {
    try (InputStream in = RecordedBehaviourTest.class.getResourceAsStream("/recorded/" + file)) {
      if (in == null) {
        throw new IllegalStateException("There is no recording " + file);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
