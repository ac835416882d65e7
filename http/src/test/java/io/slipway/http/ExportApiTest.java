package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.base.Digest;
import io.slipway.director.fakes.Samples;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskState;
import io.slipway.json.Json;
import io.slipway.model.deployment.ManifestText;
import io.slipway.release.ReleaseArchive;
import io.slipway.release.UploadedCompiledPackage;
import io.slipway.release.UploadedJob;
import io.slipway.release.UploadedRelease;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compiled releases out and in again (Director API 5.3; Director behaviour 3.4). */
class ExportApiTest extends ServedDirector {
  private static final String EXPORTED =
      "{\"deployment_name\":\"simple\",\"release_name\":\"sample\",\"release_version\":\"1\","
          + "\"stemcell_os\":\"toronto-os\",\"stemcell_version\":\"1\",\"sha2\":true,\"jobs\":%s}";

  @BeforeEach
  void deploy() throws Exception {
    assertThat(
            Client.ended(
                    client.post(
                        "/deployments", "text/yaml", new Samples.Manifest().instances(1).text()),
                    director)
                .state())
        .isEqualTo(TaskState.DONE);
  }

  private TaskRecord export(String body) throws Exception {
    HttpResponse<String> answer = client.post("/releases/export", Answer.JSON, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(302);
    return Client.ended(answer, director);
  }

  private Map<String, @Nullable Object> result(TaskRecord task) throws Exception {
    String result = client.get("/tasks/" + task.id() + "/output?type=result").body();
    assertThat(result).endsWith("}\n");
    return Json.parseObject(result);
  }

  private Path tarball(Map<String, @Nullable Object> result) throws Exception {
    HttpResponse<byte[]> blob = client.bytes("/resources/" + result.get("blobstore_id"));
    assertThat(blob.statusCode()).isEqualTo(200);
    return Files.write(Files.createTempFile(folder, "exported", ".tgz"), blob.body());
  }

  @Test
  void anExportIsAReleaseThatCanBeUploaded() throws Exception {
    TaskRecord task = export(EXPORTED.formatted("null"));

    assertThat(task.description()).isEqualTo("export release: 'sample/1' for 'toronto-os/1'");
    assertThat(task.result()).contains("Exported release: sample/1 for toronto-os/1");
    assertThat(director.events(task))
        .containsExactly(
            "Preparing package compilation 1/1 Finding packages to compile started 0",
            "Preparing package compilation 1/1 Finding packages to compile finished 100",
            "copying packages 1/3 app started 0",
            "copying packages 1/3 app finished 100",
            "copying packages 2/3 tester started 0",
            "copying packages 2/3 tester finished 100",
            "copying packages 3/3 library started 0",
            "copying packages 3/3 library finished 100",
            "copying jobs 1/2 smoke started 0",
            "copying jobs 1/2 smoke finished 100",
            "copying jobs 2/2 web_server started 0",
            "copying jobs 2/2 web_server finished 100");
    Map<String, @Nullable Object> result = result(task);
    Path tarball = tarball(result);
    assertThat(Digest.of(Digest.Algorithm.SHA256, tarball)).hasToString("" + result.get("sha1"));
    UploadedRelease release =
        ReleaseArchive.open(tarball, Files.createDirectory(folder.resolve("opened")));
    assertThat(release.name()).isEqualTo("sample");
    assertThat(release.compiled()).isTrue();
    assertThat(release.compiledPackages())
        .extracting(UploadedCompiledPackage::name)
        .containsExactlyInAnyOrder("app", "tester", "library");
    assertThat(release.compiledPackages())
        .allMatch(one -> one.archive().isPresent() && one.stemcell().equals("toronto-os/1"));
    assertThat(release.jobs())
        .extracting(UploadedJob::name)
        .containsExactlyInAnyOrder("web_server", "smoke");
    String manifest = Files.readString(folder.resolve("opened/release.MF"));
    assertThat(ManifestText.parse(manifest).keySet())
        .containsExactly(
            "compiled_packages", "jobs", "commit_hash", "uncommitted_changes", "name", "version");
    assertThat(store.releases.exported())
        .singleElement()
        .satisfies(one -> assertThat(one.blobId()).isEqualTo(result.get("blobstore_id")));

    takeAway();
    TaskRecord uploaded = upload(Files.readAllBytes(tarball));

    assertThat(uploaded.result()).contains("Created release 'sample/1'");
    assertThat(
            Client.ended(
                    client.post(
                        "/deployments", "text/yaml", new Samples.Manifest().instances(1).text()),
                    director)
                .state())
        .as("it is deployed without compiling")
        .isEqualTo(TaskState.DONE);
  }

  private void takeAway() throws Exception {
    assertThat(Client.ended(client.delete("/deployments/simple"), director).state())
        .isEqualTo(TaskState.DONE);
    assertThat(Client.ended(client.delete("/releases/sample"), director).state())
        .isEqualTo(TaskState.DONE);
  }

  private TaskRecord upload(byte[] tarball) throws Exception {
    return Client.ended(
        client.send(
            client
                .request("/releases")
                .header("Content-Type", "application/x-compressed")
                .POST(BodyPublishers.ofByteArray(tarball))),
        director);
  }

  @Test
  void onlyTheJobsThatAreWantedComeAlongWithWhatTheyNeed() throws Exception {
    TaskRecord task = export(EXPORTED.formatted("[{\"name\":\"web_server\"}]"));

    UploadedRelease release =
        ReleaseArchive.open(tarball(result(task)), Files.createDirectory(folder.resolve("opened")));
    assertThat(release.jobs()).extracting(UploadedJob::name).containsExactly("web_server");
    assertThat(release.compiledPackages())
        .extracting(UploadedCompiledPackage::name)
        .containsExactly("app", "library");
  }

  @Test
  void withoutSha2TheDigestIsASha1() throws Exception {
    Map<String, @Nullable Object> result =
        result(export(EXPORTED.formatted("[]").replace("\"sha2\":true", "\"sha2\":false")));

    assertThat(Digest.of(Digest.Algorithm.SHA1, tarball(result)))
        .hasToString("" + result.get("sha1"));
    assertThat("" + result.get("sha1")).hasSize(40);
  }

  @Test
  void whatIsNotCompiledYetIsCompiledForTheStemcellWhichIsThenHeldOnTo() throws Exception {
    TaskRecord task =
        export(
            EXPORTED.formatted("[]").replace("stemcell_version\":\"1", "stemcell_version\":\"2"));

    assertThat(task.result()).contains("Exported release: sample/1 for toronto-os/2");
    assertThat(director.events(task))
        .contains(
            "Compiling packages 1/3 library started 0", "copying packages 1/3 app finished 100");
    assertThat(director.director.releases().inspect("sample", "1").packages())
        .hasSize(3)
        .allMatch(one -> one.compiled().size() == 2);
    assertThat(Client.ended(client.delete("/stemcells/ubuntu-stemcell/2"), director).result())
        .contains("Stemcell 'ubuntu-stemcell/2' is still in use by: simple");
  }

  @ParameterizedTest
  @CsvSource({
    "simple, nothing, deployment_name, 70000, Deployment 'nothing' doesn't exist",
    "sample, nothing, release_name, 30005, Release 'nothing' doesn't exist",
    "1, 9, release_version, 30006, Release version 'sample/9' doesn't exist",
    "toronto-os, hurd, stemcell_os, 50003, Stemcell version '1' for OS 'hurd' doesn't exist",
  })
  void whatDoesNotExistIsNamed(String now, String then, String member, int code, String message)
      throws Exception {
    String body =
        EXPORTED
            .formatted("[]")
            .replace(
                "\"%s\":\"%s\"".formatted(member, now), "\"%s\":\"%s\"".formatted(member, then));

    TaskRecord task = export(body);

    assertThat(task.state()).isEqualTo(TaskState.ERROR);
    assertThat(director.events(task).getLast()).isEqualTo("error " + code + " " + message);
    assertThat(store.releases.exported()).isEmpty();
  }

  @Test
  void aReleaseTheDeploymentDoesNotHaveIsNotExported() throws Exception {
    assertThat(upload(Samples.release("2", Map.of())).state()).isEqualTo(TaskState.DONE);

    TaskRecord task =
        export(EXPORTED.formatted("[]").replace("release_version\":\"1", "release_version\":\"2"));

    assertThat(director.events(task).getLast())
        .isEqualTo(
            "error 30011 Release version 'sample/2' not found in deployment 'simple' manifest");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{",
        "{\"deployment_name\":{}}",
        "{\"deployment_name\":\"simple\",\"release_name\":\"sample\",\"release_version\":\"1\",\"stemcell_os\":\"toronto-os\",\"stemcell_version\":\"1\",\"jobs\":[\"web\"]}",
        "{\"deployment_name\":\"simple\",\"release_name\":\"sample\",\"release_version\":\"1\",\"stemcell_os\":\"toronto-os\",\"stemcell_version\":\"1\",\"jobs\":{}}"
      })
  void whatIsNoRequestIsRefused(String body) throws Exception {
    int tasks = client.list("/tasks").size();

    assertThat(client.post("/releases/export", Answer.JSON, body).statusCode()).isEqualTo(400);
    assertThat(client.list("/tasks")).hasSize(tasks);
  }
}
