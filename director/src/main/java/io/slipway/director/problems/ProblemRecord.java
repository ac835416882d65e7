package io.slipway.director.problems;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something a scan has found.
 *
 * @param resourceId of the instance or the disk it is about
 * @param data what else was found; for {@link ProblemType#MOUNT_INFO_MISMATCH} the {@code
 *     owner_vms}
 * @param counter how often it was found while it was open
 */
public record ProblemRecord(
    int id,
    int deploymentId,
    ProblemType type,
    int resourceId,
    Map<String, @Nullable Object> data,
    State state,
    int counter,
    Instant createdAt,
    Instant lastSeenAt) {

  ProblemRecord in(State other) {
    return new ProblemRecord(
        id, deploymentId, type, resourceId, data, other, counter, createdAt, lastSeenAt);
  }

  /** What has become of it. */
  public enum State {
    OPEN,
    /** Another scan has begun since. */
    CLOSED,
    RESOLVED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
