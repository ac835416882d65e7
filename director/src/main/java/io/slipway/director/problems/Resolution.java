package io.slipway.director.problems;

import java.util.Locale;

/** What can be done about a problem. */
public enum Resolution {
  IGNORE,
  REBOOT_VM,
  RECREATE_VM_WITHOUT_WAIT,
  RECREATE_VM,
  DELETE_VM,
  DELETE_VM_REFERENCE,
  DELETE_DISK_REFERENCE,
  DELETE_DISK,
  ACTIVATE_DISK,
  REATTACH_DISK,
  REATTACH_DISK_AND_REBOOT,
  CLOSE;

  /** Its name in the API. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
