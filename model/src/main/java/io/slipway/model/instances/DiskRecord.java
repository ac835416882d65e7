package io.slipway.model.instances;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A persistent disk of an instance.
 *
 * @param name empty text for the managed disk
 * @param size MiB
 */
public record DiskRecord(
    int id,
    int instanceId,
    String cid,
    String name,
    int size,
    Map<String, @Nullable Object> cloudProperties,
    boolean active) {
  /** Whether it is formatted and mounted, not only attached. */
  public boolean isManaged() {
    return name.isEmpty();
  }

  /** The same, under the id the cloud has for it now. */
  public DiskRecord withCid(String other) {
    return new DiskRecord(id, instanceId, other, name, size, cloudProperties, active);
  }
}
