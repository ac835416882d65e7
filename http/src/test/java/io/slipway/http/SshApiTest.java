package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.fakes.Samples;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskState;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Setting up users for SSH as the API has it (Director API 5.5). */
class SshApiTest extends ServedDirector {
  private static final String JSON = "application/json";

  private void deployed() throws Exception {
    HttpResponse<String> deploy =
        client.post("/deployments", "text/yaml", new Samples.Manifest().instances(1).text());
    assertThat(Client.ended(deploy, director).state()).isEqualTo(TaskState.DONE);
  }

  private HttpResponse<String> ssh(String body) throws Exception {
    return client.post("/deployments/simple/ssh", JSON, body);
  }

  @Test
  void nobodyMatchedIsAFailureOfTheTask() throws Exception {
    deployed();
    TaskRecord task =
        Client.ended(
            ssh(
                "{\"command\":\"setup\",\"target\":{\"job\":\"nobody\",\"ids\":[\"0\"],\"indexes\":[]},"
                    + "\"params\":{\"user\":\"bosh_a\",\"public_key\":\"k\"}}"),
            director);
    Map<String, ?> shown = client.object("/tasks/" + task.id());
    assertThat(String.valueOf(shown.get("state"))).isEqualTo("error");
    assertThat(String.valueOf(shown.get("description")))
        .isEqualTo("ssh: setup:{\"job\":\"nobody\",\"ids\":[\"0\"],\"indexes\":[]}");
    assertThat(String.valueOf(shown.get("result")))
        .isEqualTo("No instances matched {\"job\":\"nobody\",\"index\":[\"0\"]}");
    assertThat(client.post("/deployments/nowhere/ssh", JSON, "{\"command\":\"setup\"}").body())
        .contains("70000", "Deployment 'nowhere' doesn't exist");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{}",
        "{\"command\":\"dance\"}",
        "{\"command\":[]}",
        "{\"command\":\"setup\",\"target\":[]}",
        "{\"command\":\"setup\",\"target\":{\"job\":1}}",
        "{\"command\":\"setup\",\"target\":{\"ids\":\"0\"}}",
        "{\"command\":\"setup\",\"params\":\"x\"}",
        "{\"command\":\"setup\",\"params\":{\"user\":{}}}"
      })
  void bodiesThatMeanNothingAreRefused(String body) throws Exception {
    deployed();
    assertThat(ssh(body).statusCode()).isEqualTo(400);
  }
}
