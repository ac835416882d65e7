package io.slipway.director.updating;

import io.slipway.base.ErrorCode;
import io.slipway.base.FanOut;
import io.slipway.base.SlipwayException;
import io.slipway.director.deployments.DeploymentRepository;
import io.slipway.director.disks.DiskRepository;
import io.slipway.director.disks.DynamicDiskRecord;
import io.slipway.director.events.Audit;
import io.slipway.director.executing.Blueprint;
import io.slipway.director.executing.DynamicDisks;
import io.slipway.director.executing.Execution;
import io.slipway.director.executing.InstanceWork;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.locks.LockName;
import io.slipway.director.locks.Locks;
import io.slipway.director.tasks.Stage;
import io.slipway.director.tasks.TaskContext;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.procedures.DeploymentProcedures.Doomed;
import io.slipway.model.procedures.NextState;
import io.slipway.model.procedures.Procedure;
import io.slipway.model.procedures.Procedures;
import io.slipway.model.procedures.Procedures.DeleteOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes a deployment with everything that runs for it (Director behaviour 4.10). */
public final class DeleteDeployment {
  /** What a task's journal has the instances by. */
  private static final String INSTANCES = "instances";

  private static final Logger log = LoggerFactory.getLogger(DeleteDeployment.class);

  private final DeploymentRepository deployments;
  private final InstanceRepository instances;
  private final DiskRepository disks;
  private final Execution.Starter executions;
  private final Locks locks;
  private final int threads;

  DeleteDeployment(
      DeploymentRepository deployments,
      InstanceRepository instances,
      DiskRepository disks,
      Execution.Starter executions,
      Locks locks,
      int threads) {
    this.deployments = deployments;
    this.instances = instances;
    this.disks = disks;
    this.executions = executions;
    this.locks = locks;
    this.threads = threads;
  }

  /** Returns the text that the task ends with. */
  public String run(int deploymentId, String name, boolean force, TaskContext task) {
    Audit.Change change =
        new Audit.Change("delete", "deployment", Optional.of(name), Optional.empty(), Map.of());
    try (Execution execution = executions.begin(task)) {
      Audit.Open open =
          execution
              .audit()
              .reopen(
                  change,
                  RecordedPlan.number(
                      task.journal().recall("event", () -> event(execution, change)), "id"));
      try {
        return locks.withLock(
            LockName.deployment(name),
            task,
            () -> {
              delete(deploymentId, name, force, execution, task);
              open.close();
              return "/deployments/" + name;
            });
      } catch (Throwable t) {
        open.fail(t);
        throw t;
      }
    }
  }

  private static Map<String, @Nullable Object> event(Execution execution, Audit.Change change) {
    Map<String, @Nullable Object> event = new LinkedHashMap<>();
    event.put("id", execution.audit().begin(change));
    return event;
  }

  private void delete(
      int deploymentId, String name, boolean force, Execution execution, TaskContext task) {
    if (deployments.find(name).filter(found -> found.id() == deploymentId).isEmpty()) {
      if (task.journal().knows(INSTANCES)) {
        return; // The Director died after its last step.
      }
      throw new SlipwayException(
          ErrorCode.DEPLOYMENT_NOT_FOUND, "Deployment '" + name + "' doesn't exist");
    }
    List<InstanceRecord> all = instances.ofDeployment(deploymentId);
    if (all.stream().anyMatch(InstanceRecord::ignore)) {
      throw new SlipwayException(
          ErrorCode.DEPLOYMENT_IGNORED_INSTANCES_DELETION,
          "You are trying to delete deployment '"
              + name
              + "', which contains ignored instance(s). Operation not allowed.");
    }
    Map<String, Doomed> doomed =
        RecordedPlan.doomed(
            task.journal().recall(INSTANCES, () -> RecordedPlan.plain(doomed(all))));
    InstanceDeletion deletion = new InstanceDeletion(execution);
    Stage deleting =
        task.events()
            .stage("Deleting instances", List.of(), doomed.size())
            .goingOnWith(deletion.begun(doomed.keySet(), all, task));
    all.forEach(one -> one.activeVm().ifPresent(vm -> execution.reports().follow(one, vm)));
    FanOut.forEach(
        threads,
        all,
        one ->
            deleting.run(
                one.fullName(),
                step ->
                    deletion.delete(
                        new InstanceWork(one, Blueprint.nothing()),
                        procedure(doomed.getOrDefault(one.uuid(), doomed(one)), force),
                        step)));
    Stage artifacts = task.events().stage("Removing deployment artifacts", List.of(), 3);
    artifacts.run("Detaching stemcells", () -> deployments.setStemcells(deploymentId, List.of()));
    artifacts.run(
        "Detaching releases", () -> deployments.setReleaseVersions(deploymentId, List.of()));
    Stage properties = task.events().stage("Deleting properties", List.of(), 0);
    properties.run(
        "Deleting dynamic disks",
        () -> deleteDynamicDisks(deploymentId, properties, execution, force));
    properties.run("Destroying deployment", () -> deployments.delete(deploymentId));
  }

  private void deleteDynamicDisks(
      int deploymentId, Stage stage, Execution execution, boolean force) {
    List<DynamicDiskRecord> doomed =
        disks.dynamicDisks().stream().filter(one -> one.deploymentId() == deploymentId).toList();
    FanOut.forEach(
        threads,
        doomed,
        disk ->
            stage.run(
                disk.label(),
                () ->
                    execution
                        .audit()
                        .around(
                            new Audit.Change(
                                "delete",
                                "disk",
                                Optional.of(disk.name()),
                                Optional.empty(),
                                Map.of()),
                            () -> delete(disk, execution.operations().dynamicDisks(), force))));
  }

  private void delete(DynamicDiskRecord disk, DynamicDisks operations, boolean force) {
    try {
      operations.delete(disk);
    } catch (RuntimeException e) {
      if (!force) {
        throw e;
      }
      log.warn("The disk {} is given up: a forced deletion cannot delete it", disk.label(), e);
      disks.deleteDynamicDisk(disk.id());
    }
  }

  private static Map<String, Doomed> doomed(List<InstanceRecord> all) {
    Map<String, Doomed> doomed = new LinkedHashMap<>();
    all.forEach(one -> doomed.put(one.uuid(), doomed(one)));
    return doomed;
  }

  private static Doomed doomed(InstanceRecord instance) {
    return new Doomed(
        PreparedDeployment.state(instance, true), PreparedDeployment.isOrphanable(instance));
  }

  private static Procedure procedure(Doomed instance, boolean force) {
    return Procedures.delete(
        instance.is(),
        new DeleteOptions(NextState.DELETE_DEPLOYMENT, false, force, instance.orphansVms()));
  }
}
