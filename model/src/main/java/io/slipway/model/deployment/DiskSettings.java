package io.slipway.model.deployment;

import io.slipway.base.CronSchedule;

/**
 * What the Director does with persistent disks.
 *
 * @param snapshots whether they are kept as they are whenever an instance is stopped
 * @param snapshotSchedule when that is done besides, if it is done at all
 * @param nativeResize whether a disk that only grows is enlarged by the cloud, where that can
 * @param nativeUpdate whether any change of a disk is left to the cloud, where that can
 */
public record DiskSettings(
    boolean snapshots, CronSchedule snapshotSchedule, boolean nativeResize, boolean nativeUpdate) {
  public static final DiskSettings DEFAULT =
      new DiskSettings(false, CronSchedule.parse("0 0 7 * * * UTC").orElseThrow(), false, false);

  /** The same, but for whether snapshots are taken. */
  public DiskSettings withSnapshots(boolean taken) {
    return new DiskSettings(taken, snapshotSchedule, nativeResize, nativeUpdate);
  }
}
