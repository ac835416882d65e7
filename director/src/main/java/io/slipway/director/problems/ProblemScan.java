package io.slipway.director.problems;

import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.FanOut;
import io.slipway.base.SlipwayException;
import io.slipway.bus.AgentClient;
import io.slipway.cpi.Cpi;
import io.slipway.director.executing.Agents;
import io.slipway.director.tasks.Stage;
import io.slipway.director.tasks.TaskContext;
import io.slipway.model.instances.DiskRecord;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.VmRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks for problems of one deployment, for one task (Director behaviour 9.4). */
final class ProblemScan {
  /** What a mismatch's data has the VMs by that have mounted the disk. */
  static final String OWNERS = "owner_vms";

  private static final Duration AGENT_TIMEOUT = Duration.ofSeconds(10);

  private final ProblemRepository problems;
  private final Cpi cpi;
  private final Agents agents;
  private final Clock clock;
  private final int threads;
  private final TaskContext task;

  /** Ids of the VMs that have a disk mounted, by the disk's. */
  private final Map<String, List<String>> owners = Collections.synchronizedMap(new HashMap<>());

  ProblemScan(
      ProblemRepository problems,
      Cpi cpi,
      Agents agents,
      Clock clock,
      int threads,
      TaskContext task) {
    this.problems = problems;
    this.cpi = cpi;
    this.agents = agents;
    this.clock = clock;
    this.threads = threads;
    this.task = task;
  }

  private enum Health {
    OK,
    UNRESPONSIVE,
    MISSING,
    INACTIVE,
    MISMATCH
  }

  /** How many were found how. */
  private record Counts(Map<Health, Integer> counts) {
    static Counts none() {
      return new Counts(Collections.synchronizedMap(new EnumMap<>(Health.class)));
    }

    void add(Health health) {
      counts.merge(health, 1, Integer::sum);
    }

    int of(Health health) {
      return counts.getOrDefault(health, 0);
    }
  }

  /** Those that are missed when they have no VM. */
  void scanVms(List<InstanceRecord> all) {
    List<InstanceRecord> expected = all.stream().filter(InstanceRecord::expectsVm).toList();
    List<InstanceRecord> looked = expected.stream().filter(one -> !one.ignore()).toList();
    Stage stage = stage("Scanning " + expected.size() + " VMs", "Checking VM states");
    Counts counts = Counts.none();
    stage.run(
        "Checking VM states",
        () -> FanOut.forEach(threads, looked, instance -> counts.add(look(instance))));
    int ignored = expected.size() - looked.size();
    stage.run(
        "%d OK, %d unresponsive, %d missing, 0 unbound%s"
            .formatted(
                counts.of(Health.OK),
                counts.of(Health.UNRESPONSIVE),
                counts.of(Health.MISSING),
                ignored == 0 ? "" : ", " + ignored + " ignored"),
        () -> {});
  }

  /** A scan that goes on after its Director has died begins anew, and says so only once. */
  private Stage stage(String name, String first) {
    Stage stage = task.events().stage(name, List.of(), 2);
    return task.journal().isResumed() ? stage.goingOnWith(List.of(first)) : stage;
  }

  private Health look(InstanceRecord instance) {
    task.checkCancelled();
    Optional<VmRecord> vm = instance.activeVm();
    if (vm.isEmpty()) {
      found(instance, ProblemType.MISSING_VM);
      return Health.MISSING;
    }
    AgentClient agent = agents.of(instance, vm.get()).impatient(AGENT_TIMEOUT);
    try {
      agent.getState(task);
    } catch (SlipwayException e) {
      if (e.code() != ErrorCode.RPC_TIMEOUT) {
        throw e;
      }
      return unanswered(instance, vm.get());
    }
    try {
      agent.listDisk().forEach(disk -> mounted(disk, vm.get()));
    } catch (SlipwayException e) {
      if (e.code() != ErrorCode.RPC_TIMEOUT) {
        throw e;
      }
    }
    return Health.OK;
  }

  /** Its disk counts as mounted: that the agent says nothing is one problem, and not two. */
  private Health unanswered(InstanceRecord instance, VmRecord vm) {
    instance.disks().stream().filter(DiskRecord::active).forEach(disk -> mounted(disk.cid(), vm));
    boolean exists = cpi.hasVm(vm.cid());
    found(instance, exists ? ProblemType.UNRESPONSIVE_AGENT : ProblemType.MISSING_VM);
    return exists ? Health.UNRESPONSIVE : Health.MISSING;
  }

  private void mounted(String diskCid, VmRecord vm) {
    owners
        .computeIfAbsent(diskCid, _ -> Collections.synchronizedList(new ArrayList<>()))
        .add(vm.cid());
  }

  private void found(InstanceRecord instance, ProblemType type) {
    problems.found(instance.deploymentId(), type, instance.id(), Map.of(), clock.now());
  }

  private record Owned(InstanceRecord instance, DiskRecord disk) {}

  /** After the VMs: it is known by then who has mounted what. */
  void scanDisks(List<InstanceRecord> all) {
    List<Owned> disks =
        all.stream()
            .filter(instance -> !instance.ignore())
            .flatMap(one -> one.disks().stream().map(disk -> new Owned(one, disk)))
            .toList();
    Stage stage =
        stage("Scanning " + disks.size() + " persistent disks", "Looking for inactive disks");
    Counts counts = Counts.none();
    stage.run(
        "Looking for inactive disks",
        () -> FanOut.forEach(threads, disks, disk -> counts.add(look(disk))));
    stage.run(
        "%d OK, %d missing, %d inactive, %d mount-info mismatch"
            .formatted(
                counts.of(Health.OK),
                counts.of(Health.MISSING),
                counts.of(Health.INACTIVE),
                counts.of(Health.MISMATCH)),
        () -> {});
  }

  private Health look(Owned owned) {
    task.checkCancelled();
    if (!cpi.hasDisk(owned.disk().cid())) {
      found(owned, ProblemType.MISSING_DISK, Map.of());
      return Health.MISSING;
    }
    if (!owned.disk().active()) {
      found(owned, ProblemType.INACTIVE_DISK, Map.of());
      return Health.INACTIVE;
    }
    Optional<VmRecord> vm = owned.instance().activeVm();
    if (vm.isEmpty()) {
      return Health.OK;
    }
    List<String> mountedOn = List.copyOf(owners.getOrDefault(owned.disk().cid(), List.of()));
    if (mountedOn.equals(List.of(vm.get().cid()))) {
      return Health.OK;
    }
    found(owned, ProblemType.MOUNT_INFO_MISMATCH, Map.of(OWNERS, mountedOn));
    return Health.MISMATCH;
  }

  private void found(Owned owned, ProblemType type, Map<String, @Nullable Object> data) {
    problems.found(owned.instance().deploymentId(), type, owned.disk().id(), data, clock.now());
  }
}
