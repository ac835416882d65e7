package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.bus.LogNews;
import io.slipway.bus.LogPiece;
import io.slipway.bus.LogRequest;
import io.slipway.director.fakes.FakeAgents;
import io.slipway.director.fakes.Samples;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskState;
import io.slipway.events.BoshLines;
import io.slipway.events.EventLines;
import io.slipway.json.Json;
import io.slipway.model.instances.InstanceRecord;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Routes, statuses and bodies as the stock command line knows them (Director API 1 to 5). */
class ApiTest extends ServedDirector {
  private final Samples.Manifest manifest = new Samples.Manifest().instances(1);

  private TaskRecord deploy(String text) throws Exception {
    return Client.ended(client.post("/deployments", "text/yaml", text), director);
  }

  private void deployed() throws Exception {
    assertThat(deploy(manifest.text()).state()).isEqualTo(TaskState.DONE);
  }

  @Test
  void vmsThatAreLeftToBeDeletedAreListed() throws Exception {
    Samples.Manifest swapping =
        manifest.update("max_in_flight: 1, vm_strategy: create-swap-delete");
    assertThat(deploy(swapping.text()).state()).isEqualTo(TaskState.DONE);
    assertThat(client.get("/orphaned_vms").body()).isEqualTo("[]");
    InstanceRecord web = director.instance("web/0");

    assertThat(deploy(swapping.vmType("big").text()).state()).isEqualTo(TaskState.DONE);

    assertThat(client.get("/orphaned_vms").body())
        .startsWith(
            "[{\"az\":\"z1\",\"cid\":\"%s\",\"deployment_name\":\"simple\",\"instance_name\":\"%s\",\"ip_addresses\":[\"192.168.1.2\"],\"orphaned_at\":\"2026-01-01 00:"
                .formatted(web.activeVm().orElseThrow().cid(), web.name()))
        .endsWith(" UTC\"}]");
  }

  @Test
  void theStepsOfADryRunAreItsResult() throws Exception {
    deployed();

    TaskRecord task =
        Client.ended(
            client.post(
                "/deployments?dry_run=true&steps=true",
                "text/yaml",
                manifest.greeting("hi").text()),
            director);

    assertThat(client.get("/tasks/" + task.id() + "/output?type=result").body())
        .startsWith("{\"instance\":\"" + director.instance("web/0").fullName())
        .contains("\"key\":\"post-start\"");
  }

  @Test
  void anybodyMayAskWhoThisIs() throws Exception {
    HttpResponse<String> anonymous = client.send(client.anonymous("/info"));

    assertThat(anonymous.statusCode()).isEqualTo(200);
    assertThat(anonymous.headers().firstValue("Date")).contains("Thu, 01 Jan 2026 00:00:00 GMT");
    assertThat(anonymous.body())
        .isEqualTo(
            """
            {"name":"TestDirector","uuid":"deadbeef","version":"0.1.0 (00000000)","user":null,\
            "cpi":"fake_cpi","stemcell_os":"-","stemcell_version":"-",\
            "user_authentication":{"type":"basic","options":{}},\
            "features":{"local_dns":{"status":false,"extras":{"domain_name":"bosh"}},\
            "snapshots":{"status":false},\
            "config_server":{"status":false,"extras":{"urls":[]}}}}\
            """);
    assertThat(client.object("/info")).containsEntry("user", "test");
    HttpResponse<String> wrong =
        client.send(
            client.anonymous("/info").header("Authorization", Client.basic("test", "wrong")));
    assertThat(wrong.statusCode()).isEqualTo(200);
    assertThat(Json.parseObject(wrong.body())).containsEntry("user", null);
  }

  @Test
  void everythingElseNeedsCredentials() throws Exception {
    for (String credentials :
        List.of(
            "",
            Client.basic("test", "wrong"),
            Client.basic("nobody", "secret"),
            "Basic !!!",
            "Basic dGVzdA==",
            "bearer x",
            "Basic ")) {
      var request = client.anonymous("/deployments");
      HttpResponse<String> refused =
          client.send(
              credentials.isEmpty() ? request : request.header("Authorization", credentials));
      assertThat(refused.statusCode()).as(credentials).isEqualTo(401);
      assertThat(refused.body()).isEqualTo("Not authorized: '/deployments'\n");
      assertThat(refused.headers().firstValue("WWW-Authenticate"))
          .contains("Basic realm=\"BOSH Director\"");
    }
    assertThat(client.send(client.anonymous("/deployments/a/b/c")).statusCode()).isEqualTo(401);
  }

  @Test
  void unknownRoutesAndMediaTypesAreNotFound() throws Exception {
    HttpResponse<String> unknown = client.get("/deployments/a/b/c");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).isEqualTo("Endpoint '/deployments/a/b/c' not found.");
    HttpResponse<String> outside = client.send(client.anonymous("/nothing/at/all"));
    assertThat(outside.statusCode()).isEqualTo(404);
    assertThat(outside.body()).isEqualTo("Not Found: /nothing/at/all");
    assertThat(client.get("/jobs").body()).isEqualTo("Endpoint '/jobs' not found.");
    for (String type : List.of("application/json", "text/plain", "")) {
      var request = client.request("/deployments").POST(BodyPublishers.ofString(manifest.text()));
      HttpResponse<String> gated =
          client.send(type.isEmpty() ? request : request.header("Content-Type", type));
      assertThat(gated.statusCode()).isEqualTo(404);
      assertThat(gated.body()).isEqualTo("Endpoint '/deployments' not found.");
    }
    assertThat(client.post("/configs", "text/yaml", "{}").statusCode()).isEqualTo(404);
    assertThat(
            client.post("/deployments", "Text/YAML; charset=utf-8", manifest.text()).statusCode())
        .isEqualTo(302);
  }

  @Test
  void errorsHaveCodesAndDescriptions() throws Exception {
    assertError(client.get("/deployments/nope"), 404, 70000, "Deployment 'nope' doesn't exist");
    assertError(client.get("/tasks/999"), 404, 10000, "Task 999 not found");
    assertError(client.get("/tasks/nope"), 404, 10000, "Task nope not found");
    assertError(client.get("/tasks/1/output?type=nope"), 401, 600000, "Unknown type nope");
    assertError(client.get("/tasks/1/output?type=story"), 401, 600000, "Unknown type story");
    assertError(client.get("/releases/nope?version=1"), 404, 30005, "Release 'nope' doesn't exist");
    assertError(
        client.get("/releases/sample?version=9"),
        404,
        30006,
        "Release version 'sample/9' doesn't exist");
    assertError(client.delete("/stemcells/nope/1"), 404, 50003, "Stemcell 'nope/1' doesn't exist");
    assertError(client.delete("/releases/nope"), 404, 30005, "Release 'nope' doesn't exist");
    assertError(client.delete("/deployments/nope"), 404, 70000, "Deployment 'nope' doesn't exist");
    assertError(client.get("/configs/77"), 404, 440012, "Config 77 not found");
    assertError(
        client.post("/deployments", "text/yaml", "a: b"),
        400,
        40001,
        "Deployment manifest must have a 'name' key");
    assertError(
        client.post("/deployments", "text/yaml", ""), 400, 440001, "Manifest should not be empty");
    assertError(
        client.post("/deployments", "text/yaml", "- a"), 400, 440001, "Manifest should be a hash");
    assertThat(client.post("/deployments", "text/yaml", "a: [").body())
        .startsWith(
            "{\"code\":440001,\"description\":\"Incorrect YAML structure of the uploaded"
                + " manifest: ");
    assertError(
        client.post("/deployments?recreate_vms_created_before=x", "text/yaml", manifest.text()),
        400,
        40005,
        "Must pass recreate=true when specifying recreate_vms_created_before");
    HttpResponse<String> event = client.get("/events/12345");
    assertThat(event.statusCode()).isEqualTo(404);
    assertThat(event.body()).isEqualTo("Event not found");
    assertThat(client.get("/events?after_time=nonsense").statusCode()).isEqualTo(400);
  }

  private static void assertError(
      HttpResponse<String> response, int status, int code, String description) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/json");
    assertThat(response.body())
        .isEqualTo(
            Json.write(
                Json.parse("{\"code\":" + code + ",\"description\":\"" + description + "\"}")));
  }

  @Test
  void aDeployIsATaskToBeWatched() throws Exception {
    HttpResponse<String> accepted = client.post("/deployments?", "text/yaml", manifest.text());

    assertThat(accepted.statusCode()).isEqualTo(302);
    assertThat(accepted.body()).isEmpty();
    assertThat(accepted.headers().firstValue("Location").orElseThrow()).matches("/tasks/\\d+");
    TaskRecord task = Client.ended(accepted, director);
    assertThat(task.state()).isEqualTo(TaskState.DONE);
    String path = "/tasks/" + task.id();
    Map<String, @Nullable Object> json = client.object(path);
    assertThat(json.keySet())
        .containsExactly(
            "id",
            "state",
            "description",
            "timestamp",
            "started_at",
            "result",
            "user",
            "deployment",
            "context_id");
    assertThat(json)
        .containsEntry("state", "done")
        .containsEntry("description", "create deployment")
        .containsEntry("result", "/deployments/simple")
        .containsEntry("user", "test")
        .containsEntry("deployment", "simple")
        .containsEntry("context_id", "");
    assertThat(client.list("/tasks?verbose=1")).extracting("id").contains(task.id());
    assertThat(client.list("/tasks?state=processing,cancelling,queued&verbose=2")).isEmpty();
    assertThat(client.list("/tasks?limit=1&verbose=2&deployment=simple")).hasSize(1);
    assertThat(client.list("/tasks?deployment=other")).isEmpty();
    assertThat(client.get(path + "/output?type=none").statusCode()).isEqualTo(204);
    assertThat(client.get(path + "/output?type=result").body()).isEmpty();
    assertThat(client.get(path + "/output").body()).contains("SENT: agent.");
    assertThat(Samples.condensed(client.get(path + "/output?type=event").body()))
        .contains("Updating instance[web] 1/1 web/0 (canary) finished 100")
        .noneMatch(line -> line.startsWith("slipway"));
  }

  @Test
  void outputsAreReadByRanges() throws Exception {
    int task = deploy(manifest.text()).id();
    String path = "/tasks/" + task + "/output?type=event";
    String whole = client.get(path).body();
    int size = whole.length();

    HttpResponse<String> rest = ranged(path, "bytes=10-");
    assertThat(rest.statusCode()).isEqualTo(206);
    assertThat(rest.body()).isEqualTo(whole.substring(10));
    assertThat(rest.headers().firstValue("Content-Range"))
        .contains("bytes 10-" + (size - 1) + "/" + size);
    HttpResponse<String> middle = ranged(path, "bytes=3-7");
    assertThat(middle.body()).isEqualTo(whole.substring(3, 8));
    HttpResponse<String> end = ranged(path, "bytes=-5");
    assertThat(end.statusCode()).isEqualTo(206);
    assertThat(end.body()).isEqualTo(whole.substring(size - 5));
    HttpResponse<String> two = ranged(path, "bytes=0-1,3-4");
    assertThat(two.statusCode()).isEqualTo(206);
    assertThat(two.headers().firstValue("Content-Type"))
        .contains("multipart/byteranges; boundary=AaB03x");
    assertThat(two.body())
        .isEqualTo(
            "\r\n--AaB03x\r\ncontent-type: text/plain\r\ncontent-range: bytes 0-1/%1$d\r\n\r\n%2$s\r\n--AaB03x\r\ncontent-type: text/plain\r\ncontent-range: bytes 3-4/%1$d\r\n\r\n%3$s\r\n--AaB03x--\r\n"
                .formatted(size, whole.substring(0, 2), whole.substring(3, 5)));
    HttpResponse<String> beyond = ranged(path, "bytes=" + size + "-");
    assertThat(beyond.statusCode()).isEqualTo(416);
    assertThat(beyond.body()).isEqualTo("Byte range unsatisfiable");
    assertThat(beyond.headers().firstValue("Content-Range")).contains("bytes */" + size);
    for (String odd : List.of("bytes=x-", "items=0-1", "bytes=99999999999999999999999-", "")) {

      HttpResponse<String> all = ranged(path, odd);
      assertThat(all.statusCode()).as(odd).isEqualTo(200);
      assertThat(all.body()).isEqualTo(whole);
    }
    assertThat(ranged("/tasks/" + task + "/output?type=result", "bytes=0-").statusCode())
        .isEqualTo(200);
  }

  private HttpResponse<String> ranged(String path, String range) throws Exception {
    var request = client.request(path);
    return client.send(range.isEmpty() ? request : request.header("Range", range));
  }

  @Test
  void listingsHaveTheShapesOfBosh() throws Exception {
    deployed();
    InstanceRecord web = director.instance("web/0");
    InstanceRecord err = director.instance("err/0");
    String agent = web.activeVm().orElseThrow().agentId();
    String cid = web.activeVm().orElseThrow().cid();

    assertThat(client.get("/deployments").body())
        .isEqualTo(
            """
            [{"name":"simple","teams":[],"cloud_config":"latest",\
            "stemcells":[{"name":"ubuntu-stemcell","version":"1"}],\
            "releases":[{"name":"sample","version":"1"}],"locked":false}]\
            """);
    assertThat(
            client
                .get(
                    "/deployments?exclude_configs=true&exclude_releases=true&exclude_stemcells=true&exclude_lock=true")
                .body())
        .isEqualTo("[{\"name\":\"simple\",\"teams\":[]}]");
    assertThat(client.get("/deployments/simple/instances").body())
        .isEqualTo(
            """
            [{"agent_id":null,"cid":null,"job":"err","index":0,"id":"%s","az":"z1","ips":[],\
            "vm_created_at":null,"expects_vm":false},\
            {"agent_id":"%s","cid":"%s","job":"web","index":0,"id":"%s","az":"z1",\
            "ips":["192.168.1.2"],"vm_created_at":"2026-01-01T00:00:00Z","expects_vm":true}]\
            """
                .formatted(err.uuid(), agent, cid, web.uuid()));
    assertThat(client.get("/deployments/simple/vms").body())
        .isEqualTo(
            """
            [{"agent_id":"%s","cid":"%s","job":"web","index":0,"id":"%s","az":"z1",\
            "ips":["192.168.1.2"],"vm_created_at":"2026-01-01T00:00:00Z",\
            "active":true,"permanent_nats_credentials":false}]\
            """
                .formatted(agent, cid, web.uuid()));
    assertThat(client.get("/deployment_configs?deployment%5B%5D=simple").body())
        .matches(
            "\\[\\{\"id\":\\d+,\"deployment\":\"simple\",\"config\":\\{\"id\":\\d+,\"type\":\"cloud\",\"name\":\"default\"}}]");
    assertThat(client.get("/deployment_configs?deployment%5B%5D=other").body()).isEqualTo("[]");
    assertThat(client.get("/stemcells").body())
        .startsWith(
            """
            [{"name":"ubuntu-stemcell","operating_system":"toronto-os","version":"1",\
            "cid":"cid-1","cpi":"","deployments":[{"name":"simple"}],"api_version":null,"id":\
            """);
    assertThat(client.get("/releases").body())
        .matches(
            "\\[\\{\"name\":\"sample\",\"release_versions\":\\[\\{\"version\":\"1\",\"commit_hash\":\"[^\"]+\",\"uncommitted_changes\":(true|false),\"currently_deployed\":true,\"job_names\":\\[\"smoke\",\"web_server\"]}]}]");
    assertThat(client.get("/locks").body()).isEqualTo("[]");
    assertThat(client.object("/deployments/simple"))
        .containsExactly(Map.entry("manifest", manifest.text()));
    assertThat(client.object("/deployments/simple/jobs/web/0").toString())
        .isEqualTo(
            "{deployment=simple, job=web, index=0, id=%s, state=started, disks=[]}"
                .formatted(web.uuid()));
    assertThat(client.get("/deployments/simple/jobs/web/7").statusCode()).isEqualTo(404);
  }

  @Test
  void addressesOfDynamicNetworksAreListed() throws Exception {
    assertThat(deploy(manifest.network("dyn").text()).state()).isEqualTo(TaskState.DONE);

    assertThat(client.list("/deployments/simple/vms").getFirst())
        .containsEntry("ips", List.of("10.99.0.7"));
  }

  @Test
  void releasesAreInspected() throws Exception {
    Map<String, @Nullable Object> details = client.object("/releases/sample?version=1");

    assertThat(details.keySet()).containsExactly("jobs", "packages");
    assertThat(Json.write(details))
        .contains("\"name\":\"smoke\"", "\"consumes\":", "\"compiled_packages\":[]");
    Map<String, @Nullable Object> overview = client.object("/releases/sample");
    assertThat(overview.keySet()).containsExactlyInAnyOrder("packages", "jobs", "versions");
    assertThat(overview).containsEntry("versions", List.of("1"));
    String fingerprint =
        store
            .releases
            .packages(store.releases.version("sample", "1").orElseThrow().id())
            .getFirst()
            .fingerprint();
    assertThat(
            client
                .post(
                    "/packages/matches",
                    "text/yaml",
                    "name: sample\nversion: '2'\npackages:\n- {name: app, fingerprint: %s}\n- {name: x, fingerprint: y}\n"
                        .formatted(fingerprint))
                .body())
        .isEqualTo("[\"" + fingerprint + "\"]");
    assertError(
        client.post("/packages/matches", "text/yaml", "name: sample"),
        400,
        440001,
        "Manifest doesn't have a usable packages section");
  }

  @Test
  void full() throws Exception {
    deployed();
    TaskRecord task =
        Client.ended(client.get("/deployments/simple/instances?format=full"), director);

    assertThat(task.description()).isEqualTo("retrieve vm-stats");
    List<String> lines =
        client.get("/tasks/" + task.id() + "/output?type=result").body().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(Json.parseObject(lines.get(1)))
        .containsEntry("job_name", "web")
        .containsEntry("job_state", "running")
        .containsEntry("state", "started")
        .containsEntry("vm_type", "small")
        .containsEntry("ips", List.of("192.168.1.2"))
        .containsEntry("bootstrap", true);
    assertThat(Json.parseObject(lines.get(0)))
        .containsEntry("job_name", "err")
        .containsEntry("job_state", null);
  }

  @Test
  void differencesAreToldAndPinned() throws Exception {
    deployed();
    HttpResponse<String> difference =
        client.post(
            "/deployments/simple/diff?redact=false", "text/yaml", manifest.greeting("hi").text());

    assertThat(difference.statusCode()).isEqualTo(200);
    Map<String, @Nullable Object> json = Json.parseObject(difference.body());
    assertThat(json.keySet()).containsExactly("context", "diff");
    assertThat(difference.body())
        .contains("greeting: hello\",\"removed\"]", "greeting: hi\",\"added\"]");
    String broken = client.post("/deployments/simple/diff", "text/yaml", "a: [").body();
    assertThat(broken).startsWith("{\"diff\":[],\"error\":\"Unable to diff manifest: ");
    HttpResponse<String> pinned =
        client.post(
            "/deployments?context="
                + java.net.URLEncoder.encode(
                    Json.write(json.get("context")), java.nio.charset.StandardCharsets.UTF_8),
            "text/yaml",
            manifest.text());
    assertThat(Client.ended(pinned, director).state()).isEqualTo(TaskState.DONE);
    assertError(
        client.post(
            "/deployments?context=%7B%22cloud_config_ids%22%3A%5B99%5D%7D",
            "text/yaml", manifest.text().replace("name: simple", "name: other")),
        400,
        190025,
        "Context includes invalid config ID");
    assertThat(client.post("/deployments?context=x", "text/yaml", manifest.text()).statusCode())
        .isEqualTo(400);
    assertThat(client.list("/deployments")).hasSize(1);
  }

  @Test
  void namesAreCanonicallyUnique() throws Exception {
    deployed();
    assertError(
        client.post(
            "/deployments", "text/yaml", manifest.text().replace("name: simple", "name: Simple")),
        400,
        190009,
        "Invalid deployment name 'Simple', canonical name already taken ('simple')");
  }

  @Test
  void statesAreChanged() throws Exception {
    deployed();

    TaskRecord stopped =
        Client.ended(
            client.put("/deployments/simple/jobs/*?state=stopped", "text/yaml", ""), director);
    assertThat(stopped.state()).isEqualTo(TaskState.DONE);
    assertThat(client.object("/deployments/simple/jobs/web/0")).containsEntry("state", "stopped");
    String uuid = director.instance("web/0").uuid();
    assertThat(
            Client.ended(
                    client.put(
                        "/deployments/simple/jobs/web/" + uuid + "?state=started", "text/yaml", ""),
                    director)
                .state())
        .isEqualTo(TaskState.DONE);
    assertError(
        client.put("/deployments/simple/jobs/web/nope?state=stopped", "text/yaml", ""),
        400,
        70002,
        "Invalid instance index or id 'nope'");
    assertError(
        client.put("/deployments/simple/jobs/web/9?state=stopped", "text/yaml", ""),
        404,
        70001,
        "'simple/web/9' doesn't exist");
    TaskRecord restarted =
        Client.ended(
            client.send(
                client
                    .request("/deployments/simple/instance_groups/web/0/actions/restart?")
                    .POST(BodyPublishers.noBody())),
            director);
    assertThat(restarted.description()).isEqualTo("restart instance");
    assertThat(restarted.state()).isEqualTo(TaskState.DONE);
    assertThat(
            client
                .post("/deployments/simple/instance_groups/web/0/actions/dance?", "text/yaml", "")
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void logsAreCollectedAndFetched() throws Exception {
    deployed();
    TaskRecord task =
        Client.ended(
            client.get("/deployments/simple/jobs/*/*/logs?type=job&filters=a,b"), director);

    assertThat(task.state()).isEqualTo(TaskState.DONE);
    assertThat(task.description()).isEqualTo("fetch logs");
    String blob = world.blobstore.put(new java.io.ByteArrayInputStream(new byte[] {1, 2, 3}));
    HttpResponse<byte[]> resource = client.bytes("/resources/" + blob);
    assertThat(resource.statusCode()).isEqualTo(200);
    assertThat(resource.headers().firstValue("Content-Type")).contains("application/x-gzip");
    assertThat(resource.body()).containsExactly(1, 2, 3);
    assertError(
        client.get("/resources/" + new java.util.UUID(1, 2)),
        404,
        100002,
        "Resource '00000000-0000-0001-0000-000000000002' not found in the blobstore");
    assertThat(client.get("/deployments/simple/jobs/nobody/*/logs").statusCode()).isEqualTo(404);
  }

  @Test
  void tasksAreCancelled() throws Exception {
    int done = deploy(manifest.text()).id();

    HttpResponse<String> late = client.delete("/task/" + done);
    assertThat(late.statusCode()).isEqualTo(400);
    assertThat(late.body()).isEqualTo("Cannot cancel task " + done + ": invalid state (done)");
    assertError(client.delete("/task/999"), 404, 10000, "Task 999 not found");
    assertThat(client.delete("/tasks/" + done).statusCode()).isEqualTo(404);
    assertThat(client.post("/tasks/cancel", "application/json", "{}").statusCode()).isEqualTo(204);
    HttpResponse<String> odd =
        client.post("/tasks/cancel", "application/json", "{\"states\":[\"done\"]}");
    assertThat(odd.statusCode()).isEqualTo(400);
    assertThat(odd.body())
        .isEqualTo("done is not one of the cancellable states: queued, processing");

    Gate gate = Gate.at(world, "prepare");
    HttpResponse<String> accepted =
        client.post("/deployments", "text/yaml", manifest.greeting("hi").text());
    gate.awaitArrival();
    assertThat(client.delete("/task/" + Client.taskId(accepted)).statusCode()).isEqualTo(204);
    assertThat(client.object("/tasks/" + Client.taskId(accepted)))
        .containsEntry("state", "cancelling")
        .containsEntry(
            "timestamp", client.object("/tasks/" + Client.taskId(accepted)).get("timestamp"));
    assertThat(client.list("/locks").getFirst())
        .containsEntry("type", "deployment")
        .containsEntry("resource", List.of("simple"))
        .containsEntry("task_id", String.valueOf(Client.taskId(accepted)));
    assertThat(client.list("/deployments").getFirst()).containsEntry("locked", true);
    gate.open();
    assertThat(Client.ended(accepted, director).state()).isEqualTo(TaskState.CANCELLED);
  }

  @Test
  void outputsArePushedWhileATaskRuns() throws Exception {
    deployed();
    Gate gate = Gate.at(world, "prepare");
    HttpResponse<String> accepted =
        client.post("/deployments", "text/yaml", manifest.greeting("hi").text());
    gate.awaitArrival();
    HttpResponse<java.io.InputStream> stream =
        client.stream("/slipway/tasks/" + Client.taskId(accepted) + "/stream");

    assertThat(stream.statusCode()).isEqualTo(200);
    assertThat(stream.headers().firstValue("Content-Type")).contains("application/x-ndjson");
    try (var lines =
        new java.io.BufferedReader(
            new java.io.InputStreamReader(
                stream.body(), java.nio.charset.StandardCharsets.UTF_8))) {
      String line;
      do {
        line = lines.readLine();
      } while (line != null && !line.contains("Updating instance"));
      assertThat(line).contains("\"started\"");
      gate.open();
      String rest =
          lines
              .lines()
              .flatMap(one -> BoshLines.encode(EventLines.decode(one)).stream())
              .collect(Collectors.joining("\n"));
      assertThat(Samples.condensed(rest))
          .last()
          .isEqualTo("Updating instance[web] 1/1 web/0 (canary) finished 100");
    }
    int task = Client.taskId(accepted);
    assertThat(Client.ended(accepted, director).state()).isEqualTo(TaskState.DONE);
    assertThat(client.get("/slipway/tasks/" + task + "/stream?type=debug").body())
        .contains("SENT: agent.");
    assertThat(client.get("/slipway/tasks/" + task + "/stream?type=cpi").statusCode())
        .isEqualTo(400);
    assertThat(client.get("/slipway/tasks/999/stream").statusCode()).isEqualTo(404);
    assertThat(client.get("/slipway/tasks/" + task + "/scripts").body()).isEqualTo("[]");
  }

  /** In BOSH's own output nothing stands but what BOSH says. */
  @Test
  void failuresToRenderAreExplained() throws Exception {
    int task = deploy(manifest.greeting("null").text()).id();

    List<Map<String, @Nullable Object>> causes =
        client.list("/slipway/tasks/" + task + "/explanations");
    assertThat(causes).hasSize(1);
    assertThat(causes.getFirst())
        .containsEntry("job", "web_server")
        .containsEntry("message", "Can't find property '[\"greeting\"]'");
    assertThat(client.get("/slipway/tasks/" + task + "/stream").body())
        .contains("\"explanation\":{");
    assertThat(client.get("/tasks/" + task + "/output?type=event").body())
        .doesNotContain("explanation")
        .contains("Error filling in template");
    assertThat(client.get("/slipway/tasks/" + task + "/scripts").body()).isEqualTo("[]");
    assertThat(client.get("/slipway/tasks/999/explanations").statusCode()).isEqualTo(404);
  }

  @Test
  void installedFilesAreShown() throws Exception {
    deployed();
    Map<String, @Nullable Object> answer =
        client.object("/slipway/deployments/" + Samples.NAME + "/rendered");
    byte[] config =
        "greeting=hello\nip=192.168.1.2\nindex=0\n"
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    assertThat(String.valueOf(answer.get("instances")))
        .contains("group=web", "address=192.168.1.2", "path=.bosh/links.json")
        .contains("content=" + java.util.Base64.getEncoder().encodeToString(config));
    assertThat(answer.get("numbers")).isInstanceOf(Map.class);
    assertThat(client.get("/slipway/deployments/nope/rendered").statusCode()).isEqualTo(404);
  }

  @Test
  void eventsAreFiltered() throws Exception {
    deployed();

    List<Map<String, @Nullable Object>> all = client.list("/events");
    assertThat(all).hasSizeGreaterThan(5);
    Map<String, @Nullable Object> newest = all.getFirst();
    assertThat(newest.get("id")).isInstanceOf(String.class);
    assertThat(newest.get("timestamp")).isInstanceOf(Integer.class);
    assertThat(client.object("/events/" + newest.get("id"))).isEqualTo(newest);
    assertThat(client.list("/events?object_type=deployment&action=create")).hasSize(2);
    assertThat(client.list("/events?before_id=" + newest.get("id"))).hasSize(all.size() - 1);
    assertThat(client.list("/events?deployment=nobody")).isEmpty();
    // The clock of this Director has moved a few milliseconds at most: all is of one second.
    long second = ((Number) java.util.Objects.requireNonNull(newest.get("timestamp"))).longValue();
    assertThat(client.list("/events?after_time=" + second)).isEmpty();
    assertThat(client.list("/events?after_time=" + (second - 1))).hasSameSizeAs(all);
    assertThat(client.list("/events?before_time=" + second)).isEmpty();
    assertThat(client.list("/events?before_time=2026-01-01T00:00:01Z")).hasSameSizeAs(all);
    assertThat(client.list("/events?before_time=2026-01-01T00:00:01")).hasSameSizeAs(all);
    assertThat(client.list("/events?before_time=2026-01-01%2000:00:01")).hasSameSizeAs(all);
    assertThat(client.list("/events?before_time=2026-01-01%2000:00")).isEmpty();
    assertThat(client.list("/events?before_time=Thu%20Jan%201%2000:00:01%20UTC%202026").size())
        .isEqualTo(all.size());
  }

  @Test
  void configsAreKeptAndCompared() throws Exception {
    HttpResponse<String> created =
        client.post(
            "/configs",
            "application/json",
            "{\"type\":\"cloud\",\"name\":\"more\",\"content\":\"azs: []\\n\"}");
    assertThat(created.statusCode()).isEqualTo(201);
    Map<String, @Nullable Object> config = Json.parseObject(created.body());
    assertThat(config.keySet())
        .containsExactly("content", "id", "type", "name", "team", "created_at", "current");
    assertThat(config).containsEntry("created_at", "2026-01-01 00:00:00 UTC");
    assertThat(config.get("id")).isInstanceOf(String.class);
    assertThat(client.object("/configs/" + config.get("id"))).isEqualTo(config);
    HttpResponse<String> conflict =
        client.post(
            "/configs",
            "application/json",
            "{\"type\":\"cloud\",\"name\":\"more\",\"content\":\"azs: [1]\\n"
                + "\",\"expected_latest_id\":\"0\"}");
    assertThat(conflict.statusCode()).isEqualTo(412);
    assertThat(conflict.body())
        .isEqualTo(
            "{\"latest_id\":\"%s\",\"expected_latest_id\":\"0\",\"description\":\"Latest Id: '%s' does not match expected latest id\"}"
                .formatted(config.get("id"), config.get("id")));
    assertThat(client.list("/configs?type=cloud&latest=true")).hasSize(2);
    assertThat(client.get("/configs?limit=0").statusCode()).isEqualTo(400);
    assertThat(
            client
                .post(
                    "/configs/diff",
                    "application/json",
                    "{\"from\":{\"id\":\"%s\",\"content\":\"\"},\"to\":{\"id\":\"\",\"content\":\"azs: [{name: z9}]\\n\"}}"
                        .formatted(config.get("id")))
                .body())
        .contains("\"added\"");
    assertThat(client.delete("/configs/" + config.get("id")).statusCode()).isEqualTo(204);
    assertThat(client.delete("/configs?type=cloud&name=more").statusCode()).isEqualTo(404);
    assertThat(client.post("/cloud_configs", "text/yaml", Samples.CLOUD).statusCode())
        .isEqualTo(201);
    assertThat(client.post("/cloud_configs/diff", "text/yaml", "azs: []\n").body())
        .startsWith("{\"diff\":[");
    assertThat(client.get("/cloud_configs").body()).isEqualTo("limit is required");
    assertThat(client.get("/cloud_configs?limit=x").body())
        .isEqualTo("limit is invalid: 'x' is not an integer");
    assertThat(client.list("/cloud_configs?limit=1").getFirst())
        .containsEntry("properties", Samples.CLOUD);
    assertThat(client.list("/runtime_configs?limit=1")).isEmpty();
  }

  @Test
  void deploymentsAreDeleted() throws Exception {
    deployed();

    TaskRecord task = Client.ended(client.delete("/deployments/simple?force=true"), director);

    assertThat(task.description()).isEqualTo("delete deployment simple");
    assertThat(client.get("/deployments").body()).isEqualTo("[]");
    TaskRecord release = Client.ended(client.delete("/releases/sample?version=1"), director);
    assertThat(release.result()).contains("/release/sample");
    assertThat(client.get("/releases").body()).isEqualTo("[]");
  }

  @Test
  void whatIsInUseIsNotDeleted() throws Exception {
    deployed();

    assertThat(Client.ended(client.delete("/releases/sample?version=1"), director).result())
        .contains("ReleaseVersion 'sample/1' is still in use by: simple");
    assertThat(Client.ended(client.delete("/stemcells/ubuntu-stemcell/1"), director).result())
        .contains("Stemcell 'ubuntu-stemcell/1' is still in use by: simple");
  }

  @Test
  void contextIdsFindTasks() throws Exception {
    HttpResponse<String> accepted =
        client.send(
            client
                .request("/deployments")
                .header("Content-Type", "text/yaml")
                .header("X-Bosh-Context-Id", "mine")
                .POST(BodyPublishers.ofString(manifest.text())));
    Client.ended(accepted, director);

    assertThat(client.list("/tasks?context_id=mine")).hasSize(1);
    assertError(
        client.send(
            client
                .request("/deployments")
                .header("Content-Type", "text/yaml")
                .header("X-Bosh-Context-Id", "x".repeat(65))
                .POST(BodyPublishers.ofString(manifest.text()))),
        400,
        70010,
        "X-Bosh-Context-Id cannot be more than 64 characters in length");
    assertThat(Set.copyOf(client.list("/tasks?context_id=none"))).isEmpty();
  }

  @Test
  void streamsLogsUntilTheClientGoes() throws Exception {
    deployed();
    CountDownLatch more = new CountDownLatch(1);
    CountDownLatch unfollowed = new CountDownLatch(1);
    AtomicReference<Object> asked = new AtomicReference<>();
    director.world.agents.script(
        message -> message.method().equals("follow_logs"),
        message -> {
          asked.set(message.arguments().getFirst());
          return new FakeAgents.Answer.Value("F");
        });
    director.world.agents.script(
        message -> message.method().equals("read_logs"),
        message -> {
          long after = message.arguments().get(1) instanceof Number number ? number.longValue() : 9;
          if (after > 0) {
            more.countDown();
          }
          return new FakeAgents.Answer.Value(
              new LogNews(
                      after + 1,
                      List.of(new LogPiece.Lines("web/a.log", List.of("line " + after, "\u0000é"))),
                      false)
                  .toPlain());
        });
    director.world.agents.script(
        message -> message.method().equals("unfollow_logs"),
        _ -> {
          unfollowed.countDown();
          return new FakeAgents.Answer.Value("unfollowed");
        });
    String path = "/slipway/deployments/" + Samples.NAME + "/logs/stream";
    String instance = instance();

    HttpResponse<InputStream> stream =
        client.stream(path + "?follow=true&lines=7&jobs=a,b&filters=c&id=0&group=" + group());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
      assertThat(Json.parseObject(String.valueOf(lines.readLine())))
          .isEqualTo(
              Map.of(
                  "instance",
                  instance,
                  "file",
                  "web/a.log",
                  "lines",
                  List.of("line 0", "\u0000é")));
      more.await();
    }
    unfollowed.await();
    assertThat(asked.get())
        .isEqualTo(new LogRequest(List.of("a", "b"), List.of("c"), 7, true).toPlain());

    assertThat(client.send(client.anonymous(path)).statusCode()).isEqualTo(401);
    assertError(
        client.get(path + "?lines=-1"), 400, 40005, "'lines' must be a number of lines, not '-1'");
    assertError(
        client.get(path + "?lines=x"), 400, 40005, "'lines' must be a number of lines, not 'x'");
    assertError(
        client.get(path + "?group=nope"),
        404,
        70001,
        "No instances with a VM matched 'nope/*' in deployment 'simple'");
    assertError(
        client.get("/slipway/deployments/nope/logs/stream"),
        404,
        70000,
        "Deployment 'nope' doesn't exist");
  }

  private String instance() throws Exception {
    return client.list("/deployments/" + Samples.NAME + "/instances").stream()
        .filter(one -> one.get("cid") != null && Integer.valueOf(0).equals(one.get("index")))
        .map(one -> one.get("job") + "/" + one.get("id"))
        .findFirst()
        .orElseThrow();
  }

  private String group() throws Exception {
    return instance().split("/", 2)[0];
  }
}
