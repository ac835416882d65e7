package io.slipway.director.updating;

import io.slipway.director.instances.InstanceRecord;
import io.slipway.director.instances.InstanceRecord.InstanceState;
import io.slipway.director.planning.Change;
import io.slipway.director.planning.InstanceAction;
import io.slipway.director.planning.InstancePlan;
import java.util.EnumSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An instance on its way from what it is to what it shall be.
 *
 * @param record as stored when the deploy began
 * @param rendered the files of its jobs
 * @param spec the full instance spec it is to have (behaviour 5.1), still without the archive
 * @param changes why it has to be touched; empty when it has not
 */
record DesiredInstance(
    InstancePlan plan,
    InstanceRecord record,
    RenderedInstance rendered,
    Map<String, @Nullable Object> spec,
    EnumSet<Change> changes,
    InstanceAction action) {

  String fullName() {
    return record.fullName();
  }

  boolean isNew() {
    return plan.isNew();
  }

  boolean needsRecreate() {
    return action == InstanceAction.RECREATE;
  }

  boolean isDetachedAndStays() {
    return record.state() == InstanceState.DETACHED && plan.target() == InstanceState.DETACHED;
  }

  DesiredInstance with(InstanceRecord changed) {
    return new DesiredInstance(plan, changed, rendered, spec, changes, action);
  }
}
