package io.slipway.director.problems;

import java.util.Locale;

/** What can be wrong with an instance or a disk. */
public enum ProblemType {
  UNRESPONSIVE_AGENT,
  MISSING_VM,
  MISSING_DISK,
  INACTIVE_DISK,
  MOUNT_INFO_MISMATCH;

  /** Its name in the API. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
