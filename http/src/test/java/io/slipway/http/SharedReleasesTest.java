package io.slipway.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.fakes.Samples;
import io.slipway.director.fakes.Tarball;
import io.slipway.director.fakes.TestDirector;
import io.slipway.director.fakes.World;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskState;
import io.slipway.http.access.LocalUsers;
import io.slipway.json.Json;
import io.slipway.store.Store;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several tasks at one release or stemcell, on the real database. */
class SharedReleasesTest {
  @TempDir private Path folder;
  private final TestIdentity identity = TestIdentity.shared();
  private Store store;
  private World world;
  private TestDirector director;
  private DirectorServer server;
  private Client client;

  @BeforeEach
  void start() {
    store = Store.open(folder.resolve("director.db"));
    world = new World(folder, StoredRepositories.of(store));
    director = new TestDirector(world);
    director.cloudConfig(Samples.CLOUD);
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

  private HttpResponse<String> upload(byte[] tarball) throws Exception {
    return client.send(
        client
            .request("/releases")
            .header("Content-Type", "application/x-compressed")
            .POST(BodyPublishers.ofByteArray(tarball)));
  }

  private void uploaded(byte[] tarball) throws Exception {
    assertThat(Client.ended(upload(tarball), director).state()).isEqualTo(TaskState.DONE);
  }

  @Test
  void fourUploadsOfOneReleaseAtOnceAllSucceed() throws Exception {
    List<HttpResponse<String>> asked = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      asked.add(upload(Samples.release()));
    }

    for (HttpResponse<String> one : asked) {
      TaskRecord task = Client.ended(one, director);
      assertThat(task.result()).contains("Created release 'sample/1'");
      assertThat(task.state()).isEqualTo(TaskState.DONE);
    }
    assertThat(store.releases().versions()).hasSize(1);
    assertThat(store.locks().list()).isEmpty();
  }

  @Test
  void versionsThatComeAtOnceShareTheirPackages() throws Exception {
    List<HttpResponse<String>> asked = new ArrayList<>();
    for (String version : List.of("1", "2", "3", "4")) {
      asked.add(
          upload(
              Tarball.compiledRelease(
                  "other", version, "built", Map.of("monit", "".getBytes(UTF_8)))));
    }

    for (HttpResponse<String> one : asked) {
      assertThat(Client.ended(one, director).state()).isEqualTo(TaskState.DONE);
    }
    assertThat(store.releases().versions("other")).hasSize(4);
    assertThat(store.releases().packagesByFingerprint(List.of("f-app"))).hasSize(1);
  }

  @Test
  void aReleaseOrStemcellOfADeployInProgressIsInUse() throws Exception {
    uploaded(Samples.release());
    Gate gate = Gate.at(world, "compile_package");
    HttpResponse<String> deploy =
        client.post("/deployments", "text/yaml", new Samples.Manifest().instances(1).text());
    gate.awaitArrival();

    assertThat(Client.ended(client.delete("/releases/sample"), director).result())
        .contains("Release 'sample' is still in use by: simple");
    assertThat(Client.ended(client.delete("/releases/sample?version=1"), director).result())
        .contains("ReleaseVersion 'sample/1' is still in use by: simple");
    assertThat(Client.ended(client.delete("/stemcells/ubuntu-stemcell/1"), director).result())
        .contains("Stemcell 'ubuntu-stemcell/1' is still in use by: simple");
    gate.open();

    assertThat(Client.ended(deploy, director).state()).isEqualTo(TaskState.DONE);
  }

  @Test
  void aDeployWhoseReleaseWasDeletedInTimeSaysSo() throws Exception {
    uploaded(Samples.release());
    String manifest = new Samples.Manifest().instances(1).text();
    assertThat(Client.ended(client.delete("/releases/sample"), director).state())
        .isEqualTo(TaskState.DONE);

    TaskRecord deploy = Client.ended(client.post("/deployments", "text/yaml", manifest), director);

    assertThat(deploy.state()).isEqualTo(TaskState.ERROR);
    assertThat(deploy.result()).contains("Release 'sample' doesn't exist");
  }

  @Test
  void aDeployThatWaitsForADeletionOfItsDeploymentSaysWhatBecameOfIt() throws Exception {
    uploaded(Samples.release());
    String manifest = new Samples.Manifest().instances(1).text();
    assertThat(Client.ended(client.post("/deployments", "text/yaml", manifest), director).state())
        .isEqualTo(TaskState.DONE);
    Gate gate = Gate.at(world, "stop");
    HttpResponse<String> deletion = client.delete("/deployments/simple");
    gate.awaitArrival();
    HttpResponse<String> deploy = client.post("/deployments", "text/yaml", manifest);
    HttpResponse<String> again = client.delete("/deployments/simple");
    gate.open();

    assertThat(Client.ended(deletion, director).state()).isEqualTo(TaskState.DONE);
    assertThat(Client.ended(deploy, director).result().orElseThrow())
        .startsWith("Deployment 'simple' was deleted before this task could begin; deploy it");
    assertThat(Client.ended(again, director).result())
        .contains("Deployment 'simple' doesn't exist");
    assertThat(store.instances().withVms()).isEmpty();
  }

  @Test
  void theSameManifestWithTheLatestVersionsIsNoDifference() throws Exception {
    uploaded(Samples.release());
    String latest =
        new Samples.Manifest()
            .instances(1)
            .text()
            .replace("name: sample, version: \"1\"", "name: sample, version: latest")
            .replace("os: toronto-os, version: \"1\"", "os: toronto-os, version: latest");
    assertThat(Client.ended(client.post("/deployments", "text/yaml", latest), director).state())
        .isEqualTo(TaskState.DONE);

    assertThat(difference(latest)).isEqualTo(List.of());
    uploaded(Samples.release("2", Map.of()));
    assertThat(difference(latest).toString()).contains("version: '2'").contains("version: '1'");
  }

  private Object difference(String manifest) throws Exception {
    HttpResponse<String> answer = client.post("/deployments/simple/diff", "text/yaml", manifest);
    return Objects.requireNonNull(Json.parseObject(answer.body()).get("diff"));
  }
}
