package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.json.Json;
import java.net.http.HttpResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Events that others record, and when certificates end (Director API 5.6, 5.7). */
class AuditApiTest extends ServedDirector {
  private HttpResponse<String> record(String body) throws Exception {
    return client.post("/events", Answer.JSON, body);
  }

  @Test
  void somebodyElseRecordsAnEvent() throws Exception {
    HttpResponse<String> answer =
        record(
            """
            {"timestamp": "1467000000", "action": "create", "object_type": "alert",
             "object_name": "a-1", "deployment": "simple", "instance": "web/x", "error": "boom",
             "context": {"message": "disk full"}}""");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    Map<String, @Nullable Object> event = client.list("/events?object_type=alert").getFirst();
    assertThat(event)
        .containsEntry("timestamp", 1467000000)
        .containsEntry("user", "test")
        .containsEntry("action", "create")
        .containsEntry("object_name", "a-1")
        .containsEntry("deployment", "simple")
        .containsEntry("instance", "web/x")
        .containsEntry("error", "boom")
        .containsEntry("context", Map.of("message", "disk full"))
        .doesNotContainKey("task");
  }

  @Test
  void anEventWithoutATimeHasHappenedNow() throws Exception {
    assertThat(
            record("{\"action\": \"a\", \"object_type\": \"mine\", \"object_name\": \"n\"}")
                .statusCode())
        .isEqualTo(200);

    assertThat(client.list("/events?object_type=mine").getFirst())
        .containsEntry("timestamp", Math.toIntExact(world.clock.now().getEpochSecond()));
  }

  @Test
  void whatIsNoEventIsRefusedAndNothingRecorded() throws Exception {
    int before = client.list("/events").size();
    String names = "\"action\": \"a\", \"object_type\": \"t\", \"object_name\": \"n\"";

    assertRefused("{\"action\": \"a\"}", 40000, "Action, object_type, object_name are required");
    assertRefused("{" + names + ", \"context\": []}", 40000, "Context must be a hash");
    assertRefused("{" + names + ", \"instance\": {}}", 40000, "'instance' must be a string");
    assertRefused(
        "{" + names + ", \"deployment\": \"" + "x".repeat(1001) + "\"}",
        40003,
        "'deployment' length (1001) should be less than 1000");
    assertRefused(
        "{" + names + ", \"context\": {\"k\": \"" + "x".repeat(70_000) + "\"}}",
        40003,
        "'context' length (70008) should be less than 65536");
    HttpResponse<String> time = record("{" + names + ", \"timestamp\": \"soon\"}");
    assertThat(time.statusCode()).isEqualTo(400);
    assertThat(time.body()).isEqualTo("Invalid timestamp parameter: 'soon' ");
    assertThat(record("{").statusCode()).isEqualTo(400);
    assertThat(record("[]").statusCode()).isEqualTo(400);
    assertThat(client.list("/events")).hasSize(before);
  }

  private void assertRefused(String body, int code, String description) throws Exception {
    HttpResponse<String> answer = record(body);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Json.parseObject(answer.body()))
        .containsEntry("code", code)
        .containsEntry("description", description);
  }

  @Test
  void aTimeNobodyCanReadIsAnsweredWithAPlainText() throws Exception {
    HttpResponse<String> answer = client.get("/events?before_time=soon");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("Invalid before parameter: 'soon' ");
  }

  @Test
  void whenCertificatesEndIsTold() throws Exception {
    assertThat(client.get("/director/certificate_expiry").body())
        .isEqualTo(
            "[{\"certificate_path\":\"director.ssl.ca\",\"expiry\":\"2025-12-31T00:00:00Z\",\"days_left\":-1},"
                + "{\"certificate_path\":\"director.ssl.cert\",\"expiry\":\"2026-01-31T12:00:00Z\",\"days_left\":30}]");
    assertThat(client.send(client.anonymous("/director/certificate_expiry")).statusCode())
        .isEqualTo(401);
  }
}
