package io.slipway.model.planning;

import io.slipway.model.deployment.InstanceGroup;
import io.slipway.model.deployment.PlainValues;
import io.slipway.model.instances.InstanceRecord;
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
 * @param replaced uuids of instances whose VM this very change has replaced already
 * @param cloudProperties of a group's VM in a zone; what a CPI makes of {@code vm_resources}
 *     included
 * @param values compares what may hold variables
 */
public record PlanOptions(
    boolean recreate,
    Optional<Instant> recreateVmsCreatedBefore,
    boolean recreatePersistentDisks,
    Set<String> unresponsive,
    Set<String> errandsToRun,
    Set<String> replaced,
    CloudPropertiesSource cloudProperties,
    Values values) {

  public static final PlanOptions NONE =
      new PlanOptions(
          false,
          Optional.empty(),
          false,
          Set.of(),
          Set.of(),
          Set.of(),
          InstanceGroup::cloudProperties,
          Values.PLAIN);

  /** Where the cloud properties of VMs come from. */
  @FunctionalInterface
  public interface CloudPropertiesSource {
    Map<String, @Nullable Object> of(InstanceGroup group, Optional<String> zone);
  }

  /** Compares what an instance has with what it shall have, each with the variables it is of. */
  @FunctionalInterface
  public interface Values {
    /** For documents without variables. */
    Values PLAIN = (_, has, shallHave) -> !PlainValues.same(has, shallHave);

    /** Whether they differ. */
    boolean differ(
        InstanceRecord instance,
        Map<String, @Nullable Object> has,
        Map<String, @Nullable Object> shallHave);
  }
}
