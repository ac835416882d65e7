package io.slipway.director.locks;

import java.time.Instant;

/**
 * A lock that is held.
 *
 * @param name such as {@code lock:deployment:zookeeper}
 * @param uid of the holder, so that only the holder renews or releases it
 */
public record LockRecord(String name, String uid, Instant expiresAt, int taskId) {}
