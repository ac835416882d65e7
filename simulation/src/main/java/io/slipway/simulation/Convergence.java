package io.slipway.simulation;

import io.slipway.director.locks.LockRecord;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRepository.TaskFilter;
import io.slipway.model.instances.DiskRecord;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.VmRecord;
import io.slipway.simulation.scenario.Group;
import io.slipway.simulation.scenario.Manifest;
import io.slipway.simulation.world.Rules.Rule;
import io.slipway.simulation.world.World;
import io.slipway.store.Store;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Whether what there is in the end is what was asked for last. */
final class Convergence {
  private static final Map<String, Integer> DISKS = Map.of("small", 1024, "large", 4096);

  private final World world;
  private final Store store;

  Convergence(World world, Store store) {
    this.world = world;
    this.store = store;
  }

  private void require(boolean holds, String what) {
    if (!holds) {
      world.rules().broken(Rule.DOES_NOT_CONVERGE, what);
    }
  }

  void check(Manifest manifest) {
    List<InstanceRecord> all =
        store.instances().ofDeployment(store.deployments().require(manifest.name()).id());
    Map<String, Integer> wanted = new TreeMap<>();
    manifest.groups().stream()
        .filter(group -> group.instances() > 0)
        .forEach(group -> wanted.put(group.name(), group.instances()));
    Map<String, Integer> there = new TreeMap<>();
    all.forEach(one -> there.merge(one.group(), 1, Integer::sum));
    require(wanted.equals(there), "instances are " + there + ", not " + wanted);
    for (InstanceRecord instance : all) {
      manifest.group(instance.group()).ifPresent(group -> check(group, instance));
    }
  }

  private void check(Group group, InstanceRecord instance) {
    String name = instance.deployment() + "." + instance.group() + "/" + instance.index();
    boolean gone =
        instance.state() == InstanceRecord.InstanceState.DETACHED
            || (group.errand() && instance.activeVm().isEmpty());
    if (gone) {
      return;
    }
    require(instance.activeVm().isPresent(), name + " has no VM");
    require(instance.vms().size() == 1, name + " has several VMs: " + instance.vms());
    instance.activeVm().ifPresent(vm -> checkVm(group, instance, vm, name));
  }

  private void checkVm(Group group, InstanceRecord instance, VmRecord vm, String name) {
    boolean started = instance.state() == InstanceRecord.InstanceState.STARTED;
    require(instance.updateCompleted(), name + " is left unfinished");
    require(world.cloud().hasVm(vm.cid()), name + " has a VM that is not there: " + vm.cid());
    world
        .machine(vm.cid())
        .ifPresent(
            machine ->
                require(
                    machine.isAsWanted(started, group.jobs() > 0),
                    name + " is " + machine.state()));
    List<DiskRecord> disks = instance.disks().stream().filter(DiskRecord::active).toList();
    List<Integer> sizes = disks.stream().map(DiskRecord::size).toList();
    List<Integer> wanted = group.disk().isEmpty() ? List.of() : List.of(DISKS.get(group.disk()));
    require(!started || sizes.equals(wanted), name + " has disks " + sizes + ", not " + wanted);
    if (started) {
      world
          .machine(vm.cid())
          .ifPresent(
              machine ->
                  require(
                      machine.mounted().equals(disks.stream().map(DiskRecord::cid).toList()),
                      name + " has mounted " + machine.mounted() + " of " + disks));
    }
  }

  /** Nothing that nobody owns any more. */
  void checkNothingIsLeft() {
    for (LockRecord lock : store.locks().list()) {
      if (lock.expiresAt().isAfter(world.clock().now())) {
        world.rules().broken(Rule.LOCK_LEFT, "in the end there is " + lock);
      }
    }
    Set<String> known = new TreeSet<>();
    store.instances().withVms().stream()
        .flatMap(one -> one.vms().stream())
        .forEach(vm -> known.add(vm.cid()));
    Set<String> there = new TreeSet<>(world.cids());
    require(known.equals(there), "VMs are " + there + ", on record are " + known);
    require(store.instances().orphanedVms().isEmpty(), "orphaned VMs are left");
    for (TaskRecord task : store.tasks().list(TaskFilter.inStates(Set.of()))) {
      require(store.tasks().journal(task.id()).isEmpty(), "the journal of " + task + " is left");
      require(store.tasks().remembered(task.id()).isEmpty(), "the request of " + task + " is left");
    }
    Set<String> addresses = new HashSet<>();
    store
        .instances()
        .withVms()
        .forEach(
            one ->
                one.addresses()
                    .forEach(
                        address ->
                            require(
                                addresses.add(address.network() + " " + address.address()),
                                "two have " + address)));
  }
}
