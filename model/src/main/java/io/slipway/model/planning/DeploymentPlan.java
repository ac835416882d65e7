package io.slipway.model.planning;

import io.slipway.model.deployment.DeploymentSpec;
import io.slipway.model.deployment.InstanceGroup;
import io.slipway.model.instances.InstanceRecord;
import java.util.List;

/**
 * Who stays, who comes, who goes.
 *
 * @param groups in the manifest's order
 * @param unneeded instances of groups the manifest no longer has
 */
public record DeploymentPlan(
    DeploymentSpec spec, List<GroupPlan> groups, List<InstanceRecord> unneeded) {

  /** The same with one instance's plan replaced. */
  public DeploymentPlan with(InstancePlan changed) {
    return new DeploymentPlan(
        spec, groups.stream().map(group -> group.with(changed)).toList(), unneeded);
  }

  /**
   * @param instances in the order of their update (behaviour 2.9)
   * @param obsolete instances the group no longer needs
   */
  public record GroupPlan(
      InstanceGroup group, List<InstancePlan> instances, List<InstanceRecord> obsolete) {

    private GroupPlan with(InstancePlan changed) {
      return new GroupPlan(
          group,
          instances.stream().map(one -> one.uuid().equals(changed.uuid()) ? changed : one).toList(),
          obsolete);
    }
  }
}
