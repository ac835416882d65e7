package io.slipway.director.updating;

import io.slipway.bus.AgentClient;
import io.slipway.bus.Cancellation;
import io.slipway.bus.DrainType;
import io.slipway.director.events.Audit;
import io.slipway.director.instances.DiskRecord;
import io.slipway.director.instances.InstanceRecord;
import io.slipway.director.instances.InstanceRecord.InstanceState;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.instances.VmRecord;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes instances: stop, VM away, disks orphaned, addresses free (Director behaviour 4.10). */
final class InstanceDeleter {
  private static final Logger log = LoggerFactory.getLogger(InstanceDeleter.class);

  private final InstanceRepository instances;
  private final Agents agents;
  private final Vms vms;
  private final Disks disks;
  private final TemplateArchives archives;

  InstanceDeleter(
      InstanceRepository instances,
      Agents agents,
      Vms vms,
      Disks disks,
      TemplateArchives archives) {
    this.instances = instances;
    this.agents = agents;
    this.vms = vms;
    this.disks = disks;
    this.archives = archives;
  }

  /**
   * @param nextState {@link NextState#DELETE_INSTANCE} or {@link NextState#DELETE_DEPLOYMENT}
   * @param reachable whether the agent answers; one that does not is asked nothing
   * @param force goes on where a step fails
   */
  record Conditions(
      NextState nextState,
      boolean reachable,
      boolean skipDrain,
      boolean force,
      Audit audit,
      Cancellation cancellation) {}

  void delete(InstanceRecord instance, Conditions conditions) {
    Audit.Change change =
        new Audit.Change(
            "delete",
            "instance",
            Optional.of(instance.name()),
            Optional.of(instance.name()),
            Map.of());
    conditions.audit().around(change, () -> deleteAll(instance, conditions));
  }

  private void deleteAll(InstanceRecord instance, Conditions conditions) {
    for (VmRecord vm : instance.vms()) {
      if (vm.active() && conditions.reachable()) {
        tolerant(conditions, () -> stop(instance, vm, conditions));
        tolerant(conditions, () -> disks.detachAll(instance, vm, agents.of(instance, vm)));
      }
      deleteVm(instance, vm, conditions);
    }
    for (DiskRecord disk : instance.disks()) {
      disks.orphan(disk, instance, conditions.audit());
    }
    archives.deleteAll(instance);
    instances.delete(instance.id());
  }

  private void deleteVm(InstanceRecord instance, VmRecord vm, Conditions conditions) {
    try {
      vms.delete(instance, vm, conditions.audit());
    } catch (RuntimeException e) {
      if (!conditions.force()) {
        throw e;
      }
      log.warn("The VM {} is given up: a forced deletion cannot delete it", vm.cid(), e);
      instances.deleteVm(vm.id());
    }
  }

  private void stop(InstanceRecord instance, VmRecord vm, Conditions conditions) {
    AgentClient agent = agents.of(instance, vm);
    if (instance.state() != InstanceState.STOPPED && !instance.compilation()) {
      Stopper.stop(
          agent,
          conditions.skipDrain(),
          conditions.nextState(),
          DrainType.SHUTDOWN,
          Map.of(),
          conditions.cancellation(),
          Progress.unseen());
    }
  }

  private static void tolerant(Conditions conditions, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      if (!conditions.force()) {
        throw e;
      }
      log.warn("A step of a forced deletion failed; going on", e);
    }
  }
}
