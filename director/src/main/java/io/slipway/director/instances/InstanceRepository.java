package io.slipway.director.instances;

import io.slipway.model.instances.AddressHolder;
import io.slipway.model.instances.DiskRecord;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import io.slipway.model.instances.InstanceSpec;
import io.slipway.model.instances.IpAddressRecord;
import io.slipway.model.instances.VmRecord;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps instances with their VMs, disks and addresses. */
public interface InstanceRepository {
  /** All of a deployment's, in a fixed number of queries, by group and index. */
  List<InstanceRecord> ofDeployment(int deploymentId);

  Optional<InstanceRecord> find(int id);

  Optional<InstanceRecord> find(String uuid);

  /** Every instance of every deployment that has a VM: what a restarted Director looks after. */
  List<InstanceRecord> withVms();

  InstanceRecord create(NewInstance instance);

  void setState(int id, InstanceState state);

  void setUpdateCompleted(int id, boolean completed);

  /** Replaces what has failed of the instance before. */
  void recordFailure(StepFailure failure);

  /** What has failed has passed. */
  void clearFailure(int instanceId);

  /** What has failed, of all instances. */
  List<StepFailure> failures();

  /** By deployment, how many of its instances are unfinished, or have something failed. */
  Map<Integer, Integer> incomplete();

  void setBootstrap(int id, boolean bootstrap);

  void setIgnore(int id, boolean ignore);

  void setSpec(int id, InstanceSpec spec);

  /** Gives the instance another place: another group it migrated to, or its availability zone. */
  void place(int id, String group, int index, Optional<String> availabilityZone);

  /**
   * Removes the instance and the addresses it holds; its VMs, disks and rendered archives must be
   * gone before, or what they name in the cloud and the blobstore would be forgotten.
   */
  void delete(int id);

  /**
   * Adds a VM, which takes the addresses that are named; an active one makes the instance's others
   * inactive.
   */
  VmRecord addVm(NewVm vm);

  /** Makes this VM one that stands ready to take the active one's place. */
  void setTwin(int vmId);

  /** Makes this VM the instance's active one and the others inactive. */
  void activateVm(int vmId);

  /** Makes this VM nobody's active one: it is about to be deleted. */
  void deactivateVm(int vmId);

  /** Forgets the VM; the addresses it had are still the instance's. */
  void deleteVm(int vmId);

  /** Forgets the VM as the instance's and records it as orphaned, with the addresses it has. */
  void orphanVm(int vmId, Instant now);

  /** The newest first. */
  List<OrphanedVmRecord> orphanedVms();

  /** Forgets the orphaned VM; the addresses it had are free. */
  void deleteOrphanedVm(int id);

  /** Adds the disk; its {@code id} is ignored and a new one given. */
  DiskRecord addDisk(DiskRecord disk);

  /** The disk of some instance, in use or not. */
  Optional<DiskRecord> findDisk(String cid);

  void setDiskActive(int diskId, boolean active);

  /** The disk has become what the cloud has made of it. */
  void changeDisk(int diskId, String cid, int size, Map<String, @Nullable Object> cloudProperties);

  /** Forgets the disk as the instance's and records it as orphaned at that time. */
  void orphanDisk(int diskId, Instant now);

  /** The newest first. */
  List<OrphanedDiskRecord> orphanedDisks();

  void deleteOrphanedDisk(String cid);

  /** Every address reserved by anybody, by its text form. */
  Map<String, AddressHolder> reservedAddresses();

  /** How many addresses that nobody asked for by name are reserved, by network. */
  Map<String, Long> dynamicAddresses();

  /**
   * Reserves addresses for an instance, all or none. Those it holds already take the network and
   * kind given.
   *
   * @return the address that somebody else holds already, if any; nothing is reserved then
   */
  Optional<IpAddressRecord> reserve(int instanceId, Collection<IpAddressRecord> addresses);

  /** Frees addresses of instances; those an orphaned VM has are not theirs any more, and stay. */
  void release(Collection<Integer> addressIds);

  /** The archives of rendered templates of an instance, newest first. */
  List<RenderedArchiveRecord> renderedArchives(int instanceId);

  /** Adds the archive; its {@code id} is ignored and a new one given. */
  void addRenderedArchive(RenderedArchiveRecord archive);

  void deleteRenderedArchives(Collection<Integer> ids);

  /** What is known of an instance when it is first placed. */
  record NewInstance(
      int deploymentId,
      String group,
      int index,
      String uuid,
      Optional<String> availabilityZone,
      boolean bootstrap,
      boolean compilation,
      InstanceState state) {}

  /**
   * What is known of a VM when the CPI has made it.
   *
   * @param addressIds of the instance's addresses it was made with
   */
  record NewVm(
      int instanceId,
      String cid,
      String agentId,
      boolean active,
      String cpi,
      String stemcellName,
      String stemcellVersion,
      Map<String, @Nullable Object> cloudProperties,
      Map<String, @Nullable Object> env,
      List<Integer> addressIds,
      Instant createdAt) {}

  /**
   * A persistent disk no instance has any more.
   *
   * @param size MiB
   * @param instance {@code group/uuid} of the instance that had it
   */
  record OrphanedDiskRecord(
      int id,
      String cid,
      String name,
      int size,
      Map<String, @Nullable Object> cloudProperties,
      String deployment,
      String instance,
      Optional<String> availabilityZone,
      Instant orphanedAt) {}

  /** A rendered-templates archive; equal content hashes mean equal files. */
  record RenderedArchiveRecord(
      int id,
      int instanceId,
      String blobId,
      String digest,
      String contentSha1,
      Instant createdAt) {}
}
