package io.slipway.model.procedures;

import io.slipway.model.deployment.UpdateSettings.WatchTime;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import io.slipway.model.procedures.Step.RunHook;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is done to an instance that something is wrong with (behaviour 9.4, 9.5). */
public final class Repairs {
  private Repairs() {}

  /** Whether a new VM's processes are waited for. */
  public enum Waiting {
    /** Neither are they, nor is post-start run. */
    UNTIL_STARTED,
    UNTIL_RUNNING
  }

  /**
   * Replaces the VM, if there is one, without stopping anything first: nobody is there to be asked.
   *
   * @param gated whether there are readiness gates
   */
  public static List<Step> recreateVm(
      ActualState is, WatchTime watch, boolean gated, Waiting waiting) {
    List<Step> steps = new ArrayList<>();
    if (is.vm() || is.twin()) {
      steps.add(new Step.DeleteVm(Step.Vms.ALL, false));
    }
    steps.add(new Step.CreateVm(is.disks()));
    steps.add(new Step.BeginUpdate());
    steps.add(new Step.Apply());
    steps.add(new Step.ForgetOldTemplates());
    if (is.state() == InstanceState.STARTED) {
      steps.addAll(
          switch (waiting) {
            case UNTIL_STARTED -> List.of(RunHook.of(Hook.PRE_START), new Step.StartServices());
            case UNTIL_RUNNING -> Procedures.start(watch, gated);
          });
    }
    steps.add(new Step.EndUpdate());
    return steps;
  }

  public static List<Step> rebootVm() {
    return List.of(new Step.RebootVm());
  }

  public static List<Step> deleteVm() {
    return List.of(new Step.DeleteVm(Step.Vms.ALL, false));
  }

  public static List<Step> forgetVm() {
    return List.of(new Step.ForgetVm());
  }

  /** The steps, unless the agent answers after all. */
  public static List<Step> unlessResponding(List<Step> steps) {
    List<Step> guarded = new ArrayList<>();
    guarded.add(new Step.CheckUnresponsive());
    guarded.addAll(steps);
    return guarded;
  }

  public static List<Step> forgetMissingDisk(String cid) {
    return List.of(
        new Step.DeactivateDisk(cid), new Step.DetachMissingDisk(cid), new Step.OrphanDisk(cid));
  }

  public static List<Step> deleteInactiveDisk(String cid) {
    return List.of(
        new Step.CheckUnmounted(cid), new Step.DetachUnusedDisk(cid), new Step.OrphanDisk(cid));
  }

  public static List<Step> activateDisk(String cid) {
    return List.of(new Step.ActivateDisk(cid));
  }

  public static List<Step> reattachDisk(String cid, boolean reboot) {
    return reboot
        ? List.of(new Step.ReattachDisk(cid), new Step.RebootVm())
        : List.of(new Step.ReattachDisk(cid));
  }

  public static List<Step> orphanDisk(String cid) {
    return List.of(new Step.OrphanDisk(cid));
  }

  /**
   * Gives a stopped instance another disk; the one it has is kept as an orphan.
   *
   * @param previous the id of the disk it uses; empty when it has none
   * @param mounted whether it has a VM that is to have the disk at once
   */
  public static List<Step> attachDisk(
      Optional<String> previous, Step.AdoptDisk disk, boolean mounted) {
    List<Step> steps = new ArrayList<>();
    if (mounted) {
      previous.ifPresent(cid -> steps.add(new Step.DetachDisk(cid)));
      steps.add(new Step.MountDisk(disk.cid()));
    }
    // Recorded only now: one that cannot be attached leaves the instance with the disk it had.
    if (previous.isPresent()) {
      steps.add(new Step.DeactivateDisk(previous.get()));
      steps.add(new Step.OrphanDisk(previous.get()));
    }
    steps.add(disk);
    return steps;
  }

  /** After repairs, everything that has a VM (behaviour 4.6). */
  public static List<Step> postDeploy() {
    return List.of(RunHook.of(Hook.POST_DEPLOY));
  }
}
