package io.slipway.director.updating;

import io.slipway.director.credentials.TaskVariables;
import io.slipway.director.events.Audit;
import io.slipway.director.executing.Vms;
import io.slipway.model.deployment.DeploymentSpec;
import io.slipway.model.deployment.InstanceGroup;
import io.slipway.model.deployment.PlainValues;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.VmRecord;
import java.util.List;
import java.util.Optional;

/**
 * VMs that stand ready to take another's place because a deploy made them and then failed. The next
 * one uses them, if they still are what it would make (Director behaviour 4.5).
 */
final class Twins {
  private final Vms vms;
  private final TaskVariables variables;

  Twins(Vms vms, TaskVariables variables) {
    this.vms = vms;
    this.variables = variables;
  }

  /** Leaves those that are no longer what is wanted to be deleted. */
  void orphanUnusable(List<InstanceRecord> instances, DeploymentSpec spec, Audit audit) {
    for (InstanceRecord instance : instances) {
      Optional<InstanceGroup> group =
          spec.groups().stream().filter(one -> one.name().equals(instance.group())).findFirst();
      for (VmRecord vm : instance.vms()) {
        if (vm.twin() && group.filter(one -> isWanted(vm, instance, one)).isEmpty()) {
          vms.orphan(instance, vm, audit);
        }
      }
    }
  }

  private boolean isWanted(VmRecord vm, InstanceRecord instance, InstanceGroup group) {
    return group.createsSwapsDeletes()
        && vm.stemcellName().equals(group.stemcell().name())
        && vm.stemcellVersion().equals(group.stemcell().version())
        && PlainValues.same(vm.env(), group.env())
        && !variables.differ(
            instance.id(),
            vm.cloudProperties(),
            group.cloudProperties(instance.availabilityZone()));
  }
}
