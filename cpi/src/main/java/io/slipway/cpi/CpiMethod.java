package io.slipway.cpi;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A method of the CPI protocol (Director behaviour 8.1), and what a provider of ours answers. */
public enum CpiMethod {
  INFO,
  CREATE_STEMCELL,
  DELETE_STEMCELL,
  CREATE_VM,
  DELETE_VM,
  HAS_VM,
  REBOOT_VM,
  SET_VM_METADATA,
  CREATE_DISK,
  DELETE_DISK,
  HAS_DISK,
  ATTACH_DISK,
  DETACH_DISK,
  RESIZE_DISK,
  UPDATE_DISK,
  SET_DISK_METADATA,
  SNAPSHOT_DISK,
  DELETE_SNAPSHOT,
  /** Not of the protocol: see {@link Cpi#addressesInUse}. */
  ADDRESSES_IN_USE;

  /** Its name in requests: {@code create_vm}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Empty for a name nobody knows. */
  public static Optional<CpiMethod> ofWord(String word) {
    return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
  }
}
