package io.slipway.director.problems;

import io.slipway.model.instances.DiskRecord;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.VmRecord;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A problem as things are now, in BOSH's words (Director behaviour 9.4). */
sealed interface Problem {
  String UNKNOWN_GROUP = "unknown job";

  String description();

  /** What can be done, and what that is called, in the order in which it is offered. */
  Map<Resolution, String> plans();

  /** What is done where nobody says what. */
  Resolution automatic();

  /** The instance it is about; empty when nobody knows any more. */
  Optional<InstanceRecord> instance();

  default String group() {
    return instance().map(InstanceRecord::group).orElse(UNKNOWN_GROUP);
  }

  private static Map<Resolution, String> skipping() {
    Map<Resolution, String> plans = new EnumMap<>(Resolution.class);
    plans.put(Resolution.IGNORE, "Skip for now");
    return plans;
  }

  private static Map<Resolution, String> recreating(Map<Resolution, String> plans) {
    plans.put(
        Resolution.RECREATE_VM_WITHOUT_WAIT, "Recreate VM without waiting for processes to start");
    plans.put(Resolution.RECREATE_VM, "Recreate VM and wait for processes to start");
    return plans;
  }

  private static String vmOf(InstanceRecord instance) {
    return "VM for '"
        + instance.fullName()
        + "'"
        + instance.activeVm().map(vm -> " with cloud ID '" + vm.cid() + "'").orElse("");
  }

  /** The VM is not in the cloud, or there is none. */
  record MissingVm(InstanceRecord of) implements Problem {
    @Override
    public String description() {
      return vmOf(of) + " missing.";
    }

    @Override
    public Map<Resolution, String> plans() {
      Map<Resolution, String> plans = recreating(skipping());
      plans.put(Resolution.DELETE_VM_REFERENCE, "Delete VM reference");
      return plans;
    }

    @Override
    public Resolution automatic() {
      return Resolution.RECREATE_VM_WITHOUT_WAIT;
    }

    @Override
    public Optional<InstanceRecord> instance() {
      return Optional.of(of);
    }
  }

  /** The VM is there and its agent says nothing. */
  record UnresponsiveAgent(InstanceRecord of) implements Problem {
    @Override
    public String description() {
      return vmOf(of) + " is not responding.";
    }

    @Override
    public Map<Resolution, String> plans() {
      Map<Resolution, String> plans = skipping();
      plans.put(Resolution.REBOOT_VM, "Reboot VM");
      recreating(plans);
      plans.put(Resolution.DELETE_VM, "Delete VM");
      plans.put(
          Resolution.DELETE_VM_REFERENCE,
          "Delete VM reference (forceful; may need to manually delete VM from the Cloud to avoid IP"
              + " conflicts)");
      return plans;
    }

    @Override
    public Resolution automatic() {
      return Resolution.IGNORE;
    }

    @Override
    public Optional<InstanceRecord> instance() {
      return Optional.of(of);
    }
  }

  /** A problem of a disk. */
  sealed interface OfDisk extends Problem {
    InstanceRecord of();

    DiskRecord disk();

    @Override
    default Optional<InstanceRecord> instance() {
      return Optional.of(of());
    }

    @Override
    default Resolution automatic() {
      return Resolution.IGNORE;
    }
  }

  /** The cloud does not know the disk. */
  record MissingDisk(InstanceRecord of, DiskRecord disk) implements OfDisk {
    @Override
    public String description() {
      return "Disk '%s' (%s, %dM) is missing".formatted(disk.cid(), of.name(), disk.size());
    }

    @Override
    public Map<Resolution, String> plans() {
      Map<Resolution, String> plans = skipping();
      plans.put(Resolution.DELETE_DISK_REFERENCE, "Delete disk reference (DANGEROUS!)");
      return plans;
    }
  }

  /** The disk is the instance's and not in use. */
  record InactiveDisk(InstanceRecord of, DiskRecord disk) implements OfDisk {
    @Override
    public String description() {
      return "Disk '%s' (%dM) for instance '%s' is inactive"
          .formatted(disk.cid(), disk.size(), of.fullName());
    }

    @Override
    public Map<Resolution, String> plans() {
      Map<Resolution, String> plans = skipping();
      plans.put(Resolution.DELETE_DISK, "Delete disk");
      plans.put(Resolution.ACTIVATE_DISK, "Activate disk");
      return plans;
    }
  }

  /**
   * The disk is mounted elsewhere, or nowhere.
   *
   * @param vm that should have it
   * @param owners ids of the VMs that have it
   */
  record MountInfoMismatch(InstanceRecord of, DiskRecord disk, VmRecord vm, List<String> owners)
      implements OfDisk {
    @Override
    public String description() {
      return """
      Inconsistent mount information:
      Record shows that disk '%s' should be mounted on %s.
      However it is currently :
      \t%s"""
          .formatted(
              disk.cid(),
              vm.cid(),
              owners.isEmpty()
                  ? "Not mounted in any VM"
                  : "Mounted on: " + String.join(", ", owners));
    }

    @Override
    public Map<Resolution, String> plans() {
      Map<Resolution, String> plans = new EnumMap<>(Resolution.class);
      plans.put(Resolution.IGNORE, "Ignore");
      plans.put(Resolution.REATTACH_DISK, "Reattach disk to instance");
      plans.put(Resolution.REATTACH_DISK_AND_REBOOT, "Reattach disk and reboot instance");
      return plans;
    }
  }

  /** What it was about has changed since. */
  record Invalid(String type, int resourceId, String error) implements Problem {
    @Override
    public String description() {
      return "Problem (%s %d) is no longer valid: %s".formatted(type, resourceId, error);
    }

    @Override
    public Map<Resolution, String> plans() {
      return Map.of(Resolution.CLOSE, "Close problem");
    }

    @Override
    public Resolution automatic() {
      return Resolution.CLOSE;
    }

    @Override
    public Optional<InstanceRecord> instance() {
      return Optional.empty();
    }
  }
}
