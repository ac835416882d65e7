package io.slipway.director.updating;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.events.EventRecord;
import io.slipway.director.fakes.FakeTaskContext;
import io.slipway.director.fakes.Samples;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.IpAddressRecord;
import io.slipway.model.instances.VmRecord;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code vm_strategy: create-swap-delete} (Director behaviour 4.5). */
class CreateSwapDeleteTest extends DirectorScenario {
  private final Samples.Manifest one =
      new Samples.Manifest()
          .instances(1)
          .update("max_in_flight: 1, vm_strategy: create-swap-delete");

  private static final List<String> STOP =
      List.of(
          "run_script pre-stop delete/keep/keep", "drain shutdown", "stop", "run_script post-stop");

  /** The old VM hears of its end without anybody waiting for that. */
  private List<String> asked() throws InterruptedException {
    List<String> asked = world.journal.drain();
    while (!asked.contains("web/0 shutdown")) {
      world.journal.awaitEntries(1);
      asked = Stream.concat(asked.stream(), world.journal.drain().stream()).toList();
    }
    return asked.stream().filter(line -> !line.equals("web/0 shutdown")).toList();
  }

  private static List<String> twin() {
    return sequence(
        List.of("cpi create_vm web/0+", "cpi set_vm_metadata web/0+"),
        of("web/0+", List.of("ping", "update_settings", "apply", "get_state", "prepare")));
  }

  @Test
  void theNewVmIsReadyBeforeTheOldOneIsStopped() throws Exception {
    deployed(one.disk("disk"));
    InstanceRecord before = director.instance("web/0");

    TaskRecord task = director.deploy(one.disk("disk").vmType("big").text());

    assertDone(task);
    assertThat(asked())
        .containsExactlyElementsOf(
            sequence(
                List.of("web/0 get_state"),
                twin(),
                of("web/0", STOP),
                of("web/0", List.of("list_disk", "unmount_disk", "remove_persistent_disk")),
                List.of("cpi detach_disk web/0", "cpi attach_disk web/0+"),
                of(
                    "web/0+",
                    List.of(
                        "ping",
                        "add_persistent_disk",
                        "mount_disk",
                        "update_settings",
                        "list_disk",
                        "apply")),
                of("web/0+", START),
                List.of("web/0+ run_script post-deploy")));
    assertThat(director.events(task))
        .containsExactlyElementsOf(
            sequence(
                PREPARED_STAGES,
                step("Creating missing vms 1/1", "web/0", List.of()),
                step("Downloading packages 1/1", "web/0", List.of()),
                step("Updating instance[web] 1/1", "web/0 (canary)", WHOLE_UPDATE)));
    InstanceRecord after = director.instance("web/0");
    assertThat(after.vms()).hasSize(1);
    assertThat(after.activeVm().orElseThrow().cid())
        .isNotEqualTo(before.activeVm().orElseThrow().cid());
    assertThat(after.activeVm().orElseThrow().twin()).isFalse();
    assertThat(after.addresses())
        .extracting(IpAddressRecord::address)
        .containsExactly("192.168.1.3");
    assertThat(store.instances.orphanedVms())
        .singleElement()
        .satisfies(
            orphan -> {
              assertThat(orphan.cid()).isEqualTo(before.activeVm().orElseThrow().cid());
              assertThat(orphan.instance()).isEqualTo(before.name());
              assertThat(orphan.deployment()).isEqualTo("simple");
              assertThat(orphan.addresses()).containsExactly("192.168.1.2");
            });
    assertThat(vmEvents(task)).containsExactly("create", "create", "orphan", "orphan");

    assertDone(director.deploy(one.disk("disk").vmType("big").text()));
    assertThat(world.journal.drain()).containsExactly("web/0+ get_state");
  }

  private List<String> vmEvents(TaskRecord task) {
    return store.events.all().stream()
        .filter(event -> event.task().equals(Optional.of(String.valueOf(task.id()))))
        .filter(event -> event.objectType().equals("vm"))
        .map(EventRecord::action)
        .toList();
  }

  @Test
  void whatIsOrphanedIsDeletedWithItsAddresses() throws Exception {
    deployed(one);
    assertDone(director.deploy(one.vmType("big").text()));
    asked();
    assertThat(store.instances.reservedAddresses()).containsKeys("192.168.1.2", "192.168.1.3");
    FakeTaskContext task = new FakeTaskContext(world.clock, "");

    director.updating.orphanedVms().deleteAll(task);

    assertThat(world.journal.drain()).containsExactly("cpi delete_vm web/0");
    assertThat(world.cloud.vms()).containsExactly("web/0+");
    assertThat(store.instances.orphanedVms()).isEmpty();
    assertThat(store.instances.reservedAddresses()).containsOnlyKeys("192.168.1.3");
    assertThat(store.events.all())
        .filteredOn(event -> event.action().equals("delete") && event.objectType().equals("vm"))
        .last()
        .satisfies(
            event -> {
              assertThat(event.deployment()).contains("simple");
              assertThat(event.instance()).contains(director.instance("web/0").name());
            });
  }

  @Test
  void anOrphanTheCloudDoesNotDeleteIsLeftForTheNextTime() throws Exception {
    deployed(one);
    assertDone(director.deploy(one.vmType("big").text()));
    world.cloud.fail("delete_vm", 1);
    FakeTaskContext task = new FakeTaskContext(world.clock, "");

    director.updating.orphanedVms().deleteAll(task);
    assertThat(store.instances.orphanedVms()).hasSize(1);

    director.updating.orphanedVms().deleteAll(task);
    assertThat(store.instances.orphanedVms()).isEmpty();
  }

  @Test
  void aVmThatWasNotNeededAfterAFailureIsUsedByTheNextDeploy() throws Exception {
    Samples.Manifest two = one.instances(2);
    deployed(two);
    world.agents.failScript("web/0", "pre-stop");
    assertThat(director.deploy(two.vmType("big").text()).result().orElseThrow())
        .contains("pre-stop");
    assertThat(world.cloud.vms()).containsExactly("web/0", "web/0+", "web/1", "web/1+");
    assertThat(director.instance("web/1").vms()).extracting(VmRecord::twin).contains(true);
    world.agents.forgetScripts();
    world.journal.drain();

    TaskRecord again = director.deploy(two.vmType("big").text());

    assertDone(again);
    assertThat(world.journal.drain())
        .doesNotContain("cpi create_vm web/1+")
        .containsSubsequence(
            "web/1+ get_state", "web/1+ prepare", "web/1 stop", "web/1+ run_script post-start");
    assertThat(director.instance("web/1").addresses())
        .extracting(IpAddressRecord::address)
        .containsExactly("192.168.1.5");
    assertThat(store.instances.orphanedVms()).hasSize(2);
    assertThat(director.events(again))
        .contains("Downloading packages 1/2 web/0 started 0")
        .noneMatch(line -> line.startsWith("Creating missing vms"));
  }

  @Test
  void aVmThatIsNoLongerWantedIsOrphaned() throws Exception {
    deployed(one);
    world.agents.failScript("web/0", "pre-stop");
    assertThat(director.deploy(one.vmType("big").text()).result().orElseThrow())
        .contains("pre-stop");
    world.agents.forgetScripts();
    world.journal.drain();

    assertDone(director.deploy(one.text()));

    assertThat(world.journal.drain())
        .contains("web/0 run_script post-start")
        .doesNotContain("cpi create_vm web/0+", "cpi delete_vm web/0");
    assertThat(store.instances.orphanedVms()).hasSize(1);
    assertThat(director.instance("web/0").vms()).hasSize(1);
    assertThat(director.instance("web/0").addresses())
        .extracting(IpAddressRecord::address)
        .containsExactly("192.168.1.2");
  }

  @Test
  void anInstanceThatGoesLeavesItsVmToBeDeletedLater() throws Exception {
    deployed(one.instances(2).disk("disk"));

    assertDone(director.deploy(one.disk("disk").text()));

    assertThat(world.journal.drain())
        .containsSubsequence("web/1 stop", "web/1 list_disk", "cpi detach_disk web/1")
        .doesNotContain("cpi delete_vm web/1");
    assertThat(store.instances.orphanedVms()).hasSize(1);
    assertThat(director.instances()).noneMatch(instance -> instance.index() == 1);
  }

  @Test
  void aNewInstanceGetsItsVmAsEver() throws Exception {
    TaskRecord task = director.deploy(one.disk("disk").text());

    assertDone(task);
    assertThat(director.events(task))
        .noneMatch(line -> line.startsWith("Downloading packages"))
        .anyMatch(line -> line.startsWith("Creating missing vms 1/1 web/0"));
    assertThat(director.instance("web/0").vms()).extracting(VmRecord::twin).containsExactly(false);
  }

  @Test
  void dynamicAddressesAreAskedOfTheNewVm() throws Exception {
    deployed(one.network("dyn"));

    assertDone(director.deploy(one.network("dyn").vmType("big").text()));

    assertThat(asked()).containsSubsequence("web/0+ get_state", "web/0+ prepare", "web/0 stop");
    assertDone(director.deploy(one.network("dyn").vmType("big").text()));
    assertThat(world.journal.drain()).containsExactly("web/0+ get_state");
  }

  @Test
  void recreatingOneInstanceSwapsToo() throws Exception {
    deployed(one);

    assertDone(director.changeState("web", "recreate"));

    assertThat(asked()).containsSubsequence("web/0+ prepare", "web/0 stop", "web/0+ start");
  }
}
