package io.slipway.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.fakes.Samples;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskState;
import io.slipway.json.Json;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Links between deployments and to those outside of them (Director API 5.8; behaviour 6). */
class LinkApiTest extends ServedDirector {
  private static final Map<String, String> JOBS =
      Map.of(
          "jobs/db/spec",
          """
          name: db
          templates: {config.erb: config/config}
          provides: [{name: conn, type: conn, properties: [port]}]
          properties: {port: {default: 5432}}
          """,
          "jobs/db/monit",
          "",
          "jobs/db/templates/config.erb",
          "",
          "jobs/app/spec",
          """
          name: app
          templates: {config.erb: config/config}
          consumes: [{name: conn, type: conn}]
          """,
          "jobs/app/monit",
          "",
          "jobs/app/templates/config.erb",
          "to <%= link('conn').instances.map(&:address).join(',') %> port <%= link('conn').p('port') %>"
              + " as <%= link('conn').address %>");

  @Override
  void furnish() throws Exception {
    assertThat(director.uploadRelease(Samples.release("1", JOBS)).state())
        .isEqualTo(TaskState.DONE);
    director.cloudConfig(Samples.CLOUD);
  }

  private static String manifest(String name, String features, String group) {
    return """
    name: %s
    releases: [{name: sample, version: "1"}]
    stemcells: [{alias: default, os: toronto-os, version: "1"}]
    update: {canaries: 1, max_in_flight: 1, canary_watch_time: 1-100, update_watch_time: 1-100}
    features: %s
    instance_groups:
    - {azs: [z1], vm_type: small, stemcell: default, networks: [{name: a}], %s}
    """
        .formatted(name, features, group);
  }

  private static String provider(int instances, String provides) {
    return manifest(
        "store",
        "{}",
        "name: data, instances: %d, jobs: [{name: db, release: sample, provides: {conn: %s}, properties: {port: 99}}]"
            .formatted(instances, provides));
  }

  private static String consumer(String consumes) {
    return manifest(
        "shop",
        "{}",
        "name: front, instances: 1, jobs: [{name: app, release: sample, consumes: {conn: %s}}]"
            .formatted(consumes));
  }

  private TaskRecord deploy(String manifest) throws Exception {
    return Client.ended(client.post("/deployments", "text/yaml", manifest), director);
  }

  private void deployed(String manifest) throws Exception {
    TaskRecord task = deploy(manifest);
    assertThat(task.state()).as("%s", task).isEqualTo(TaskState.DONE);
  }

  private String rendered() {
    return director
        .director
        .deployed()
        .instances()
        .installed("shop")
        .instances()
        .getFirst()
        .files()
        .stream()
        .filter(file -> file.path().equals("config/config"))
        .map(file -> new String(file.bytes(), UTF_8).strip())
        .findFirst()
        .orElseThrow();
  }

  private String only(String path, String member) throws Exception {
    List<Map<String, @Nullable Object>> all = client.list(path);
    assertThat(all).as(path).hasSize(1);
    return String.valueOf(all.getFirst().get(member));
  }

  @Test
  void aDeploymentConsumesWhatAnotherShares() throws Exception {
    deployed(provider(2, "{as: main, shared: true}"));

    deployed(consumer("{from: main, deployment: store}"));

    assertThat(rendered())
        .isEqualTo("to 192.168.1.2,192.168.1.3 port 99 as q-s0.data.a.store.bosh");
    assertThat(client.get("/link_providers?deployment=store").body())
        .isEqualTo(
            "[{\"id\":\"1\",\"name\":\"main\",\"shared\":true,\"deployment\":\"store\",\"link_provider_definition\":{\"type\":\"conn\",\"name\":\"conn\"},\"owner_object\":{\"type\":\"job\",\"name\":\"db\",\"info\":{\"instance_group\":\"data\"}}}]");
    assertThat(client.get("/link_consumers?deployment=shop").body())
        .isEqualTo(
            "[{\"id\":\"1\",\"name\":\"main\",\"optional\":false,\"deployment\":\"shop\",\"owner_object\":{\"type\":\"job\",\"name\":\"app\",\"info\":{\"instance_group\":\"front\"}},\"link_consumer_definition\":{\"name\":\"conn\",\"type\":\"conn\"}}]");
    assertThat(client.get("/links?deployment=shop").body())
        .startsWith(
            "[{\"id\":\"1\",\"name\":\"conn\",\"link_consumer_id\":\"1\",\"link_provider_id\":\"1\",\"created_at\":\"2026-01-01 00:")
        .endsWith(" UTC\"}]");
    assertThat(client.get("/links?deployment=store").body()).isEqualTo("[]");
  }

  @Test
  void aConsumerKeepsItsLinkUntilItIsDeployedAgain() throws Exception {
    deployed(provider(1, "{shared: true}"));
    deployed(consumer("{from: conn, deployment: store}"));
    deployed(provider(2, "{shared: true}"));

    TaskRecord restart =
        Client.ended(
            client.put("/deployments/shop/jobs/front?state=restart", "text/yaml", ""), director);

    assertThat(restart.state()).isEqualTo(TaskState.DONE);
    assertThat(rendered()).startsWith("to 192.168.1.2 port");
    String before = only("/links?deployment=shop", "id");
    deployed(consumer("{from: conn, deployment: store}"));
    assertThat(rendered()).startsWith("to 192.168.1.2,192.168.1.4 port");
    assertThat(only("/links?deployment=shop", "id")).isNotEqualTo(before);
    String now = only("/links?deployment=shop", "id");
    deployed(consumer("{from: conn, deployment: store}"));
    assertThat(only("/links?deployment=shop", "id")).as("what is the same stays").isEqualTo(now);
  }

  @Test
  void aLinkOutlivesItsProviderAndItsConsumerIsToldWhenItIsDeployedAgain() throws Exception {
    deployed(provider(1, "{shared: true}"));
    deployed(consumer("{from: conn, deployment: store}"));
    assertThat(Client.ended(client.delete("/deployments/store"), director).state())
        .isEqualTo(TaskState.DONE);

    assertThat(client.list("/links?deployment=shop").getFirst())
        .containsEntry("link_provider_id", null);
    assertThat(
            Client.ended(
                    client.put("/deployments/shop/jobs/front?state=restart", "text/yaml", ""),
                    director)
                .state())
        .isEqualTo(TaskState.DONE);
    assertThat(director.events(deploy(consumer("{from: conn, deployment: store}"))).getLast())
        .isEqualTo(
            "error 100 Link 'conn' in job 'app' from instance group 'front' consumes from deployment"
                + " 'store', but the deployment does not exist.");
    assertThat(client.list("/links?deployment=shop")).as("a failed deploy keeps them").hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|{from: conn, deployment: store}|No link providers found",
        "{shared: true, as: main}|{from: conn, deployment: store}|No link providers found",
        "nil|{from: conn, deployment: store}|No link providers found",
        "{shared: true}|{from: conn, deployment: store, network: dyn}|Link provider 'conn' from job 'db' in instance group 'data' in deployment 'store' does not belong to network 'dyn'",
      })
  void whatIsNotSharedIsNotFound(String provides, String consumes, String problem)
      throws Exception {
    deployed(provider(1, provides));

    assertThat(director.events(deploy(consumer(consumes))).getLast())
        .isEqualTo(
            "error 100 Failed to resolve links from deployment 'shop'. See errors below:\n"
                + "  - Failed to resolve link 'conn' with type 'conn' from job 'app' in instance group 'front'. Details below:\n"
                + "    - "
                + problem);
    assertThat(client.list("/link_consumers?deployment=shop")).isEmpty();
  }

  @Test
  void aGroupThatIsRenamedTakesItsLinksAlong() throws Exception {
    String both =
        "name: data, instances: 1, jobs: [{name: db, release: sample, provides: {conn: {shared: true}}}, {name: app, release: sample}]";
    deployed(manifest("store", "{}", both));
    List<?> ids =
        List.of(
            only("/link_providers?deployment=store", "id"),
            only("/link_consumers?deployment=store", "id"));

    deployed(
        manifest(
            "store",
            "{}",
            both.replace("name: data,", "name: facts, migrated_from: [{name: data}],")));

    assertThat(
            List.of(
                only("/link_providers?deployment=store", "id"),
                only("/link_consumers?deployment=store", "id")))
        .isEqualTo(ids);
    assertThat(client.get("/link_providers?deployment=store").body())
        .contains("\"instance_group\":\"facts\"");
  }

  @Test
  void whatADeployNoLongerHasGoesWhenItHasSucceeded() throws Exception {
    deployed(
        manifest(
            "store",
            "{}",
            "name: data, instances: 1, jobs: [{name: db, release: sample}, {name: app, release: sample}]"));
    assertThat(client.list("/links?deployment=store")).hasSize(1);

    deployed(provider(1, "{shared: true}"));

    assertThat(client.list("/links?deployment=store")).isEmpty();
    assertThat(client.list("/link_consumers?deployment=store")).isEmpty();
    assertThat(client.list("/link_providers?deployment=store")).hasSize(1);
  }

  @Test
  void aManualLinkHasAProviderAndAnAddressOfItsOwn() throws Exception {
    deployed(
        consumer("{instances: [{address: 10.9.9.9}], properties: {port: 7}, address: some.where}"));

    assertThat(rendered()).isEqualTo("to 10.9.9.9 port 7 as some.where");
    assertThat(client.list("/link_providers?deployment=shop").getFirst().get("owner_object"))
        .isEqualTo(
            Map.of("type", "manual", "name", "app", "info", Map.of("instance_group", "front")));
    assertThat(client.get("/link_address?link_id=" + only("/links?deployment=shop", "id")).body())
        .isEqualTo("{\"address\":\"some.where\"}");
  }

  private HttpResponse<String> create(String body) throws Exception {
    return client.post("/links", Answer.JSON, body);
  }

  private static String external(String provider, String name, String more) {
    return "{\"link_provider_id\":\"%s\",\"link_consumer\":{\"owner_object\":{\"type\":\"external\",\"name\":\"%s\"}}%s}"
        .formatted(provider, name, more);
  }

  @Test
  void somebodyOutsideIsGivenALink() throws Exception {
    deployed(provider(1, "{shared: true}"));

    HttpResponse<String> made = create(external("1", "me", ",\"network\":\"a\""));

    assertThat(made.statusCode()).isEqualTo(200);
    Map<String, @Nullable Object> link = Json.parseObject(made.body());
    assertThat(link)
        .containsEntry("id", "1")
        .containsEntry("name", "conn")
        .containsEntry("link_consumer_id", "1")
        .containsEntry("link_provider_id", "1")
        .containsKey("created_at");
    assertThat(Json.parseObject(create(external("1", "me", "")).body()))
        .as("asking again gives the same")
        .isEqualTo(link);
    assertThat(client.get("/link_consumers?deployment=store").body())
        .contains("\"owner_object\":{\"type\":\"external\",\"name\":\"me\"},");
    deployed(provider(2, "{shared: true}"));
    assertThat(client.list("/links?deployment=store")).as("a deploy leaves it").hasSize(1);
    assertThat(client.get("/link_address?link_id=1&azs[]=z1&status=healthy").body())
        .isEqualTo("{\"address\":\"q-a1s3.data.a.store.bosh\"}");
    assertThat(client.get("/link_address?link_id=1").body())
        .isEqualTo("{\"address\":\"q-s0.data.a.store.bosh\"}");

    assertThat(client.delete("/links/1").statusCode()).isEqualTo(204);

    assertThat(client.list("/links?deployment=store")).isEmpty();
    assertThat(client.list("/link_consumers?deployment=store")).isEmpty();
  }

  @Test
  void namesAreShortWhereTheDeploymentWantsThem() throws Exception {
    deployed(
        provider(1, "{shared: true}")
            .replace(
                "features: {}",
                "features: {use_short_dns_addresses: true, use_link_dns_names: true}"));
    String id = String.valueOf(Json.parseObject(create(external("1", "me", "")).body()).get("id"));

    assertThat(client.get("/link_address?link_id=" + id + "&azs[]=z1&status=all").body())
        .matches("\\{\"address\":\"q-a1n\\ds4\\.q-g\\d\\.bosh\"}");
  }

  @Test
  void whatIsNotAskedRightIsRefusedInTheWordsOfBosh() throws Exception {
    deployed(provider(1, "{}"));
    deployed(
        manifest(
            "other",
            "{}",
            "name: data, instances: 1, jobs: [{name: db, release: sample, provides: {conn: {shared: true}}}]"));

    refused(create("{}"), 400, 810001, "Invalid request: `link_provider_id` must be provided");
    refused(
        create("{\"link_provider_id\":3}"),
        400,
        810001,
        "Invalid request: `link_provider_id` must be a String");
    refused(
        create("{\"link_provider_id\":\"3\"}"),
        400,
        810001,
        "Invalid request: `link_consumer` section must be defined");
    refused(
        create("{\"link_provider_id\":\"3\",\"link_consumer\":[]}"),
        400,
        810001,
        "Invalid request: `link_consumer.owner_object` section must be defined");
    refused(
        create(
            "{\"link_provider_id\":\"3\",\"link_consumer\":{\"owner_object\":{\"type\":\"job\"}}}"),
        400,
        810001,
        "Invalid request: `link_consumer.owner_object.type` should be 'external'");
    refused(
        create(external("3", "", "")),
        400,
        810001,
        "Invalid request: `link_consumer.owner_object.name` must not be empty");
    refused(create(external("99", "me", "")), 400, 810002, "Invalid link_provider_id: 99");
    refused(create(external("x", "me", "")), 400, 810002, "Invalid link_provider_id: x");
    refused(create(external("1", "me", "")), 403, 810009, "Provider not `shared`");
    refused(
        create(external("2", "me", ",\"network\":\"dyn\"")),
        400,
        810003,
        "Can't resolve network: `dyn` in provider id: 2 for `me`");
    assertThat(create("[").statusCode()).isEqualTo(400);
    assertThat(client.list("/link_consumers?deployment=other")).isEmpty();

    refused(client.get("/links"), 400, 190024, "Deployment name is required");
    refused(client.get("/link_providers"), 400, 190024, "Deployment name is required");
    refused(
        client.get("/link_consumers?deployment=no"), 404, 70000, "Deployment 'no' doesn't exist");
    refused(client.delete("/links/7"), 404, 810000, "Invalid link id: 7");
    refused(client.get("/link_address"), 400, 810006, "Link id is required");
    refused(client.get("/link_address?link_id=7"), 404, 810000, "Could not find a link with id 7");
    refused(
        client.get("/link_address?link_id=7&azs=z1"),
        400,
        810008,
        "`azs` param must be array type: `azs[]=`");
    refused(client.get("/link_address?link_id=7&azs[]=mars"), 400, 810008, "az mars is not valid");
    refused(
        client.get("/link_address?link_id=7&status=so-so"),
        400,
        810007,
        "status must be a one of: [\"healthy\", \"unhealthy\", \"all\", \"default\"]");
  }

  @Test
  void aLinkOfADeploymentIsNotForOthersToDelete() throws Exception {
    deployed(provider(1, "{shared: true}"));
    deployed(consumer("{from: conn, deployment: store}"));

    refused(
        client.delete("/links/" + only("/links?deployment=shop", "id")),
        400,
        810005,
        "Error deleting link: not a external link");
  }

  private static void refused(HttpResponse<String> answer, int status, int code, String text) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    Map<String, @Nullable Object> error = Json.parseObject(answer.body());
    assertThat(Objects.requireNonNull(error.get("code"))).isEqualTo(code);
    assertThat(error.get("description")).isEqualTo(text);
  }
}
