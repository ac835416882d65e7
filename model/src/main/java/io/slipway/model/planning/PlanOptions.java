package io.slipway.model.planning;

import io.slipway.model.deployment.InstanceGroup;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for beside the manifest.
 *
 * @param recreate whether every VM is to be replaced
 * @param recreateVmsCreatedBefore with recreate: only VMs older than this, and dirty instances
 * @param unresponsive uuids of instances whose agent does not answer; only ever filled with "fix"
 * @param errandsToRun groups of lifecycle errand that are about to get VMs
 * @param cloudProperties of a group's VM in a zone; what a CPI makes of {@code vm_resources}
 *     included
 */
public record PlanOptions(
    boolean recreate,
    Optional<Instant> recreateVmsCreatedBefore,
    boolean recreatePersistentDisks,
    Set<String> unresponsive,
    Set<String> errandsToRun,
    CloudPropertiesSource cloudProperties) {

  public static final PlanOptions NONE =
      new PlanOptions(
          false, Optional.empty(), false, Set.of(), Set.of(), InstanceGroup::cloudProperties);

  /** Where the cloud properties of VMs come from. */
  @FunctionalInterface
  public interface CloudPropertiesSource {
    Map<String, @Nullable Object> of(InstanceGroup group, Optional<String> zone);
  }
}
