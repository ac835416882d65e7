package io.slipway.director.releases;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.events.EventRecord;
import io.slipway.director.fakes.FakeStore;
import io.slipway.director.fakes.Repositories;
import io.slipway.director.fakes.Samples;
import io.slipway.director.fakes.Tarball;
import io.slipway.director.fakes.TestDirector;
import io.slipway.director.fakes.World;
import io.slipway.director.locks.LockRecord;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskState;
import io.slipway.model.catalog.ReleaseRecords.CompiledPackageRecord;
import io.slipway.model.catalog.ReleaseRecords.PackageRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleasesTest {
  private static final Map<String, String> EDITED_HOOK =
      Map.of(
          "jobs/web_server/spec",
          """
          name: web_server
          templates:
            config.erb: config/config
            pre-start.erb: bin/pre-start
          packages: [app]
          properties:
            greeting: {}
          """,
          "jobs/web_server/templates/pre-start.erb",
          "echo edited\n");

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

  private TaskRecord uploaded(byte[] tarball) throws Exception {
    TaskRecord task = director.uploadRelease(tarball);
    assertThat(task.state()).as("%s", task).isEqualTo(TaskState.DONE);
    return task;
  }

  private TaskRecord deleted(String name, Optional<String> version) throws InterruptedException {
    return director.ended(
        director.director.releases().delete(name, version, false, TestDirector.CALLER));
  }

  private List<CompiledPackageRecord> compiled() {
    return store.releases.compiledPackages(
        store.releases.versions().stream()
            .flatMap(one -> store.releases.packages(one.id()).stream())
            .map(PackageRecord::id)
            .distinct()
            .toList());
  }

  @Test
  void anotherVersionWithAnEditedHookCompilesNothing() throws Exception {
    uploaded(Samples.release());
    String manifest = new Samples.Manifest().instances(1).text();
    assertThat(director.deploy(manifest).state()).isEqualTo(TaskState.DONE);
    List<CompiledPackageRecord> before = compiled();
    assertThat(before).isNotEmpty();
    world.journal.drain();

    TaskRecord upload = uploaded(Samples.release("2", EDITED_HOOK));
    TaskRecord deploy =
        director.deploy(
            manifest.replace("name: sample, version: \"1\"", "name: sample, version: \"2\""));

    assertThat(director.events(upload))
        .contains("Processing 3 existing packages 1/1 Processing 3 existing packages finished 100")
        .noneMatch(line -> line.startsWith("Creating new packages"));
    assertThat(deploy.state()).isEqualTo(TaskState.DONE);
    assertThat(world.journal.drain())
        .contains("web/0 run_script pre-start")
        .noneMatch(line -> line.contains("compile_package"));
    assertThat(compiled()).isEqualTo(before);
  }

  @Test
  void fixingReplacesArchivesAndDropsWhatWasCompiledFromThem() throws Exception {
    uploaded(Samples.release());
    assertThat(director.deploy(new Samples.Manifest().instances(1).text()).state())
        .isEqualTo(TaskState.DONE);
    List<String> blobs = packageBlobs();

    Path tarball = director.director.downloads().workspace().newFile(".tgz");
    Files.write(tarball, Samples.release());
    TaskRecord fixed =
        director.ended(
            director
                .director
                .releases()
                .upload(
                    tarball,
                    new ReleaseUpload.Options(Optional.empty(), false, true),
                    TestDirector.CALLER));

    assertThat(fixed.state()).isEqualTo(TaskState.DONE);
    assertThat(compiled()).isEmpty();
    assertThat(packageBlobs()).doesNotContainAnyElementsOf(blobs);
    assertThat(blobs).noneMatch(world.blobstore::exists);
    assertThat(packageBlobs()).allMatch(world.blobstore::exists);
  }

  private List<String> packageBlobs() {
    return store.releases.versions().stream()
        .flatMap(one -> store.releases.packages(one.id()).stream())
        .flatMap(one -> one.blobId().stream())
        .toList();
  }

  @Test
  void aCompiledReleaseThatIsRefusedLeavesNothing() throws Exception {
    TaskRecord refused =
        director.uploadRelease(Tarball.compiledRelease("other", "1", "built", Map.of()));

    assertThat(refused.state()).isEqualTo(TaskState.ERROR);
    assertThat(refused.result()).contains("Job 'server' is missing monit file");
    assertThat(director.events(refused))
        .contains("Creating new packages 1/1 app/f-app finished 100")
        .contains("Creating new compiled packages 1/1 app/f-app for toronto-os/1 finished 100");
    assertThat(store.releases.versions("other")).isEmpty();
    assertThat(store.releases.packagesByFingerprint(List.of("f-app"))).isEmpty();
    try (var files = Files.walk(folder.resolve("blobs"))) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }

    uploaded(Tarball.compiledRelease("other", "1", "built", monit()));
    assertThat(compiled()).hasSize(1);
  }

  private static Map<String, byte[]> monit() {
    return Map.of("monit", "".getBytes(UTF_8));
  }

  @Test
  void whatAnotherReleaseHasCompiledNeedNotBeSentAgain() throws Exception {
    uploaded(Tarball.compiledRelease("one", "1", "built", monit()));
    uploaded(Tarball.compiledRelease("two", "1", "built", monit()));

    List<CompiledPackageRecord> both = compiled();
    assertThat(both).hasSize(2);
    assertThat(both.get(0).blobId()).isNotEqualTo(both.get(1).blobId());
    assertThat(deleted("one", Optional.empty()).state()).isEqualTo(TaskState.DONE);
    assertThat(compiled()).hasSize(1).allMatch(one -> world.blobstore.exists(one.blobId()));
  }

  @Test
  void aChangedPackageNeedsAnotherVersion() throws Exception {
    store.releases.addPackage(
        new PackageRecord(
            0,
            "other",
            "app",
            "f-app",
            "another fingerprint",
            Optional.empty(),
            Optional.empty(),
            List.of()));

    TaskRecord refused =
        director.uploadRelease(Tarball.compiledRelease("other", "1", "built", monit()));

    assertThat(director.events(refused))
        .contains(
            "error 30012 package 'app/f-app' had different fingerprint in a previously uploaded"
                + " version of release 'other'; a package that has changed needs another version");
  }

  @Test
  void uploadingAndDeletingHoldTheReleasesLock() throws Exception {
    TaskRecord upload = uploaded(Samples.release());
    TaskRecord deletion = deleted("sample", Optional.of("1"));

    assertThat(deletion.result()).contains("/release/sample");
    assertThat(store.releases.versions()).isEmpty();
    assertThat(lockEvents(upload)).containsExactly("acquire", "release");
    assertThat(lockEvents(deletion)).containsExactly("acquire", "release");
    assertThat(director.events(deletion))
        .contains("Deleting packages 1/3 app started 0")
        .contains("Deleting jobs 2/2 web_server finished 100")
        .noneMatch(line -> line.startsWith("Deleting release versions"));
  }

  private List<String> lockEvents(TaskRecord task) {
    return store.events.all().stream()
        .filter(one -> one.task().equals(Optional.of(String.valueOf(task.id()))))
        .filter(one -> one.objectName().equals(Optional.of("lock:release:sample")))
        .filter(one -> one.deployment().isEmpty())
        .map(EventRecord::action)
        .toList();
  }

  @Test
  void deletingAWholeReleaseNamesItsVersions() throws Exception {
    uploaded(Samples.release());
    uploaded(Samples.release("2", EDITED_HOOK));

    TaskRecord one = deleted("sample", Optional.of("2"));
    assertThat(director.events(one))
        .containsExactly(
            "Deleting jobs 1/1 web_server started 0", "Deleting jobs 1/1 web_server finished 100");
    assertThat(director.events(deleted("sample", Optional.empty())))
        .contains("Deleting release versions 1/1 sample/1 finished 100");
    assertThat(store.releases.packagesByFingerprint(List.of())).isEmpty();
    try (var files = Files.walk(folder.resolve("blobs"))) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void whoDeletesAReleaseThatIsAtWorkWaitsTenSeconds() throws Exception {
    uploaded(Samples.release());
    Instant before = world.clock.now();
    assertThat(
            store.locks.acquire(
                new LockRecord("lock:release:sample", "another", before.plusSeconds(600), 999),
                before))
        .isTrue();

    TaskRecord refused = deleted("sample", Optional.empty());

    assertThat(director.events(refused))
        .singleElement(as(InstanceOfAssertFactories.STRING))
        .startsWith("error 100 Failed to acquire lock for lock:release:sample uid: ")
        .endsWith(". Locking task id is 999, description: ''");
    assertThat(Duration.between(before, world.clock.now())).isEqualTo(Duration.ofSeconds(10));
    assertThat(store.releases.versions("sample")).hasSize(1);
  }
}
