package io.slipway.director.updating;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.fakes.FakeAgents;
import io.slipway.director.fakes.Samples;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskState;
import io.slipway.model.instances.DiskRecord;
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
            "error 400010 'web/0' has invalid disks: agent reports 'stranger' while director record shows '"
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
}
