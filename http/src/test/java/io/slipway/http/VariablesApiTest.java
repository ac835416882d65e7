package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.fakes.Samples;
import io.slipway.director.tasks.TaskState;
import io.slipway.json.Json;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Variables as BOSH's API shows them, and the Director's own store as CredHub's does. */
class VariablesApiTest extends ServedDirector {
  private static final String DATA = "/slipway/credhub/api/v1/data";
  private static final String JSON = "application/json";

  private HttpResponse<String> put(String body) throws Exception {
    return client.put(DATA, JSON, body);
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return client.post("/slipway/credhub/api/v1/" + path, JSON, body);
  }

  private HttpResponse<String> named(String name) throws Exception {
    return client.get(DATA + "?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8));
  }

  @SuppressWarnings("unchecked") // the answer's list is of objects
  private static List<Map<String, @Nullable Object>> list(
      HttpResponse<String> response, String member) {
    return (List<Map<String, @Nullable Object>>)
        Json.parseObject(response.body()).getOrDefault(member, List.of());
  }

  @Test
  void aDeploymentShowsTheVersionsItUses() throws Exception {
    HttpResponse<String> deploy =
        client.post(
            "/deployments",
            "text/yaml",
            new Samples.Manifest()
                .instances(1)
                .extra(
                    """
                    variables:
                    - {name: root, type: certificate,
                       options: {is_ca: true, common_name: root, duration: 30}}
                    - {name: pw, type: password}""")
                .greeting("((pw))")
                .text());
    assertThat(Client.ended(deploy, director).state()).isEqualTo(TaskState.DONE);

    List<Map<String, @Nullable Object>> variables = client.list("/deployments/simple/variables");

    assertThat(variables)
        .extracting(one -> one.get("name"))
        .containsExactlyInAnyOrder("/TestDirector/simple/root", "/TestDirector/simple/pw");
    String id = director.credentials.current("/TestDirector/simple/pw").id();
    assertThat(client.object("/deployed_variables/%2FTestDirector%2Fsimple%2Fpw"))
        .containsEntry("deployments", List.of(Map.of("name", "simple", "version", id)));
    assertThat(client.object("/deployed_variables/absent")).containsEntry("deployments", List.of());
    assertThat(client.list("/deployments/simple/certificate_expiry"))
        .singleElement()
        .satisfies(
            one ->
                assertThat(one)
                    .containsEntry("name", "/TestDirector/simple/root")
                    .containsEntry("days_left", 29));
    assertThat(client.get("/deployments/nowhere/variables").statusCode()).isEqualTo(404);
  }

  @Test
  void whatIsSetIsFoundByNameIdAndPath() throws Exception {
    Map<String, @Nullable Object> made =
        Json.parseObject(put("{\"name\":\"/a/b\",\"type\":\"value\",\"value\":\"one\"}").body());
    put("{\"name\":\"a/b\",\"type\":\"value\",\"value\":\"two\"}");
    put("{\"name\":\"/a/c\",\"type\":\"json\",\"value\":{\"k\":[1,null]}}");

    assertThat(made)
        .containsEntry("type", "value")
        .containsEntry("name", "/a/b")
        .containsEntry("value", "one")
        .containsKeys("id", "version_created_at");
    assertThat(list(named("/a/b"), "data"))
        .extracting(one -> one.get("value"))
        .containsExactly("two", "one");
    assertThat(list(client.get(DATA + "?name=a/b&current=true"), "data")).hasSize(1);
    assertThat(list(client.get(DATA + "?name=/a/b&versions=1"), "data")).hasSize(1);
    assertThat(client.object(DATA + "/" + made.get("id"))).containsEntry("value", "one");
    assertThat(list(client.get(DATA + "?path=/a"), "credentials"))
        .extracting(one -> one.get("name"))
        .containsExactly("/a/b", "/a/c");
    assertThat(list(client.get(DATA + "?name-like=C"), "credentials"))
        .extracting(one -> one.get("name"))
        .containsExactly("/a/c");
    assertThat(client.delete(DATA + "?name=/a/b").statusCode()).isEqualTo(204);
    assertThat(named("/a/b").statusCode()).isEqualTo(404);
    assertThat(client.get(DATA + "/" + made.get("id")).statusCode()).isEqualTo(404);
  }

  @Test
  void whatIsGeneratedIsGeneratedAnewOnlyWhenAsked() throws Exception {
    String request = "{\"name\":\"/pw\",\"type\":\"password\",\"parameters\":{\"length\":12}}";
    Object first = Json.parseObject(post("data", request).body()).get("value");
    Object second = Json.parseObject(post("data", request).body()).get("value");
    Object third = Json.parseObject(post("regenerate", "{\"name\":\"/pw\"}").body()).get("value");
    Object fourth =
        Json.parseObject(
                post(
                        "data",
                        request
                            .replace("{\"length\"", "{\"exclude_upper\":true,\"length\"")
                            .replaceFirst("\\{", "{\"mode\":\"converge\","))
                    .body())
            .get("value");

    assertThat(first).asString().hasSize(12);
    assertThat(second).isEqualTo(first);
    assertThat(third).isNotEqualTo(first).asString().hasSize(12);
    assertThat(fourth).asString().matches("[a-z0-9]{12}");
  }

  @Test
  void whatAnAuthorityHasSignedIsGeneratedAnewWithIt() throws Exception {
    post(
        "data",
        "{\"name\":\"/ca\",\"type\":\"certificate\",\"parameters\":{\"is_ca\":true,\"common_name\":\"ca\"}}");
    post(
        "data",
        "{\"name\":\"/leaf\",\"type\":\"certificate\",\"parameters\":{\"ca\":\"/ca\",\"common_name\":\"leaf\"}}");
    Map<?, ?> before = (Map<?, ?>) director.credentials.current("/leaf").value();

    post("regenerate", "{\"name\":\"/ca\"}");
    HttpResponse<String> response = post("bulk-regenerate", "{\"signed_by\":\"/ca\"}");

    assertThat(Json.parseObject(response.body()))
        .containsEntry("regenerated_credentials", List.of("/leaf"));
    Map<?, ?> after = (Map<?, ?>) director.credentials.current("/leaf").value();
    assertThat(after.get("certificate")).isNotEqualTo(before.get("certificate"));
    assertThat(after.get("ca"))
        .isEqualTo(((Map<?, ?>) director.credentials.current("/ca").value()).get("certificate"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{",
        "{}",
        "{\"name\":1,\"type\":\"value\",\"value\":\"x\"}",
        "{\"name\":\"/a\"}",
        "{\"name\":\"/a\",\"type\":\"mystery\",\"value\":\"x\"}",
        "{\"name\":\"/a\",\"type\":\"value\"}",
        "{\"name\":\"/a\",\"type\":\"value\",\"value\":{}}",
        "{\"name\":\"/a\",\"type\":\"json\",\"value\":\"x\"}",
        "{\"name\":\"/a\",\"type\":\"user\",\"value\":{\"username\":\"u\"}}",
        "{\"name\":\"/a\",\"type\":\"rsa\",\"value\":{\"public_key\":[]}}",
        "{\"name\":\"/a\",\"type\":\"certificate\",\"value\":{\"certificate\":\"x\"}}",
        "{\"name\":\"/a\",\"type\":\"certificate\",\"value\":{\"ca_name\":\"/absent\"}}",
        "{\"name\":\"/a/\",\"type\":\"value\",\"value\":\"x\"}",
        "{\"name\":\"/a//b\",\"type\":\"value\",\"value\":\"x\"}",
        "{\"name\":\"/a\\u0000b\",\"type\":\"value\",\"value\":\"x\"}",
        "{\"name\":\"/a'; drop table credentials; --\",\"type\":\"value\",\"value\":\"x\"}"
      })
  void whatCannotBeSetIsRefused(String body) throws Exception {
    HttpResponse<String> response = put(body);

    assertThat(response.statusCode()).as(response.body()).isBetween(400, 499);
    assertThat(Json.parseObject(response.body())).containsOnlyKeys("error");
    assertThat(list(client.get(DATA + "?path=/"), "credentials")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "value|{}",
        "password|{\"length\":3}",
        "password|{\"length\":100000}",
        "password|{\"length\":\"x\"}",
        "password|{\"exclude_upper\":true,\"exclude_lower\":true,\"exclude_number\":true}",
        "password|{\"unknown\":1}",
        "rsa|{\"key_length\":1024}",
        "rsa|{\"key_length\":1000000000}",
        "certificate|{\"common_name\":\"x\"}",
        "certificate|{\"is_ca\":true}",
        "certificate|{\"is_ca\":true,\"common_name\":\"x\",\"duration\":0}",
        "certificate|{\"is_ca\":true,\"common_name\":\"x\",\"key_usage\":[\"x\"]}",
        "certificate|{\"is_ca\":true,\"common_name\":\"x\",\"country\":\"XXX\"}",
        "certificate|{\"ca\":\"/absent\",\"common_name\":\"x\"}",
        "certificate|{\"ca\":\"/a\",\"self_sign\":true,\"common_name\":\"x\"}"
      })
  void whatCannotBeGeneratedIsRefused(String type, String parameters) throws Exception {
    HttpResponse<String> response =
        post(
            "data",
            "{\"name\":\"/a\",\"type\":\"%s\",\"parameters\":%s}".formatted(type, parameters));

    assertThat(response.statusCode()).as(response.body()).isBetween(400, 404);
    assertThat(Json.parseObject(response.body())).containsOnlyKeys("error");
    assertThat(named("/a").statusCode()).isEqualTo(404);
  }

  @Test
  void aTypeStaysWhatItIs() throws Exception {
    put("{\"name\":\"/a\",\"type\":\"value\",\"value\":\"x\"}");
    assertThat(post("data", "{\"name\":\"/a\",\"type\":\"password\"}").body())
        .contains("The credential type cannot be modified.");
    assertThat(post("regenerate", "{\"name\":\"/a\"}").body()).contains("statically set");
  }

  @Test
  void nobodyGetsInWithoutAPassword() throws Exception {
    assertThat(
            client
                .send(client.request(DATA + "?path=/").setHeader("Authorization", "Basic eDp5"))
                .statusCode())
        .isEqualTo(401);
  }
}
