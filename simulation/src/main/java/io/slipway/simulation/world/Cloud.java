package io.slipway.simulation.world;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.cpi.Cpi;
import io.slipway.simulation.scenario.Fault;
import io.slipway.simulation.world.Rules.Rule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A cloud whose calls take time, and fail now and then: before they have any effect, or after. */
public final class Cloud implements Cpi {
  private final World world;
  private final Map<String, Machine> machines = new LinkedHashMap<>();
  private final Map<String, Integer> disks = new LinkedHashMap<>();
  private final Map<String, String> attachments = new LinkedHashMap<>();
  private int last;
  private int calls;

  Cloud(World world) {
    this.world = world;
  }

  Collection<Machine> machines() {
    return List.copyOf(machines.values());
  }

  Optional<Machine> machine(String cid) {
    return Optional.ofNullable(machines.get(cid));
  }

  /** How many calls there were. */
  public int calls() {
    return calls;
  }

  private <T> T call(String what, Supplier<T> effect) {
    calls++;
    Optional<Fault.Effect> fault = world.faults().at(Fault.Point.CLOUD);
    world.trace().add("cloud " + what + fault.map(effect2 -> " " + effect2).orElse(""));
    world.beginsOutside();
    try {
      world.pause(world.duration());
      fault.ifPresent(this::suffer);
      boolean early = world.random().nextBoolean();
      if (fault.equals(Optional.of(Fault.Effect.FAILS)) && early) {
        throw refused(what);
      }
      T result = effect.get();
      if (fault.equals(Optional.of(Fault.Effect.FAILS)) && !what.startsWith("create")) {
        throw refused(what);
      }
      return result;
    } finally {
      world.endsOutside();
    }
  }

  private static SlipwayException refused(String what) {
    return new SlipwayException(ErrorCode.GENERIC, "The cloud refuses: " + what);
  }

  private void suffer(Fault.Effect effect) {
    switch (effect) {
      case SLOW -> world.pause(World.MINUTES);
      case DIRECTOR_DIES -> world.directorDies();
      default -> {}
    }
  }

  @Override
  public ProviderInfo info() {
    return new ProviderInfo(2, List.of());
  }

  @Override
  public String createStemcell(Path image, Map<String, @Nullable Object> cloudProperties) {
    return "stemcell-" + ++last;
  }

  @Override
  public void deleteStemcell(String stemcellCid) {}

  @Override
  public Vm createVm(VmRequest request) {
    return call(
        "create_vm",
        () -> {
          String cid = "vm-" + ++last;
          Machine machine = new Machine(cid, request);
          for (Machine other : machines.values()) {
            Set<String> same = new LinkedHashSet<>(machine.addresses());
            same.retainAll(other.addresses());
            if (!same.isEmpty()) {
              world
                  .rules()
                  .broken(Rule.ADDRESS_TWICE, cid + " and " + other + " both have " + same);
            }
          }
          machines.put(cid, machine);
          world.trace().add("cloud created " + cid + " " + machine.addresses());
          world.host().boot(machine);
          return new Vm(cid, request.networks());
        });
  }

  @Override
  public void deleteVm(String vmCid) {
    Machine machine = machines.get(vmCid);
    call(
        "delete_vm " + (machine == null ? vmCid : machine),
        () -> {
          if (!world.has(Defect.DELETES_NO_VM)) {
            delete(vmCid);
          }
          return true;
        });
  }

  private void delete(String vmCid) {
    Machine machine = machines.remove(vmCid);
    if (machine != null) {
      machine.deleted = true;
      attachments.values().removeIf(vmCid::equals);
      world.host().gone(machine);
    }
  }

  /** As the provider of a machine's own instances does when a Director starts. */
  void keepOnly(Set<String> known) {
    for (String cid : new ArrayList<>(machines.keySet())) {
      if (!known.contains(cid)) {
        world.trace().add("cloud: nobody knows " + cid);
        delete(cid);
      }
    }
  }

  @Override
  public boolean hasVm(String vmCid) {
    return machines.containsKey(vmCid);
  }

  /** Nothing that is simulated asks for it. */
  @Override
  public void rebootVm(String vmCid) {
    throw refused("reboot_vm " + vmCid);
  }

  @Override
  public boolean resizeDisk(String diskCid, int size) {
    return call("resize_disk " + diskCid, () -> false);
  }

  @Override
  public Optional<String> updateDisk(
      String diskCid, int size, Map<String, @Nullable Object> cloudProperties) {
    return call("update_disk " + diskCid, Optional::empty);
  }

  @Override
  public void setDiskMetadata(String diskCid, Map<String, String> metadata) {
    call("set_disk_metadata " + diskCid, () -> true);
  }

  /** This cloud takes none. */
  @Override
  public Optional<String> snapshotDisk(String diskCid, Map<String, String> metadata) {
    return Optional.empty();
  }

  @Override
  public void deleteSnapshot(String snapshotCid) {
    throw refused("delete_snapshot " + snapshotCid);
  }

  @Override
  public void setVmMetadata(String vmCid, Map<String, String> given) {
    Machine machine = machines.get(vmCid);
    if (machine != null) {
      machine.owner =
          Optional.of(
              new Machine.Owner(
                  given.getOrDefault("deployment", ""),
                  given
                      .getOrDefault("instance_group", "")
                      .replaceFirst("^compilation-.*", "compiler"),
                  given.getOrDefault("index", ""),
                  given.getOrDefault("id", "")));
    }
    call("set_vm_metadata " + (machine == null ? vmCid : machine), () -> true);
  }

  @Override
  public String createDisk(
      int size, Map<String, @Nullable Object> cloudProperties, Optional<String> vmCid) {
    return call(
        "create_disk " + vmCid.orElse(""),
        () -> {
          String cid = "disk-" + ++last;
          disks.put(cid, size);
          return cid;
        });
  }

  @Override
  public void deleteDisk(String diskCid) {
    call(
        "delete_disk " + diskCid,
        () -> {
          disks.remove(diskCid);
          return true;
        });
  }

  @Override
  public boolean hasDisk(String diskCid) {
    return disks.containsKey(diskCid);
  }

  @Override
  public Object attachDisk(String vmCid, String diskCid) {
    return call(
        "attach_disk " + vmCid + " " + diskCid,
        () -> {
          Machine machine = machines.get(vmCid);
          if (machine == null || !disks.containsKey(diskCid)) {
            throw new SlipwayException(ErrorCode.GENERIC, "No such VM or disk");
          }
          String holder = attachments.putIfAbsent(diskCid, vmCid);
          if (holder != null && !holder.equals(vmCid)) {
            world
                .rules()
                .broken(
                    Rule.DISK_TWICE,
                    diskCid + " is attached to " + holder + " and asked for by " + vmCid);
          }
          machine.attached.add(diskCid);
          return "/dev/" + diskCid;
        });
  }

  @Override
  public void detachDisk(String vmCid, String diskCid) {
    call(
        "detach_disk " + vmCid + " " + diskCid,
        () -> {
          if (world.has(Defect.DETACHES_NOTHING)) {
            return true;
          }
          attachments.remove(diskCid, vmCid);
          machine(vmCid).ifPresent(machine -> machine.attached.remove(diskCid));
          return true;
        });
  }

  /** A disk is mounted, and must not be elsewhere. */
  void mounted(Machine machine, String diskCid) {
    for (Machine other : machines.values()) {
      if (other != machine && other.mounted.contains(diskCid)) {
        world
            .rules()
            .broken(Rule.DISK_TWICE, diskCid + " is mounted on " + machine + " and " + other);
      }
    }
  }
}
