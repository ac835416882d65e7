package io.slipway.model.procedures;

import io.slipway.model.instances.InstanceRecord.InstanceState;
import io.slipway.model.planning.Change;
import io.slipway.model.planning.InstanceAction;
import java.util.EnumSet;
import java.util.Optional;

/**
 * What an instance shall be, as far as it decides what has to be done to it.
 *
 * @param isNew whether it has never been before
 * @param action how much the changes ask for
 * @param changes why it has to be touched
 * @param needsTwin whether its VM is replaced by one that is made beside it (behaviour 4.5)
 * @param jobs whether it has any jobs
 * @param disk whether it is to have a persistent disk
 * @param missing the step it failed at last, when only that and what follows it is to be done
 */
public record DesiredState(
    boolean isNew,
    InstanceState target,
    InstanceAction action,
    EnumSet<Change> changes,
    boolean needsTwin,
    boolean jobs,
    boolean disk,
    Optional<String> missing) {

  /** Of which nothing is done already. */
  public DesiredState(
      boolean isNew,
      InstanceState target,
      InstanceAction action,
      EnumSet<Change> changes,
      boolean needsTwin,
      boolean jobs,
      boolean disk) {
    this(isNew, target, action, changes, needsTwin, jobs, disk, Optional.empty());
  }

  /** The same once it has a new VM: nothing is installed there, and nothing has to be replaced. */
  DesiredState onNewVm() {
    return new DesiredState(isNew, target, InstanceAction.IN_PLACE, changes, false, jobs, disk);
  }
}
