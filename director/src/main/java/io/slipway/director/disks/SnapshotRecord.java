package io.slipway.director.disks;

import java.time.Instant;

/**
 * What was on a persistent disk at some time. It goes where the disk goes: to another instance, or
 * among the orphans.
 *
 * @param clean whether everything that writes to the disk was stopped
 */
public record SnapshotRecord(
    int id, String diskCid, String cid, boolean clean, Instant createdAt) {}
