package io.slipway.director.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.events.EventRecord;
import io.slipway.director.events.EventRepository.EventFilter;
import io.slipway.director.fakes.RepairScenario;
import io.slipway.director.fakes.Samples;
import io.slipway.director.fakes.TestDirector;
import io.slipway.director.instances.InstanceRepository.OrphanedDiskRecord;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRepository.TaskFilter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Persistent disks, orphaned ones, and VMs that are deleted by hand. */
class DisksTest extends RepairScenario {
  private static final Samples.Manifest WITH_DISK =
      new Samples.Manifest().instances(1).disk("disk");

  private PersistentDisks disks() {
    return director.director.upkeep().disks();
  }

  private TaskRecord attach(String cid, boolean copy) throws Exception {
    return director.ended(
        disks().attach(Samples.NAME, "web", web(0).uuid(), cid, copy, TestDirector.CALLER));
  }

  private List<String> orphans() {
    return disks().orphaned().stream().map(OrphanedDiskRecord::cid).toList();
  }

  private List<String> audit(TaskRecord task) {
    return store
        .events
        .list(
            new EventFilter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(String.valueOf(task.id())),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                200))
        .reversed()
        .stream()
        .filter(event -> !event.objectType().equals("lock"))
        .map(DisksTest::condensed)
        .toList();
  }

  private static String condensed(EventRecord event) {
    return "%s %s %s%s %s"
        .formatted(
            event.action(),
            event.objectType(),
            event.objectName().orElse("-"),
            event.parentId().isPresent() ? " ended" : "",
            event.deployment().orElse("-"));
  }

  @Test
  void aStoppedInstanceGetsAnotherDiskAndItsOldOneIsKept() throws Exception {
    deployed(WITH_DISK);
    String old = disk().cid();
    stopped("web");

    TaskRecord task = done(attach("disk-77", true));

    assertThat(task.type()).isEqualTo("attach_disk");
    assertThat(task.description())
        .isEqualTo("attach disk 'disk-77' to 'web/" + web(0).uuid() + "'");
    assertThat(result(task))
        .isEqualTo(
            "attached disk 'disk-77' to 'web/%s' in deployment 'simple'".formatted(web(0).uuid()));
    assertThat(world.journal.drain())
        .containsExactly(
            "web/0 list_disk",
            "web/0 unmount_disk",
            "web/0 remove_persistent_disk",
            "cpi detach_disk web/0",
            "cpi attach_disk web/0",
            "web/0 ping",
            "web/0 add_persistent_disk",
            "cpi set_disk_metadata web/0",
            "web/0 mount_disk");
    assertThat(disk().cid()).isEqualTo("disk-77");
    assertThat(disk().size()).as("that of the old one").isEqualTo(1024);
    assertThat(orphans()).containsExactly(old);
    assertThat(audit(task))
        .containsExactly("orphan disk " + old + " simple", "orphan disk " + old + " ended simple");

    done(attach(old, false));
    assertThat(disk().cid()).isEqualTo(old);
    assertThat(disk().size()).as("that it had").isEqualTo(1024);
    assertThat(orphans()).containsExactly("disk-77");
  }

  @Test
  void aDiskNobodyKnowsAnythingOfIsSmall() throws Exception {
    deployed(WITH_DISK);
    stopped("web");
    done(attach("disk-77", false));
    assertThat(disk().size()).isEqualTo(1);
    assertThat(disk().cloudProperties()).isEmpty();
  }

  @Test
  void aDetachedInstanceIsGivenTheDiskWhenItHasAVmAgain() throws Exception {
    deployed(WITH_DISK);
    done(director.changeState("web", Optional.of("0"), "detached"));
    world.journal.drain();
    done(attach("disk-77", true));
    assertThat(world.journal.drain()).isEmpty();
    done(director.changeState("web", Optional.of("0"), "started"));
    assertThat(world.agents.mounted("web/0")).containsExactly("disk-77");
  }

  @Test
  void aDiskIsAttachedToStoppedInstancesOnly() throws Exception {
    deployed(WITH_DISK);
    TaskRecord started = failed(attach("disk-77", false));
    String instance = "'web/" + web(0).uuid() + "' in deployment 'simple'";
    assertThat(events(started))
        .containsExactly(
            "error 520003 Instance 'web/UUID' in deployment 'simple' must be in 'bosh stopped'"
                + " state");

    store.instances.setIgnore(web(0).id(), true);
    assertThat(result(failed(attach("disk-77", false))))
        .isEqualTo(
            "Instance %s is in 'ignore' state. Attaching disks to ignored...".formatted(instance));

    TaskRecord unknown =
        failed(
            director.ended(
                disks()
                    .attach(Samples.NAME, "web", "nobody", "disk-77", false, TestDirector.CALLER)));
    assertThat(events(unknown))
        .containsExactly("error 520001 Instance 'web/nobody' in deployment 'simple' was not found");
    assertThat(disk().cid()).isNotEqualTo("disk-77");
  }

  @Test
  void anotherInstancesDiskIsNotTaken() throws Exception {
    deployed(WITH_DISK.instances(2));
    done(director.changeState("web", Optional.of("0"), "stopped"));
    String others = web(1).disks().getFirst().cid();
    assertThat(result(failed(attach(others, false))))
        .isEqualTo(
            "Disk '%s' belongs to instance '%s' in deployment 'simple'; orphan it first"
                .formatted(others, web(1).name()));
  }

  @Test
  void aDiskIsOrphanedAndThenDeletedWithItsSnapshots() throws Exception {
    deployed(WITH_DISK);
    String cid = disk().cid();
    store.disks.addSnapshot(cid, "snapshot-1", true, world.clock.now());
    assertThatThrownBy(() -> disks().deleteOrphaned(cid, TestDirector.CALLER))
        .isInstanceOfSatisfying(
            SlipwayException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.DELETING_PERSISTENT_DISK_ERROR);
              assertThat(e)
                  .hasMessage("Deleting persistent disk is not supported: [\"" + cid + "\"]");
            });

    TaskRecord orphaned = done(director.ended(disks().orphan(cid, TestDirector.CALLER)));

    assertThat(orphaned.description()).isEqualTo("orphan disk");
    assertThat(result(orphaned)).isEqualTo("disk " + cid + " orphaned");
    assertThat(events(orphaned))
        .containsExactly("Orphan disk 1/1 disk-N started 0", "Orphan disk 1/1 disk-N finished 100");
    assertThat(web(0).disks()).isEmpty();
    assertThat(audit(orphaned))
        .containsExactly("orphan disk " + cid + " simple", "orphan disk " + cid + " ended simple");

    world.journal.drain();
    TaskRecord deleted = done(director.ended(disks().deleteOrphaned(cid, TestDirector.CALLER)));

    assertThat(deleted.type()).isEqualTo("delete_orphan_disks");
    assertThat(deleted.description()).isEqualTo("delete orphan disks");
    assertThat(result(deleted)).isEqualTo("orphaned disk(s) " + cid + " deleted");
    assertThat(events(deleted))
        .containsExactly(
            "Deleting orphaned disks 1/1 Deleting orphaned disk disk-N started 0",
            "Deleting orphaned disks 1/1 Deleting orphaned disk disk-N finished 100");
    assertThat(world.journal.drain())
        .containsExactly("cpi delete_snapshot", "cpi delete_disk " + cid);
    assertThat(audit(deleted))
        .containsExactly("delete disk " + cid + " simple", "delete disk " + cid + " ended simple");
    assertThat(orphans()).isEmpty();
    assertThat(world.cloud.disks()).doesNotContainKey(cid);
    assertThat(store.disks.snapshots(List.of(cid))).isEmpty();
  }

  @Test
  void whatIsNotThereNeedNotBeOrphanedOrDeleted() throws Exception {
    TaskRecord orphaned = done(director.ended(disks().orphan("disk-x", TestDirector.CALLER)));
    assertThat(events(orphaned))
        .contains("warning Disk disk-x does not exist. Orphaning is skipped");
    assertThat(result(orphaned)).isEqualTo("disk disk-x orphaned");
    done(director.ended(disks().deleteOrphaned("disk-x", TestDirector.CALLER)));
  }

  @Test
  void disksThatHaveBeenOrphansForLongAreDeleted() throws Exception {
    deployed(WITH_DISK);
    String cid = disk().cid();
    done(director.ended(disks().orphan(cid, TestDirector.CALLER)));
    try (ScheduledDiskDeletion _ =
        ScheduledDiskDeletion.begin(disks(), director.tasks, Duration.ofHours(1), world.clock)) {
      world.clock.pass(Duration.ofMinutes(30));
      world.clock.pass(Duration.ofMinutes(30));
      world.clock.pass(Duration.ofMinutes(30));
      world.clock.awaitScheduled(Duration.ofMinutes(30));
      TaskRecord task =
          store
              .tasks
              .list(
                  new TaskFilter(
                      Set.of(),
                      Set.of("scheduled_orphaned_disk_cleanup"),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty()))
              .getFirst();
      TaskRecord ended = done(director.ended(task));
      assertThat(ended.description()).isEqualTo("clean up orphan disks");
      assertThat(result(ended))
          .matches(
              "Deleted 1 orphaned disk\\(s\\) older than .*\\+0000. Failed to delete 0 disk\\(s\\).");
      assertThat(orphans()).isEmpty();
    }
  }

  @Test
  void aVmIsDeletedByItsId() throws Exception {
    deployed(WITH_DISK);
    VmDeletion vms = director.director.upkeep().vms();
    String cid = vm(0);

    TaskRecord task = done(director.ended(vms.delete(cid, TestDirector.CALLER)));

    assertThat(task.type()).isEqualTo("delete_vm");
    assertThat(task.description()).isEqualTo("delete vm " + cid);
    assertThat(result(task)).isEqualTo("vm " + cid + " deleted");
    assertThat(events(task))
        .containsExactly(
            "Delete VM 1/1 vm-N started 0",
            "Delete VM 2/1 VM vm-N is successfully deleted started 0",
            "Delete VM 2/1 VM vm-N is successfully deleted finished 100",
            "Delete VM 1/1 vm-N finished 100");
    assertThat(web(0).activeVm()).isEmpty();
    assertThat(audit(task))
        .containsExactly("delete vm " + cid + " simple", "delete vm " + cid + " ended simple");

    TaskRecord again = done(director.ended(vms.delete(cid, TestDirector.CALLER)));
    assertThat(events(again)).contains("warning VM vm-N does not exist. Deletion is skipped");
    done(director.deploy(WITH_DISK.text()));
    assertThat(world.agents.mounted("web/0")).containsExactly(disk().cid());
  }

  @Test
  void aVmNobodyKnowsIsDeletedInTheCloud() throws Exception {
    deployed(WITH_DISK);
    String cid = vm(0);
    store.instances.deleteVm(web(0).activeVm().orElseThrow().id());
    TaskRecord task =
        done(director.ended(director.director.upkeep().vms().delete(cid, TestDirector.CALLER)));
    assertThat(world.cloud.vms()).isEmpty();
    assertThat(audit(task))
        .containsExactly("delete vm " + cid + " -", "delete vm " + cid + " ended -");
  }

  @Test
  void dynamicDisksGoWithTheirDeployment() throws Exception {
    deployed(WITH_DISK);
    DynamicDiskTasks dynamic = director.director.upkeep().dynamicDisks();
    done(
        director.ended(
            dynamic.provide(
                web(0).uuid(),
                new DynamicDiskTasks.Wanted("data", "disk", 100, Optional.of(Map.of("a", 1))),
                TestDirector.CALLER)));
    TaskRecord deleted = done(director.delete(false));
    assertThat(events(deleted))
        .containsSubsequence(
            "Deleting properties 1/0 Deleting dynamic disks started 0",
            "Deleting properties 2/0 data/disk-N started 0",
            "Deleting properties 2/0 data/disk-N finished 100",
            "Deleting properties 1/0 Deleting dynamic disks finished 100");
    assertThat(dynamic.list()).isEmpty();
  }
}
