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
import io.slipway.model.deployment.DiskSettings;
import io.slipway.model.deployment.InstanceGroup.Disk;
import io.slipway.model.deployment.PlainValues;
import io.slipway.model.instances.DiskRecord;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.VmRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * The persistent disks of an instance (Director behaviour 4.9): a managed one, which is mounted, or
 * named ones, which are attached and nothing else.
 */
public final class Disks {
  private final Cpi cpi;
  private final InstanceRepository instances;
  private final Transactions transactions;
  private final Clock clock;
  private final DiskSettings settings;

  public Disks(
      Cpi cpi,
      InstanceRepository instances,
      Transactions transactions,
      Clock clock,
      DiskSettings settings) {
    this.settings = settings;
    this.cpi = cpi;
    this.instances = instances;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** What is done with a VM's disks between its boot and its first settings. */
  @FunctionalInterface
  public interface AfterBoot {
    void mount(VmRecord vm, AgentClient agent);

    /** Those the VM has then that are not mounted. */
    default List<DiskRecord> named() {
      return List.of();
    }

    static AfterBoot nothing() {
      return (vm, agent) -> {};
    }
  }

  /** The managed one in use. */
  public static Optional<DiskRecord> active(InstanceRecord instance) {
    return active(instance, "");
  }

  private static Optional<DiskRecord> active(InstanceRecord instance, String name) {
    return allActive(instance).stream().filter(disk -> disk.name().equals(name)).findFirst();
  }

  private static List<DiskRecord> allActive(InstanceRecord instance) {
    return instance.disks().stream().filter(DiskRecord::active).toList();
  }

  /** Ids of those in use. */
  public static List<String> activeCids(InstanceRecord instance) {
    return allActive(instance).stream().map(DiskRecord::cid).toList();
  }

  /** Those in use that are not mounted. */
  static List<DiskRecord> named(InstanceRecord instance) {
    return allActive(instance).stream().filter(disk -> !disk.isManaged()).toList();
  }

  /** Gives a new VM the disks its instance has had. */
  AfterBoot remount(InstanceRecord instance) {
    return new AfterBoot() {
      @Override
      public void mount(VmRecord vm, AgentClient agent) {
        allActive(instance).forEach(disk -> attach(disk, vm, agent));
      }

      @Override
      public List<DiskRecord> named() {
        return Disks.named(instance);
      }
    };
  }

  /** Gives a VM that has taken over the disks its instance has had. */
  void attach(InstanceRecord instance, VmRecord vm, AgentClient agent) {
    remount(instance).mount(vm, agent);
  }

  private void attach(DiskRecord disk, VmRecord vm, AgentClient agent) {
    Object hint = cpi.attachDisk(vm.cid(), disk.cid());
    agent.ping(); // attaching restarts the VM of some clouds
    agent.addPersistentDisk(disk.cid(), hint);
    if (disk.isManaged()) {
      agent.mountDisk(disk.cid());
    }
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

  /** An instance on its VM. */
  private record Place(InstanceRecord instance, VmRecord vm, AgentClient agent, Audit audit) {}

  /**
   * What an instance is to have.
   *
   * @param outdated whether one it has is no longer what is wanted
   */
  record Wanted(List<Disk> disks, BiPredicate<DiskRecord, Disk> outdated) {
    private boolean hasNamed() {
      return disks.stream().anyMatch(disk -> !disk.isManaged());
    }

    private boolean has(DiskRecord disk) {
      return disks.stream().anyMatch(wanted -> wanted.name().equals(disk.name()));
    }
  }

  /**
   * Sees to it that the VM has the disks it shall have and no other: mounted again when the agent
   * has lost it; made, or changed by the cloud, or enlarged or shrunk by copying, or taken away,
   * when it has changed.
   */
  void converge(
      InstanceRecord instance,
      VmRecord vm,
      AgentClient agent,
      Wanted wanted,
      boolean changed,
      Audit audit) {
    Place place = new Place(instance, vm, agent, audit);
    if (!instance.disks().isEmpty()) {
      sync(place, wanted);
    }
    if (!changed) {
      return;
    }
    for (Disk disk : wanted.disks()) {
      Optional<DiskRecord> old = active(instance, disk.name());
      if (old.isEmpty() || wanted.outdated().test(old.get(), disk)) {
        change(place, old, disk);
      }
    }
    for (DiskRecord disk : allActive(instance)) {
      if (!wanted.has(disk)) {
        instances.setDiskActive(disk.id(), false);
        release(place, disk, disk.isManaged());
      }
    }
  }

  /** Of named disks the agent cannot tell whether it has them: nobody asks. */
  private void sync(Place place, Wanted wanted) {
    InstanceRecord instance = place.instance();
    boolean asked =
        !wanted.hasNamed()
            || instance.disks().stream().anyMatch(disk -> !disk.active() && disk.isManaged());
    List<String> mounted = asked ? place.agent().listDisk() : List.of();
    if (!wanted.hasNamed()) {
      Optional<DiskRecord> managed = active(instance);
      checkAgentAgrees(instance, mounted, managed);
      if (mounted.isEmpty() && !wanted.disks().isEmpty()) {
        managed.ifPresent(disk -> attach(disk, place.vm(), place.agent()));
      }
    }
    instance.disks().stream()
        .filter(disk -> !disk.active())
        .forEach(disk -> release(place, disk, mounted.contains(disk.cid())));
  }

  private void change(Place place, Optional<DiskRecord> old, Disk wanted) {
    boolean changedByCloud =
        old.filter(disk -> disk.isManaged() && changedByCloud(place, disk, wanted)).isPresent();
    if (!changedByCloud) {
      replace(place, old, wanted);
    }
  }

  /** The cloud changes only what is attached to nothing. */
  private boolean changedByCloud(Place place, DiskRecord disk, Disk wanted) {
    boolean sameKind = PlainValues.same(disk.cloudProperties(), wanted.cloudProperties());
    boolean resize = settings.nativeResize() && sameKind && wanted.size() > disk.size();
    if (!resize && !settings.nativeUpdate()) {
      return false;
    }
    if (!resize && sameKind && wanted.size() == disk.size()) {
      return true;
    }
    detach(place.vm(), place.agent(), disk.cid());
    Optional<String> cid =
        resize
            ? Optional.of(disk.cid()).filter(one -> cpi.resizeDisk(one, wanted.size()))
            : cpi.updateDisk(disk.cid(), wanted.size(), wanted.cloudProperties());
    cid.ifPresent(
        one -> instances.changeDisk(disk.id(), one, wanted.size(), wanted.cloudProperties()));
    attach(disk.withCid(cid.orElse(disk.cid())), place.vm(), place.agent());
    return cid.isPresent();
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

  private void replace(Place place, Optional<DiskRecord> old, Disk wanted) {
    DiskRecord made =
        place
            .audit()
            .around(
                change("create", place.instance(), Optional.empty()),
                disk -> Optional.of(disk.cid()),
                () -> create(place, wanted));
    try {
      attach(made, place.vm(), place.agent());
      if (wanted.isManaged()) {
        old.ifPresent(disk -> place.agent().migrateDisk(disk.cid(), made.cid()));
      }
    } catch (RuntimeException e) {
      takeBack(place, made, e);
      throw e;
    }
    transactions.inTransaction(
        () -> {
          old.ifPresent(disk -> instances.setDiskActive(disk.id(), false));
          instances.setDiskActive(made.id(), true);
        });
    old.ifPresent(disk -> release(place, disk, disk.isManaged()));
  }

  /** What cannot be taken off now stays on record as inactive: the next update tries again. */
  private void takeBack(Place place, DiskRecord made, RuntimeException reason) {
    try {
      boolean mounted = made.isManaged() && place.agent().listDisk().contains(made.cid());
      release(place, made, mounted);
    } catch (RuntimeException e) {
      reason.addSuppressed(e);
    }
  }

  private DiskRecord create(Place place, Disk wanted) {
    String cid =
        cpi.createDisk(wanted.size(), wanted.cloudProperties(), Optional.of(place.vm().cid()));
    try {
      return instances.addDisk(
          new DiskRecord(
              0,
              place.instance().id(),
              cid,
              wanted.name(),
              wanted.size(),
              wanted.cloudProperties(),
              false));
    } catch (RuntimeException e) {
      cpi.deleteDisk(cid);
      throw e;
    }
  }

  private void release(Place place, DiskRecord disk, boolean mounted) {
    try {
      detach(place.vm(), place.agent(), disk.cid(), mounted);
    } catch (CpiException e) {
      requireNotAttached(e); // It is not in use any more, so that is as good.
    }
    orphan(disk, place.instance(), place.audit());
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
