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
