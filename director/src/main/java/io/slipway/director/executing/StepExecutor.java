package io.slipway.director.executing;

import io.slipway.base.Registration;
import io.slipway.bus.AgentClient;
import io.slipway.bus.AgentState;
import io.slipway.bus.DrainType;
import io.slipway.director.events.Audit;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.tasks.TaskContext;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries steps out, one after another, for one task. */
public final class StepExecutor {
  private static final Logger log = LoggerFactory.getLogger(StepExecutor.class);

  private final InstanceRepository instances;
  private final InstanceOperations operations;
  private final AgentReports reports;
  private final Audit audit;
  private final TaskContext task;

  public StepExecutor(
      InstanceRepository instances,
      InstanceOperations operations,
      AgentReports reports,
      Audit audit,
      TaskContext task) {
    this.instances = instances;
    this.operations = operations;
    this.reports = reports;
    this.audit = audit;
    this.task = task;
  }

  /** The first step that fails is the last that is begun. */
  public void carryOut(List<Step> steps, InstanceWork work, Progress progress) {
    List<Registration> listening = new ArrayList<>();
    try {
      for (Step step : steps) {
        step.status().ifPresent(status -> progress.advance(status.text(), status.percent()));
        carryOut(step, work, listening);
      }
    } finally {
      listening.forEach(Registration::close);
    }
  }

  private void carryOut(Step step, InstanceWork work, List<Registration> listening) {
    int id = work.record().id();
    switch (step) {
      case Step.BeginUpdate _ -> instances.setUpdateCompleted(id, false);
      case Step.EndUpdate _ -> instances.setUpdateCompleted(id, true);
      case Step.StoreTemplates _ -> {
        // The spec names what is stored, so it is stored before there is a spec.
        work.blueprint().applySpec(work.record());
      }
      case Step.Prepare _ -> agent(work).prepare(work.blueprint().applySpec(work.record()));
      case Step.PrepareTwin _ ->
          agent(work, work.twin()).prepare(work.blueprint().applySpecWithoutJobs(work.record()));
      case Step.RunHook run -> agent(work).runScript(run.hook().script(), environment(run));
      case Step.SkipDrain _ -> {}
      case Step.Drain drain ->
          agent(work).drain(type(drain.reason()), work.blueprint().applySpec(work.record()), task);
      case Step.StopServices _ -> agent(work).stop();
      case Step.DetachDisks _ ->
          operations.disks().detachAll(work.record(), work.vm(), agent(work));
      case Step.AttachDisk _ -> operations.disks().attach(work.record(), work.vm(), agent(work));
      case Step.ConvergeDisk disk -> convergeDisk(disk, work);
      case Step.DeleteVm delete -> deleteVms(delete, work);
      case Step.OrphanVm orphan -> {
        chosen(orphan.which(), work.record())
            .forEach(vm -> operations.vms().orphan(work.record(), vm, audit));
        work.reload(instances);
      }
      case Step.CreateVm create -> createVm(create, work);
      case Step.CreateTwin _ -> createTwin(work);
      case Step.AdoptTwin _ -> {
        reports.follow(work.record(), work.twin());
        settle(work, agent(work, work.twin()).getState(task));
      }
      case Step.SwapVms _ -> {
        instances.activateVm(work.twin().id());
        work.blueprint().bareSpec().ifPresent(spec -> instances.setSpec(id, spec));
        work.reload(instances);
      }
      case Step.UpdateSettings _ -> agent(work).updateSettings(AgentSettings.plain());
      case Step.SetMetadata _ ->
          operations.vms().setMetadata(work.blueprint().vm(work.record()), work.vm());
      case Step.ReleaseAddresses _ -> releaseAddresses(work);
      case Step.RecordState record -> instances.setState(id, record.state());
      case Step.RecordSpec _ ->
          work.blueprint()
              .fullSpec(work.record())
              .filter(spec -> !spec.equals(work.record().spec()))
              .ifPresent(spec -> instances.setSpec(id, spec));
      case Step.Apply _ -> {
        agent(work).apply(work.blueprint().applySpec(work.record()));
        work.blueprint().fullSpec(work.record()).ifPresent(spec -> instances.setSpec(id, spec));
      }
      case Step.ForgetOldTemplates _ -> operations.archives().deleteStale(work.record());
      case Step.StartServices _ -> {
        AgentClient agent = agent(work);
        listening.add(agent.onStateChange(_ -> work.hasAnnounced()));
        agent.start();
      }
      case Step.AwaitRunning await ->
          operations.watch().await(agent(work), work.record().fullName(), await.watch(), task);
      case Step.ConfirmRunning confirm -> {
        if (work.announces()) {
          operations.watch().confirm(agent(work), work.record().fullName(), confirm.watch(), task);
        }
      }
      case Step.OrphanDisks _ -> {
        for (DiskRecord disk : work.record().disks()) {
          operations.disks().orphan(disk, work.record(), audit);
        }
      }
      case Step.DeleteTemplates _ -> operations.archives().deleteAll(work.record());
      case Step.ForgetInstance _ -> instances.delete(id);
    }
  }

  private AgentClient agent(InstanceWork work) {
    return work.agent(operations.agents());
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

  private void convergeDisk(Step.ConvergeDisk disk, InstanceWork work) {
    operations
        .disks()
        .converge(
            work.record(), work.vm(), agent(work), work.blueprint().disk(), disk.changed(), audit);
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
