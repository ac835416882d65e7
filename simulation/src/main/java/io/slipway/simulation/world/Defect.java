package io.slipway.simulation.world;

/** Something that is wrong on purpose, to see that it is found. */
public enum Defect {
  /** Agents start a script anew where an earlier agent has begun with it. */
  STARTS_SCRIPTS_AGAIN,
  /** Agents begin what they are asked again under the same name. */
  FORGETS_NAMES,
  /** What is asked of agents loses its name on the way. */
  LOSES_NAMES,
  /** Agents say that a script has ended when it has begun. */
  ANSWERS_TOO_EARLY,
  /** Agents apply nothing. */
  APPLIES_NOTHING,
  /** What hangs goes on to hang. */
  HANGS_FOR_EVER,
  /** VMs that are deleted stay. */
  DELETES_NO_VM,
  /** Disks that are detached stay attached. */
  DETACHES_NOTHING,
  /** The manifest that is deployed updates all at once, not as the operator has it. */
  UPDATES_ALL_AT_ONCE,
  /** Nobody writes down which instances are ignored. */
  IGNORES_NOTHING,
  /** Everybody gets every lock. */
  LOCKS_NOTHING,
  /** Locks are not given back. */
  KEEPS_LOCKS,
  /** Every manifest that is deployed is a little different. */
  CHANGES_MANIFESTS
}
