package io.slipway.director.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.fakes.RepairScenario;
import io.slipway.director.fakes.Samples;
import io.slipway.director.fakes.TestDirector;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRepository.OutputType;
import io.slipway.director.upkeep.DynamicDiskTasks.Wanted;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Disks that jobs ask for while they run. */
class DynamicDisksTest extends RepairScenario {
  private static final Wanted DATA =
      new Wanted("data", "disk", 100, Optional.of(Map.of("owner", "job")));

  @BeforeEach
  void deploy() throws Exception {
    deployed(new Samples.Manifest());
  }

  private DynamicDiskTasks disks() {
    return director.director.upkeep().dynamicDisks();
  }

  private DynamicDiskTasks.Listed only() {
    assertThat(disks().list()).hasSize(1);
    return disks().list().getFirst();
  }

  private TaskRecord provide(int index, Wanted wanted) throws Exception {
    return director.ended(disks().provide(web(index).uuid(), wanted, TestDirector.CALLER));
  }

  @Test
  void aDiskIsMadeAndGivenToTheInstance() throws Exception {
    TaskRecord task = done(provide(0, DATA));

    assertThat(task.type()).isEqualTo("provide_dynamic_disk");
    assertThat(task.description()).isEqualTo("provide dynamic disk");
    assertThat(result(task))
        .isEqualTo("attached disk `data` to `%s` in deployment `simple`".formatted(vm(0)));
    String cid = only().disk().cid();
    assertThat(director.output(task, OutputType.RESULT))
        .isEqualTo("{\"disk_cid\":\"" + cid + "\"}\n");
    assertThat(world.journal.drain())
        .containsExactly(
            "cpi create_disk web/0",
            "cpi attach_disk web/0",
            "cpi set_disk_metadata web/0",
            "web/0 add_dynamic_disk");
    assertThat(world.agents.dynamicDisks("web/0")).containsEntry(cid, "/dev/" + cid);
    assertThat(world.cloud.diskMetadata(cid))
        .containsEntry("owner", "job")
        .containsEntry("deployment", "simple")
        .containsEntry("director", "TestDirector");
    assertThat(only().instance()).contains(web(0));
    assertThat(only().disk().availabilityZone()).contains("z1");

    done(provide(0, DATA));
    assertThat(world.journal.drain()).containsExactly("web/0 add_dynamic_disk");
    assertThat(result(failed(provide(1, DATA))))
        .isEqualTo("disk is attached to a different vm `" + vm(0) + "`");
  }

  @Test
  void aDiskIsMadeAttachedDetachedAndDeleted() throws Exception {
    TaskRecord made =
        done(director.ended(disks().create(Samples.NAME, "z1", DATA, TestDirector.CALLER)));
    assertThat(result(made)).isEqualTo("created disk `data` in deployment `simple` in AZ `z1`");
    String cid = only().disk().cid();
    assertThat(director.output(made, OutputType.RESULT))
        .isEqualTo("{\"disk_cid\":\"" + cid + "\"}\n");
    assertThat(only().instance()).isEmpty();
    assertThat(
            result(
                failed(
                    director.ended(disks().create(Samples.NAME, "z1", DATA, TestDirector.CALLER)))))
        .isEqualTo("disk `data` already exists");

    TaskRecord attached =
        done(
            director.ended(
                disks()
                    .attach(
                        "data", web(1).uuid(), Optional.of(Map.of("b", 2)), TestDirector.CALLER)));
    assertThat(result(attached))
        .isEqualTo("attached disk `data` to vm `%s` in deployment `simple`".formatted(vm(1)));
    assertThat(only().disk().metadata()).containsEntry("b", 2);
    assertThat(
            result(
                failed(
                    director.ended(
                        disks()
                            .attach(
                                "data", web(0).uuid(), Optional.empty(), TestDirector.CALLER)))))
        .isEqualTo("disk `data` is already attached to a different vm `" + vm(1) + "`");

    world.journal.drain();
    TaskRecord detached = done(director.ended(disks().detach("data", TestDirector.CALLER)));
    assertThat(result(detached)).isEqualTo("detached disk `%s` from vm `%s`".formatted(cid, vm(1)));
    assertThat(world.journal.drain())
        .containsExactly("web/1 remove_dynamic_disk", "cpi detach_disk web/1");
    assertThat(result(done(director.ended(disks().detach("data", TestDirector.CALLER)))))
        .isEqualTo("disk `" + cid + "` was already detached");

    TaskRecord deleted = done(director.ended(disks().delete("data", TestDirector.CALLER)));
    assertThat(result(deleted)).isEqualTo("deleted disk `" + cid + "`");
    assertThat(world.cloud.disks()).doesNotContainKey(cid);
    assertThat(result(done(director.ended(disks().delete("data", TestDirector.CALLER)))))
        .isEqualTo("disk with name `data` was already deleted");
  }

  @Test
  void whatIsAskedForHasToBeThere() throws Exception {
    assertThat(
            result(
                failed(director.ended(disks().create("nowhere", "z1", DATA, TestDirector.CALLER)))))
        .isEqualTo("deployment `nowhere` not found");
    assertThat(
            result(
                failed(
                    director.ended(disks().create(Samples.NAME, "z9", DATA, TestDirector.CALLER)))))
        .isEqualTo("no active VM found in deployment `simple` in AZ `z9`");
    assertThat(result(failed(provide(0, new Wanted("data", "tape", 100, Optional.empty())))))
        .isEqualTo("Could not find disk pool by name `tape`");
    assertThat(result(failed(director.ended(disks().provide("nobody", DATA, TestDirector.CALLER)))))
        .isEqualTo("instance `nobody` not found");
    assertThat(result(failed(director.ended(disks().detach("x", TestDirector.CALLER)))))
        .isEqualTo("disk `x` can not be found in the database");
    assertThat(disks().list()).isEmpty();
  }

  @Test
  void aVmThatIsReplacedLetsGoOfTheDisk() throws Exception {
    done(provide(0, DATA));
    done(director.deploy(new Samples.Manifest().vmType("big").text()));
    assertThat(only().instance()).isEmpty();
    done(provide(0, DATA));
    assertThat(only().instance()).contains(web(0));
  }
}
