package io.slipway.director.updating;

import io.slipway.base.ErrorCode;
import io.slipway.base.Problems;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.CloudConfig.AvailabilityZone;
import io.slipway.model.deployment.DeploymentSpec;
import io.slipway.model.deployment.InstanceGroup;

/** What a manifest may say and this Director cannot do: refused, never left out silently. */
final class UnsupportedKeys {
  private UnsupportedKeys() {}

  /**
   * @throws SlipwayException all of them at once
   */
  static void refuse(DeploymentSpec spec) {
    Problems problems = new Problems();
    for (InstanceGroup group : spec.groups()) {
      if (!group.namedDisks().isEmpty()) {
        problems.add(
            ErrorCode.INSTANCE_GROUP_INVALID_PERSISTENT_DISK,
            "Instance group '"
                + group.name()
                + "' specifies 'persistent_disks', which this Director cannot attach. Use"
                + " 'persistent_disk' or 'persistent_disk_type'.");
      }
      for (AvailabilityZone zone : group.availabilityZones()) {
        zone.cpi()
            .ifPresent(
                cpi ->
                    problems.add(
                        ErrorCode.GENERIC,
                        "Instance group '"
                            + group.name()
                            + "' is in availability zone '"
                            + zone.name()
                            + "' with CPI '"
                            + cpi
                            + "', but this Director knows no CPI beside its own. Remove 'cpi'"
                            + " from the zone in the cloud config."));
      }
    }
    problems.throwIfAny();
  }
}
