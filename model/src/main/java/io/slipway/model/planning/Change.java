package io.slipway.model.planning;

import java.util.Locale;

/** Why an instance has to be touched, in the order they are looked for (behaviour 2.8). */
public enum Change {
  DIRTY,
  RESTART,
  RECREATE,
  RECREATE_PERSISTENT_DISKS,
  CLOUD_PROPERTIES,
  STEMCELL,
  ENV,
  NETWORK,
  PACKAGES,
  PERSISTENT_DISK,
  CONFIGURATION,
  JOB,
  STATE,
  DNS,
  TRUSTED_CERTS,
  BLOBSTORE_CONFIG,
  NATS_CONFIG,
  TAGS;

  /** The word of events and messages. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
