package io.slipway.director.updating;

import io.slipway.base.ErrorCode;
import io.slipway.base.FanOut;
import io.slipway.base.SlipwayException;
import io.slipway.director.deployments.DeploymentRepository;
import io.slipway.director.events.Audit;
import io.slipway.director.executing.Blueprint;
import io.slipway.director.executing.Execution;
import io.slipway.director.executing.InstanceWork;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.locks.LockName;
import io.slipway.director.locks.Locks;
import io.slipway.director.tasks.Stage;
import io.slipway.director.tasks.TaskContext;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.procedures.NextState;
import io.slipway.model.procedures.Procedure;
import io.slipway.model.procedures.Procedures;
import io.slipway.model.procedures.Procedures.DeleteOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Deletes a deployment with everything that runs for it (Director behaviour 4.10). */
public final class DeleteDeployment {
  private final DeploymentRepository deployments;
  private final InstanceRepository instances;
  private final Execution.Starter executions;
  private final Locks locks;
  private final int threads;

  DeleteDeployment(
      DeploymentRepository deployments,
      InstanceRepository instances,
      Execution.Starter executions,
      Locks locks,
      int threads) {
    this.deployments = deployments;
    this.instances = instances;
    this.executions = executions;
    this.locks = locks;
    this.threads = threads;
  }

  /** Returns the text that the task ends with. */
  public String run(int deploymentId, String name, boolean force, TaskContext task) {
    Audit.Change change =
        new Audit.Change("delete", "deployment", Optional.of(name), Optional.empty(), Map.of());
    try (Execution execution = executions.begin(task)) {
      Audit.Open open = execution.audit().open(change);
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

  private void delete(
      int deploymentId, String name, boolean force, Execution execution, TaskContext task) {
    if (deployments.find(name).filter(found -> found.id() == deploymentId).isEmpty()) {
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
    InstanceDeletion deletion = new InstanceDeletion(execution);
    Stage deleting = task.events().stage("Deleting instances", List.of(), all.size());
    all.forEach(one -> one.activeVm().ifPresent(vm -> execution.reports().follow(one, vm)));
    FanOut.forEach(
        threads,
        all,
        one ->
            deleting.run(
                one.fullName(),
                () ->
                    deletion.delete(
                        new InstanceWork(one, Blueprint.nothing()), procedure(one, force))));
    Stage artifacts = task.events().stage("Removing deployment artifacts", List.of(), 3);
    artifacts.run("Detaching stemcells", () -> deployments.setStemcells(deploymentId, List.of()));
    artifacts.run(
        "Detaching releases", () -> deployments.setReleaseVersions(deploymentId, List.of()));
    Stage properties = task.events().stage("Deleting properties", List.of(), 0);
    properties.run("Deleting dynamic disks", () -> {});
    properties.run("Destroying deployment", () -> deployments.delete(deploymentId));
  }

  private static Procedure procedure(InstanceRecord instance, boolean force) {
    return Procedures.delete(
        PreparedDeployment.state(instance, true),
        new DeleteOptions(
            NextState.DELETE_DEPLOYMENT, false, force, PreparedDeployment.isOrphanable(instance)));
  }
}
