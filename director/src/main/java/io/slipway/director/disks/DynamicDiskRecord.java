package io.slipway.director.disks;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A disk that a job asks for while it runs (Director API 5.8).
 *
 * @param name unique among all deployments
 * @param size MiB
 * @param pool the disk type of the cloud config it was made as
 * @param attachment empty while no VM has it
 */
public record DynamicDiskRecord(
    int id,
    String name,
    String cid,
    int deploymentId,
    String deployment,
    int size,
    String pool,
    Optional<String> availabilityZone,
    Map<String, @Nullable Object> metadata,
    Optional<Attachment> attachment) {

  /**
   * @param hint where the VM's agent finds the disk: a text or a mapping
   */
  public record Attachment(int vmId, @Nullable Object hint) {}

  /** How events and messages name it. */
  public String label() {
    return name + "/" + cid;
  }
}
