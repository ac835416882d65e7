package io.slipway.director.updating;

import io.slipway.director.instances.InstanceRecord;
import io.slipway.director.instances.InstanceRecord.InstanceState;
import io.slipway.director.planning.Change;
import io.slipway.director.planning.InstanceAction;
import io.slipway.director.planning.InstancePlan;
import io.slipway.director.rendering.RenderedInstance;
import java.util.EnumSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An instance on its way from what it is to what it shall be.
 *
 * @param record as it is stored now
 * @param rendered the files of its jobs
 * @param spec the full instance spec it is to have (behaviour 5.1), still without the archive
 * @param changes why it has to be touched; empty when it has not
 * @param reachable whether the agent of the VM it has answers
 */
record DesiredInstance(
    InstancePlan plan,
    InstanceRecord record,
    RenderedInstance rendered,
    Map<String, @Nullable Object> spec,
    EnumSet<Change> changes,
    InstanceAction action,
    boolean reachable) {
  /** What a VM that was made a moment ago cannot lack. */
  private static final EnumSet<Change> OF_OLD_VM =
      EnumSet.of(
          Change.RECREATE, Change.CLOUD_PROPERTIES, Change.STEMCELL, Change.ENV, Change.NETWORK);

  String fullName() {
    return record.fullName();
  }

  boolean isNew() {
    return plan.isNew();
  }

  boolean needsRecreate() {
    return action == InstanceAction.RECREATE;
  }

  /** Nothing runs on it that would have to be stopped (behaviour 4.3, step 3). */
  boolean isDetached() {
    return record.state() == InstanceState.DETACHED;
  }

  /** The same with a new VM: it is as wanted, but nothing is installed on it. */
  DesiredInstance withNewVm(
      InstancePlan settled,
      InstanceRecord stored,
      RenderedInstance renderedAnew,
      Map<String, @Nullable Object> settledSpec) {
    EnumSet<Change> remaining = EnumSet.copyOf(changes);
    remaining.removeAll(OF_OLD_VM);
    if (settledSpec.get("packages") instanceof Map<?, ?> packages && !packages.isEmpty()) {
      remaining.add(Change.PACKAGES);
    }
    if (!renderedAnew.jobs().isEmpty()) {
      remaining.add(Change.CONFIGURATION);
    }
    return new DesiredInstance(
        settled, stored, renderedAnew, settledSpec, remaining, InstanceAction.IN_PLACE, true);
  }
}
