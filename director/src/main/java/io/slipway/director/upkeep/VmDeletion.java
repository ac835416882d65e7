package io.slipway.director.upkeep;

import io.slipway.cpi.Cpi;
import io.slipway.director.events.Audit;
import io.slipway.director.executing.Blueprint;
import io.slipway.director.executing.Execution;
import io.slipway.director.executing.InstanceWork;
import io.slipway.director.executing.Progress;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.locks.LockedCpi;
import io.slipway.director.tasks.Caller;
import io.slipway.director.tasks.Stage;
import io.slipway.director.tasks.StoredTasks;
import io.slipway.director.tasks.TaskContext;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRequest;
import io.slipway.director.tracing.TracedCpi;
import io.slipway.director.updating.Updating;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.procedures.Repairs;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Deletes a VM by its id in the cloud, whether or not it is an instance's. */
public final class VmDeletion {
  private static final String DELETE = "delete-vm";

  private final InstanceRepository instances;
  private final Updating.Services services;
  private final Execution.Starter executions;
  private final StoredTasks tasks;

  public VmDeletion(
      InstanceRepository instances,
      Updating.Services services,
      Execution.Starter executions,
      StoredTasks tasks) {
    this.instances = instances;
    this.services = services;
    this.executions = executions;
    this.tasks = tasks;
    tasks.register(
        DELETE, asked -> task -> Optional.of(delete(new Asked(asked).text("cid"), task)));
  }

  public TaskRecord delete(String cid, Caller caller) {
    return tasks.submit(
        TaskRequest.of("delete_vm", "delete vm " + cid, caller), DELETE, Map.of("cid", cid));
  }

  private String delete(String cid, TaskContext task) {
    Stage stage = task.events().stage("Delete VM", List.of(), 1);
    if (task.journal().isResumed()) {
      stage.goingOnWith(List.of(cid));
    }
    Optional<InstanceRecord> owner = owner(cid, task);
    stage.run(
        cid,
        () -> {
          boolean deleted =
              owner.isPresent() ? deleteOf(owner.get(), task) : deleteByCid(cid, task);
          if (deleted) {
            stage.run("VM " + cid + " is successfully deleted", () -> {});
          } else {
            task.events().warn("VM " + cid + " does not exist. Deletion is skipped");
          }
        });
    return "vm " + cid + " deleted";
  }

  /** Once it is deleted, nobody's record has it any more. */
  private Optional<InstanceRecord> owner(String cid, TaskContext task) {
    Map<String, ?> fact =
        task.journal()
            .recall(
                "instance",
                () ->
                    Map.of(
                        "id",
                        instances.withVms().stream()
                            .filter(
                                one ->
                                    one.activeVm().filter(vm -> vm.cid().equals(cid)).isPresent())
                            .map(InstanceRecord::id)
                            .findFirst()
                            .orElse(0)));
    return fact.get("id") instanceof Number id && id.intValue() > 0
        ? instances.find(id.intValue())
        : Optional.empty();
  }

  private boolean deleteOf(InstanceRecord instance, TaskContext task) {
    try (Execution execution = executions.begin(task)) {
      execution
          .executor()
          .carryOut(
              "delete-vm",
              Repairs.deleteVm(),
              new InstanceWork(instance, Blueprint.nothing()),
              Progress.unseen());
    }
    return true;
  }

  private boolean deleteByCid(String cid, TaskContext task) {
    Cpi cpi = new LockedCpi(TracedCpi.of(services.cpi(), task), services.locks(), task);
    return new Audit(services.events(), task)
        .<Boolean>around(
            new Audit.Change("delete", "vm", Optional.of(cid), Optional.empty(), Map.of()),
            _ -> Optional.empty(),
            () -> {
              boolean exists = cpi.hasVm(cid);
              if (exists) {
                cpi.deleteVm(cid);
              }
              return exists;
            });
  }
}
