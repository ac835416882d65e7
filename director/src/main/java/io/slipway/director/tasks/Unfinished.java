package io.slipway.director.tasks;

/** What becomes of tasks that were not finished when their Director ended. */
public enum Unfinished {
  /** The next Director goes on with those that can be gone on with. */
  RESUME,
  /** They end with an error, as BOSH's do. */
  FAIL
}
