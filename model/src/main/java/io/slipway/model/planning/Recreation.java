package io.slipway.model.planning;

import io.slipway.model.deployment.DeploymentSpec.StemcellUse;
import io.slipway.model.deployment.InstanceGroup;
import io.slipway.model.deployment.PlainValues;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceSpec;
import io.slipway.model.instances.InstanceSpec.StemcellName;
import io.slipway.model.instances.InstanceSpec.VmSpec;
import io.slipway.model.instances.VmRecord;
import io.slipway.model.planning.InstancePlan.VirtualState;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reasons to replace a VM that are not its networks (behaviour 2.8). */
final class Recreation {
  private Recreation() {}

  static boolean isNeeded(
      InstanceGroup group,
      InstanceRecord record,
      VirtualState virtualState,
      Map<String, @Nullable Object> cloudProperties,
      PlanOptions options) {
    return cloudPropertiesChanged(Optional.of(record), cloudProperties, options.values())
        || stemcellChanged(Optional.of(record), group.stemcell().name(), group.stemcell())
        || envChanged(Optional.of(record), group)
        || isRequested(Optional.of(record), record.uuid(), virtualState, options);
  }

  /** A missing VM is made, not changed. */
  static boolean cloudPropertiesChanged(
      Optional<InstanceRecord> record,
      Map<String, @Nullable Object> wanted,
      PlanOptions.Values values) {
    if (record.isEmpty()) {
      return !wanted.isEmpty();
    }
    Optional<VmRecord> vm = record.get().activeVm();
    return vm.isPresent() && values.differ(record.get(), vm.get().cloudProperties(), wanted);
  }

  /**
   * @param name of the stemcell as the CPI of the instance's zone has it
   */
  static boolean stemcellChanged(Optional<InstanceRecord> record, String name, StemcellUse wanted) {
    Optional<StemcellName> stored =
        record.flatMap(InstanceRecord::spec).flatMap(InstanceSpec::vm).map(VmSpec::stemcell);
    return stored.isPresent()
        && (differs(stored.get().name(), name)
            || differs(stored.get().version(), wanted.version()));
  }

  private static boolean differs(String stored, String wanted) {
    return !stored.isEmpty() && !stored.equals(wanted);
  }

  static boolean envChanged(Optional<InstanceRecord> record, InstanceGroup group) {
    return record
        .flatMap(InstanceRecord::spec)
        .flatMap(InstanceSpec::vm)
        .filter(vm -> !PlainValues.same(vm.env(), group.env()))
        .isPresent();
  }

  static boolean isRequested(
      Optional<InstanceRecord> record,
      String uuid,
      VirtualState virtualState,
      PlanOptions options) {
    if (options.unresponsive().contains(uuid)) {
      return true;
    }
    if (options.replaced().contains(uuid)) {
      return false;
    }
    if (!options.recreate() && virtualState != VirtualState.RECREATE) {
      return false;
    }
    Optional<Instant> limit = options.recreateVmsCreatedBefore();
    Optional<Instant> created = record.flatMap(InstanceRecord::activeVm).map(VmRecord::createdAt);
    boolean dirty = record.map(known -> !known.updateCompleted()).orElse(true);
    return limit.isEmpty() || dirty || created.isEmpty() || created.get().isBefore(limit.get());
  }
}
