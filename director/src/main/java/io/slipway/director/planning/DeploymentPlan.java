package io.slipway.director.planning;

import io.slipway.director.deployment.DeploymentSpec;
import io.slipway.director.deployment.InstanceGroup;
import io.slipway.director.instances.InstanceRecord;
import java.util.List;

/**
 * Who stays, who comes, who goes.
 *
 * @param groups in the manifest's order
 * @param unneeded instances of groups the manifest no longer has
 */
public record DeploymentPlan(
    DeploymentSpec spec, List<GroupPlan> groups, List<InstanceRecord> unneeded) {

  /**
   * @param instances in the order of their update (behaviour 2.9)
   * @param obsolete instances the group no longer needs
   */
  public record GroupPlan(
      InstanceGroup group, List<InstancePlan> instances, List<InstanceRecord> obsolete) {}
}
