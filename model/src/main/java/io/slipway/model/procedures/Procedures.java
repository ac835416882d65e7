package io.slipway.model.procedures;

import io.slipway.model.deployment.UpdateSettings.WatchTime;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import io.slipway.model.planning.Change;
import io.slipway.model.planning.InstanceAction;
import io.slipway.model.procedures.Procedure.Phase;
import io.slipway.model.procedures.Procedure.Stage;
import io.slipway.model.procedures.Step.RunHook;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From what an instance is and what it shall be, the steps between the two. */
public final class Procedures {
  private Procedures() {}

  /**
   * @param watch how long processes are given to run
   * @param snapshots whether the disks of what was stopped are kept as they are then
   * @param gated whether there are readiness gates
   */
  public record UpdateOptions(
      boolean skipDrain, WatchTime watch, boolean snapshots, boolean gated) {}

  /**
   * What a deploy does to an instance that stays or comes (behaviour 4.3): a missing VM, or one
   * that takes over from another, is made before any instance is updated.
   */
  public static Procedure update(ActualState is, DesiredState shall, UpdateOptions options) {
    if (is.ignored()) {
      return Procedure.NOTHING;
    }
    List<Phase> phases = new ArrayList<>();
    if (!is.vm() && shall.target() != InstanceState.DETACHED) {
      phases.add(phase(Stage.CREATING_MISSING_VMS, new Step.CreateVm(is.disks())));
      phases.add(
          new Phase(
              Stage.UPDATING_INSTANCE, fullUpdate(is.withVm(), shall.onNewVm(), options), false));
      return new Procedure(phases);
    }
    switch (shall.action()) {
      case NOTHING -> phases.add(phase(Stage.RECORDING, new Step.RecordSpec()));
      case MINIMAL ->
          phases.add(new Phase(Stage.UPDATING_INSTANCE, minimalUpdate(is, shall), false));
      case IN_PLACE, RECREATE -> {
        List<Step> rest = missing(is, shall, options);
        if (!rest.isEmpty()) {
          phases.add(new Phase(Stage.UPDATING_INSTANCE, rest, false));
          return new Procedure(phases);
        }
        boolean twin = needsTwin(is, shall);
        if (twin && !is.twin()) {
          phases.add(phase(Stage.CREATING_MISSING_VMS, new Step.CreateTwin()));
        }
        if (twin) {
          phases.add(phase(Stage.DOWNLOADING_PACKAGES, download(is)));
        }
        phases.add(new Phase(Stage.UPDATING_INSTANCE, fullUpdate(is, shall, options), false));
      }
    }
    return new Procedure(phases);
  }

  private static Phase phase(Stage stage, Step... steps) {
    return new Phase(stage, List.of(steps), false);
  }

  private static Step[] download(ActualState is) {
    return is.twin()
        ? new Step[] {new Step.AdoptTwin(), new Step.PrepareTwin()}
        : new Step[] {new Step.PrepareTwin()};
  }

  /** A VM is not made for an instance that will not move to it. */
  private static boolean needsTwin(ActualState is, DesiredState shall) {
    return shall.needsTwin()
        && shall.action() == InstanceAction.RECREATE
        && shall.target() == InstanceState.STARTED
        && is.vm();
  }

  /** What is left to do of an instance that failed late; empty when that has to be all of it. */
  private static List<Step> missing(ActualState is, DesiredState shall, UpdateOptions options) {
    boolean late =
        shall.action() == InstanceAction.IN_PLACE
            && shall.target() == InstanceState.STARTED
            && is.reachable();
    if (!late || shall.missing().isEmpty()) {
      return List.of();
    }
    String failed = shall.missing().get();
    List<Step> start = start(options.watch(), options.gated());
    // Whether everything runs is found out by starting what does not.
    String from =
        failed.equals(new Step.AwaitRunning(options.watch()).key())
                || failed.equals(new Step.ConfirmRunning(options.watch()).key())
            ? new Step.StartServices().key()
            : failed;
    List<Step> rest = start.stream().dropWhile(step -> !step.key().equals(from)).toList();
    if (rest.isEmpty()) {
      return List.of();
    }
    List<Step> steps = new ArrayList<>();
    steps.add(new Step.BeginUpdate());
    steps.addAll(rest);
    steps.add(new Step.EndUpdate());
    return steps;
  }

  private static List<Step> minimalUpdate(ActualState is, DesiredState shall) {
    List<Step> steps = new ArrayList<>();
    steps.add(new Step.BeginUpdate());
    if (is.vm() && shall.changes().contains(Change.TAGS)) {
      steps.add(new Step.SetMetadata());
    }
    steps.add(new Step.RecordSpec());
    steps.add(new Step.EndUpdate());
    return steps;
  }

  private static List<Step> fullUpdate(ActualState is, DesiredState shall, UpdateOptions options) {
    List<Step> steps = new ArrayList<>();
    steps.add(new Step.BeginUpdate());
    if (is.state() != InstanceState.DETACHED) {
      steps.addAll(bringDown(is, shall, options));
    }
    switch (shall.target()) {
      case DETACHED -> steps.addAll(settle(shall));
      case STOPPED -> {
        // A detached instance that is to be stopped gets what it needs to be started from there.
        if (is.state() == InstanceState.DETACHED) {
          steps.addAll(converge(is, shall));
          steps.addAll(install());
        } else {
          steps.addAll(settle(shall));
        }
      }
      case STARTED -> {
        steps.addAll(converge(is, shall));
        steps.addAll(install());
        steps.addAll(start(options.watch(), options.gated()));
      }
    }
    steps.add(new Step.EndUpdate());
    return steps;
  }

  private static List<Step> settle(DesiredState shall) {
    return List.of(new Step.ReleaseAddresses(), new Step.RecordState(shall.target()));
  }

  /** Downloads, stops, and takes the VM away when the instance is to be detached. */
  private static List<Step> bringDown(ActualState is, DesiredState shall, UpdateOptions options) {
    List<Step> steps = new ArrayList<>();
    boolean detaches = shall.target() == InstanceState.DETACHED;
    boolean vmGoes = shall.action() == InstanceAction.RECREATE || detaches;
    if (shall.jobs()) {
      steps.add(new Step.StoreTemplates());
    }
    if (!is.vm()) {
      return steps;
    }
    if (!vmGoes) {
      steps.add(new Step.Prepare());
    }
    if (is.state() != InstanceState.STOPPED && is.reachable()) {
      steps.addAll(
          stop(
              vmGoes ? NextState.DELETE_VM : NextState.KEEP,
              drainReason(shall, vmGoes),
              options.skipDrain()));
    }
    if (is.state() != InstanceState.STOPPED) {
      steps.addAll(snapshots(is, options.snapshots()));
    }
    if (detaches) {
      steps.addAll(detachDisks(is));
      steps.add(new Step.DeleteVm(Step.Vms.ACTIVE, false));
    }
    return steps;
  }

  private static List<Step> snapshots(ActualState is, boolean enabled) {
    return enabled && is.disks() ? List.of(new Step.TakeSnapshots()) : List.of();
  }

  private static DrainReason drainReason(DesiredState shall, boolean vmGoes) {
    boolean shutdown =
        vmGoes
            || shall.target() == InstanceState.STOPPED
            || shall.changes().contains(Change.PERSISTENT_DISK);
    return shutdown ? DrainReason.SHUTDOWN : DrainReason.UPDATE;
  }

  /** An agent that does not answer cannot be asked to let go of its disks. */
  private static List<Step> detachDisks(ActualState is) {
    return is.reachable() && is.disks() ? List.of(new Step.DetachDisks()) : List.of();
  }

  /** Sees to the VM, its disk, its addresses and its tags. */
  private static List<Step> converge(ActualState is, DesiredState shall) {
    List<Step> steps = new ArrayList<>();
    boolean recreates = shall.action() == InstanceAction.RECREATE;
    if (recreates) {
      steps.addAll(needsTwin(is, shall) ? swap(is, shall) : replace(is));
    }
    boolean diskChanges = shall.changes().contains(Change.PERSISTENT_DISK);
    if (is.disks() || diskChanges) {
      steps.add(new Step.ConvergeDisk(diskChanges));
    }
    if (!recreates) {
      steps.add(new Step.UpdateSettings());
    }
    steps.addAll(settle(shall));
    if (shall.changes().contains(Change.TAGS) && !shall.isNew() && !recreates) {
      steps.add(new Step.SetMetadata());
    }
    return steps;
  }

  /** delete-create. */
  private static List<Step> replace(ActualState is) {
    List<Step> steps = new ArrayList<>(detachDisks(is));
    steps.add(new Step.DeleteVm(Step.Vms.ACTIVE, false));
    steps.add(new Step.CreateVm(is.disks()));
    return steps;
  }

  /** create-swap-delete: the VM that takes over has been made before. */
  private static List<Step> swap(ActualState is, DesiredState shall) {
    List<Step> steps = new ArrayList<>();
    if (is.reachable()) {
      steps.addAll(detachDisks(is));
    } else {
      steps.add(new Step.DeleteVm(Step.Vms.ACTIVE, false));
    }
    steps.add(new Step.SwapVms());
    if (is.reachable()) {
      steps.add(new Step.OrphanVm(Step.Vms.OTHERS));
    }
    if (is.disks() && shall.disk()) {
      steps.add(new Step.AttachDisk());
    }
    steps.add(new Step.UpdateSettings());
    return steps;
  }

  private static List<Step> install() {
    return List.of(new Step.Apply(), new Step.ForgetOldTemplates());
  }

  /** Pre-stop, drain, stop, post-stop (behaviour 4.4). */
  public static List<Step> stop(NextState next, DrainReason reason, boolean skipDrain) {
    List<Step> steps = new ArrayList<>();
    if (skipDrain) {
      steps.add(new Step.SkipDrain());
    } else {
      steps.add(new RunHook(Hook.PRE_STOP, next));
      steps.add(new Step.Drain(reason));
    }
    steps.add(new Step.StopServices());
    steps.add(RunHook.of(Hook.POST_STOP));
    return steps;
  }

  /**
   * Pre-start, start, waiting until everything runs, post-start (behaviour 4.4).
   *
   * @param gated whether there are readiness gates, which stand before post-start
   */
  public static List<Step> start(WatchTime watch, boolean gated) {
    List<Step> steps = new ArrayList<>();
    steps.add(RunHook.of(Hook.PRE_START));
    steps.add(new Step.StartServices());
    steps.add(new Step.AwaitRunning(watch));
    if (gated) {
      steps.add(new Step.AwaitReady());
    }
    steps.add(RunHook.of(Hook.POST_START));
    steps.add(new Step.ConfirmRunning(watch));
    return steps;
  }

  /**
   * How an instance is deleted.
   *
   * @param next {@link NextState#DELETE_INSTANCE} or {@link NextState#DELETE_DEPLOYMENT}
   * @param force goes on where a phase fails
   * @param orphansVms whether its VMs are left to be deleted later (behaviour 4.5)
   */
  public record DeleteOptions(
      NextState next, boolean skipDrain, boolean force, boolean orphansVms) {}

  /**
   * What is done to an instance nobody needs any more (behaviour 4.10): whatever it was brought to
   * before, its scripts run when it has a VM.
   */
  public static Procedure delete(ActualState is, DeleteOptions options) {
    List<Phase> phases = new ArrayList<>();
    boolean asked = is.vm() && is.reachable();
    if (asked) {
      phases.add(
          deletion(
              stop(options.next(), DrainReason.SHUTDOWN, options.skipDrain()), options.force()));
    }
    if (asked && is.disks()) {
      phases.add(deletion(List.of(new Step.DetachDisks()), options.force()));
    }
    List<Step> rest = new ArrayList<>();
    if (is.vm() || is.twin()) {
      rest.add(
          options.orphansVms() && is.reachable()
              ? new Step.OrphanVm(Step.Vms.ALL)
              : new Step.DeleteVm(Step.Vms.ALL, options.force()));
    }
    if (is.disks()) {
      rest.add(new Step.OrphanDisks());
    }
    rest.add(new Step.DeleteTemplates());
    rest.add(new Step.ForgetInstance());
    phases.add(deletion(rest, false));
    return new Procedure(phases);
  }

  private static Phase deletion(List<Step> steps, boolean mayFail) {
    return new Phase(Stage.DELETING_INSTANCE, steps, mayFail);
  }

  /**
   * Stopping one instance by itself (behaviour 4.8). It is remembered without a VM as well.
   *
   * @param hard deletes the VM
   */
  public static Procedure stopAlone(
      ActualState is, boolean hard, boolean skipDrain, boolean snapshots) {
    boolean done =
        is.state() == InstanceState.DETACHED || (is.state() == InstanceState.STOPPED && !hard);
    if (done) {
      return Procedure.NOTHING;
    }
    List<Phase> phases = new ArrayList<>();
    List<Step> stopping = new ArrayList<>();
    if (is.vm() && is.reachable()) {
      stopping.addAll(
          stop(hard ? NextState.DELETE_VM : NextState.KEEP, DrainReason.SHUTDOWN, skipDrain));
    }
    stopping.addAll(snapshots(is, snapshots));
    stopping.add(new Step.RecordState(InstanceState.STOPPED));
    phases.add(new Phase(Stage.STOPPING_INSTANCE, stopping, false));
    if (hard) {
      List<Step> deleting = new ArrayList<>();
      if (is.vm()) {
        deleting.addAll(detachDisks(is));
        deleting.add(new Step.DeleteVm(Step.Vms.ACTIVE, false));
      }
      deleting.add(new Step.RecordState(InstanceState.DETACHED));
      phases.add(new Phase(Stage.DELETING_VM, deleting, false));
    }
    return new Procedure(phases);
  }

  /**
   * Starting one instance by itself (behaviour 4.8).
   *
   * @param running whether its agent says that everything runs
   * @param gated whether there are readiness gates
   */
  public static Procedure startAlone(
      ActualState is, boolean running, WatchTime watch, boolean gated) {
    if (is.vm() && running && is.state() == InstanceState.STARTED) {
      return Procedure.NOTHING;
    }
    List<Phase> phases = new ArrayList<>();
    if (!is.vm()) {
      phases.add(phase(Stage.CREATING_VM, new Step.CreateVm(is.disks())));
    }
    List<Step> starting = new ArrayList<>();
    starting.add(new Step.RecordState(InstanceState.STARTED));
    starting.add(new Step.BeginUpdate());
    starting.add(new Step.Apply());
    starting.addAll(start(watch, gated));
    starting.add(new Step.EndUpdate());
    phases.add(new Phase(Stage.STARTING_INSTANCE, starting, false));
    return new Procedure(phases);
  }

  /**
   * Running an errand on an instance that is ready for it (behaviour 4.11).
   *
   * @param job absent where the errand goes by the name of its group: the first job is meant then
   */
  public static Procedure errand(Optional<String> job) {
    List<Phase> phases = new ArrayList<>();
    job.ifPresent(name -> phases.add(phase(Stage.PREPARING_ERRAND, new Step.CheckErrand(name))));
    phases.add(phase(Stage.RUNNING_ERRAND, new Step.RunErrand(job)));
    phases.add(phase(Stage.FETCHING_LOGS, new Step.FetchLogs()));
    return new Procedure(phases);
  }

  /** Taking the VM of an errand away: nothing is stopped first (behaviour 4.11). */
  public static Procedure endErrand(ActualState is) {
    if (!is.vm() && !is.twin()) {
      return Procedure.NOTHING;
    }
    List<Step> steps = new ArrayList<>();
    if (is.vm() && is.disks() && is.state() != InstanceState.DETACHED) {
      steps.add(new Step.UnmountDisks());
    }
    steps.add(new Step.DeleteVm(Step.Vms.ALL, false));
    return new Procedure(List.of(new Phase(Stage.AFTER_ERRAND, steps, false)));
  }

  /** What is left to do about an instance a deploy does not touch. */
  public static Procedure record(ActualState is) {
    return is.ignored()
        ? Procedure.NOTHING
        : new Procedure(List.of(phase(Stage.RECORDING, new Step.RecordSpec())));
  }

  /** After a deploy that changed anything (behaviour 4.6). */
  public static Procedure postDeploy(ActualState is) {
    return is.vm() && is.state() != InstanceState.STOPPED && !is.ignored()
        ? new Procedure(List.of(phase(Stage.AFTER_DEPLOY, RunHook.of(Hook.POST_DEPLOY))))
        : Procedure.NOTHING;
  }
}
