package io.slipway.director.executing;

import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.bus.AgentClient;
import io.slipway.cpi.Cpi;
import io.slipway.cpi.external.CpiException;
import io.slipway.director.events.Audit;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.storage.Transactions;
import io.slipway.model.deployment.InstanceGroup.PersistentDisk;
import io.slipway.model.instances.DiskRecord;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.VmRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The managed persistent disk of an instance (Director behaviour 4.9). */
public final class Disks {
  private final Cpi cpi;
  private final InstanceRepository instances;
  private final Transactions transactions;
  private final Clock clock;

  public Disks(Cpi cpi, InstanceRepository instances, Transactions transactions, Clock clock) {
    this.cpi = cpi;
    this.instances = instances;
    this.transactions = transactions;
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

  public static Optional<DiskRecord> active(InstanceRecord instance) {
    return instance.disks().stream().filter(DiskRecord::active).findFirst();
  }

  /** Gives a new VM the disk its instance has had. */
  AfterBoot remount(InstanceRecord instance) {
    return active(instance)
        .<AfterBoot>map(disk -> (vm, agent) -> attachAndMount(disk.cid(), vm, agent))
        .orElseGet(AfterBoot::nothing);
  }

  /** Gives a VM that has taken over the disk its instance has had. */
  void attach(InstanceRecord instance, VmRecord vm, AgentClient agent) {
    remount(instance).mount(vm, agent);
  }

  private void attachAndMount(String diskCid, VmRecord vm, AgentClient agent) {
    Object hint = cpi.attachDisk(vm.cid(), diskCid);
    agent.ping(); // attaching restarts the VM of some clouds
    agent.addPersistentDisk(diskCid, hint);
    agent.mountDisk(diskCid);
  }

  /** Lets the agent let go of the disk in use. */
  void unmountAll(InstanceRecord instance, AgentClient agent) {
    Optional<DiskRecord> disk = active(instance);
    if (disk.isPresent() && agent.listDisk().contains(disk.get().cid())) {
      agent.unmountDisk(disk.get().cid());
    }
  }

  /** Takes every disk off the VM before it is deleted. */
  void detachAll(InstanceRecord instance, VmRecord vm, AgentClient agent) {
    if (instance.disks().isEmpty()) {
      return;
    }
    List<String> mounted = agent.listDisk();
    for (DiskRecord disk : instance.disks()) {
      try {
        detach(vm, agent, disk.cid(), mounted.contains(disk.cid()));
      } catch (CpiException e) {
        requireNotAttached(e);
        if (disk.active()) {
          throw new SlipwayException(
              ErrorCode.CLOUD_DISK_NOT_ATTACHED,
              "'%s' VM should have persistent disk '%s' attached but it doesn't (according to CPI)"
                  .formatted(instance.fullName(), disk.cid()),
              e);
        }
      }
    }
  }

  private static void requireNotAttached(CpiException e) {
    if (e.kind() != CpiException.Kind.DISK_NOT_ATTACHED) {
      throw e;
    }
  }

  /** Takes one disk off the VM. */
  void detach(VmRecord vm, AgentClient agent, String diskCid) {
    detach(vm, agent, diskCid, agent.listDisk().contains(diskCid));
  }

  private void detach(VmRecord vm, AgentClient agent, String diskCid, boolean mounted) {
    if (mounted) {
      agent.unmountDisk(diskCid);
    }
    agent.removePersistentDisk(diskCid);
    cpi.detachDisk(vm.cid(), diskCid);
  }

  /**
   * Sees to it that the VM has the disk it shall have and no other: mounted again when the agent
   * has lost it; made, or enlarged or shrunk by copying, or taken away, when it has changed.
   */
  void converge(
      InstanceRecord instance,
      VmRecord vm,
      AgentClient agent,
      Optional<PersistentDisk> wanted,
      boolean changed,
      Audit audit) {
    Optional<DiskRecord> old = active(instance);
    if (!instance.disks().isEmpty()) {
      List<String> mounted = agent.listDisk();
      checkAgentAgrees(instance, mounted, old);
      if (mounted.isEmpty() && wanted.isPresent()) {
        old.ifPresent(disk -> attachAndMount(disk.cid(), vm, agent));
      }
      instance.disks().stream()
          .filter(disk -> !disk.active())
          .forEach(disk -> release(instance, vm, agent, disk, mounted.contains(disk.cid()), audit));
    }
    if (!changed) {
      return;
    }
    if (wanted.isPresent()) {
      replace(instance, vm, agent, old, wanted.get(), audit);
    } else if (old.isPresent()) {
      instances.setDiskActive(old.get().id(), false);
      release(instance, vm, agent, old.get(), true, audit);
    }
  }

  /** Inactive disks the agent may still have; an active one that is another's, never. */
  private static void checkAgentAgrees(
      InstanceRecord instance, List<String> reported, Optional<DiskRecord> old) {
    boolean known =
        reported.isEmpty()
            || (old.isPresent()
                ? reported.contains(old.get().cid())
                : instance.disks().stream().anyMatch(disk -> reported.contains(disk.cid())));
    if (!known) {
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
      takeBack(instance, vm, agent, made, audit, e);
      throw e;
    }
    transactions.inTransaction(
        () -> {
          old.ifPresent(disk -> instances.setDiskActive(disk.id(), false));
          instances.setDiskActive(made.id(), true);
        });
    old.ifPresent(disk -> release(instance, vm, agent, disk, true, audit));
  }

  /** What cannot be taken off now stays on record as inactive: the next update tries again. */
  private void takeBack(
      InstanceRecord instance,
      VmRecord vm,
      AgentClient agent,
      DiskRecord made,
      Audit audit,
      RuntimeException reason) {
    try {
      release(instance, vm, agent, made, agent.listDisk().contains(made.cid()), audit);
    } catch (RuntimeException e) {
      reason.addSuppressed(e);
    }
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
      InstanceRecord instance,
      VmRecord vm,
      AgentClient agent,
      DiskRecord disk,
      boolean mounted,
      Audit audit) {
    try {
      detach(vm, agent, disk.cid(), mounted);
    } catch (CpiException e) {
      requireNotAttached(e); // It is not in use any more, so that is as good.
    }
    orphan(disk, instance, audit);
  }

  /** Keeps the disk's data, but no longer as the instance's. */
  void orphan(DiskRecord disk, InstanceRecord instance, Audit audit) {
    audit.around(
        change("orphan", instance, Optional.of(disk.cid())),
        () -> instances.orphanDisk(disk.id(), clock.now()));
  }

  private static Audit.Change change(String action, InstanceRecord instance, Optional<String> cid) {
    return new Audit.Change(action, "disk", cid, Optional.of(instance.name()), Map.of())
        .in(instance.deployment());
  }
}
