package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.fakes.Samples;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskState;
import io.slipway.json.Json;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errands and ignored instances as the API has them (Director API 5.5). */
class ErrandApiTest extends ServedDirector {
  private static final String JSON = "application/json";

  private void deployed() throws Exception {
    HttpResponse<String> deploy =
        client.post("/deployments", "text/yaml", new Samples.Manifest().instances(1).text());
    assertThat(Client.ended(deploy, director).state()).isEqualTo(TaskState.DONE);
  }

  private HttpResponse<String> run(String errand, String body) throws Exception {
    return client.post("/deployments/simple/errands/" + errand + "/runs", JSON, body);
  }

  @Test
  void anErrandIsListedAndRun() throws Exception {
    deployed();
    assertThat(client.list("/deployments/simple/errands"))
        .containsExactly(Map.of("name", "err"), Map.of("name", "smoke"));

    TaskRecord task = Client.ended(run("smoke", "{\"instances\":null}"), director);

    assertThat(client.object("/tasks/" + task.id()))
        .containsEntry("state", "done")
        .containsEntry("description", "run errand smoke from deployment simple")
        .containsEntry("result", "1 succeeded, 0 errored, 0 canceled");
    assertThat(Json.parseObject(client.get("/tasks/" + task.id() + "/output?type=result").body()))
        .containsEntry("errand_name", "smoke")
        .containsEntry("exit_code", 0)
        .containsEntry("stdout", "it works\n")
        .containsKeys("instance", "stderr", "logs");
  }

  @Test
  void anErrandNobodyKnowsIsAFailureOfTheTask() throws Exception {
    deployed();
    TaskRecord task = Client.ended(run("a%2Fb%20c", "{}"), director);
    assertThat(client.object("/tasks/" + task.id()))
        .containsEntry("state", "error")
        .containsEntry("description", "run errand a/b c from deployment simple")
        .containsEntry("result", "Errand 'a/b c' doesn't exist");
    assertThat(client.get("/deployments/nowhere/errands").statusCode()).isEqualTo(404);
    assertThat(client.post("/deployments/nowhere/errands/smoke/runs", JSON, "{}").body())
        .contains("70000", "Deployment 'nowhere' doesn't exist");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"keep-alive\":\"yes\"}",
        "{\"when-changed\":1}",
        "{\"instances\":{}}",
        "{\"instances\":\"web\"}"
      })
  void bodiesThatMeanNothingAreRefused(String body) throws Exception {
    deployed();
    assertThat(run("smoke", body).statusCode()).isEqualTo(400);
    assertThat(director.world.journal.drain()).noneMatch(line -> line.contains("run_errand"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[null]", "[[]]", "[1]", "[{}]", "[{\"group\":{}}]", "[{\"id\":\"0\"}]"})
  void instancesThatNobodyIsMatchNothing(String instances) throws Exception {
    deployed();
    TaskRecord task = Client.ended(run("smoke", "{\"instances\":" + instances + "}"), director);
    assertThat(task.state()).isEqualTo(TaskState.ERROR);
    assertThat(task.result().orElseThrow()).startsWith("No instances match selection criteria: [");
  }

  @Test
  void anInstanceIsIgnoredAndNoLongerIgnored() throws Exception {
    deployed();
    String path = "/deployments/simple/instance_groups/web/0/ignore";
    assertThat(client.put(path, JSON, "{\"ignore\":true}").statusCode()).isEqualTo(200);
    assertThat(director.instance("web/0").ignore()).isTrue();
    assertThat(client.put(path, JSON, "{\"ignore\":false}").body()).isEmpty();
    assertThat(director.instance("web/0").ignore()).isFalse();

    for (String body : new String[] {"", "{}", "{\"ignore\":null}", "{\"ignore\":\"yes\"}"}) {
      assertThat(client.put(path, JSON, body).statusCode()).as(body).isEqualTo(400);
    }
    assertThat(client.put(path, "text/yaml", "{\"ignore\":true}").statusCode()).isEqualTo(404);
    assertThat(
            client
                .put("/deployments/simple/instance_groups/web/7/ignore", JSON, "{\"ignore\":true}")
                .body())
        .contains("70001", "'simple/web/7' doesn't exist");
  }
}
