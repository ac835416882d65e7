package io.slipway.director.upkeep;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.fakes.RepairScenario;
import io.slipway.director.fakes.Samples;
import io.slipway.director.fakes.TestDirector;
import io.slipway.director.releases.ExportedRelease;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.upkeep.Unneeded.CompiledPackage;
import io.slipway.director.upkeep.Unneeded.ReleaseVersions;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What nobody needs, shown and deleted. */
class CleanUpTest extends RepairScenario {
  private static final CleanUp.Options USUAL = new CleanUp.Options(false, false);
  private static final CleanUp.Options ALL = new CleanUp.Options(true, false);
  private static final Samples.Manifest WITH_DISK =
      new Samples.Manifest().instances(1).disk("disk");

  private CleanUp cleanUp() {
    return director.director.upkeep().cleanUp();
  }

  private TaskRecord cleanUp(CleanUp.Options options) throws Exception {
    return done(director.ended(cleanUp().cleanUp(options, TestDirector.CALLER)));
  }

  private List<String> releases() {
    return director.director.releases().list().stream()
        .flatMap(release -> release.versions().stream().map(one -> one.version()))
        .toList();
  }

  private void upload(String... versions) throws Exception {
    for (String version : versions) {
      done(director.uploadRelease(Samples.release(version, Map.of())));
    }
  }

  private static List<String> stages(List<String> events) {
    return events.stream()
        .map(line -> line.replaceAll(" \\d+/\\d+ .* (\\w+) \\d+$", " $1"))
        .toList();
  }

  @Test
  void theNewestUnusedOnesAreKept() throws Exception {
    deployed(WITH_DISK);
    upload("2", "3", "10");

    assertThat(cleanUp().find(USUAL).releases())
        .containsExactly(new ReleaseVersions("sample", List.of("2")));
    assertThat(cleanUp().find(USUAL).stemcells()).as("one of two is not used").isEmpty();
    assertThat(cleanUp().find(ALL).releases())
        .containsExactly(new ReleaseVersions("sample", List.of("2", "3", "10")));

    TaskRecord task = cleanUp(USUAL);

    assertThat(task.type()).isEqualTo("delete_artifacts");
    assertThat(task.description()).isEqualTo("clean up");
    assertThat(result(task))
        .startsWith(
            "Deleted 1 release(s), 0 stemcell(s), 0 extra compiled package(s), 0 orphaned disk(s),"
                + " 0 orphaned vm(s), 0 exported release(s),");
    assertThat(events(task))
        .contains("Deleting releases 1/1 sample/2 started 0")
        .endsWith(
            "Deleting releases 1/1 sample/2 finished 100",
            "Deleting dns blobs 1/1 DNS blobs started 0",
            "Deleting dns blobs 1/1 DNS blobs finished 100");
    assertThat(releases()).containsExactly("1", "3", "10");
  }

  @Test
  void exportsThatWereMadeGoToo() throws Exception {
    String blob = world.blobstore.put(new ByteArrayInputStream("export".getBytes(UTF_8)));
    world
        .repositories
        .releases()
        .addExported(new ExportedRelease(blob, "digest", world.clock.now()));
    assertThat(cleanUp().find(USUAL).exports()).hasSize(1);

    TaskRecord task = cleanUp(USUAL);

    assertThat(result(task)).contains(" 1 exported release(s),");
    assertThat(events(task)).contains("Deleting exported releases 1/1 UUID finished 100");
    assertThat(world.blobstore.exists(blob)).isFalse();
    assertThat(world.repositories.releases().exported()).isEmpty();
  }

  @Test
  void allOfItGoesWhenNothingIsDeployed() throws Exception {
    deployed(WITH_DISK);
    String disk = disk().cid();
    done(director.delete(false));
    List<String> packages =
        cleanUp().find(ALL).compiledPackages().stream()
            .map(CompiledPackage::label)
            .sorted()
            .toList();
    assertThat(packages)
        .containsExactly(
            "app for toronto-os/1", "library for toronto-os/1", "tester for toronto-os/1");
    assertThat(cleanUp().find(ALL).disks()).hasSize(1);
    assertThat(cleanUp().find(new CleanUp.Options(true, true)).disks()).isEmpty();
    assertThat(cleanUp().find(USUAL).disks()).isEmpty();
    world.journal.drain();

    TaskRecord task = cleanUp(ALL);

    assertThat(task.description()).isEqualTo("clean up all");
    assertThat(result(task))
        .startsWith(
            "Deleted 1 release(s), 2 stemcell(s), 0 extra compiled package(s), 1 orphaned disk(s),"
                + " 0 orphaned vm(s), 0 exported release(s),");
    assertThat(stages(events(task)))
        .containsSubsequence(
            "Deleting releases started",
            "Deleting packages started",
            "Deleting jobs started",
            "Deleting releases finished",
            "Deleting stemcells started",
            "Deleting orphaned disks started",
            "Deleting dns blobs finished");
    assertThat(world.journal.drain()).contains("cpi delete_disk " + disk);
    assertThat(releases()).isEmpty();
    assertThat(director.director.stemcells().list()).isEmpty();
    assertThat(cleanUp().find(ALL))
        .isEqualTo(new Unneeded(List.of(), List.of(), List.of(), List.of(), List.of(), List.of()));
  }

  @Test
  void whatARuntimeConfigNamesIsNeeded() throws Exception {
    director.runtimeConfig("releases: [{name: sample, version: '1'}]\naddons: []\n");
    assertThat(cleanUp().find(ALL).releases()).isEmpty();
    done(director.ended(cleanUp().cleanUp(ALL, TestDirector.CALLER)));
    assertThat(releases()).containsExactly("1");
  }

  @Test
  void packagesOfAStemcellThatStaysAreKept() throws Exception {
    deployed(WITH_DISK);
    assertThat(cleanUp().find(ALL).compiledPackages()).isEmpty();
    // Nothing runs on the stemcell they were compiled for, and no other of its line is left.
    store.stemcells.add(
        new io.slipway.model.catalog.StemcellRecord(
            0,
            "ubuntu-stemcell",
            "1.7",
            "toronto-os",
            "cid-3",
            "d3",
            "",
            java.util.Optional.empty()));
    done(director.delete(false));
    assertThat(cleanUp().find(new CleanUp.Options(false, false)).compiledPackages()).isEmpty();
    assertThat(cleanUp().find(ALL).compiledPackages()).hasSize(3);
  }

  @Test
  void orphanedVmsAreDeletedWhateverIsSaid() throws Exception {
    deployed(WITH_DISK);
    String cid = vm(0);
    store.instances.orphanVm(web(0).activeVm().orElseThrow().id(), world.clock.now());
    assertThat(cleanUp().find(USUAL).vms()).extracting(vm -> vm.cid()).containsExactly(cid);
    TaskRecord task = cleanUp(USUAL);
    assertThat(events(task)).contains("Deleting orphaned vms 1/1 vm-N finished 100");
    assertThat(world.cloud.vms()).isEmpty();
    assertThat(result(task)).as("those that are left, as BOSH counts").contains("0 orphaned vm(s)");
  }
}
