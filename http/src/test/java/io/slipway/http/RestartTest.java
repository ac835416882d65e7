package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.fakes.FakeAgents;
import io.slipway.director.fakes.Samples;
import io.slipway.director.fakes.TestDirector;
import io.slipway.director.fakes.World;
import io.slipway.director.tasks.TaskState;
import io.slipway.http.access.LocalUsers;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.store.Store;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Director with its real database, asked over HTTPS, that dies in the middle of a deploy. */
class RestartTest {
  @TempDir private Path folder;
  private final TestIdentity identity = TestIdentity.shared();
  private Store store;
  private World world;
  private TestDirector director;
  private DirectorServer server;
  private Client client;
  private final Samples.Manifest manifest = new Samples.Manifest();

  @BeforeEach
  void start() throws Exception {
    store = Store.open(folder.resolve("director.db"));
    world = new World(folder, StoredRepositories.of(store));
    boot();
    HttpResponse<String> release =
        client.send(
            client
                .request("/releases")
                .header("Content-Type", "application/x-compressed")
                .POST(BodyPublishers.ofByteArray(Samples.release())));
    assertThat(Client.ended(release, director).state()).isEqualTo(TaskState.DONE);
    assertThat(client.post("/cloud_configs", "text/yaml", Samples.CLOUD).statusCode())
        .isEqualTo(201);
  }

  private void boot() {
    director = new TestDirector(world);
    server =
        DirectorServer.start(
            new DirectorServer.Settings(
                HttpSettings.DEFAULT, 0, identity.certificate(), identity.privateKey()),
            director.director,
            LocalUsers.administrator("test", "secret"),
            world.clock);
    client = new Client(server.port(), identity.clients());
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
    world.close();
    director.close();
    store.close();
  }

  /**
   * Deploys; the Director dies when an agent is asked such a thing, and another takes its place.
   */
  private int deployUntilDeath(String text, Predicate<FakeAgents.Message> deadly) throws Exception {
    TestDirector doomed = director;
    world.agents.script(
        deadly,
        _ -> {
          doomed.kill();
          return new FakeAgents.Answer.Usual();
        });
    HttpResponse<String> accepted = client.post("/deployments", "text/yaml", text);
    int task = Client.taskId(accepted);
    doomed.awaitEnd(task);
    client.close();
    server.close();
    doomed.close();
    world.agents.forgetScripts();
    boot();
    return task;
  }

  @Test
  void whatIsLeftIsEndedAndTheNextDeployConverges() throws Exception {
    HttpResponse<String> first = client.post("/deployments", "text/yaml", manifest.text());
    assertThat(Client.ended(first, director).state()).isEqualTo(TaskState.DONE);
    List<Predicate<FakeAgents.Message>> deaths =
        List.of(
            message -> isScript(message, "web/0", "pre-start"),
            message -> isScript(message, "web/0", "post-start"),
            message -> isScript(message, "web/1", "pre-stop"),
            message -> isScript(message, "web/1", "post-start"),
            message -> isScript(message, "web/1", "post-deploy"));
    int round = 0;
    for (Predicate<FakeAgents.Message> death : deaths) {
      String text = manifest.greeting("round" + round++).text();
      world.journal.drain();

      int lost = deployUntilDeath(text, death);

      assertThat(client.object("/tasks/" + lost))
          .containsEntry("state", "error")
          .containsEntry("result", "Director was restarted while the task was running");
      assertThat(client.get("/tasks/" + lost + "/output?type=event").body())
          .endsWith(
              "\"error\":{\"code\":100,\"message\":\"Director was restarted while the task was running\"}}\n");
      List<String> before = world.journal.drain();

      HttpResponse<String> again = client.post("/deployments", "text/yaml", text);

      assertThat(Client.ended(again, director).state()).isEqualTo(TaskState.DONE);
      assertConverged();
      List<String> after = world.journal.drain();
      if (before.contains("web/1 prepare")) {
        assertThat(after).doesNotContain("web/0 run_script pre-start", "web/0 drain update");
      }
      HttpResponse<String> unchanged = client.post("/deployments", "text/yaml", text);
      assertThat(Client.ended(unchanged, director).state()).isEqualTo(TaskState.DONE);
      assertThat(world.journal.drain()).containsExactly("web/0 get_state", "web/1 get_state");
      assertThat(client.list("/locks")).isEmpty();
    }
  }

  @Test
  void aFirstDeployThatDiesWhileItCompilesLeavesNothingBehind() throws Exception {
    deployUntilDeath(manifest.text(), message -> message.method().equals("compile_package"));
    assertThat(world.cloud.vms()).containsExactly("compilation/0");

    HttpResponse<String> again = client.post("/deployments", "text/yaml", manifest.text());

    assertThat(Client.ended(again, director).state()).isEqualTo(TaskState.DONE);
    assertConverged();
  }

  private static boolean isScript(FakeAgents.Message message, String instance, String script) {
    return message.instance().equals(instance)
        && message.method().equals("run_script")
        && message.firstArgument().equals(script);
  }

  private void assertConverged() {
    assertThat(world.cloud.vms()).containsExactly("web/0", "web/1");
    assertThat(director.instances())
        .filteredOn(one -> one.group().equals("web"))
        .hasSize(2)
        .allSatisfy(this::assertRuns);
    assertThat(director.instances()).noneMatch(InstanceRecord::compilation);
  }

  private void assertRuns(InstanceRecord one) {
    @Nullable Object applied = world.agents.applied("web/" + one.index()).get("configuration_hash");
    assertThat(one.updateCompleted()).isTrue();
    assertThat(one.vms()).hasSize(1);
    assertThat(applied).isEqualTo(one.spec().orElseThrow().apply().configurationHash());
  }
}
