package io.slipway.director.updating;

import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.bus.AgentClient;
import io.slipway.cpi.Cpi;
import io.slipway.director.deployment.InstanceGroup.PersistentDisk;
import io.slipway.director.events.Audit;
import io.slipway.director.instances.DiskRecord;
import io.slipway.director.instances.InstanceRecord;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.instances.VmRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The managed persistent disk of an instance (Director behaviour 4.9). */
public final class Disks {
  private final Cpi cpi;
  private final InstanceRepository instances;
  private final Clock clock;

  public Disks(Cpi cpi, InstanceRepository instances, Clock clock) {
    this.cpi = cpi;
    this.instances = instances;
    this.clock = clock;
  }

  /** What is done with a VM's disk between its boot and its first settings. */
  @FunctionalInterface
  public interface AfterBoot {
    void mount(VmRecord vm, AgentClient agent);

    static AfterBoot nothing() {
      return (vm, agent) -> {};
    }
  }

  static Optional<DiskRecord> active(InstanceRecord instance) {
    return instance.disks().stream().filter(DiskRecord::active).findFirst();
  }

  /** Gives a new VM the disk its instance has had. */
  AfterBoot remount(InstanceRecord instance) {
    return active(instance)
        .<AfterBoot>map(disk -> (vm, agent) -> attachAndMount(disk.cid(), vm, agent))
        .orElseGet(AfterBoot::nothing);
  }

  private void attachAndMount(String diskCid, VmRecord vm, AgentClient agent) {
    Object hint = cpi.attachDisk(vm.cid(), diskCid);
    agent.addPersistentDisk(diskCid, hint);
    agent.mountDisk(diskCid);
  }

  /** Takes every disk off the VM before it is deleted. */
  void detachAll(InstanceRecord instance, VmRecord vm, AgentClient agent) {
    List<String> mounted = agent.listDisk();
    for (DiskRecord disk : instance.disks()) {
      if (mounted.contains(disk.cid())) {
        agent.unmountDisk(disk.cid());
      }
      agent.removePersistentDisk(disk.cid());
      cpi.detachDisk(vm.cid(), disk.cid());
    }
  }

  /** Makes the disk what is wanted: made, enlarged or shrunk by copying, or taken away. */
  void change(
      InstanceRecord instance,
      VmRecord vm,
      AgentClient agent,
      Optional<PersistentDisk> wanted,
      Audit audit) {
    Optional<DiskRecord> old = active(instance);
    checkAgentAgrees(instance, agent, old);
    if (wanted.isPresent()) {
      replace(instance, vm, agent, old, wanted.get(), audit);
    } else if (old.isPresent()) {
      release(vm, agent, old.get(), instance, audit);
    }
  }

  private static void checkAgentAgrees(
      InstanceRecord instance, AgentClient agent, Optional<DiskRecord> old) {
    List<String> reported = agent.listDisk();
    if (!reported.isEmpty() && (old.isEmpty() || !reported.contains(old.get().cid()))) {
      throw new SlipwayException(
          ErrorCode.AGENT_DISK_OUT_OF_SYNC,
          "'%s' has invalid disks: agent reports '%s' while director record shows '%s'"
              .formatted(
                  instance.fullName(),
                  String.join(", ", reported),
                  old.map(DiskRecord::cid).orElse("")));
    }
  }

  private void replace(
      InstanceRecord instance,
      VmRecord vm,
      AgentClient agent,
      Optional<DiskRecord> old,
      PersistentDisk wanted,
      Audit audit) {
    DiskRecord made =
        audit.around(
            change("create", instance, Optional.empty()),
            disk -> Optional.of(disk.cid()),
            () -> create(instance, vm, wanted));
    try {
      attachAndMount(made.cid(), vm, agent);
      old.ifPresent(disk -> agent.migrateDisk(disk.cid(), made.cid()));
    } catch (RuntimeException e) {
      cpi.detachDisk(vm.cid(), made.cid());
      orphan(made, instance, audit);
      throw e;
    }
    instances.setDiskActive(made.id(), true);
    old.ifPresent(disk -> release(vm, agent, disk, instance, audit));
  }

  private DiskRecord create(InstanceRecord instance, VmRecord vm, PersistentDisk wanted) {
    String cid = cpi.createDisk(wanted.size(), wanted.cloudProperties(), Optional.of(vm.cid()));
    try {
      return instances.addDisk(
          new DiskRecord(
              0, instance.id(), cid, "", wanted.size(), wanted.cloudProperties(), false));
    } catch (RuntimeException e) {
      cpi.deleteDisk(cid);
      throw e;
    }
  }

  private void release(
      VmRecord vm, AgentClient agent, DiskRecord disk, InstanceRecord instance, Audit audit) {
    instances.setDiskActive(disk.id(), false);
    agent.unmountDisk(disk.cid());
    agent.removePersistentDisk(disk.cid());
    cpi.detachDisk(vm.cid(), disk.cid());
    orphan(disk, instance, audit);
  }

  /** Keeps the disk's data, but no longer as the instance's. */
  void orphan(DiskRecord disk, InstanceRecord instance, Audit audit) {
    audit.around(
        change("orphan", instance, Optional.of(disk.cid())),
        () -> instances.orphanDisk(disk.id(), clock.now()));
  }

  private static Audit.Change change(String action, InstanceRecord instance, Optional<String> cid) {
    return new Audit.Change(action, "disk", cid, Optional.of(instance.name()), Map.of());
  }
}
