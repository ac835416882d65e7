package io.slipway.director.tasks;

import java.util.Optional;

/** A task of no deployment, while it works on one: what it does there is told of that one. */
public final class DeploymentTask extends ForwardingTask {
  private final String deployment;

  private DeploymentTask(TaskContext task, String deployment) {
    super(task);
    this.deployment = deployment;
  }

  public static TaskContext of(TaskContext task, String deployment) {
    return new DeploymentTask(task, deployment);
  }

  @Override
  public Optional<String> deployment() {
    return Optional.of(deployment);
  }
}
