package io.slipway.director.updating;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.fakes.FakeAgents;
import io.slipway.director.fakes.Samples;
import io.slipway.director.fakes.TestDirector;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskState;
import io.slipway.model.deployment.DiskSettings;
import io.slipway.model.instances.DiskRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of persistent disks. */
class DiskTest extends DirectorScenario {
  private final Samples.Manifest plain = new Samples.Manifest().instances(1);
  private final Samples.Manifest withDisk = plain.disk("disk");

  private DiskRecord disk() {
    List<DiskRecord> disks = director.instance("web/0").disks();
    assertThat(disks).hasSize(1);
    assertThat(disks.getFirst().active()).isTrue();
    return disks.getFirst();
  }

  @Test
  void aNewInstanceGetsItsDiskBetweenStopAndApply() throws Exception {
    assertDone(director.deploy(withDisk.text()));

    assertThat(world.journal.drain())
        .containsSubsequence(
            "web/0 get_state",
            "web/0 prepare",
            "web/0 run_script pre-stop keep/keep/keep",
            "web/0 drain shutdown",
            "web/0 stop",
            "web/0 run_script post-stop",
            "cpi create_disk web/0",
            "cpi attach_disk web/0",
            "web/0 ping",
            "web/0 add_persistent_disk",
            "web/0 mount_disk",
            "web/0 update_settings",
            "web/0 apply",
            "web/0 run_script pre-start")
        .doesNotContain("web/0 list_disk");
    assertThat(disk().size()).isEqualTo(1024);
  }

  @Test
  void anotherSizeCopiesAndOrphans() throws Exception {
    deployed(withDisk);
    String before = disk().cid();

    assertDone(director.deploy(plain.disk("large").text()));

    assertThat(world.journal.drain())
        .containsExactlyElementsOf(
            sequence(
                List.of("web/0 get_state", "web/0 prepare"),
                of(
                    "web/0",
                    List.of(
                        "run_script pre-stop keep/keep/keep",
                        "drain shutdown",
                        "stop",
                        "run_script post-stop",
                        "list_disk")),
                List.of("cpi create_disk web/0", "cpi attach_disk web/0"),
                of(
                    "web/0",
                    List.of(
                        "ping",
                        "add_persistent_disk",
                        "mount_disk",
                        "migrate_disk",
                        "unmount_disk",
                        "remove_persistent_disk")),
                List.of("cpi detach_disk web/0"),
                of("web/0", List.of("update_settings", "apply")),
                of("web/0", START),
                List.of("web/0 run_script post-deploy")));
    assertThat(disk().size()).isEqualTo(4096);
    assertThat(disk().cid()).isNotEqualTo(before);
    assertThat(store.instances.orphanedDisks())
        .extracting(orphan -> orphan.cid())
        .containsExactly(before);
    assertThat(world.cloud.attached()).containsExactly(disk().cid());
  }

  @Test
  void aDiskNoLongerWantedIsOrphaned() throws Exception {
    deployed(withDisk);
    String before = disk().cid();

    assertDone(director.deploy(plain.text()));

    assertThat(director.instance("web/0").disks()).isEmpty();
    assertThat(store.instances.orphanedDisks())
        .extracting(orphan -> orphan.cid())
        .containsExactly(before);
    assertThat(world.cloud.attached()).isEmpty();
    assertThat(world.cloud.disks()).containsKey(before);
  }

  @Test
  void aFailedCopyLeavesTheOldDiskInPlace() throws Exception {
    deployed(withDisk);
    String before = disk().cid();
    world.agents.script(
        message -> message.method().equals("migrate_disk"),
        _ -> new FakeAgents.Answer.Failure("No space left on device"));

    TaskRecord failed = director.deploy(plain.disk("large").text());

    assertThat(failed.state()).isEqualTo(TaskState.ERROR);
    assertThat(disk().cid()).isEqualTo(before);
    assertThat(world.cloud.attached()).containsExactly(before);
    assertThat(store.instances.orphanedDisks()).hasSize(1);

    world.agents.forgetScripts();
    assertDone(director.deploy(plain.disk("large").text()));
    assertThat(disk().size()).isEqualTo(4096);
    assertThat(world.cloud.attached()).containsExactly(disk().cid());
  }

  @Test
  void aDiskThatCannotBeTakenBackIsSeenToByTheNextDeploy() throws Exception {
    deployed(withDisk);
    world.agents.script(
        message -> message.method().equals("migrate_disk"),
        _ -> new FakeAgents.Answer.Failure("No space left on device"));
    world.cloud.fail("detach_disk", 1);
    assertThat(director.deploy(plain.disk("large").text()).state()).isEqualTo(TaskState.ERROR);
    assertThat(director.instance("web/0").disks()).hasSize(2);
    world.agents.forgetScripts();

    assertDone(director.deploy(plain.disk("large").text()));

    assertThat(disk().size()).isEqualTo(4096);
    assertThat(world.cloud.attached()).containsExactly(disk().cid());
  }

  @Test
  void aRecreatedVmGetsTheDiskBack() throws Exception {
    deployed(withDisk);
    String before = disk().cid();

    assertDone(director.deploy(withDisk.vmType("big").text()));

    assertThat(disk().cid()).isEqualTo(before);
    assertThat(world.cloud.attached()).containsExactly(before);
    assertThat(world.cloud.requests().getLast().diskCids()).containsExactly(before);
    assertThat(world.journal.drain())
        .containsSubsequence(
            "web/0 list_disk",
            "web/0 unmount_disk",
            "web/0 remove_persistent_disk",
            "cpi detach_disk web/0",
            "cpi delete_vm web/0",
            "cpi create_vm web/0",
            "cpi attach_disk web/0",
            "web/0 mount_disk",
            "web/0 update_settings",
            "web/0 apply",
            "web/0 get_state",
            "web/0 list_disk",
            "web/0 apply");
  }

  @Test
  void disksAreRecreatedWhenAsked() throws Exception {
    deployed(withDisk);
    String before = disk().cid();
    Deploy.Options recreating =
        new Deploy.Options(
            false,
            false,
            false,
            true,
            Optional.empty(),
            false,
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    assertDone(director.deploy(withDisk.text(), recreating));

    assertThat(disk().cid()).isNotEqualTo(before);
    assertThat(world.journal.drain()).contains("web/0 migrate_disk");
  }

  @Test
  void deletedInstancesLeaveTheirDisks() throws Exception {
    deployed(withDisk);
    String before = disk().cid();

    assertDone(director.delete(false));

    assertThat(world.cloud.disks()).isEqualTo(Map.of(before, 1024));
    assertThat(store.instances.orphanedDisks())
        .extracting(orphan -> orphan.cid())
        .containsExactly(before);
    assertThat(world.cloud.attached()).isEmpty();
  }

  @Test
  void anAgentWithAnotherDiskStopsTheDeploy() throws Exception {
    deployed(withDisk);
    world.agents.script(
        message -> message.method().equals("list_disk"),
        _ -> new FakeAgents.Answer.Value(List.of("stranger")));

    TaskRecord task = director.deploy(withDisk.greeting("hi").text());

    assertThat(director.events(task).getLast())
        .isEqualTo(
            "error 400010 'web/0' has invalid disks: agent reports 'stranger' while director record"
                + " shows '"
                + disk().cid()
                + "'");
  }

  @Test
  void aDiskTheAgentHasLostIsMountedAgain() throws Exception {
    deployed(withDisk);
    world.agents.script(
        message -> message.method().equals("list_disk"),
        _ -> new FakeAgents.Answer.Value(List.of()));

    assertDone(director.deploy(withDisk.greeting("hi").text()));

    assertThat(world.journal.drain())
        .containsSubsequence(
            "web/0 list_disk", "cpi attach_disk web/0", "web/0 mount_disk", "web/0 apply");
  }

  private String named(String disks) {
    return plain
        .text()
        .replaceFirst("vm_type: small", "vm_type: small\n  persistent_disks: [" + disks + "]");
  }

  private Map<String, String> cids() {
    Map<String, String> cids = new HashMap<>();
    director.instance("web/0").disks().stream()
        .filter(DiskRecord::active)
        .forEach(disk -> cids.put(disk.name(), disk.cid()));
    return cids;
  }

  @Test
  void namedDisksAreAttachedAndNotMounted() throws Exception {
    assertDone(director.deploy(named("{name: a, type: disk}, {name: b, type: large}")));

    assertThat(world.journal.drain())
        .containsSubsequence(
            "cpi create_disk web/0",
            "cpi attach_disk web/0",
            "web/0 ping",
            "web/0 add_persistent_disk",
            "cpi create_disk web/0",
            "cpi attach_disk web/0",
            "web/0 ping",
            "web/0 add_persistent_disk",
            "web/0 update_settings",
            "web/0 apply")
        .doesNotContain("web/0 mount_disk", "web/0 list_disk");
    assertThat(cids()).containsOnlyKeys("a", "b");
    assertThat(world.agents.named("web/0")).isEqualTo(cids());
    assertThat(world.cloud.attached()).containsExactlyInAnyOrderElementsOf(cids().values());

    Map<String, String> before = cids();
    assertDone(director.deploy(named("{name: a, type: disk}, {name: b, type: large}")));
    assertThat(cids()).isEqualTo(before);
  }

  @Test
  void onlyTheNamedDiskThatChangesIsReplaced() throws Exception {
    assertDone(director.deploy(named("{name: a, type: disk}, {name: b, type: disk}")));
    Map<String, String> before = cids();
    world.journal.drain();

    assertDone(
        director.deploy(
            named("{name: b, type: large}, {name: c, type: disk}, {name: a, type: disk}")));

    assertThat(cids()).containsOnlyKeys("a", "b", "c").containsEntry("a", before.get("a"));
    assertThat(world.journal.drain()).doesNotContain("web/0 migrate_disk", "web/0 unmount_disk");
    assertThat(store.instances.orphanedDisks())
        .extracting(orphan -> orphan.cid())
        .containsExactly(before.get("b"));

    assertDone(director.deploy(named("{name: a, type: disk}")));
    assertThat(world.agents.named("web/0")).isEqualTo(Map.of("a", before.get("a")));
    assertThat(world.cloud.attached()).containsExactly(before.get("a"));

    assertDone(director.deploy(withDisk.text()));
    assertThat(world.agents.named("web/0")).isEmpty();
    assertThat(world.agents.mounted("web/0")).containsExactly(disk().cid());
    assertThat(world.cloud.attached()).containsExactly(disk().cid());

    assertDone(director.deploy(named("{name: a, type: disk}")));
    assertThat(world.agents.mounted("web/0")).isEmpty();
    assertThat(cids()).containsOnlyKeys("a");
  }

  @Test
  void aRecreatedVmGetsNamedDisksBack() throws Exception {
    String manifest = named("{name: a, type: disk}, {name: b, type: disk}");
    assertDone(director.deploy(manifest));
    Map<String, String> before = cids();

    assertDone(director.deploy(manifest, recreating()));

    assertThat(cids()).isEqualTo(before);
    assertThat(world.agents.named("web/0")).isEqualTo(before);
    assertThat(world.cloud.requests().getLast().diskCids())
        .containsExactlyInAnyOrderElementsOf(before.values());
    assertThat(world.cloud.attached()).containsExactlyInAnyOrderElementsOf(before.values());
  }

  private static Deploy.Options recreating() {
    return new Deploy.Options(
        false,
        false,
        true,
        false,
        Optional.empty(),
        false,
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** From now on the Director leaves to the cloud what that can. */
  private void leaving(boolean resize, boolean update) throws Exception {
    deployed(withDisk);
    world.disks = new DiskSettings(false, world.disks.snapshotSchedule(), resize, update);
    director.close();
    director = new TestDirector(world);
  }

  @Test
  void theCloudEnlargesADiskWhereItCan() throws Exception {
    world.cloud.changesDisks();
    leaving(true, false);
    String before = disk().cid();

    assertDone(director.deploy(plain.disk("large").text()));

    assertThat(world.journal.drain())
        .containsSubsequence(
            "web/0 unmount_disk",
            "web/0 remove_persistent_disk",
            "cpi detach_disk web/0",
            "cpi resize_disk",
            "cpi attach_disk web/0",
            "web/0 add_persistent_disk",
            "web/0 mount_disk")
        .doesNotContain("cpi create_disk web/0", "web/0 migrate_disk");
    assertThat(disk().cid()).isEqualTo(before);
    assertThat(disk().size()).isEqualTo(4096);
    assertThat(world.cloud.disks()).isEqualTo(Map.of(before, 4096));

    // A smaller one is copied.
    assertDone(director.deploy(withDisk.text()));
    assertThat(world.journal.drain()).contains("web/0 migrate_disk");
    assertThat(disk().cid()).isNotEqualTo(before);
  }

  @Test
  void aCloudThatCannotEnlargeGivesTheDiskBackAndItIsCopied() throws Exception {
    leaving(true, false);
    String before = disk().cid();

    assertDone(director.deploy(plain.disk("large").text()));

    assertThat(world.journal.drain())
        .containsSubsequence(
            "cpi resize_disk",
            "cpi attach_disk web/0",
            "web/0 mount_disk",
            "cpi create_disk web/0",
            "web/0 migrate_disk");
    assertThat(disk().cid()).isNotEqualTo(before);
    assertThat(world.cloud.attached()).containsExactly(disk().cid());
  }

  @Test
  void theCloudChangesADiskAndItsId() throws Exception {
    world.cloud.changesDisks();
    leaving(false, true);
    String before = disk().cid();

    assertDone(director.deploy(plain.disk("large").text()));

    assertThat(world.journal.drain())
        .containsSubsequence(
            "cpi detach_disk web/0", "cpi update_disk", "cpi attach_disk web/0", "web/0 mount_disk")
        .doesNotContain("cpi create_disk web/0", "web/0 migrate_disk");
    assertThat(disk().cid()).isNotEqualTo(before);
    assertThat(disk().size()).isEqualTo(4096);
    assertThat(world.cloud.attached()).containsExactly(disk().cid());
    assertThat(store.instances.orphanedDisks()).isEmpty();
  }

  @Test
  void aResizeThatFailsIsDoneByTheNextDeploy() throws Exception {
    world.cloud.changesDisks();
    leaving(true, false);
    world.cloud.fail("resize_disk", 1);

    assertThat(director.deploy(plain.disk("large").text()).state()).isEqualTo(TaskState.ERROR);
    assertThat(disk().size()).isEqualTo(1024);

    assertDone(director.deploy(plain.disk("large").text()));
    assertThat(disk().size()).isEqualTo(4096);
    assertThat(world.agents.mounted("web/0")).containsExactly(disk().cid());
  }
}
