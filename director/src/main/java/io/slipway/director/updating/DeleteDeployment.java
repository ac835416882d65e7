package io.slipway.director.updating;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.bus.MessageBus;
import io.slipway.director.deployment.DeploymentRepository;
import io.slipway.director.events.Audit;
import io.slipway.director.instances.InstanceRecord;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.locks.LockName;
import io.slipway.director.locks.Locks;
import io.slipway.director.tasks.Crew;
import io.slipway.director.tasks.Stage;
import io.slipway.director.tasks.TaskContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Deletes a deployment with everything that runs for it (Director behaviour 4.10). */
public final class DeleteDeployment {
  private final DeploymentRepository deployments;
  private final InstanceRepository instances;
  private final Tools.Maker toolsOf;
  private final Locks locks;
  private final MessageBus bus;
  private final Audits audits;
  private final int threads;

  DeleteDeployment(
      DeploymentRepository deployments,
      InstanceRepository instances,
      Tools.Maker toolsOf,
      Locks locks,
      MessageBus bus,
      Audits audits,
      int threads) {
    this.deployments = deployments;
    this.instances = instances;
    this.toolsOf = toolsOf;
    this.locks = locks;
    this.bus = bus;
    this.audits = audits;
    this.threads = threads;
  }

  /** Returns the text that the task ends with. */
  public String run(int deploymentId, String name, boolean force, TaskContext task) {
    Audit.Change change =
        new Audit.Change("delete", "deployment", Optional.of(name), Optional.empty(), Map.of());
    Audit.Open open = audits.of(task).open(change);
    try {
      return locks.withLock(
          LockName.deployment(name),
          task,
          () -> {
            delete(deploymentId, name, force, task);
            open.close();
            return "/deployments/" + name;
          });
    } catch (Throwable t) {
      open.fail(t);
      throw t;
    }
  }

  private void delete(int deploymentId, String name, boolean force, TaskContext task) {
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
    InstanceDeleter deleter = toolsOf.of(task).deleter();
    Stage deleting = task.events().stage("Deleting instances", List.of(), all.size());
    InstanceDeleter.Conditions conditions =
        new InstanceDeleter.Conditions(
            NextState.DELETE_DEPLOYMENT, true, false, force, audits.of(task), task);
    try (ScriptStories stories = new ScriptStories(bus, task)) {
      all.forEach(one -> one.activeVm().ifPresent(vm -> stories.follow(one, vm)));
      Crew.forEach(
          threads, all, one -> deleting.run(one.fullName(), () -> deleter.delete(one, conditions)));
    }
    Stage artifacts = task.events().stage("Removing deployment artifacts", List.of(), 3);
    artifacts.run("Detaching stemcells", () -> deployments.setStemcells(deploymentId, List.of()));
    artifacts.run(
        "Detaching releases", () -> deployments.setReleaseVersions(deploymentId, List.of()));
    Stage properties = task.events().stage("Deleting properties", List.of(), 0);
    properties.run("Deleting dynamic disks", () -> {});
    properties.run("Destroying deployment", () -> deployments.delete(deploymentId));
  }
}
