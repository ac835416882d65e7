package io.slipway.director.updating;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.fakes.FakeAgents;
import io.slipway.director.fakes.FakeTaskContext;
import io.slipway.director.fakes.Samples;
import io.slipway.director.fakes.TestDirector;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskState;
import io.slipway.model.instances.InstanceRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Deploys after something failed, or after a Director died in the middle of its work. */
class RecoveryTest extends DirectorScenario {
  private final Samples.Manifest manifest = new Samples.Manifest();

  @Test
  void aVmThatCannotBeMadeIsMadeTheNextTime() throws Exception {
    world.cloud.fail("create_vm", 1);

    TaskRecord failed = director.deploy(manifest.text());

    assertThat(failed.result()).contains("The cloud refuses create_vm");
    assertThat(director.instances()).noneMatch(InstanceRecord::compilation);
    assertDone(director.deploy(manifest.text()));
    assertThat(world.cloud.vms()).containsExactly("web/0", "web/1");
  }

  @Test
  void aVmWhoseAgentRefusesIsDeletedAgain() throws Exception {
    world.agents.script(
        message -> message.instance().equals("web/0") && message.method().equals("apply"),
        _ -> new FakeAgents.Answer.Failure("no"));

    assertThat(director.deploy(manifest.text()).state()).isEqualTo(TaskState.ERROR);

    assertThat(world.cloud.vms()).isEmpty();
    assertThat(director.instances()).allSatisfy(one -> assertThat(one.vms()).isEmpty());
    world.agents.forgetScripts();
    assertDone(director.deploy(manifest.text()));
    assertThat(director.instance("web/0").addresses()).hasSize(1);
  }

  @Test
  void aVmThatCannotBeDeletedThenIsDeletedByTheNextDeploy() throws Exception {
    world.agents.script(
        message -> message.instance().equals("web/0") && message.method().equals("apply"),
        _ -> new FakeAgents.Answer.Failure("no"));
    world.agents.script(
        message -> {
          if (message.instance().equals("web/0") && message.method().equals("apply")) {
            world.cloud.fail("delete_vm", 1);
          }
          return false;
        },
        _ -> new FakeAgents.Answer.Usual());
    assertThat(director.deploy(manifest.text()).state()).isEqualTo(TaskState.ERROR);
    assertThat(world.cloud.vms()).containsExactly("web/0");
    world.agents.forgetScripts();

    assertDone(director.deploy(manifest.text()));

    assertThat(world.cloud.vms()).containsExactly("web/0", "web/1");
    assertThat(director.instance("web/0").vms()).hasSize(1);
  }

  @Test
  void aFailedCompilationLeavesNoVmAndKeepsWhatIsCompiled() throws Exception {
    world.agents.script(
        message ->
            message.method().equals("compile_package") && "app".equals(message.arguments().get(2)),
        _ -> new FakeAgents.Answer.Failure("packaging script failed"));

    TaskRecord failed = director.deploy(manifest.text());

    assertThat(failed.state()).isEqualTo(TaskState.ERROR);
    assertThat(director.events(failed))
        .anyMatch(line -> line.startsWith("Compiling packages 3/3 app failed"));
    assertThat(world.cloud.vms()).isEmpty();
    assertThat(director.instances()).noneMatch(InstanceRecord::compilation);
    world.agents.forgetScripts();
    world.journal.drain();
    TaskRecord again = director.deploy(manifest.text());
    assertDone(again);
    assertThat(director.events(again)).contains("Compiling packages 1/1 app started 0");
  }

  /** The Director dies when the agent is asked this, and another takes its place. */
  private void dieAt(String instance, String method, String firstArgument) throws Exception {
    TestDirector doomed = director;
    world.agents.script(
        message ->
            message.instance().equals(instance)
                && message.method().equals(method)
                && (firstArgument.isEmpty() || message.firstArgument().equals(firstArgument)),
        _ -> {
          doomed.kill();
          return new FakeAgents.Answer.Usual();
        });
  }

  private void succeed() {
    director.close();
    world.agents.forgetScripts();
    director = new TestDirector(world);
  }

  @Test
  void whatWasLeftOfACompilationIsDeletedFirst() throws Exception {
    dieAt("compilation/0", "compile_package", "");
    TaskRecord lost = director.submit(manifest.text(), Deploy.Options.NONE);
    director.awaitEnd(lost.id());
    succeed();
    assertThat(world.cloud.vms()).containsExactly("compilation/0");
    assertThat(director.tasks.get(lost.id()).state()).isEqualTo(TaskState.ERROR);
    world.journal.drain();

    assertDone(director.deploy(manifest.text()));

    assertThat(world.journal.drain().getFirst()).isEqualTo("cpi delete_vm compilation/0");
    assertThat(world.cloud.vms()).containsExactly("web/0", "web/1");
    assertThat(director.instances()).noneMatch(InstanceRecord::compilation);
  }

  /** Where a Director may die during a deploy of a changed property, and of a changed VM. */
  private record Death(String instance, String method, String argument) {}

  @Test
  void whereverTheDirectorDiesTheNextDeployConverges() throws Exception {
    List<Death> deaths =
        List.of(
            new Death("web/0", "get_state", ""),
            new Death("web/0", "prepare", ""),
            new Death("web/0", "run_script", "pre-stop"),
            new Death("web/0", "drain", ""),
            new Death("web/0", "stop", ""),
            new Death("web/0", "run_script", "post-stop"),
            new Death("web/0", "update_settings", ""),
            new Death("web/0", "apply", ""),
            new Death("web/0", "run_script", "pre-start"),
            new Death("web/0", "start", ""),
            new Death("web/0", "run_script", "post-start"),
            new Death("web/1", "apply", ""),
            new Death("web/1", "run_script", "post-deploy"));
    deployed(manifest);
    int round = 0;
    for (Death death : deaths) {
      String text = manifest.greeting("round" + round++).text();
      dieAt(death.instance(), death.method(), death.argument());
      director.awaitEnd(director.submit(text, Deploy.Options.NONE).id());
      succeed();
      List<String> before = world.journal.drain();

      assertDone(director.deploy(text));

      List<String> after = world.journal.drain();
      assertConverged(death);
      assertNoDoneInstanceIsDoneAgain(death, before, after);
      assertDone(director.deploy(text));
      assertThat(world.journal.drain())
          .as("%s", death)
          .containsExactly("web/0 get_state", "web/1 get_state");
    }
  }

  private void assertConverged(Death death) {
    assertThat(world.cloud.vms()).as("%s", death).containsExactly("web/0", "web/1");
    assertThat(director.instances())
        .as("%s", death)
        .filteredOn(one -> one.group().equals("web"))
        .allSatisfy(
            one -> {
              assertThat(one.updateCompleted()).isTrue();
              assertThat(one.vms()).hasSize(1);
              assertThat(one.disks().stream().allMatch(disk -> disk.active())).isTrue();
              assertThat(world.agents.applied("web/" + one.index()).get("configuration_hash"))
                  .isEqualTo(one.spec().orElseThrow().apply().configurationHash());
            });
  }

  /** An instance whose post-start had succeeded and been written down is not touched again. */
  private static void assertNoDoneInstanceIsDoneAgain(
      Death death, List<String> before, List<String> after) {
    if (before.contains("web/1 prepare")) {
      assertThat(after)
          .as("%s", death)
          .noneMatch(
              line -> line.startsWith("web/0 run_script p") && !line.endsWith("post-deploy"));
    }
  }

  @Test
  void wherverTheDirectorDiesWhileReplacingAVmTheNextDeployConverges() throws Exception {
    List<Death> deaths =
        List.of(
            new Death("web/0", "run_script", "post-stop"),
            new Death("web/0", "unmount_disk", ""),
            new Death("web/0", "remove_persistent_disk", ""),
            new Death("web/0", "ping", ""),
            new Death("web/0", "add_persistent_disk", ""),
            new Death("web/0", "mount_disk", ""),
            new Death("web/0", "apply", ""),
            new Death("web/0", "run_script", "pre-start"),
            new Death("web/0", "run_script", "post-start"));
    deployed(manifest.disk("disk"));
    String disk = director.instance("web/0").disks().getFirst().cid();
    boolean big = false;
    for (Death death : deaths) {
      big = !big;
      String text = manifest.disk("disk").vmType(big ? "big" : "small").text();
      dieAt(death.instance(), death.method(), death.argument());
      director.awaitEnd(director.submit(text, Deploy.Options.NONE).id());
      succeed();

      TaskRecord task = director.deploy(text);

      assertThat(task.state()).as("%s %s", death, task).isEqualTo(TaskState.DONE);
      assertConverged(death);
      assertThat(director.instance("web/0").disks().getFirst().cid()).isEqualTo(disk);
      assertThat(director.instance("web/0").activeVm().orElseThrow().cloudProperties().isEmpty())
          .isEqualTo(!big);
      world.journal.drain();
    }
  }

  @Test
  void aDeathWhileTheDiskIsCopiedLosesNothing() throws Exception {
    deployed(manifest.instances(1).disk("disk"));
    boolean large = false;
    for (String method :
        List.of("mount_disk", "migrate_disk", "unmount_disk", "remove_persistent_disk")) {
      large = !large;
      String text = manifest.instances(1).disk(large ? "large" : "disk").text();
      List<String> disksBefore = new ArrayList<>(world.cloud.disks().keySet());
      dieAt("web/0", method, "");
      director.awaitEnd(director.submit(text, Deploy.Options.NONE).id());
      succeed();

      TaskRecord task = director.deploy(text);

      assertThat(task.state()).as("%s %s", method, task).isEqualTo(TaskState.DONE);
      InstanceRecord instance = director.instance("web/0");
      assertThat(instance.disks()).as(method).hasSize(1);
      assertThat(instance.disks().getFirst().size()).as(method).isEqualTo(large ? 4096 : 1024);
      assertThat(world.cloud.attached()).containsExactly(instance.disks().getFirst().cid());
      assertThat(world.cloud.disks().keySet()).as(method).containsAll(disksBefore);
      world.journal.drain();
    }
  }

  @Test
  void aVmThatWasLostIsMadeAgainWhenItsAgentIsFixed() throws Exception {
    deployed(manifest.instances(1));
    world.cloud.lose("web/0");
    store.instances.deleteVm(director.instance("web/0").activeVm().orElseThrow().id());

    TaskRecord task = director.deploy(manifest.instances(1).text());

    assertDone(task);
    assertThat(world.journal.drain())
        .containsExactlyElementsOf(
            sequence(
                creation("web/0"),
                updateInPlace("web/0"),
                List.of("web/0 run_script post-deploy")));
  }

  @Test
  void whereverTheDirectorDiesWhileSwappingVmsTheNextDeployConverges() throws Exception {
    Samples.Manifest swapping =
        manifest.disk("disk").update("max_in_flight: 1, vm_strategy: create-swap-delete");
    List<List<String>> deaths =
        List.of(
            List.of("ping", ""),
            List.of("apply", ""),
            List.of("prepare", ""),
            List.of("run_script", "pre-stop"),
            List.of("run_script", "post-stop"),
            List.of("unmount_disk", ""),
            List.of("remove_persistent_disk", ""),
            List.of("add_persistent_disk", ""),
            List.of("mount_disk", ""),
            List.of("update_settings", ""),
            List.of("run_script", "pre-start"),
            List.of("run_script", "post-start"));
    deployed(swapping);
    String disk = director.instance("web/0").disks().getFirst().cid();
    boolean big = false;
    for (List<String> death : deaths) {
      big = !big;
      String text = swapping.vmType(big ? "big" : "small").text();
      TestDirector doomed = director;
      world.agents.script(
          message ->
              message.method().equals(death.getFirst())
                  && (death.getLast().isEmpty() || message.firstArgument().equals(death.getLast())),
          _ -> {
            doomed.kill();
            return new FakeAgents.Answer.Usual();
          });
      director.awaitEnd(director.submit(text, Deploy.Options.NONE).id());
      succeed();

      assertDone(director.deploy(text));

      director.updating.orphanedVms().deleteAll(new FakeTaskContext(world.clock, ""));
      assertThat(world.cloud.vms()).as("%s", death).hasSize(2);
      assertThat(store.instances.reservedAddresses()).as("%s", death).hasSize(2);
      assertThat(director.instances())
          .as("%s", death)
          .filteredOn(one -> one.group().equals("web"))
          .allSatisfy(
              one -> {
                assertThat(one.updateCompleted()).isTrue();
                assertThat(one.vms()).hasSize(1);
                assertThat(one.vms().getFirst().active()).isTrue();
                assertThat(one.addresses()).hasSize(1);
                assertThat(one.addresses().getFirst().vmId()).contains(one.vms().getFirst().id());
              });
      assertThat(director.instance("web/0").disks().getFirst().cid()).isEqualTo(disk);
      assertThat(world.cloud.attached()).as("%s", death).contains(disk);
      world.journal.drain();
      assertDone(director.deploy(text));
      assertThat(world.journal.drain())
          .as("%s", death)
          .allMatch(line -> line.endsWith("get_state"));
    }
  }
}
