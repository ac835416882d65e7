package io.slipway.director.problems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.fakes.FakeAgents;
import io.slipway.director.fakes.RepairScenario;
import io.slipway.director.fakes.Samples;
import io.slipway.director.fakes.TestDirector;
import io.slipway.director.locks.LockRecord;
import io.slipway.director.problems.CloudCheck.Summary;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRepository.OutputType;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found wrong with a deployment, and what is done about it. */
class CloudCheckTest extends RepairScenario {
  private static final Duration SILENCE = Duration.ofSeconds(10);
  private static final Samples.Manifest TWO = new Samples.Manifest();
  private static final Samples.Manifest WITH_DISK =
      new Samples.Manifest().instances(1).disk("disk");

  private CloudCheck cloudCheck() {
    return director.director.upkeep().cloudCheck();
  }

  private TaskRecord scan() throws Exception {
    return endedInSilence(cloudCheck().scan(Samples.NAME, TestDirector.CALLER), SILENCE);
  }

  private List<Summary> problems() {
    return cloudCheck().problems(Samples.NAME);
  }

  private Summary problem() {
    assertThat(problems()).hasSize(1);
    return problems().getFirst();
  }

  private TaskRecord apply(Map<String, @Nullable Object> resolutions) throws Exception {
    return endedInSilence(
        cloudCheck().apply(Samples.NAME, resolutions, Map.of(), TestDirector.CALLER), SILENCE);
  }

  private TaskRecord resolve(@Nullable String resolution) throws Exception {
    Map<String, @Nullable Object> resolutions = new LinkedHashMap<>();
    problems().forEach(one -> resolutions.put(String.valueOf(one.id()), resolution));
    return apply(resolutions);
  }

  @Test
  void aScanOfWhatWorksFindsNothing() throws Exception {
    deployed(TWO.disk("disk"));

    TaskRecord task = done(director.ended(cloudCheck().scan(Samples.NAME, TestDirector.CALLER)));

    assertThat(task.type()).isEqualTo("cck_scan");
    assertThat(task.description()).isEqualTo("scan cloud");
    assertThat(result(task)).isEqualTo("scan complete");
    assertThat(events(task))
        .containsExactly(
            "Scanning 2 VMs 1/2 Checking VM states started 0",
            "Scanning 2 VMs 1/2 Checking VM states finished 100",
            "Scanning 2 VMs 2/2 2 OK, 0 unresponsive, 0 missing, 0 unbound started 0",
            "Scanning 2 VMs 2/2 2 OK, 0 unresponsive, 0 missing, 0 unbound finished 100",
            "Scanning 2 persistent disks 1/2 Looking for inactive disks started 0",
            "Scanning 2 persistent disks 1/2 Looking for inactive disks finished 100",
            "Scanning 2 persistent disks 2/2 2 OK, 0 missing, 0 inactive, 0 mount-info mismatch"
                + " started 0",
            "Scanning 2 persistent disks 2/2 2 OK, 0 missing, 0 inactive, 0 mount-info mismatch"
                + " finished 100");
    assertThat(world.journal.drain())
        .containsExactly(
            "web/0 get_state", "web/0 list_disk", "web/1 get_state", "web/1 list_disk");
    assertThat(problems()).isEmpty();
  }

  @Test
  void aMissingVmIsRecreatedAndWaitedFor() throws Exception {
    deployed(TWO);
    String lost = vm(0);
    world.cloud.lose("web/0");

    TaskRecord scan = done(scan());

    assertThat(events(scan))
        .contains("Scanning 2 VMs 2/2 1 OK, 0 unresponsive, 1 missing, 0 unbound started 0");
    Summary problem = problem();
    assertThat(problem.type()).isEqualTo("missing_vm");
    assertThat(problem.group()).isEqualTo("web");
    assertThat(problem.description())
        .isEqualTo("VM for '%s' with cloud ID '%s' missing.".formatted(web(0).fullName(), lost));
    assertThat(problem.resolutions())
        .containsExactly(
            Map.entry("ignore", "Skip for now"),
            Map.entry(
                "recreate_vm_without_wait", "Recreate VM without waiting for processes to start"),
            Map.entry("recreate_vm", "Recreate VM and wait for processes to start"),
            Map.entry("delete_vm_reference", "Delete VM reference"));
    world.journal.drain();

    TaskRecord applied = done(resolve("recreate_vm"));

    assertThat(applied.type()).isEqualTo("cck_apply");
    assertThat(applied.description()).isEqualTo("apply resolutions");
    assertThat(result(applied)).isEqualTo("1 resolved");
    String title =
        "VM for 'web/0' with cloud ID 'vm-N' missing. (missing_vm "
            + web(0).id()
            + "): Recreate VM and wait for processes to start";
    assertThat(events(applied))
        .containsExactly(
            "Applying problem resolutions 1/1 " + title + " started 0",
            "Applying problem resolutions 1/1 " + title + " finished 100");
    assertThat(world.journal.drain())
        .containsExactly(
            "cpi delete_vm web/0",
            "cpi create_vm web/0",
            "cpi set_vm_metadata web/0",
            "web/0 ping",
            "web/0 update_settings",
            "web/0 apply",
            "web/0 get_state",
            "web/0 apply",
            "web/0 run_script pre-start",
            "web/0 start",
            "web/0 get_state",
            "web/0 run_script post-start",
            "web/0 get_state",
            "web/0 run_script post-deploy",
            "web/1 run_script post-deploy");
    assertThat(vm(0)).isNotEqualTo(lost);
    assertThat(web(0).updateCompleted()).isTrue();
    assertThat(problems()).isEmpty();
    done(director.deploy(TWO.text()));
    assertThat(world.journal.drain()).noneMatch(line -> line.contains("create_vm"));
  }

  @Test
  void byItselfAMissingVmIsNotWaitedForAndASilentAgentIsLeftAlone() throws Exception {
    deployed(TWO);
    world.cloud.lose("web/0");
    world.agents.hang("web/1");
    done(scan());
    assertThat(problems())
        .extracting(Summary::type)
        .containsExactlyInAnyOrder("missing_vm", "unresponsive_agent");
    world.journal.drain();

    TaskRecord applied = done(resolve(null));

    assertThat(result(applied)).isEqualTo("2 resolved");
    assertThat(world.journal.drain())
        .containsSubsequence("web/0 apply", "web/0 run_script pre-start", "web/0 start")
        .doesNotContain("web/0 run_script post-start", "cpi delete_vm web/1");
    assertThat(events(applied))
        .anyMatch(line -> line.contains("is not responding. (unresponsive_agent"))
        .anyMatch(line -> line.contains("): Skip for now finished"));
  }

  @Test
  void aSilentAgentIsRebooted() throws Exception {
    deployed(TWO);
    world.agents.hang("web/0");
    done(scan());
    assertThat(problem().resolutions())
        .containsExactly(
            Map.entry("ignore", "Skip for now"),
            Map.entry("reboot_vm", "Reboot VM"),
            Map.entry(
                "recreate_vm_without_wait", "Recreate VM without waiting for processes to start"),
            Map.entry("recreate_vm", "Recreate VM and wait for processes to start"),
            Map.entry("delete_vm", "Delete VM"),
            Map.entry(
                "delete_vm_reference",
                "Delete VM reference (forceful; may need to manually delete VM from the Cloud to"
                    + " avoid IP conflicts)"));
    world.journal.drain();

    done(resolve("reboot_vm"));

    assertThat(world.journal.drain())
        .containsSubsequence("cpi reboot_vm web/0", "web/0 ping", "web/0 run_script post-deploy");
    done(scan());
    assertThat(problems()).isEmpty();
  }

  @Test
  void anAgentThatAnswersAgainIsLeftAlone() throws Exception {
    deployed(TWO);
    world.agents.hang("web/0");
    done(scan());
    int id = problem().id();
    world.cloud.rebootVm(vm(0));
    world.journal.drain();

    TaskRecord applied = failed(resolve("recreate_vm"));

    assertThat(result(applied))
        .isEqualTo(
            "Error resolving problem '%d': Agent is responding now, skipping resolution"
                .formatted(id));
    assertThat(world.journal.drain()).containsExactly("web/0 ping");
    assertThat(events(applied)).last().asString().startsWith("error 100 Error resolving problem");
    assertThat(problems()).as("gone about, with or without success").isEmpty();
  }

  @Test
  void aVmIsDeletedOrOnlyForgotten() throws Exception {
    deployed(TWO);
    world.agents.hang("web/0");
    done(scan());
    done(resolve("delete_vm"));
    assertThat(web(0).activeVm()).isEmpty();
    assertThat(world.cloud.vms()).containsExactly("web/1");

    world.agents.hang("web/1");
    done(scan());
    assertThat(problems())
        .extracting(Summary::type)
        .containsExactlyInAnyOrder("missing_vm", "unresponsive_agent");
    assertThat(problems())
        .extracting(Summary::description)
        .contains("VM for '%s' missing.".formatted(web(0).fullName()));
    done(resolve("delete_vm_reference"));
    assertThat(web(1).activeVm()).isEmpty();
    assertThat(world.cloud.vms()).as("the cloud was not asked").containsExactly("web/1");
  }

  @Test
  void aDiskTheCloudHasLostIsForgotten() throws Exception {
    deployed(WITH_DISK);
    String lost = disk().cid();
    world.cloud.loseDisk(lost);
    TaskRecord scan = done(scan());
    assertThat(events(scan))
        .contains(
            "Scanning 1 persistent disks 2/2 0 OK, 1 missing, 0 inactive, 0 mount-info mismatch"
                + " started 0");
    assertThat(problem().description())
        .isEqualTo("Disk '%s' (%s, 1024M) is missing".formatted(lost, web(0).name()));
    assertThat(problem().resolutions())
        .containsExactly(
            Map.entry("ignore", "Skip for now"),
            Map.entry("delete_disk_reference", "Delete disk reference (DANGEROUS!)"));
    world.journal.drain();

    done(resolve("delete_disk_reference"));

    assertThat(world.journal.drain())
        .containsExactly(
            "web/0 list_disk",
            "web/0 unmount_disk",
            "cpi detach_disk web/0",
            "web/0 run_script post-deploy");
    assertThat(web(0).disks()).isEmpty();
    assertThat(store.instances.orphanedDisks()).extracting(one -> one.cid()).containsExactly(lost);
    done(director.deploy(WITH_DISK.text()));
    assertThat(disk().cid()).isNotEqualTo(lost);
  }

  @Test
  void anInactiveDiskIsActivatedWhenItIsTheMountedOne() throws Exception {
    deployed(WITH_DISK);
    store.instances.setDiskActive(disk().id(), false);
    done(scan());
    assertThat(problem().description())
        .isEqualTo(
            "Disk '%s' (1024M) for instance '%s' is inactive"
                .formatted(disk().cid(), web(0).fullName()));
    assertThat(problem().resolutions().keySet())
        .containsExactly("ignore", "delete_disk", "activate_disk");

    int id = problem().id();
    assertThat(result(failed(resolve("delete_disk"))))
        .isEqualTo("Error resolving problem '" + id + "': Disk is currently in use");

    done(scan());
    done(resolve("activate_disk"));
    assertThat(disk().active()).isTrue();
  }

  @Test
  void anInactiveDiskThatNobodyUsesIsOrphaned() throws Exception {
    deployed(WITH_DISK);
    String cid = disk().cid();
    store.instances.setDiskActive(disk().id(), false);
    world.agents.loseMount("web/0", cid);
    done(scan());
    int id = problem().id();
    assertThat(result(failed(resolve("activate_disk"))))
        .isEqualTo("Error resolving problem '" + id + "': Disk is not mounted");

    done(scan());
    done(resolve("delete_disk"));
    assertThat(web(0).disks()).isEmpty();
    assertThat(store.instances.orphanedDisks()).extracting(one -> one.cid()).containsExactly(cid);
    assertThat(world.cloud.attached()).isEmpty();
  }

  @Test
  void aDiskThatIsNotMountedIsMountedAgain() throws Exception {
    deployed(WITH_DISK);
    String cid = disk().cid();
    world.agents.loseMount("web/0", cid);
    done(scan());
    assertThat(problem().type()).isEqualTo("mount_info_mismatch");
    assertThat(problem().data()).containsEntry("owner_vms", List.of());
    assertThat(problem().description())
        .isEqualTo(
            ("Inconsistent mount information:\nRecord shows that disk '%s' should be mounted on"
                    + " %s.\nHowever it is currently :\n\tNot mounted in any VM")
                .formatted(cid, vm(0)));
    assertThat(problem().resolutions())
        .containsExactly(
            Map.entry("ignore", "Ignore"),
            Map.entry("reattach_disk", "Reattach disk to instance"),
            Map.entry("reattach_disk_and_reboot", "Reattach disk and reboot instance"));
    world.journal.drain();

    done(resolve("reattach_disk_and_reboot"));

    assertThat(world.journal.drain())
        .containsExactly(
            "cpi attach_disk web/0",
            "cpi set_disk_metadata web/0",
            "web/0 add_persistent_disk",
            "web/0 mount_disk",
            "cpi reboot_vm web/0",
            "web/0 ping",
            "web/0 run_script post-deploy");
    assertThat(world.agents.mounted("web/0")).containsExactly(cid);
    assertThat(world.cloud.diskMetadata(cid))
        .containsEntry("deployment", "simple")
        .containsEntry("instance_group", "web")
        .containsEntry("instance_id", web(0).uuid())
        .containsEntry("director", "TestDirector")
        .containsKeys("instance_index", "attached_at");
    done(scan());
    assertThat(problems()).isEmpty();
  }

  @Test
  void aSilentAgentsDiskIsNoSecondProblem() throws Exception {
    deployed(WITH_DISK);
    world.agents.hang("web/0");
    done(scan());
    assertThat(problem().type()).isEqualTo("unresponsive_agent");
  }

  @Test
  void everyScanClosesWhatEarlierOnesFound() throws Exception {
    deployed(TWO);
    world.cloud.lose("web/0");
    done(scan());
    int first = problem().id();
    done(scan());
    assertThat(problem().id()).isNotEqualTo(first);

    TaskRecord applied = done(apply(Map.of(String.valueOf(first), "recreate_vm")));

    assertThat(events(applied))
        .containsExactly(
            "Applying problem resolutions 1/1 Ignoring problem %d (state is 'closed') started 0"
                .formatted(first),
            "Applying problem resolutions 1/1 Ignoring problem %d (state is 'closed') finished 100"
                .formatted(first));
    assertThat(result(applied)).isEqualTo("0 resolved");
    assertThat(problem().id()).isNotEqualTo(first);
  }

  @Test
  void whatIsNoLongerSoIsClosed() throws Exception {
    deployed(WITH_DISK);
    world.agents.loseMount("web/0", disk().cid());
    done(scan());
    int disk = disk().id();
    store.instances.orphanDisk(disk, world.clock.now());

    assertThat(problem().description())
        .isEqualTo(
            "Problem (mount_info_mismatch %1$d) is no longer valid: Disk '%1$d' is no longer in"
                    .formatted(disk)
                + " the database");
    assertThat(problem().group()).isEqualTo("unknown job");
    assertThat(problem().resolutions()).containsExactly(Map.entry("close", "Close problem"));
    assertThat(result(done(resolve(null)))).isEqualTo("1 resolved");
  }

  @Test
  void ignoredInstancesAreCountedAndNotLookedAt() throws Exception {
    deployed(TWO);
    store.instances.setIgnore(web(0).id(), true);
    world.cloud.lose("web/0");
    TaskRecord scan = done(scan());
    assertThat(events(scan))
        .contains(
            "Scanning 2 VMs 2/2 1 OK, 0 unresponsive, 0 missing, 0 unbound, 1 ignored started 0");
    assertThat(problems()).isEmpty();
  }

  @Test
  void detachedInstancesAndErrandsAreNotMissed() throws Exception {
    deployed(TWO);
    done(director.changeState("web", java.util.Optional.of("0"), "detached"));
    TaskRecord scan = done(scan());
    assertThat(events(scan).getFirst()).startsWith("Scanning 1 VMs ");
    assertThat(web(0).state()).isEqualTo(InstanceState.DETACHED);
  }

  @Test
  void aResolutionNobodyKnowsIsAnError() throws Exception {
    deployed(TWO);
    world.cloud.lose("web/0");
    done(scan());
    int id = problem().id();

    TaskRecord applied = failed(resolve("pray"));

    assertThat(result(applied))
        .startsWith(
            "Error resolving problem '" + id + "': Cannot find 'pray' resolution for 'Bosh");
    assertThat(events(applied).getFirst()).endsWith("): no resolution started 0");
  }

  @Test
  void aFailureOfTheCloudLeavesTheProblemOpen() throws Exception {
    deployed(TWO);
    world.cloud.lose("web/0");
    world.cloud.lose("web/1");
    done(scan());
    world.cloud.fail("create_vm", 1);

    TaskRecord applied = failed(resolve("recreate_vm"));

    assertThat(result(applied)).contains("The cloud refuses create_vm");
    assertThat(problems()).hasSize(1);
    assertThat(director.output(applied, OutputType.EVENT)).contains("failed", "finished");
    assertThat(world.journal.drain()).noneMatch(line -> line.contains("post-deploy"));
    done(scan());
    assertThat(result(done(resolve("recreate_vm")))).isEqualTo("1 resolved");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "\"all\"", "3", "1.5", "true", "null"})
  void resolutionsThatAreNoMappingAreAnErrorOfTheTask(String json) throws Exception {
    deployed(TWO);
    Object value = io.slipway.json.Json.parse(json);
    TaskRecord applied =
        failed(
            director.ended(cloudCheck().apply(Samples.NAME, value, Map.of(), TestDirector.CALLER)));
    assertThat(events(applied).getLast())
        .startsWith("error 410003 Invalid format for resolutions, Hash expected, ")
        .endsWith(" is given");
  }

  @Test
  void aDeployIsNotWaitedFor() throws Exception {
    deployed(TWO);
    TaskRecord deploying =
        store.tasks.create("t", "d", "admin", java.util.Optional.empty(), "", world.clock.now());
    store.locks.acquire(
        new LockRecord(
            "lock:deployment:simple",
            "someone",
            world.clock.now().plusSeconds(1_000),
            deploying.id()),
        world.clock.now());

    TaskRecord scan = failed(director.ended(cloudCheck().scan(Samples.NAME, TestDirector.CALLER)));

    assertThat(result(scan))
        .isEqualTo(
            "Unable to get deployment lock, maybe a deployment is in progress. Try again later.");
  }

  @Test
  void groupsAreGoneThroughAsTheManifestSays() throws Exception {
    deployed(TWO.instances(4).update("max_in_flight: 3"));
    for (int i = 0; i < 4; i++) {
      world.cloud.lose("web/" + i);
    }
    done(scan());
    AtomicInteger atOnce = new AtomicInteger();
    List<Integer> most = new ArrayList<>();
    world.agents.script(
        message -> message.method().equals("apply"),
        _ -> {
          synchronized (most) {
            most.add(atOnce.incrementAndGet());
          }
          return new FakeAgents.Answer.Usual();
        });
    world.agents.script(
        message -> message.method().equals("run_script"),
        _ -> {
          atOnce.decrementAndGet();
          return new FakeAgents.Answer.Usual();
        });
    Map<String, @Nullable Object> resolutions = new LinkedHashMap<>();
    problems().forEach(one -> resolutions.put(String.valueOf(one.id()), null));

    TaskRecord applied =
        done(
            endedInSilence(
                cloudCheck()
                    .apply(Samples.NAME, resolutions, Map.of("web", "1"), TestDirector.CALLER),
                SILENCE));

    assertThat(result(applied)).isEqualTo("4 resolved");
    assertThat(events(applied))
        .as("with one at a time, each ends before the next begins")
        .extracting(line -> line.replaceAll(".* (started|finished) .*", "$1"))
        .containsExactly(
            "started",
            "finished",
            "started",
            "finished",
            "started",
            "finished",
            "started",
            "finished");
  }

  @Test
  void amountsThatAreNoneAreAnErrorOfTheTask() throws Exception {
    deployed(TWO);
    world.cloud.lose("web/0");
    world.cloud.lose("web/1");
    done(scan());
    Map<String, @Nullable Object> resolutions = new LinkedHashMap<>();
    problems().forEach(one -> resolutions.put(String.valueOf(one.id()), null));
    TaskRecord applied =
        failed(
            director.ended(
                cloudCheck()
                    .apply(Samples.NAME, resolutions, Map.of("web", "many"), TestDirector.CALLER)));
    assertThat(result(applied)).contains("cannot be calculated");
  }

  @Test
  void whatDoesNotAnswerIsRecreatedUnasked() throws Exception {
    deployed(TWO);
    world.agents.hang("web/0");
    world.journal.drain();

    TaskRecord fixed =
        done(
            endedInSilence(
                cloudCheck()
                    .scanAndFix(
                        Samples.NAME,
                        Map.of("web", List.of(web(0).uuid(), "1")),
                        TestDirector.CALLER),
                SILENCE));

    assertThat(fixed.type()).isEqualTo("cck_scan_and_fix");
    assertThat(fixed.description()).isEqualTo("scan and fix");
    assertThat(result(fixed)).isEqualTo("scan and fix complete");
    assertThat(events(fixed))
        .contains("Scanning 2 VMs 2/2 1 OK, 1 unresponsive, 0 missing, 0 unbound started 0")
        .noneMatch(line -> line.contains("persistent disks"));
    assertThat(world.journal.drain())
        .containsSubsequence(
            "cpi delete_vm web/0",
            "cpi create_vm web/0",
            "web/0 run_script post-start",
            "web/1 run_script post-deploy");
  }

  @Test
  void nothingIsFixedWhileResurrectionIsPaused() throws Exception {
    deployed(TWO);
    assertThat(cloudCheck().isResurrectionEnabled()).isTrue();
    cloudCheck().pauseResurrection(true);
    assertThat(cloudCheck().isResurrectionEnabled()).isFalse();
    assertThatThrownBy(
            () ->
                cloudCheck()
                    .scanAndFix(Samples.NAME, Map.of("web", List.of("0")), TestDirector.CALLER))
        .isInstanceOfSatisfying(
            SlipwayException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.CLOUDCHECK_RESURRECTION_PAUSED);
              assertThat(e).hasMessage("Resurrector is paused");
            });
    cloudCheck().pauseResurrection(false);
    TaskRecord unknown =
        failed(
            director.ended(
                cloudCheck()
                    .scanAndFix(Samples.NAME, Map.of("web", List.of("7")), TestDirector.CALLER)));
    assertThat(result(unknown)).isEqualTo("'simple/web/7' doesn't exist");
  }
}
