package io.slipway.model.planning;

import io.slipway.model.instances.InstanceRecord.InstanceState;
import java.util.EnumSet;
import java.util.Set;

/** How much has to be done about an instance's changes (behaviour 2.8). */
public enum InstanceAction {
  /** Its records are brought up to date; the VM is not touched. */
  NOTHING,
  /** Tags and DNS records only. */
  MINIMAL,
  /** Stop, apply, start on the VM it has. */
  IN_PLACE,
  /** The VM is replaced. */
  RECREATE;

  private static final Set<Change> OF_METADATA = EnumSet.of(Change.DNS, Change.TAGS);
  private static final Set<Change> OF_VM =
      EnumSet.of(
          Change.CLOUD_PROPERTIES, Change.STEMCELL, Change.ENV, Change.RECREATE, Change.NETWORK);

  /**
   * A set of at most two whose first member is DNS or tags is minimal, whatever the second is: BOSH
   * leaves changed certificates beside changed DNS records to the next deploy.
   */
  public static InstanceAction of(EnumSet<Change> changes) {
    if (changes.isEmpty()) {
      return NOTHING;
    }
    if (changes.size() <= 2 && OF_METADATA.contains(changes.iterator().next())) {
      return MINIMAL;
    }
    return changes.stream().anyMatch(OF_VM::contains) ? RECREATE : IN_PLACE;
  }

  /**
   * The same for an instance of an errand group with VMs, which is updated whatever changed: having
   * no changes counts as a full update there.
   */
  public static InstanceAction ofErrand(EnumSet<Change> changes) {
    return changes.isEmpty() ? IN_PLACE : of(changes);
  }

  /** The word events call the update by (behaviour 4.3, end). */
  public static String eventAction(InstancePlan plan, EnumSet<Change> changes) {
    boolean onlyState =
        changes.equals(EnumSet.of(Change.STATE)) || changes.equals(EnumSet.of(Change.RESTART));
    if (onlyState) {
      return switch (plan.virtualState()) {
        case RESTART -> "restart";
        case RECREATE -> "recreate";
        case NONE -> plan.target() == InstanceState.STARTED ? "start" : "stop";
      };
    }
    if (plan.isNew()) {
      return "create";
    }
    return changes.stream().anyMatch(OF_VM::contains) ? "recreate" : "update";
  }
}
