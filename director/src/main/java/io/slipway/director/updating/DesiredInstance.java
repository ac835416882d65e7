package io.slipway.director.updating;

import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import io.slipway.model.instances.InstanceSpec;
import io.slipway.model.instances.VmRecord;
import io.slipway.model.planning.Change;
import io.slipway.model.planning.InstanceAction;
import io.slipway.model.planning.InstancePlan;
import io.slipway.model.procedures.ActualState;
import io.slipway.model.procedures.DeploymentProcedures.Facts;
import io.slipway.model.procedures.DesiredState;
import io.slipway.model.rendering.RenderedInstance;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An instance on its way from what it is to what it shall be.
 *
 * @param record as it is stored now
 * @param rendered the files of its jobs
 * @param spec the full instance spec it is to have (behaviour 5.1), still without the archive
 * @param changes why it has to be touched; empty when it has not
 * @param reachable whether the agent of the VM it has answers
 * @param missing the step it failed at last, when only that and what follows is to be done
 */
record DesiredInstance(
    InstancePlan plan,
    InstanceRecord record,
    RenderedInstance rendered,
    InstanceSpec spec,
    EnumSet<Change> changes,
    InstanceAction action,
    boolean reachable,
    Optional<String> missing) {
  /** What a VM that was made a moment ago cannot lack. */
  private static final EnumSet<Change> OF_OLD_VM =
      EnumSet.of(
          Change.RECREATE, Change.CLOUD_PROPERTIES, Change.STEMCELL, Change.ENV, Change.NETWORK);

  /** What replaces a VM whatever becomes of its networks. */
  private static final EnumSet<Change> OF_VM =
      EnumSet.of(Change.RECREATE, Change.CLOUD_PROPERTIES, Change.STEMCELL, Change.ENV);

  /** What decides about its steps. */
  Facts facts() {
    boolean twin = record.vms().stream().anyMatch(VmRecord::twin);
    return new Facts(
        new ActualState(
            record.state(),
            record.activeVm().isPresent(),
            twin,
            reachable,
            !record.disks().isEmpty(),
            record.ignore()),
        new DesiredState(
            plan.isNew(),
            plan.target(),
            action,
            changes,
            plan.group().createsSwapsDeletes() && (twin || replacesVm()),
            !rendered.jobs().isEmpty(),
            !plan.group().disks().isEmpty(),
            missing));
  }

  /**
   * The same, of which only that is to be done which failed and what follows it, if nothing else
   * has become different since.
   */
  DesiredInstance lackingOnly(String step) {
    EnumSet<Change> others = EnumSet.copyOf(changes);
    others.remove(Change.DIRTY);
    others.remove(Change.STATE);
    return others.isEmpty()
        ? new DesiredInstance(
            plan, record, rendered, spec, changes, action, reachable, Optional.of(step))
        : this;
  }

  private boolean replacesVm() {
    return plan.networksChanged() || !Collections.disjoint(changes, OF_VM);
  }

  /** The word events call its update by. */
  String eventAction() {
    return InstanceAction.eventAction(plan, changesWithVm());
  }

  /** Nothing for a mere start, stop or restart: its word says it all. */
  Map<String, @Nullable Object> eventContext() {
    Map<String, @Nullable Object> context = new LinkedHashMap<>();
    EnumSet<Change> told = changesWithVm();
    if (told.equals(EnumSet.of(Change.STATE)) || told.equals(EnumSet.of(Change.RESTART))) {
      return context;
    }
    plan.availabilityZone().ifPresent(zone -> context.put("az", zone));
    if (!plan.isNew() && !told.equals(EnumSet.of(Change.RECREATE))) {
      context.put("changes", told.stream().map(Change::word).toList());
    }
    return context;
  }

  /** A missing VM is made before the update begins: then it only lacks what is to be installed. */
  private EnumSet<Change> changesWithVm() {
    Optional<VmRecord> vm = record.activeVm();
    if (vm.isPresent() || plan.target() == InstanceState.DETACHED) {
      return changes;
    }
    EnumSet<Change> remaining = EnumSet.copyOf(changes);
    remaining.removeAll(OF_OLD_VM);
    remaining.remove(Change.JOB); // The spec of a VM without anything on it names its jobs.
    if (plan.group().isErrand()) {
      remaining.add(Change.DNS); // Its records have gone with the VM it had.
    }
    if (!spec.apply().packages().isEmpty()) {
      remaining.add(Change.PACKAGES);
    }
    if (!rendered.jobs().isEmpty()) {
      remaining.add(Change.CONFIGURATION);
    }
    return remaining;
  }
}
