package io.slipway.director.disks;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps snapshots and dynamic disks. */
public interface DiskRepository {
  SnapshotRecord addSnapshot(String diskCid, String cid, boolean clean, Instant now);

  /** Those of these disks, the oldest first. */
  List<SnapshotRecord> snapshots(Collection<String> diskCids);

  Optional<SnapshotRecord> snapshot(String cid);

  void deleteSnapshot(String cid);

  /** By name. */
  List<DynamicDiskRecord> dynamicDisks();

  Optional<DynamicDiskRecord> dynamicDisk(String name);

  DynamicDiskRecord addDynamicDisk(NewDynamicDisk disk);

  /** The zone becomes that of the VM's instance. */
  void attachDynamicDisk(int id, DynamicDiskRecord.Attachment attachment, Optional<String> zone);

  void detachDynamicDisk(int id);

  void setDynamicDiskMetadata(int id, Map<String, @Nullable Object> metadata);

  void deleteDynamicDisk(int id);

  /** What is known of a dynamic disk when the cloud has made it. */
  record NewDynamicDisk(
      String name,
      String cid,
      int deploymentId,
      int size,
      String pool,
      Optional<String> availabilityZone) {}
}
