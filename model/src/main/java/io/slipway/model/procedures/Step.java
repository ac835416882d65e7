package io.slipway.model.procedures;

import io.slipway.model.deployment.UpdateSettings.WatchTime;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import java.util.Locale;
import java.util.Optional;

/**
 * One thing that is done to an instance. It says what, not how: whoever carries it out knows the
 * instance and what is to be installed on it.
 */
public sealed interface Step {

  /** Names the step among those of its procedure; the same in every version of Slipway. */
  String key();

  /** What it does, for people. */
  String description();

  /**
   * What decides about it besides its key: one with other inputs is another step, also in another
   * version of Slipway.
   */
  default String inputs() {
    return "";
  }

  /**
   * Whether it must be on record as begun before it is: because it cannot be seen from what is
   * there whether it has been, or must not be done twice. Any other step may be done again.
   */
  default boolean isMarkedFirst() {
    return false;
  }

  /** What a task's output says when it begins; empty where BOSH says nothing. */
  default Optional<Status> status() {
    return Optional.empty();
  }

  /**
   * A line of progress.
   *
   * @param percent of the whole update
   */
  record Status(String text, int percent) {}

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * From here on the instance is unfinished: if nothing else comes, the next deploy does it again.
   */
  record BeginUpdate() implements Step {
    @Override
    public String key() {
      return "begin-update";
    }

    @Override
    public String description() {
      return "mark the instance as unfinished";
    }
  }

  /** The instance is what it shall be. */
  record EndUpdate() implements Step {
    @Override
    public String key() {
      return "end-update";
    }

    @Override
    public String description() {
      return "mark the instance as finished";
    }
  }

  /** Brings the rendered files to where the agent fetches them. */
  record StoreTemplates() implements Step {
    @Override
    public String key() {
      return "store-templates";
    }

    @Override
    public String description() {
      return "store the rendered templates";
    }
  }

  /** Lets the agent download what it will need, while everything still runs. */
  record Prepare() implements Step {
    @Override
    public String key() {
      return "prepare";
    }

    @Override
    public String description() {
      return "download packages and jobs";
    }
  }

  /** The same for packages only, on the VM that is to take over. */
  record PrepareTwin() implements Step {
    @Override
    public String key() {
      return "prepare-twin";
    }

    @Override
    public String description() {
      return "download packages to the new VM";
    }
  }

  /**
   * @param next what pre-stop is told; {@link NextState#KEEP} for every other script
   */
  record RunHook(Hook hook, NextState next) implements Step {
    static RunHook of(Hook hook) {
      return new RunHook(hook, NextState.KEEP);
    }

    @Override
    public String key() {
      return hook.script();
    }

    @Override
    public String inputs() {
      return word(next);
    }

    @Override
    public boolean isMarkedFirst() {
      return true;
    }

    @Override
    public String description() {
      return hook == Hook.PRE_STOP ? "run pre-stop (" + told() + ")" : "run " + hook.script();
    }

    private String told() {
      return switch (next) {
        case KEEP -> "the VM stays";
        case DELETE_VM -> "the VM will be deleted";
        case DELETE_INSTANCE -> "the instance will be deleted";
        case DELETE_DEPLOYMENT -> "the deployment will be deleted";
      };
    }

    @Override
    public Optional<Status> status() {
      return switch (hook) {
        case PRE_STOP -> Optional.of(new Status("executing pre-stop", 5));
        case POST_STOP -> Optional.of(new Status("executing post-stop", 10));
        case PRE_START -> Optional.of(new Status("executing pre-start", 10));
        case POST_START -> Optional.of(new Status("executing post-start", 10));
        case POST_DEPLOY -> Optional.empty();
      };
    }
  }

  /** Waits until what the manifest's readiness gates ask for is so. */
  record AwaitReady() implements Step {
    @Override
    public String key() {
      return "await-ready";
    }

    @Override
    public String description() {
      return "wait until the readiness gates open";
    }
  }

  /**
   * Runs a script of a group's jobs, once for the whole group.
   *
   * @param moment when: before the first of its instances is updated, or after the last
   */
  record RunGroupHook(Moment moment, String script) implements Step {
    /** When a group's script runs. */
    public enum Moment {
      BEFORE,
      AFTER
    }

    @Override
    public String key() {
      return word(moment) + "-group";
    }

    @Override
    public String inputs() {
      return script;
    }

    @Override
    public boolean isMarkedFirst() {
      return true;
    }

    @Override
    public String description() {
      return "run " + script + " for the whole group";
    }
  }

  /** Only says that pre-stop and drain are left out. */
  record SkipDrain() implements Step {
    @Override
    public String key() {
      return "skip-drain";
    }

    @Override
    public String description() {
      return "skip pre-stop and drain";
    }

    @Override
    public Optional<Status> status() {
      return Optional.of(new Status("skipped pre-stop & drain", 10));
    }
  }

  /** Runs the drain scripts and waits as long as they ask for. */
  record Drain(DrainReason reason) implements Step {
    @Override
    public String key() {
      return "drain";
    }

    @Override
    public String inputs() {
      return reason.word();
    }

    @Override
    public boolean isMarkedFirst() {
      return true;
    }

    @Override
    public String description() {
      return "run drain (" + reason.word() + ")";
    }

    @Override
    public Optional<Status> status() {
      return Optional.of(new Status("executing drain", 5));
    }
  }

  /** Stops every process. */
  record StopServices() implements Step {
    @Override
    public String key() {
      return "stop";
    }

    @Override
    public String description() {
      return "stop the processes";
    }

    @Override
    public Optional<Status> status() {
      return Optional.of(new Status("stopping jobs", 20));
    }
  }

  /** Unmounts every persistent disk and takes it off the active VM. */
  record DetachDisks() implements Step {
    @Override
    public String key() {
      return "detach-disks";
    }

    @Override
    public boolean isMarkedFirst() {
      return true;
    }

    @Override
    public String description() {
      return "unmount and detach persistent disks";
    }
  }

  /** Attaches and mounts the disk the instance has had. */
  record AttachDisk() implements Step {
    @Override
    public String key() {
      return "attach-disk";
    }

    @Override
    public String description() {
      return "attach and mount the persistent disk";
    }
  }

  /**
   * Sees to it that the VM has the disk it shall have, and no other.
   *
   * @param changed whether it is made, enlarged, shrunk or taken away; otherwise only looked after
   */
  record ConvergeDisk(boolean changed) implements Step {
    @Override
    public String key() {
      return "converge-disk";
    }

    @Override
    public String inputs() {
      return String.valueOf(changed);
    }

    @Override
    public boolean isMarkedFirst() {
      return true;
    }

    @Override
    public String description() {
      return changed ? "change the persistent disk" : "check the persistent disk";
    }
  }

  /** Which VMs of an instance are meant. */
  enum Vms {
    /** The one it works on. */
    ACTIVE,
    /** Whatever else was made for the instance. */
    OTHERS,
    ALL
  }

  /**
   * @param force whether a VM the cloud does not delete is given up
   */
  record DeleteVm(Vms which, boolean force) implements Step {
    @Override
    public String key() {
      return "delete-vm";
    }

    @Override
    public String inputs() {
      return word(which) + (force ? " by force" : "");
    }

    @Override
    public boolean isMarkedFirst() {
      return true;
    }

    @Override
    public String description() {
      return "delete the VM";
    }
  }

  /** Tells the VM to shut down and leaves its deletion to whoever cleans up. */
  record OrphanVm(Vms which) implements Step {
    @Override
    public String key() {
      return "orphan-vm";
    }

    @Override
    public String inputs() {
      return word(which);
    }

    @Override
    public boolean isMarkedFirst() {
      return true;
    }

    @Override
    public String description() {
      return "shut the old VM down and leave it to be deleted later";
    }
  }

  /**
   * Makes a VM that becomes the instance's active one, and waits for its agent.
   *
   * @param disk whether the instance's persistent disk is attached to it
   */
  record CreateVm(boolean disk) implements Step {
    @Override
    public String key() {
      return "create-vm";
    }

    @Override
    public String inputs() {
      return disk ? "with disk" : "";
    }

    @Override
    public boolean isMarkedFirst() {
      return true;
    }

    @Override
    public String description() {
      return disk ? "create a VM, attach and mount the persistent disk" : "create a VM";
    }
  }

  /** Makes a VM beside the active one, which goes on working. */
  record CreateTwin() implements Step {
    @Override
    public String key() {
      return "create-twin";
    }

    @Override
    public boolean isMarkedFirst() {
      return true;
    }

    @Override
    public String description() {
      return "create the new VM while the old one still works";
    }
  }

  /** Takes the VM an earlier deploy has made for this, and asks what its networks are. */
  record AdoptTwin() implements Step {
    @Override
    public String key() {
      return "adopt-twin";
    }

    @Override
    public String description() {
      return "take the new VM an earlier deploy has left";
    }
  }

  /** Makes the VM that stands ready the active one. */
  record SwapVms() implements Step {
    @Override
    public String key() {
      return "swap-vms";
    }

    @Override
    public boolean isMarkedFirst() {
      return true;
    }

    @Override
    public String description() {
      return "make the new VM the active one";
    }
  }

  /** Certificates and disk associations. */
  record UpdateSettings() implements Step {
    @Override
    public String key() {
      return "update-settings";
    }

    @Override
    public String description() {
      return "update the agent's settings";
    }
  }

  /** Tags. */
  record SetMetadata() implements Step {
    @Override
    public String key() {
      return "set-metadata";
    }

    @Override
    public String description() {
      return "set the VM's tags";
    }
  }

  /** Frees the addresses the instance has had to give up. */
  record ReleaseAddresses() implements Step {
    @Override
    public String key() {
      return "release-addresses";
    }

    @Override
    public String description() {
      return "free addresses that are no longer needed";
    }
  }

  /** Writes down what the instance has been brought to. */
  record RecordState(InstanceState state) implements Step {
    @Override
    public String key() {
      return "record-" + word();
    }

    @Override
    public String description() {
      return "record the instance as " + word();
    }

    private String word() {
      return state.name().toLowerCase(Locale.ROOT);
    }
  }

  /** Writes down the spec of an instance that has all of it already. */
  record RecordSpec() implements Step {
    @Override
    public String key() {
      return "record-spec";
    }

    @Override
    public String description() {
      return "record the spec";
    }
  }

  /** Installs packages and jobs. */
  record Apply() implements Step {
    @Override
    public String key() {
      return "apply";
    }

    @Override
    public String description() {
      return "install packages and jobs";
    }

    @Override
    public Optional<Status> status() {
      return Optional.of(new Status("installing packages", 10));
    }
  }

  /** Forgets the rendered files no apply can ask for any more. */
  record ForgetOldTemplates() implements Step {
    @Override
    public String key() {
      return "forget-old-templates";
    }

    @Override
    public String description() {
      return "delete templates that are no longer needed";
    }

    @Override
    public Optional<Status> status() {
      return Optional.of(new Status("configuring jobs", 10));
    }
  }

  /** Begins to start every process. */
  record StartServices() implements Step {
    @Override
    public String key() {
      return "start";
    }

    @Override
    public String description() {
      return "start the processes";
    }

    @Override
    public Optional<Status> status() {
      return Optional.of(new Status("starting jobs", 20));
    }
  }

  /** Waits until every process runs. */
  record AwaitRunning(WatchTime watch) implements Step {
    @Override
    public String key() {
      return "await-running";
    }

    @Override
    public String inputs() {
      return watch.text();
    }

    @Override
    public String description() {
      return "wait until every process runs ("
          + watch.minimum().toMillis()
          + " to "
          + watch.maximum().toMillis()
          + " ms)";
    }
  }

  /** Looks once more whether every process runs, now that post-start is over. */
  record ConfirmRunning(WatchTime watch) implements Step {
    @Override
    public String key() {
      return "confirm-running";
    }

    @Override
    public String inputs() {
      return watch.text();
    }

    @Override
    public String description() {
      return "check that every process still runs";
    }
  }

  /** Asks the agent whether it can run the job as an errand; older ones know only their first. */
  record CheckErrand(String job) implements Step {
    @Override
    public String key() {
      return "check-errand";
    }

    @Override
    public String inputs() {
      return job;
    }

    @Override
    public String description() {
      return "check that the agent can run the job " + job;
    }
  }

  /**
   * @param job absent for the first job of the instance
   */
  record RunErrand(Optional<String> job) implements Step {
    @Override
    public String key() {
      return "run-errand";
    }

    @Override
    public String inputs() {
      return job.orElse("");
    }

    @Override
    public boolean isMarkedFirst() {
      return true;
    }

    @Override
    public String description() {
      return job.map(name -> "run the job " + name + " once").orElse("run the first job once");
    }
  }

  /** Packs the logs of the jobs and puts them into the blobstore. */
  record FetchLogs() implements Step {
    @Override
    public String key() {
      return "fetch-logs";
    }

    @Override
    public String description() {
      return "fetch the logs of the jobs";
    }
  }

  /** Lets the agent unmount its disks; they go from the VM when that is deleted. */
  record UnmountDisks() implements Step {
    @Override
    public String key() {
      return "unmount-disks";
    }

    @Override
    public String description() {
      return "unmount persistent disks";
    }
  }

  /** Keeps the data of the instance's disks, but no longer as the instance's. */
  record OrphanDisks() implements Step {
    @Override
    public String key() {
      return "orphan-disks";
    }

    @Override
    public String description() {
      return "orphan persistent disks";
    }
  }

  /** Deletes everything that was rendered for the instance. */
  record DeleteTemplates() implements Step {
    @Override
    public String key() {
      return "delete-templates";
    }

    @Override
    public String description() {
      return "delete the rendered templates";
    }
  }

  /** Deletes the record of the instance; its addresses are free. */
  record ForgetInstance() implements Step {
    @Override
    public String key() {
      return "forget-instance";
    }

    @Override
    public String description() {
      return "delete the instance's record and free its addresses";
    }
  }

  /** Keeps what is on the instance's persistent disks now. */
  record TakeSnapshots() implements Step {
    @Override
    public String key() {
      return "take-snapshots";
    }

    @Override
    public boolean isMarkedFirst() {
      return true;
    }

    @Override
    public String description() {
      return "take snapshots of the persistent disks";
    }
  }

  /** What no deploy does: it mends, or does one thing that somebody has asked for. */
  sealed interface Repair extends Step {}

  /** Fails when the agent answers: what is to be done is meant for one that does not. */
  record CheckUnresponsive() implements Repair {
    @Override
    public String key() {
      return "check-unresponsive";
    }

    @Override
    public String description() {
      return "check that the agent does not answer";
    }
  }

  /** Restarts the VM, and waits for its agent. */
  record RebootVm() implements Repair {
    @Override
    public String key() {
      return "reboot-vm";
    }

    @Override
    public boolean isMarkedFirst() {
      return true;
    }

    @Override
    public String description() {
      return "restart the VM and wait for its agent";
    }
  }

  /** Forgets the active VM, whatever becomes of it in the cloud. */
  record ForgetVm() implements Repair {
    @Override
    public String key() {
      return "forget-vm";
    }

    @Override
    public String description() {
      return "forget the VM";
    }
  }

  /** What is done to one disk of an instance. */
  sealed interface OfDisk extends Repair {
    String cid();

    @Override
    default String inputs() {
      return cid();
    }
  }

  /** Fails when the agent has mounted the disk. */
  record CheckUnmounted(String cid) implements OfDisk {
    @Override
    public String key() {
      return "check-unmounted";
    }

    @Override
    public String description() {
      return "check that the disk " + cid + " is not in use";
    }
  }

  /** Makes the disk the one in use; fails unless the agent has mounted it, and no other. */
  record ActivateDisk(String cid) implements OfDisk {
    @Override
    public String key() {
      return "activate-disk";
    }

    @Override
    public String description() {
      return "record the disk " + cid + " as the one in use";
    }
  }

  /** Records the disk as not in use. */
  record DeactivateDisk(String cid) implements OfDisk {
    @Override
    public String key() {
      return "deactivate-disk";
    }

    @Override
    public String description() {
      return "record the disk " + cid + " as not in use";
    }
  }

  /** Takes the disk off the VM: unmounted where the agent has mounted it. */
  record DetachDisk(String cid) implements OfDisk {
    @Override
    public String key() {
      return "detach-disk";
    }

    @Override
    public boolean isMarkedFirst() {
      return true;
    }

    @Override
    public String description() {
      return "unmount and detach the disk " + cid;
    }
  }

  /** Takes a disk nobody uses off the VM; that it cannot be is no failure. */
  record DetachUnusedDisk(String cid) implements OfDisk {
    @Override
    public String key() {
      return "detach-unused-disk";
    }

    @Override
    public String description() {
      return "detach the disk " + cid + ", if it is attached";
    }
  }

  /** Takes a disk off the VM that the cloud has lost, as far as that can be done. */
  record DetachMissingDisk(String cid) implements OfDisk {
    @Override
    public String key() {
      return "detach-missing-disk";
    }

    @Override
    public String description() {
      return "unmount and detach the disk " + cid + ", which is missing";
    }
  }

  /** Keeps the disk's data, but no longer as the instance's. */
  record OrphanDisk(String cid) implements OfDisk {
    @Override
    public String key() {
      return "orphan-disk";
    }

    @Override
    public String description() {
      return "orphan the disk " + cid;
    }
  }

  /**
   * Makes a disk the instance's: an orphaned one with what is known of it, any other with what is
   * said here.
   *
   * @param size MiB
   * @param cloudProperties JSON
   */
  record AdoptDisk(String cid, int size, String cloudProperties) implements OfDisk {
    @Override
    public String key() {
      return "adopt-disk";
    }

    @Override
    public String description() {
      return "make the disk " + cid + " the instance's";
    }
  }

  /** Attaches the disk to the VM and mounts it. */
  record MountDisk(String cid) implements OfDisk {
    @Override
    public String key() {
      return "mount-disk";
    }

    @Override
    public boolean isMarkedFirst() {
      return true;
    }

    @Override
    public String description() {
      return "attach and mount the disk " + cid;
    }
  }

  /** The same for a disk that the record shows as attached and that is not. */
  record ReattachDisk(String cid) implements OfDisk {
    @Override
    public String key() {
      return "reattach-disk";
    }

    @Override
    public boolean isMarkedFirst() {
      return true;
    }

    @Override
    public String description() {
      return "attach and mount the disk " + cid + " again";
    }
  }
}
