package io.slipway.director.executing;

import io.slipway.bus.AgentClient;
import io.slipway.cpi.Cpi;
import io.slipway.director.disks.DiskRepository;
import io.slipway.director.disks.DiskRepository.NewDynamicDisk;
import io.slipway.director.disks.DynamicDiskRecord;
import io.slipway.director.disks.DynamicDiskRecord.Attachment;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.VmRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Disks that jobs ask for while they run, for one task (Director API 5.8). */
public final class DynamicDisks {
  private final Cpi cpi;
  private final DiskRepository disks;
  private final Agents agents;
  private final String directorName;

  public DynamicDisks(Cpi cpi, DiskRepository disks, Agents agents, String directorName) {
    this.cpi = cpi;
    this.disks = disks;
    this.agents = agents;
    this.directorName = directorName;
  }

  /**
   * What a disk is to be.
   *
   * @param size MiB
   * @param pool the disk type of the cloud config
   * @param cloudProperties of that type
   */
  public record Order(
      String name, int size, String pool, Map<String, @Nullable Object> cloudProperties) {}

  /**
   * @param near the VM in whose neighbourhood the disk is made
   * @param availabilityZone as far as it is known already
   */
  public DynamicDiskRecord create(
      Order order, int deploymentId, VmRecord near, Optional<String> availabilityZone) {
    Map<String, @Nullable Object> properties = new LinkedHashMap<>(order.cloudProperties());
    properties.put("name", order.name());
    String cid = cpi.createDisk(order.size(), properties, Optional.of(near.cid()));
    try {
      return disks.addDynamicDisk(
          new NewDynamicDisk(
              order.name(), cid, deploymentId, order.size(), order.pool(), availabilityZone));
    } catch (RuntimeException e) {
      cpi.deleteDisk(cid);
      throw e;
    }
  }

  /** Attaches the disk in the cloud; what its agent is told comes after. */
  public DynamicDiskRecord attach(DynamicDiskRecord disk, InstanceRecord instance, VmRecord vm) {
    Object hint = cpi.attachDisk(vm.cid(), disk.cid());
    disks.attachDynamicDisk(disk.id(), new Attachment(vm.id(), hint), instance.availabilityZone());
    return disks.dynamicDisk(disk.name()).orElseThrow();
  }

  /** Tells the agent where the disk is. */
  public void show(DynamicDiskRecord disk, InstanceRecord instance, VmRecord vm) {
    disk.attachment()
        .ifPresent(
            attachment -> agents.of(instance, vm).addDynamicDisk(disk.cid(), attachment.hint()));
  }

  public void detach(DynamicDiskRecord disk, InstanceRecord instance, VmRecord vm) {
    AgentClient agent = agents.of(instance, vm);
    agent.removeDynamicDisk(disk.cid());
    cpi.detachDisk(vm.cid(), disk.cid());
    disks.detachDynamicDisk(disk.id());
  }

  /** What is told of the disk in the cloud; nothing where nothing is new. */
  public void setMetadata(DynamicDiskRecord disk, Map<String, @Nullable Object> wanted) {
    if (disk.metadata().equals(wanted)) {
      return;
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    wanted.forEach((name, value) -> metadata.put(name, String.valueOf(value)));
    metadata.put("director", directorName);
    metadata.put("deployment", disk.deployment());
    cpi.setDiskMetadata(disk.cid(), metadata);
    disks.setDynamicDiskMetadata(disk.id(), wanted);
  }

  /** Deletes the disk with what is on it. */
  public void delete(DynamicDiskRecord disk) {
    if (cpi.hasDisk(disk.cid())) {
      cpi.deleteDisk(disk.cid());
    }
    disks.deleteDynamicDisk(disk.id());
  }
}
