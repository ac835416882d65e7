package io.slipway.director.fakes;

import io.slipway.director.disks.DiskRepository;
import io.slipway.director.disks.DynamicDiskRecord;
import io.slipway.director.disks.DynamicDiskRecord.Attachment;
import io.slipway.director.disks.SnapshotRecord;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.VmRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Snapshots and dynamic disks in memory. */
public final class FakeDiskRepository implements DiskRepository {
  private final FakeDeploymentRepository deployments;
  private final FakeInstanceRepository instances;
  private final List<SnapshotRecord> snapshots = new ArrayList<>();
  private final TreeMap<Integer, DynamicDiskRecord> dynamicDisks = new TreeMap<>();
  private int last;

  FakeDiskRepository(FakeDeploymentRepository deployments, FakeInstanceRepository instances) {
    this.deployments = deployments;
    this.instances = instances;
  }

  @Override
  public synchronized SnapshotRecord addSnapshot(
      String diskCid, String cid, boolean clean, Instant now) {
    if (snapshot(cid).isPresent()) {
      throw FakeStore.duplicate(cid);
    }
    SnapshotRecord added = new SnapshotRecord(++last, diskCid, cid, clean, now);
    snapshots.add(added);
    return added;
  }

  @Override
  public synchronized List<SnapshotRecord> snapshots(Collection<String> diskCids) {
    return snapshots.stream().filter(one -> diskCids.contains(one.diskCid())).toList();
  }

  @Override
  public synchronized Optional<SnapshotRecord> snapshot(String cid) {
    return snapshots.stream().filter(one -> one.cid().equals(cid)).findFirst();
  }

  @Override
  public synchronized void deleteSnapshot(String cid) {
    snapshots.removeIf(one -> one.cid().equals(cid));
  }

  @Override
  public synchronized List<DynamicDiskRecord> dynamicDisks() {
    return dynamicDisks.values().stream()
        .map(this::withoutDeadVm)
        .sorted(Comparator.comparing(DynamicDiskRecord::name))
        .toList();
  }

  /** A disk whose VM is gone is attached to nothing. */
  private DynamicDiskRecord withoutDeadVm(DynamicDiskRecord disk) {
    List<Integer> vms =
        instances.withVms().stream()
            .map(InstanceRecord::vms)
            .flatMap(List::stream)
            .map(VmRecord::id)
            .toList();
    return disk.attachment().filter(one -> !vms.contains(one.vmId())).isPresent()
        ? with(disk, disk.availabilityZone(), disk.metadata(), Optional.empty())
        : disk;
  }

  @Override
  public synchronized Optional<DynamicDiskRecord> dynamicDisk(String name) {
    return dynamicDisks().stream().filter(one -> one.name().equals(name)).findFirst();
  }

  @Override
  public synchronized DynamicDiskRecord addDynamicDisk(NewDynamicDisk disk) {
    if (dynamicDisk(disk.name()).isPresent()) {
      throw FakeStore.duplicate(disk.name());
    }
    DynamicDiskRecord added =
        new DynamicDiskRecord(
            ++last,
            disk.name(),
            disk.cid(),
            disk.deploymentId(),
            deployments.list().stream()
                .filter(one -> one.id() == disk.deploymentId())
                .findFirst()
                .orElseThrow()
                .name(),
            disk.size(),
            disk.pool(),
            disk.availabilityZone(),
            Map.of(),
            Optional.empty());
    dynamicDisks.put(added.id(), added);
    return added;
  }

  @Override
  public synchronized void attachDynamicDisk(int id, Attachment attachment, Optional<String> zone) {
    dynamicDisks.computeIfPresent(
        id, (_, disk) -> with(disk, zone, disk.metadata(), Optional.of(attachment)));
  }

  @Override
  public synchronized void detachDynamicDisk(int id) {
    dynamicDisks.computeIfPresent(
        id, (_, disk) -> with(disk, disk.availabilityZone(), disk.metadata(), Optional.empty()));
  }

  @Override
  public synchronized void setDynamicDiskMetadata(int id, Map<String, @Nullable Object> metadata) {
    dynamicDisks.computeIfPresent(
        id, (_, disk) -> with(disk, disk.availabilityZone(), metadata, disk.attachment()));
  }

  @Override
  public synchronized void deleteDynamicDisk(int id) {
    dynamicDisks.remove(id);
  }

  private static DynamicDiskRecord with(
      DynamicDiskRecord disk,
      Optional<String> zone,
      Map<String, @Nullable Object> metadata,
      Optional<Attachment> attachment) {
    return new DynamicDiskRecord(
        disk.id(),
        disk.name(),
        disk.cid(),
        disk.deploymentId(),
        disk.deployment(),
        disk.size(),
        disk.pool(),
        zone,
        metadata,
        attachment);
  }
}
