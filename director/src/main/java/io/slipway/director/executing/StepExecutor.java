package io.slipway.director.executing;

import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.Registration;
import io.slipway.base.SlipwayException;
import io.slipway.bus.AgentClient;
import io.slipway.bus.AgentState;
import io.slipway.bus.DrainType;
import io.slipway.bus.spec.JobGroup;
import io.slipway.director.events.Audit;
import io.slipway.director.executing.Replay.Decision;
import io.slipway.director.instances.InstancePhases;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.instances.StepFailure;
import io.slipway.director.tasks.OpenInstanceStep;
import io.slipway.director.tasks.TaskContext;
import io.slipway.events.InstanceStep;
import io.slipway.model.instances.DiskRecord;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.IpAddressRecord;
import io.slipway.model.instances.VmRecord;
import io.slipway.model.procedures.DrainReason;
import io.slipway.model.procedures.Hook;
import io.slipway.model.procedures.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries steps out, one after another, for one task. */
public final class StepExecutor {
  private static final Logger log = LoggerFactory.getLogger(StepExecutor.class);

  /** Noted of an instance whose agent tells of changes by itself. */
  private static final String ANNOUNCES = "announces";

  private final InstanceRepository instances;
  private final InstanceOperations operations;
  private final AgentReports reports;
  private final Audit audit;
  private final TaskContext task;
  private final InstancePhases phases;

  /**
   * @param phases are told what is being done to which instance
   */
  public StepExecutor(
      InstanceRepository instances,
      InstanceOperations operations,
      AgentReports reports,
      Audit audit,
      TaskContext task,
      InstancePhases phases) {
    this.phases = phases;
    this.instances = instances;
    this.operations = operations;
    this.reports = reports;
    this.audit = audit;
    this.task = task;
  }

  /**
   * The first step that fails is the last that is begun. What the task has done before, under a
   * Director that has died, is left out.
   *
   * @param part names the steps among all that the task does to the instance
   */
  public void carryOut(String part, List<Step> steps, InstanceWork work, Progress progress) {
    String scope = scope(work.record().uuid(), part);
    List<Decision> decisions =
        Replay.decide(work.record().fullName(), steps, task.journal().of(scope));
    StepRecords records = new StepRecords(task.journal(), scope);
    List<Registration> listening = new ArrayList<>();
    try {
      for (int i = 0; i < steps.size(); i++) {
        Step step = steps.get(i);
        switch (decisions.get(i)) {
          case Replay.Leave(String note) -> {
            step.status().ifPresent(status -> progress.passed(status.percent()));
            takeUp(step, note, work, listening);
          }
          case Replay.Fail(SlipwayException failure) -> throw failure;
          case Replay.GoOn(String note) -> {
            step.status().ifPresent(status -> progress.passed(status.percent()));
            log.info("Going on with '{}' of {}", step.key(), work.record().fullName());
            Turn turn = new Turn(step, scope, true, note, work);
            carryOut(turn, progress.event(), records, listening);
          }
          case Replay.Begin _ -> {
            step.status().ifPresent(status -> progress.advance(status.text(), status.percent()));
            String note = noteBefore(step, work);
            Turn turn = new Turn(step, scope, false, note, work);
            carryOut(turn, progress.event(), records, listening);
          }
        }
      }
      records.flush();
    } finally {
      listening.forEach(Registration::close);
    }
  }

  /** How much of the steps is done. */
  public Replay.Standing standing(String part, String uuid, List<Step> steps) {
    return Replay.standing(steps, task.journal().of(scope(uuid, part)));
  }

  /** Under which name the task's journal has a part of what is done to an instance. */
  public static String scope(String uuid, String part) {
    return uuid + "/" + part;
  }

  /**
   * A step whose turn it is.
   *
   * @param again whether it has been begun before, and may have had its effect
   * @param note what was to be known before it began
   */
  private record Turn(Step step, String scope, boolean again, String note, InstanceWork work) {}

  /**
   * @param parent the event that the steps belong to
   */
  private void carryOut(
      Turn turn, Optional<Long> parent, StepRecords records, List<Registration> listening) {
    records.begun(turn.step(), turn.note());
    InstanceRecord instance = turn.work().record();
    OpenInstanceStep told = task.events().begin(told(instance, turn.step()), parent);
    try (Registration _ = reports.during(instance, told.event());
        Registration _ = phases.begin(instance.id(), turn.step().key(), task.id())) {
      perform(turn, listening);
    } catch (RuntimeException e) {
      remember(turn, e);
      if (isCancelled(e)) {
        told.end(new InstanceStep.Cancelled());
      } else {
        told.end(new InstanceStep.Failed(ErrorText.of(e)));
        records.failed(turn.step(), e);
      }
      throw e;
    } catch (Error e) {
      told.end(new InstanceStep.Failed(ErrorText.of(e)));
      throw e;
    }
    told.end(new InstanceStep.Done());
    records.done(turn.step(), noteAfter(turn));
  }

  /** Until it passes, the deployment is incomplete. */
  private void remember(Turn turn, RuntimeException failure) {
    try {
      instances.recordFailure(
          new StepFailure(
              turn.work().record().id(),
              turn.step().key(),
              isCancelled(failure) ? "cancelled" : ErrorText.of(failure),
              task.id(),
              phases.now()));
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private void passed(Turn turn) {
    int id = turn.work().record().id();
    if (instances.failures().stream().anyMatch(one -> one.instanceId() == id)) {
      instances.clearFailure(id);
    }
  }

  private static InstanceStep told(InstanceRecord instance, Step step) {
    return new InstanceStep(instance.name(), step.key(), step.status().map(Step.Status::text));
  }

  private static boolean isCancelled(RuntimeException e) {
    return e instanceof SlipwayException failure && failure.code() == ErrorCode.TASK_CANCELLED;
  }

  private static String noteBefore(Step step, InstanceWork work) {
    return step instanceof Step.ConvergeDisk
        ? String.join(" ", Disks.activeCids(work.record()))
        : "";
  }

  private static String noteAfter(Turn turn) {
    return switch (turn.step()) {
      case Step.AwaitRunning _ -> turn.work().announces() ? ANNOUNCES : "";
      case Step.RunErrand _ -> ErrandNotes.of(turn.work().errand().orElseThrow());
      case Step.FetchLogs _ -> ErrandNotes.of(turn.work().logs().orElseThrow());
      default -> "";
    };
  }

  /** What a step that was done before has left in the memory of a Director that has died. */
  private void takeUp(Step step, String note, InstanceWork work, List<Registration> listening) {
    switch (step) {
      case Step.CreateVm _, Step.SwapVms _ -> settle(work, work.record().activeVm());
      case Step.CreateTwin _ -> settle(work, work.readyTwin());
      case Step.AdoptTwin _ -> settle(work, work.readyTwin());
      case Step.StartServices _ -> listen(work, listening);
      case Step.AwaitRunning _ -> {
        if (note.equals(ANNOUNCES)) {
          work.hasAnnounced();
        }
      }
      case Step.RunErrand _ -> work.hasRun(ErrandNotes.result(note));
      case Step.FetchLogs _ -> work.hasLogs(ErrandNotes.logs(note));
      default -> {}
    }
  }

  private void settle(InstanceWork work, Optional<VmRecord> vm) {
    vm.ifPresent(
        found -> {
          reports.follow(work.record(), found);
          settle(work, agent(work, found).getState(task));
        });
  }

  private void listen(InstanceWork work, List<Registration> listening) {
    listening.add(agent(work).onStateChange(_ -> work.hasAnnounced()));
  }

  private void perform(Turn turn, List<Registration> listening) {
    Step step = turn.step();
    InstanceWork work = turn.work();
    int id = work.record().id();
    switch (step) {
      case Step.BeginUpdate _ -> instances.setUpdateCompleted(id, false);
      case Step.EndUpdate _ -> {
        instances.setUpdateCompleted(id, true);
        passed(turn);
      }
      case Step.StoreTemplates _ -> {
        // The spec names what is stored, so it is stored before there is a spec.
        work.blueprint().applySpec(work.record());
      }
      case Step.Prepare _ -> agent(turn).prepare(work.blueprint().applySpec(work.record()));
      case Step.PrepareTwin _ ->
          named(agent(work, work.twin()), turn)
              .prepare(work.blueprint().applySpecWithoutJobs(work.record()));
      case Step.RunHook run -> {
        runScript(run.hook().script(), environment(run), turn);
        if (run.hook() == Hook.POST_DEPLOY) {
          passed(turn);
        }
      }
      case Step.RunGroupHook run -> {
        runScript(run.script(), Map.of(), turn);
        passed(turn);
      }
      case Step.AwaitReady _ ->
          agent(turn).awaitReady(work.blueprint().steering(work.record()).gates(), task);
      case Step.SkipDrain _ -> {}
      case Step.Drain drain ->
          agent(turn)
              .drain(
                  type(drain.reason()),
                  work.blueprint()
                      .applySpec(work.record())
                      .with(work.blueprint().steering(work.record())),
                  task);
      case Step.StopServices _ -> agent(turn).stop();
      case Step.DetachDisks _ ->
          operations.disks().detachAll(work.record(), work.vm(), agent(work));
      case Step.AttachDisk _ -> operations.disks().attach(work.record(), work.vm(), agent(work));
      case Step.ConvergeDisk disk -> convergeDisk(disk, turn);
      case Step.DeleteVm delete -> deleteVms(delete, work);
      case Step.OrphanVm orphan -> {
        chosen(orphan.which(), work.record())
            .forEach(vm -> operations.vms().orphan(work.record(), vm, audit));
        work.reload(instances);
      }
      case Step.CreateVm create -> {
        if (turn.again() && work.record().activeVm().isPresent()) {
          takeOverVm(work);
        } else {
          createVm(create, work);
        }
      }
      case Step.CreateTwin _ -> {
        if (turn.again() && work.readyTwin().isPresent()) {
          settle(work, work.readyTwin());
        } else {
          createTwin(work);
        }
      }
      case Step.AdoptTwin _ -> {
        reports.follow(work.record(), work.twin());
        settle(work, agent(work, work.twin()).getState(task));
      }
      case Step.SwapVms _ -> {
        if (turn.again() && work.readyTwin().isEmpty()) {
          settle(work, work.record().activeVm());
        } else {
          instances.activateVm(work.twin().id());
        }
        work.blueprint().bareSpec().ifPresent(spec -> instances.setSpec(id, spec));
        work.reload(instances);
      }
      case Step.UpdateSettings _ ->
          agent(work).updateSettingsAndCredentials(AgentSettings.with(Disks.named(work.record())));
      case Step.SetMetadata _ ->
          operations.vms().setMetadata(work.blueprint().vm(work.record()), work.vm());
      case Step.ReleaseAddresses _ -> releaseAddresses(work);
      case Step.RecordState record -> instances.setState(id, record.state());
      case Step.RecordSpec _ ->
          work.blueprint()
              .fullSpec(work.record())
              .filter(spec -> !work.record().spec().equals(Optional.of(spec)))
              .ifPresent(spec -> instances.setSpec(id, spec));
      case Step.Apply _ -> {
        agent(turn).apply(work.blueprint().applySpec(work.record()));
        work.blueprint().fullSpec(work.record()).ifPresent(spec -> instances.setSpec(id, spec));
      }
      case Step.ForgetOldTemplates _ -> operations.archives().deleteStale(work.record());
      case Step.StartServices _ -> {
        listen(work, listening);
        agent(work).start();
      }
      case Step.AwaitRunning await ->
          operations.watch().await(agent(work), work.record().fullName(), await.watch(), task);
      case Step.ConfirmRunning confirm -> {
        if (work.announces()) {
          operations.watch().confirm(agent(work), work.record().fullName(), confirm.watch(), task);
        }
      }
      case Step.CheckErrand check -> checkErrand(check.job(), work);
      case Step.RunErrand run -> runErrand(run, turn);
      case Step.FetchLogs _ -> work.hasLogs(agent(turn).fetchLogs("job", List.of()));
      case Step.UnmountDisks _ -> operations.disks().unmountAll(work.record(), agent(work));
      case Step.OrphanDisks _ -> {
        for (DiskRecord disk : work.record().disks()) {
          operations.disks().orphan(disk, work.record(), audit);
        }
      }
      case Step.DeleteTemplates _ -> operations.archives().deleteAll(work.record());
      case Step.ForgetInstance _ -> instances.delete(id);
      case Step.TakeSnapshots _ -> operations.snapshots().take(work.record(), true);
      case Step.Repair repair -> operations.repairs().perform(repair, work, audit, task);
    }
  }

  /** Agents of the first API version know only the first job of an instance as an errand. */
  private void checkErrand(String job, InstanceWork work) {
    boolean first =
        work.record()
            .spec()
            .flatMap(spec -> spec.apply().job())
            .flatMap(JobGroup::template)
            .filter(job::equals)
            .isPresent();
    if (operations.agents().of(work.record()).apiVersion() < 1 && !first) {
      throw new SlipwayException(
          ErrorCode.GENERIC,
          "Multiple jobs are configured on an older stemcell, and \"%s\" is not the first job"
              .formatted(job));
    }
  }

  /** A cancelled errand has a result too: it is noted before the cancellation goes on its way. */
  private void runErrand(Step.RunErrand run, Turn turn) {
    NoticedCancellation cancellation = new NoticedCancellation(task);
    turn.work().hasRun(agent(turn).runErrand(run.job(), cancellation));
    if (cancellation.isNoticed()) {
      task.checkCancelled();
    }
  }

  private AgentClient agent(InstanceWork work) {
    return work.agent(operations.agents());
  }

  /** What is asked in this step is one thing, whichever Director asks. */
  private AgentClient agent(Turn turn) {
    return named(agent(turn.work()), turn);
  }

  private void runScript(String script, Map<String, String> environment, Turn turn) {
    InstanceWork work = turn.work();
    agent(turn)
        .runScript(script, environment, work.blueprint().steering(work.record()).of(script), task);
  }

  private AgentClient named(AgentClient agent, Turn turn) {
    return agent.named("director.task." + task.id() + "." + turn.scope() + "/" + turn.step().key());
  }

  private AgentClient agent(InstanceWork work, VmRecord vm) {
    return operations.agents().of(work.record(), vm);
  }

  private static Map<String, String> environment(Step.RunHook run) {
    return run.hook() == Hook.PRE_STOP ? run.next().environment() : Map.of();
  }

  private static DrainType type(DrainReason reason) {
    return switch (reason) {
      case UPDATE -> DrainType.UPDATE;
      case SHUTDOWN -> DrainType.SHUTDOWN;
    };
  }

  private void convergeDisk(Step.ConvergeDisk disk, Turn turn) {
    InstanceWork work = turn.work();
    Blueprint blueprint = work.blueprint();
    InstanceRecord instance = work.record();
    // What the Director before has made is what is wanted.
    Set<String> old = turn.again() ? Set.of(turn.note().split(" ", -1)) : Set.of();
    Disks.Wanted wanted =
        new Disks.Wanted(
            blueprint.disks(),
            (has, shallHave) ->
                (!turn.again() || old.contains(has.cid()))
                    && blueprint.isOutdated(instance, has, shallHave));
    operations.disks().converge(instance, work.vm(), agent(work), wanted, disk.changed(), audit);
    work.reload(instances);
  }

  private static List<VmRecord> chosen(Step.Vms which, InstanceRecord instance) {
    return switch (which) {
      case ACTIVE -> instance.activeVm().stream().toList();
      case OTHERS -> instance.vms().stream().filter(vm -> !vm.active()).toList();
      case ALL -> instance.vms();
    };
  }

  private void deleteVms(Step.DeleteVm delete, InstanceWork work) {
    for (VmRecord vm : chosen(delete.which(), work.record())) {
      try {
        operations.vms().delete(work.record(), vm, audit);
      } catch (RuntimeException e) {
        if (!delete.force()) {
          throw e;
        }
        log.warn("The VM {} is given up: a forced deletion cannot delete it", vm.cid(), e);
        instances.deleteVm(vm.id());
      }
    }
    work.reload(instances);
  }

  private void createVm(Step.CreateVm create, InstanceWork work) {
    InstanceRecord record = work.record();
    Disks.AfterBoot afterBoot =
        create.disk() ? operations.disks().remount(record) : Disks.AfterBoot.nothing();
    Vms.Made made = operations.vms().create(work.blueprint().vm(record), afterBoot, audit, task);
    settle(work, made.state());
    work.blueprint().bareSpec().ifPresent(spec -> instances.setSpec(record.id(), spec));
    work.reload(instances);
    reports.follow(work.record(), work.vm());
  }

  /** One that was made, and perhaps not written down as all it is. */
  private void takeOverVm(InstanceWork work) {
    settle(work, work.record().activeVm());
    work.blueprint().bareSpec().ifPresent(spec -> instances.setSpec(work.record().id(), spec));
    work.reload(instances);
  }

  private void createTwin(InstanceWork work) {
    Vms.Made made = operations.vms().createTwin(work.blueprint().vm(work.record()), audit, task);
    settle(work, made.state());
    work.reload(instances);
    reports.follow(work.record(), made.vm());
  }

  /** What the agent of a new VM says of dynamic networks may change what is rendered. */
  private static void settle(InstanceWork work, AgentState state) {
    work.become(work.blueprint().on(state.networks()));
  }

  /** An address a VM of the instance still has is not free, whatever is planned for it. */
  private void releaseAddresses(InstanceWork work) {
    List<Integer> obsolete = work.blueprint().obsoleteAddresses();
    if (obsolete.isEmpty()) {
      return;
    }
    Optional<Integer> active = work.record().activeVm().map(VmRecord::id);
    List<Integer> free =
        instances.find(work.record().id()).stream()
            .flatMap(instance -> instance.addresses().stream())
            .filter(address -> obsolete.contains(address.id()))
            .filter(address -> active.isEmpty() || !address.vmId().equals(active))
            .map(IpAddressRecord::id)
            .toList();
    if (!free.isEmpty()) {
      instances.release(free);
    }
  }
}
