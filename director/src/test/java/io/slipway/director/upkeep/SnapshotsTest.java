package io.slipway.director.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.CronSchedule;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.fakes.RepairScenario;
import io.slipway.director.fakes.Samples;
import io.slipway.director.fakes.TestDirector;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRepository.TaskFilter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Snapshots of disks: by the way, and when somebody asks. */
class SnapshotsTest extends RepairScenario {
  private static final Samples.Manifest WITH_DISK = new Samples.Manifest().disk("disk");

  @Override
  protected boolean takesSnapshots() {
    return true;
  }

  private SnapshotTasks snapshots() {
    return director.director.upkeep().snapshots();
  }

  private List<Boolean> clean() {
    return snapshots().list(Samples.NAME).stream().map(one -> one.snapshot().clean()).toList();
  }

  @Test
  void whatIsStoppedIsKeptAsItWas() throws Exception {
    deployed(WITH_DISK.instances(1));
    assertThat(snapshots().list(Samples.NAME)).as("there was no disk yet").isEmpty();

    done(director.deploy(WITH_DISK.instances(1).greeting("again").text()));

    assertThat(world.journal.drain())
        .containsSubsequence(
            "web/0 run_script post-stop", "cpi snapshot_disk web/0", "web/0 update_settings");
    assertThat(clean()).containsExactly(true);
    String cid = snapshots().list(Samples.NAME).getFirst().snapshot().cid();
    assertThat(world.cloud.snapshots().get(cid))
        .containsEntry("deployment", "simple")
        .containsEntry("job", "web")
        .containsEntry("index", "0")
        .containsEntry("director_name", "TestDirector")
        .containsEntry("director_uuid", "deadbeef")
        .containsEntry("instance_id", web(0).uuid())
        .containsEntry("agent_id", web(0).activeVm().orElseThrow().agentId());
  }

  @Test
  void stoppingAloneTakesOneToo() throws Exception {
    deployed(WITH_DISK.instances(1));
    stopped("web");
    assertThat(clean()).containsExactly(true);
    stopped("web");
    assertThat(clean()).as("it was stopped already").hasSize(1);
  }

  @Test
  void theyAreTakenListedAndDeletedWhenAsked() throws Exception {
    deployed(WITH_DISK);

    TaskRecord one =
        done(
            director.ended(
                snapshots().take(Samples.NAME, "web", web(1).uuid(), TestDirector.CALLER)));

    assertThat(one.type()).isEqualTo("create_snapshot");
    assertThat(one.description()).isEqualTo("create snapshot");
    assertThat(one.deployment()).isEmpty();
    String cid = snapshots().list(Samples.NAME).getFirst().snapshot().cid();
    assertThat(result(one)).isEqualTo("snapshot(s) " + cid + " created");
    assertThat(clean()).containsExactly(false);
    assertThat(snapshots().list(Samples.NAME, "web", "1")).hasSize(1);
    assertThat(snapshots().list(Samples.NAME, "web", "0")).isEmpty();

    TaskRecord all = done(director.ended(snapshots().takeAll(Samples.NAME, TestDirector.CALLER)));
    assertThat(all.description()).isEqualTo("snapshot deployment");
    assertThat(result(all)).isEqualTo("snapshots of deployment 'simple' created");
    assertThat(snapshots().list(Samples.NAME)).hasSize(3);

    TaskRecord deleted =
        done(director.ended(snapshots().delete(Samples.NAME, cid, TestDirector.CALLER)));
    assertThat(deleted.description()).isEqualTo("delete snapshot");
    assertThat(result(deleted)).isEqualTo("snapshot(s) " + cid + " deleted");
    assertThat(world.cloud.snapshots()).doesNotContainKey(cid).hasSize(2);

    TaskRecord rest =
        done(director.ended(snapshots().deleteAll(Samples.NAME, TestDirector.CALLER)));
    assertThat(rest.description()).isEqualTo("delete deployment snapshots");
    assertThat(result(rest)).isEqualTo("snapshots of deployment 'simple' deleted");
    assertThat(world.cloud.snapshots()).isEmpty();
    assertThat(snapshots().list(Samples.NAME)).isEmpty();
  }

  @Test
  void oneThatFailsIsNoReasonNotToTakeTheOthers() throws Exception {
    deployed(WITH_DISK);
    world.cloud.fail("snapshot_disk", 1);
    TaskRecord all = done(director.ended(snapshots().takeAll(Samples.NAME, TestDirector.CALLER)));
    assertThat(result(all))
        .isEqualTo("snapshots of deployment 'simple' created, with 1 failure(s)");
    assertThat(snapshots().list(Samples.NAME)).hasSize(1);
  }

  @Test
  void aSnapshotGoesWhereItsDiskGoes() throws Exception {
    deployed(WITH_DISK.instances(1));
    stopped("web");
    String cid = disk().cid();
    PersistentDisks disks = director.director.upkeep().disks();
    done(director.ended(disks.orphan(cid, TestDirector.CALLER)));
    assertThat(snapshots().list(Samples.NAME)).isEmpty();
    done(
        director.ended(
            disks.attach(Samples.NAME, "web", web(0).uuid(), cid, false, TestDirector.CALLER)));
    assertThat(snapshots().list(Samples.NAME)).hasSize(1);
  }

  @Test
  void anotherDeploymentsSnapshotIsNotFound() throws Exception {
    deployed(WITH_DISK.instances(1));
    store.disks.addSnapshot("disk-of-others", "snapshot-of-others", true, world.clock.now());
    assertThatThrownBy(
            () -> snapshots().delete(Samples.NAME, "snapshot-of-others", TestDirector.CALLER))
        .isInstanceOfSatisfying(
            SlipwayException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.SNAPSHOT_NOT_FOUND);
              assertThat(e)
                  .hasMessage("snapshot snapshot-of-others not found in deployment simple");
            });
    assertThatThrownBy(() -> snapshots().delete(Samples.NAME, "nope", TestDirector.CALLER))
        .hasMessage("snapshot nope not found");
    assertThatThrownBy(() -> snapshots().take(Samples.NAME, "web", "9", TestDirector.CALLER))
        .hasMessage("'simple/web/9' doesn't exist");
  }

  private TaskRecord only(String type) {
    return store
        .tasks
        .list(
            new TaskFilter(
                Set.of(),
                Set.of(type),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()))
        .getFirst();
  }

  @Test
  void theyAreTakenOfEverythingAtTimesThatAreSet() throws Exception {
    deployed(WITH_DISK.instances(1));
    CronSchedule hourly = CronSchedule.parse("0 * * * *").orElseThrow();
    Duration wait =
        Duration.between(world.clock.now(), hourly.next(world.clock.now()).orElseThrow());
    try (ScheduledSnapshots _ =
        ScheduledSnapshots.begin(
            snapshots(), store.deployments, director.tasks, hourly, world.clock)) {
      world.clock.pass(wait);
      world.clock.awaitScheduled(Duration.ofHours(1));
      TaskRecord task = done(director.ended(only("snapshot_deployments")));
      assertThat(task.user()).isEqualTo("scheduler");
      assertThat(task.description()).isEqualTo("scheduled SnapshotDeployments");
      TaskRecord taken = done(director.ended(only("snapshot_deployment")));
      assertThat(result(task)).isEqualTo("Enqueued snapshot tasks [" + taken.id() + "]");
    }
    assertThat(clean()).containsExactly(false);
  }
}
