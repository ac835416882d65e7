package io.slipway.director.updating;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.director.fakes.FakeAgents;
import io.slipway.director.fakes.Samples;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskState;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Stopping, starting, restarting and recreating, in a deploy's way and isolated. */
class StateChangeTest extends DirectorScenario {
  private final Samples.Manifest one = new Samples.Manifest().instances(1);

  private static final List<String> STOP_DONE =
      List.of(
          "5 executing pre-stop",
          "10 executing drain",
          "30 stopping jobs",
          "40 executing post-stop");
  private static final List<String> START_ONLY =
      List.of(
          "10 installing packages",
          "20 configuring jobs",
          "30 executing pre-start",
          "50 starting jobs",
          "60 executing post-start");

  private static List<String> stop(String nextStates) {
    return of(
        "web/0",
        List.of(
            "run_script pre-stop " + nextStates, "drain shutdown", "stop", "run_script post-stop"));
  }

  @Test
  void stopsAndStarts() throws Exception {
    deployed(one);

    TaskRecord stopped = director.changeState("web", "stopped");

    assertDone(stopped);
    assertThat(stopped.description()).isEqualTo("create deployment");
    assertThat(world.journal.drain())
        .containsExactlyElementsOf(
            sequence(List.of("web/0 get_state", "web/0 prepare"), stop("keep/keep/keep")));
    assertThat(director.events(stopped))
        .containsExactlyElementsOf(
            sequence(
                PREPARED_STAGES, step("Updating instance[web] 1/1", "web/0 (canary)", STOP_DONE)));
    assertThat(director.instance("web/0").state()).isEqualTo(InstanceState.STOPPED);

    assertDone(director.deploy(one.text()));
    assertThat(world.journal.drain()).as("it stays stopped").containsExactly("web/0 get_state");

    TaskRecord started = director.changeState("web", "started");

    assertDone(started);
    assertThat(world.journal.drain())
        .containsExactlyElementsOf(
            sequence(
                of("web/0", List.of("get_state", "prepare", "update_settings", "apply")),
                of("web/0", START),
                List.of("web/0 run_script post-deploy")));
    assertThat(director.events(started))
        .containsExactlyElementsOf(
            sequence(
                PREPARED_STAGES, step("Updating instance[web] 1/1", "web/0 (canary)", START_ONLY)));
    assertThat(director.instance("web/0").state()).isEqualTo(InstanceState.STARTED);
    assertThat(store.events.all())
        .filteredOn(event -> event.objectType().equals("instance"))
        .filteredOn(event -> List.of("stop", "start").contains(event.action()))
        .hasSize(4)
        .allSatisfy(event -> assertThat(event.context()).isEmpty());
  }

  @Test
  void restarts() throws Exception {
    deployed(one);

    assertDone(director.changeState("web", Optional.of("0"), "restart"));

    assertThat(world.journal.drain())
        .containsExactlyElementsOf(
            sequence(
                List.of("web/0 get_state"),
                updateInPlace("web/0"),
                List.of("web/0 run_script post-deploy")));
  }

  @Test
  void recreates() throws Exception {
    deployed(one);

    assertDone(director.changeState("web", "recreate"));

    assertThat(world.journal.drain())
        .containsExactlyElementsOf(
            sequence(
                List.of("web/0 get_state"),
                stop("delete/keep/keep"),
                List.of("cpi delete_vm web/0"),
                creation("web/0"),
                List.of("web/0 apply"),
                of("web/0", START),
                List.of("web/0 run_script post-deploy")));
    assertThat(director.instance("web/0").addresses())
        .extracting(address -> address.address())
        .containsExactly("192.168.1.2");
  }

  @Test
  void detachesAndComesBackOnAnotherVm() throws Exception {
    deployed(one.disk("disk"));

    TaskRecord detached = director.changeState("web", "detached");

    assertDone(detached);
    assertThat(world.journal.drain())
        .containsExactlyElementsOf(
            sequence(
                List.of("web/0 get_state"),
                stop("delete/keep/keep"),
                of("web/0", List.of("list_disk", "unmount_disk", "remove_persistent_disk")),
                List.of("cpi detach_disk web/0", "cpi delete_vm web/0")));
    assertThat(director.events(detached))
        .containsExactlyElementsOf(
            sequence(
                PREPARED_STAGES, step("Updating instance[web] 1/1", "web/0 (canary)", STOP_DONE)));
    assertThat(world.cloud.attached()).isEmpty();
    assertThat(world.cloud.disks()).hasSize(1);

    assertDone(director.deploy(one.disk("disk").text()));
    assertThat(world.journal.drain()).as("it stays detached").isEmpty();

    TaskRecord started = director.changeState("*", "started");

    assertDone(started);
    assertThat(world.journal.drain())
        .containsExactlyElementsOf(
            sequence(
                List.of("cpi create_vm web/0", "cpi set_vm_metadata web/0", "web/0 ping"),
                List.of("cpi attach_disk web/0"),
                of(
                    "web/0",
                    List.of(
                        "ping",
                        "add_persistent_disk",
                        "mount_disk",
                        "update_settings",
                        "apply",
                        "get_state",
                        "list_disk",
                        "update_settings",
                        "apply")),
                of("web/0", START),
                List.of("web/0 run_script post-deploy")));
    assertThat(director.events(started))
        .containsExactlyElementsOf(
            sequence(
                PREPARED_STAGES,
                step("Creating missing vms 1/1", "web/0", List.of()),
                step("Updating instance[web] 1/1", "web/0 (canary)", START_ONLY)));
  }

  @Test
  void aDetachedInstanceThatIsToBeStoppedGetsAVmThatRunsNothing() throws Exception {
    deployed(one);
    assertDone(director.changeState("web", "detached"));
    world.journal.drain();

    assertDone(director.changeState("*", "stopped"));

    assertThat(world.journal.drain())
        .containsExactlyElementsOf(
            sequence(creation("web/0"), of("web/0", List.of("update_settings", "apply"))));
    assertThat(director.instance("web/0").state()).isEqualTo(InstanceState.STOPPED);
    assertThat(world.agents.applied("web/0")).containsKey("configuration_hash");
  }

  @Test
  void aStateOfOneInstanceLeavesTheOthers() throws Exception {
    deployed(new Samples.Manifest());
    String uuid = director.instance("web/1").uuid();

    assertDone(director.changeState("web", Optional.of(uuid), "stopped"));

    assertThat(director.instance("web/0").state()).isEqualTo(InstanceState.STARTED);
    assertThat(director.instance("web/1").state()).isEqualTo(InstanceState.STOPPED);
    assertThat(world.journal.drain())
        .contains("web/1 stop")
        .doesNotContain("web/0 stop")
        .contains("web/0 run_script post-deploy")
        .doesNotContain("web/1 run_script post-deploy");
  }

  @Test
  void aStoppedInstanceIsStoppedOnceMoreWhenItIsDeleted() throws Exception {
    deployed(new Samples.Manifest());
    assertDone(director.changeState("web", Optional.of("1"), "stopped"));
    world.journal.drain();

    assertDone(director.deploy(one.text()));

    assertThat(world.journal.drain())
        .containsSubsequence(
            sequence(
                of(
                    "web/1",
                    List.of(
                        "run_script pre-stop delete/delete/keep",
                        "drain shutdown",
                        "stop",
                        "run_script post-stop")),
                List.of("cpi delete_vm web/1")));
  }

  @Test
  void aStoppedInstanceIsStoppedOnceMoreWhenItsDeploymentIsDeleted() throws Exception {
    deployed(one);
    assertDone(director.changeState("web", "stopped"));
    world.journal.drain();

    assertDone(director.delete(false));

    assertThat(world.journal.drain())
        .containsExactlyElementsOf(
            sequence(stop("delete/delete/delete"), List.of("cpi delete_vm web/0")));
  }

  @Test
  void stoppingWhatHasNoVmIsRemembered() throws Exception {
    deployed(one);
    loseVm();

    assertDone(director.changeState("web", "stopped"));

    assertThat(director.instance("web/0").state()).isEqualTo(InstanceState.STOPPED);
    assertThat(world.journal.drain())
        .contains("cpi create_vm web/0", "web/0 stop")
        .doesNotContain("web/0 start");
  }

  @Test
  void isolatedStopsOfWhatHasNoVmAreRemembered() throws Exception {
    deployed(one);
    loseVm();

    TaskRecord soft = director.isolated("web", IsolatedAction.Action.STOP, false);

    assertDone(soft);
    assertThat(director.instance("web/0").state()).isEqualTo(InstanceState.STOPPED);
    assertThat(director.events(soft))
        .containsExactlyElementsOf(
            step("Updating instance web/0 1/null", "Stopping instance", List.of()));

    assertDone(director.isolated("web", IsolatedAction.Action.STOP, true));
    assertThat(director.instance("web/0").state()).isEqualTo(InstanceState.DETACHED);
    assertThat(world.journal.drain()).isEmpty();
  }

  /** As cloud-check does when it is told to forget a VM that is gone. */
  private void loseVm() {
    world.cloud.lose("web/0");
    store.instances.deleteVm(director.instance("web/0").activeVm().orElseThrow().id());
  }

  @Test
  void aGroupNobodyKnowsChangesNothing() throws Exception {
    deployed(one);

    assertDone(director.changeState("nobody", "stopped"));

    assertThat(world.journal.drain()).containsExactly("web/0 get_state");
  }

  @Test
  void negativeDrainsAreAskedAgain() throws Exception {
    deployed(one);
    world.agents.script(
        message -> message.method().equals("drain"),
        message -> new FakeAgents.Answer.Value(message.firstArgument().equals("status") ? 3 : -2));

    assertDone(director.changeState("web", "stopped"));

    assertThat(world.journal.drain())
        .containsSubsequence("web/0 drain shutdown", "web/0 drain status", "web/0 stop");
    assertThat(world.clock.sleeps())
        .containsSubsequence(Duration.ofSeconds(2), Duration.ofSeconds(3));
  }

  @Test
  void fixingReplacesTheVmOfASilentAgentWithoutAskingIt() throws Exception {
    deployed(one.disk("disk"));
    world.agents.script(
        message -> message.instance().equals("web/0"), _ -> new FakeAgents.Answer.Silence());
    Deploy.Options fixing =
        new Deploy.Options(
            false,
            false,
            false,
            false,
            Optional.empty(),
            true,
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    TaskRecord task = director.submit(one.disk("disk").text(), fixing);
    for (int attempt = 0; attempt < 3; attempt++) {
      world.journal.awaitEntries(attempt + 1);
      world.clock.pass(Duration.ofSeconds(45));
    }
    world.agents.forgetScripts();

    assertDone(director.ended(task));
    assertThat(world.journal.drain())
        .startsWith("web/0 get_state", "web/0 get_state", "web/0 get_state")
        .containsSubsequence(
            "cpi delete_vm web/0", "cpi create_vm web/0", "web/0 run_script post-start")
        .doesNotContain("web/0 stop", "web/0 unmount_disk");
  }

  @Test
  void aSilentAgentFailsTheDeployOtherwise() throws Exception {
    deployed(one);
    String agent = director.instance("web/0").activeVm().orElseThrow().agentId();
    world.agents.script(_ -> true, _ -> new FakeAgents.Answer.Silence());

    TaskRecord task = director.submit(one.text(), Deploy.Options.NONE);
    for (int attempt = 0; attempt < 3; attempt++) {
      world.journal.awaitEntries(attempt + 1);
      world.clock.pass(Duration.ofSeconds(45));
    }

    String name = director.instance("web/0").name();
    assertThat(director.events(director.ended(task)).getLast())
        .isEqualTo(
            "error 450002 %s: Timed out sending 'get_state' to instance: '%s', agent-id: '%s' after 45 seconds"
                .formatted(name, name, agent));
  }

  @Test
  void cancellingStopsBetweenInstances() throws Exception {
    deployed(new Samples.Manifest());
    world.agents.script(
        message -> message.method().equals("prepare"),
        message -> {
          director.tasks.cancel(
              director
                  .tasks
                  .list(
                      io.slipway.director.tasks.TaskRepository.TaskFilter.inStates(
                          Set.of(TaskState.PROCESSING)))
                  .getFirst()
                  .id());
          return new FakeAgents.Answer.Usual();
        });

    TaskRecord task = director.deploy(new Samples.Manifest().greeting("hi").text());

    assertThat(task.state()).isEqualTo(TaskState.CANCELLED);
    assertThat(task.result()).contains("task cancelled");
    assertThat(director.events(task).getLast())
        .isEqualTo("error 10001 Task " + task.id() + " cancelled");
    assertThat(world.journal.drain()).doesNotContain("web/1 prepare");
    assertThat(store.locks.list()).isEmpty();
    assertThat(director.instance("web/0").updateCompleted()).isFalse();
  }

  @Test
  void isolatedRestart() throws Exception {
    deployed(one);

    TaskRecord task = director.isolated("web", IsolatedAction.Action.RESTART, false);

    assertDone(task);
    InstanceRecord instance = director.instance("web/0");
    assertThat(task.description()).isEqualTo("restart instance");
    assertThat(task.result()).contains(instance.name());
    assertThat(world.journal.drain())
        .containsExactlyElementsOf(
            sequence(
                List.of("web/0 get_state"),
                stop("keep/keep/keep"),
                List.of("web/0 get_state", "web/0 apply"),
                of("web/0", START)));
    assertThat(director.events(task))
        .containsExactlyElementsOf(
            sequence(
                step("Updating instance web/0 1/null", "Stopping instance", List.of()),
                step("Updating instance web/0 2/null", "Starting instance", List.of())));
  }

  @Test
  void isolatedRecreate() throws Exception {
    deployed(one.disk("disk").vmType("big"));

    TaskRecord task = director.isolated("web", IsolatedAction.Action.RECREATE, false);

    assertDone(task);
    assertThat(world.journal.drain())
        .containsExactlyElementsOf(
            sequence(
                List.of("web/0 get_state"),
                stop("delete/keep/keep"),
                of("web/0", List.of("list_disk", "unmount_disk", "remove_persistent_disk")),
                List.of(
                    "cpi detach_disk web/0",
                    "cpi delete_vm web/0",
                    "cpi create_vm web/0",
                    "cpi set_vm_metadata web/0",
                    "web/0 ping",
                    "cpi attach_disk web/0"),
                of(
                    "web/0",
                    List.of(
                        "ping",
                        "add_persistent_disk",
                        "mount_disk",
                        "update_settings",
                        "apply",
                        "get_state",
                        "apply")),
                of("web/0", START)));
    assertThat(director.events(task))
        .containsExactlyElementsOf(
            sequence(
                step("Updating instance web/0 1/null", "Stopping instance", List.of()),
                step("Updating instance web/0 2/null", "Deleting VM", List.of()),
                step("Updating instance web/0 3/null", "Creating VM", List.of()),
                step("Updating instance web/0 4/null", "Starting instance", List.of())));

    assertDone(director.deploy(one.disk("disk").vmType("big").text()));
    assertThat(world.journal.drain())
        .as("a VM as the manifest wants it")
        .containsExactly("web/0 get_state");
  }

  @Test
  void isolatedStopAndStartAndTheirRepetition() throws Exception {
    deployed(one);

    assertDone(director.isolated("web", IsolatedAction.Action.STOP, false));
    assertThat(director.instance("web/0").state()).isEqualTo(InstanceState.STOPPED);
    world.journal.drain();
    assertDone(director.isolated("web", IsolatedAction.Action.STOP, false));
    assertThat(world.journal.drain()).isEmpty();

    assertDone(director.isolated("web", IsolatedAction.Action.START, false));
    assertThat(director.instance("web/0").state()).isEqualTo(InstanceState.STARTED);
    world.journal.drain();
    assertDone(director.isolated("web", IsolatedAction.Action.START, false));
    assertThat(world.journal.drain()).containsExactly("web/0 get_state");

    assertDone(director.isolated("web", IsolatedAction.Action.STOP, true));
    assertThat(director.instance("web/0").state()).isEqualTo(InstanceState.DETACHED);
    assertThat(world.cloud.vms()).isEmpty();
  }

  @Test
  void isolatedActionsRefuseIgnoredInstancesAndErrands() throws Exception {
    deployed(one);
    store.instances.setIgnore(director.instance("web/0").id(), true);

    TaskRecord ignored = director.isolated("web", IsolatedAction.Action.STOP, false);

    assertThat(director.events(ignored))
        .containsExactly(
            "error 190020 You are trying to change the state of the ignored instance '"
                + director.instance("web/0").name()
                + "'.This operation is not allowed. You need to unignore it first.");
    TaskRecord errand = director.isolated("err", IsolatedAction.Action.START, false);
    assertThat(director.events(errand))
        .containsExactly(
            "error 90000 Isolated start can not be run on instances of type errand. Try the bosh run-errand command.");
    assertThat(world.journal.drain()).isEmpty();
  }

  @Test
  void nothingCanBeChangedBeforeADeployHasSucceeded() throws Exception {
    world.agents.failScript("web/0", "post-start");
    assertThat(director.deploy(one.text()).state()).isEqualTo(TaskState.ERROR);

    org.assertj.core.api.Assertions.assertThatThrownBy(() -> director.changeState("web", "stopped"))
        .hasMessage("No successful BOSH deployment manifest available");
  }
}
