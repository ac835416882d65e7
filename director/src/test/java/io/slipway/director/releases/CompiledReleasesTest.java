package io.slipway.director.releases;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.base.Digest;
import io.slipway.director.fakes.FakeStore;
import io.slipway.director.fakes.Repositories;
import io.slipway.director.fakes.Samples;
import io.slipway.director.fakes.Tarball;
import io.slipway.director.fakes.TestDirector;
import io.slipway.director.fakes.World;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskState;
import io.slipway.model.catalog.ReleaseRecords.CompiledPackageRecord;
import io.slipway.model.catalog.ReleaseRecords.PackageRecord;
import io.slipway.model.catalog.ReleaseRecords.ReleaseVersionRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources and what is compiled of them, by several releases that share both. */
class CompiledReleasesTest {
  private static final Map<String, byte[]> MONIT = Map.of("monit", "".getBytes(UTF_8));

  @TempDir private Path folder;
  private final FakeStore store = new FakeStore();
  private World world;
  private TestDirector director;

  @BeforeEach
  void start() {
    world = new World(folder, Repositories.of(store));
    director = new TestDirector(world);
    director.cloudConfig(Samples.CLOUD);
  }

  @AfterEach
  void stop() {
    world.close();
    director.close();
  }

  private TaskRecord upload(byte[] content, ReleaseUpload.Options options) throws Exception {
    Path tarball = director.director.downloads().workspace().newFile(".tgz");
    Files.write(tarball, content);
    return director.ended(
        director.director.releases().upload(tarball, options, TestDirector.CALLER));
  }

  private TaskRecord uploaded(byte[] content, boolean fix) throws Exception {
    TaskRecord task = upload(content, new ReleaseUpload.Options(Optional.empty(), false, fix));
    assertThat(task.state()).as("%s", task).isEqualTo(TaskState.DONE);
    return task;
  }

  private static byte[] compiled(String name, String version, String content) {
    return Tarball.compiledRelease(name, version, content, MONIT);
  }

  /** The source of the package that {@link Tarball#compiledRelease} has compiled. */
  private static byte[] source(String name, String version, String content) {
    byte[] archive = Tarball.of(Map.of("packaging", content.getBytes(UTF_8)));
    byte[] job =
        Tarball.of(
            Map.of(
                "job.MF", "name: server\ntemplates: {}\npackages: [app]\n".getBytes(UTF_8),
                "monit", "".getBytes(UTF_8)));
    String manifest =
        """
        name: %s
        version: %s
        commit_hash: c0ffee
        uncommitted_changes: false
        packages:
        - {name: app, version: f-app, fingerprint: f-app, sha1: %s, dependencies: []}
        jobs:
        - {name: server, version: f-server, fingerprint: f-server, sha1: %s}
        """
            .formatted(name, version, sha1(archive), sha1(job));
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("release.MF", manifest.getBytes(UTF_8));
    files.put("packages/app.tgz", archive);
    files.put("jobs/server.tgz", job);
    return Tarball.of(files);
  }

  private static Digest sha1(byte[] content) {
    return Digest.of(Digest.Algorithm.SHA1, content);
  }

  private PackageRecord app(String release) {
    ReleaseVersionRecord version = store.releases.versions(release).getLast();
    return store.releases.packages(version.id()).getFirst();
  }

  private CompiledPackageRecord build(String release) {
    return store.releases.compiledPackages(List.of(app(release).id())).getFirst();
  }

  @Test
  void anotherVersionUsesThePackagesAndBuildsThatAreThere() throws Exception {
    TaskRecord first = uploaded(compiled("one", "1", "built"), false);
    TaskRecord second = uploaded(compiled("one", "2", "built"), false);

    assertThat(director.events(first))
        .containsSubsequence(
            "Creating new packages 1/1 app/f-app finished 100",
            "Creating new compiled packages 1/1 app/f-app for toronto-os/1 finished 100",
            "Creating new jobs 1/1 server/f-server finished 100",
            "Compiled Release has been created 1/1 one/1 finished 100");
    assertThat(director.events(second))
        .containsSubsequence(
            "Processing 1 existing package 1/1 Processing 1 existing package finished 100",
            "Processing 1 existing job 1/1 Processing 1 existing job finished 100",
            "Compiled Release has been created 1/1 one/2 finished 100")
        .noneMatch(line -> line.startsWith("Creating"));
  }

  @Test
  void aSourceThatComesLaterIsThereForEveryReleaseThatHasThePackage() throws Exception {
    uploaded(compiled("one", "1", "built"), false);
    uploaded(compiled("two", "1", "built"), false);
    assertThat(app("one").blobId()).isEmpty();

    TaskRecord task = uploaded(source("one", "1", "make"), false);

    assertThat(director.events(task))
        .contains("Processing 1 existing package 1/1 Processing 1 existing package finished 100");
    String digest = sha1(Tarball.of(Map.of("packaging", "make".getBytes(UTF_8)))).toString();
    assertThat(app("one").digest()).contains(digest);
    assertThat(app("two").digest()).contains(digest);
    assertThat(app("one").blobId()).isNotEqualTo(app("two").blobId());
    assertThat(List.of(app("one"), app("two")))
        .allMatch(one -> world.blobstore.exists(one.blobId().orElseThrow()));
    assertThat(director.director.releases().inspect("two", "1").packages().getFirst().compiled())
        .hasSize(1);
  }

  @Test
  void whatAnotherReleaseHasGoesBeforeWhatIsSent() throws Exception {
    uploaded(source("one", "1", "make"), false);
    uploaded(source("two", "1", "make differently"), false);
    uploaded(compiled("one", "1", "built"), false);
    uploaded(compiled("two", "1", "built differently"), false);

    assertThat(app("two").digest()).isEqualTo(app("one").digest());
    assertThat(build("two").digest()).isEqualTo(build("one").digest());
  }

  @Test
  void fixingASourceReplacesItAndForgetsWhatWasCompiledOfIt() throws Exception {
    uploaded(source("one", "1", "make"), false);
    uploaded(compiled("one", "1", "built"), false);
    String before = build("one").blobId();

    uploaded(source("one", "1", "make better"), true);

    assertThat(store.releases.compiledPackages(List.of(app("one").id()))).isEmpty();
    assertThat(world.blobstore.exists(before)).isFalse();
    assertThat(app("one").digest())
        .contains(sha1(Tarball.of(Map.of("packaging", "make better".getBytes(UTF_8)))).toString());
  }

  @Test
  void fixingABuildReplacesItInEveryReleaseThatHasIt() throws Exception {
    uploaded(compiled("one", "1", "built"), false);
    String before = build("one").blobId();

    uploaded(compiled("one", "1", "built better"), true);

    String better = sha1(Tarball.of(Map.of("file", "built better".getBytes(UTF_8)))).toString();
    assertThat(build("one").digest()).isEqualTo(better);
    assertThat(world.blobstore.exists(before)).isFalse();

    uploaded(compiled("two", "1", "built best"), true);

    String best = sha1(Tarball.of(Map.of("file", "built best".getBytes(UTF_8)))).toString();
    assertThat(build("two").digest()).isEqualTo(best);
    assertThat(build("one").digest()).as("the other release's is fixed too").isEqualTo(best);
    assertThat(List.of(build("one"), build("two")))
        .allMatch(one -> world.blobstore.exists(one.blobId()));
  }

  @Test
  void aBuildMatchesOnlyWithTheSameDependencies() throws Exception {
    uploaded(compiled("one", "1", "built"), false);
    Map<String, Object> app =
        Map.of(
            "name", "app",
            "version", "f-app",
            "fingerprint", "f-app",
            "stemcell", "toronto-os/1",
            "dependencies", List.of());
    Map<String, Object> needy = new LinkedHashMap<>(app);
    needy.put("dependencies", List.of("lib"));
    Map<String, Object> lib = new LinkedHashMap<>(app);
    lib.putAll(Map.of("name", "lib", "fingerprint", "f-lib"));
    Map<String, Object> elsewhere = new LinkedHashMap<>(app);
    elsewhere.put("stemcell", "toronto-os/2");

    Releases releases = director.director.releases();
    assertThat(releases.matchingCompiledPackages("two", "1", List.of(app)))
        .containsExactly("f-app");
    assertThat(releases.matchingCompiledPackages("two", "1", List.of(needy, lib))).isEmpty();
    assertThat(releases.matchingCompiledPackages("two", "1", List.of(elsewhere))).isEmpty();
    assertThat(releases.matchingCompiledPackages("two", "1", List.of(needy))).isEmpty();
    assertThat(releases.matchingCompiledPackages("two", "1", List.of(Map.of()))).isEmpty();
  }

  @Test
  void aTarballThatIsNotTheExpectedOneIsRefusedInTheWordsOfBoshsTools() throws Exception {
    byte[] tarball = source("one", "1", "make");
    String sha1 = sha1(tarball).toString();

    assertThat(refused(tarball, "abcd1234"))
        .isEqualTo("error 30015 Expected stream to have digest 'abcd1234' but was '" + sha1 + "'");
    assertThat(refused(tarball, sha1 + ";sha256:bad"))
        .startsWith("error 30015 Expected stream to have digest 'sha256:bad' but was 'sha256:");
    assertThat(refused(tarball, "md5:abcd"))
        .isEqualTo(
            "error 30015 Computing digest from stream: Unable to create digest of unknown algorithm"
                + " 'md5'");
    assertThat(refused(tarball, sha1 + ";" + sha1))
        .isEqualTo(
            "error 30015 Multiple digests of the same algorithm 'sha1' found in digests '%s;%s'"
                .formatted(sha1, sha1));
    assertThat(store.releases.versions()).isEmpty();

    assertThat(
            upload(
                    tarball,
                    new ReleaseUpload.Options(Optional.of("md5:abcd;" + sha1), false, false))
                .state())
        .isEqualTo(TaskState.DONE);
  }

  private String refused(byte[] tarball, String digest) throws Exception {
    TaskRecord task = upload(tarball, new ReleaseUpload.Options(Optional.of(digest), false, false));
    assertThat(task.state()).isEqualTo(TaskState.ERROR);
    return director.events(task).getLast();
  }

  @Test
  void rebasingGivesTheNextVersionOfWhatIsThere() throws Exception {
    ReleaseUpload.Options rebase = new ReleaseUpload.Options(Optional.empty(), true, false);
    byte[] tarball = source("one", "1+dev.7", "make");

    assertThat(upload(tarball, rebase).result()).contains("Created release 'one/1+dev.1'");
    assertThat(upload(tarball, rebase).result()).contains("Created release 'one/1+dev.2'");
    assertThat(upload(source("one", "2", "make"), rebase).state()).isEqualTo(TaskState.ERROR);
  }

  @Test
  void theOldSpellingOfAVersionIsTheSameVersion() throws Exception {
    TaskRecord upload = uploaded(Samples.release("0.1-dev", Map.of()), false);

    assertThat(upload.result()).contains("Created release 'sample/0+dev.1'");
    assertThat(director.director.releases().inspect("sample", "0.1-dev"))
        .isEqualTo(director.director.releases().inspect("sample", "0+dev.1"));
    String manifest =
        new Samples.Manifest()
            .instances(1)
            .text()
            .replace("name: sample, version: \"1\"", "name: sample, version: 0.1-dev");
    director.runtimeConfig(
        """
        releases: [{name: sample, version: 0+dev.1}]
        addons: [{name: more, jobs: [{name: smoke, release: sample}], include: {jobs: [{name: web_server, release: sample}]}}]
        """);
    assertThat(director.deploy(manifest).state()).isEqualTo(TaskState.DONE);
    assertThat(director.director.deployed().deployments().list().getFirst().releases())
        .singleElement()
        .satisfies(one -> assertThat(one.version()).isEqualTo("0+dev.1"));
    assertThat(
            director
                .director
                .deployed()
                .deployments()
                .difference("another", manifest, List.of(), false)
                .lines()
                .toString())
        .contains("0.1-dev")
        .doesNotContain("0+dev.1");
    assertThat(
            director
                .ended(
                    director
                        .director
                        .releases()
                        .delete("sample", Optional.of("0.1-dev"), false, TestDirector.CALLER))
                .result())
        .contains("ReleaseVersion 'sample/0+dev.1' is still in use by: simple");
  }
}
