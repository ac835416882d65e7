package io.slipway.director.updating;

import io.slipway.base.SlipwayException;
import io.slipway.director.credentials.CurrentVariables;
import io.slipway.director.credentials.DeploymentVariables;
import io.slipway.director.credentials.DeploymentVariables.GenerationRequest;
import io.slipway.director.credentials.TaskVariables;
import io.slipway.director.deployments.DeploymentRecord;
import io.slipway.director.deployments.DeploymentRepository;
import io.slipway.director.events.Audit;
import io.slipway.director.tasks.TaskContext;
import io.slipway.model.deployment.DeploymentSpec;
import io.slipway.model.deployment.DeploymentSpec.Variable;
import io.slipway.model.deployment.ManifestText;
import io.slipway.model.planning.DeploymentPlan.GroupPlan;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What becomes of a deployment's variables when it is deployed (Director behaviour 7.3, 7.5). */
final class DeployVariables {
  /** What a task's journal has the variable set by. */
  private static final String SET = "variable set";

  private final DeploymentVariables variables;
  private final DeploymentRepository deployments;

  DeployVariables(DeploymentVariables variables, DeploymentRepository deployments) {
    this.variables = variables;
    this.deployments = deployments;
  }

  /** To be told what {@link #during} works with. */
  CurrentVariables ofTask(Deploy.Order order) {
    return variables.ofTask(Optional.of(order.name()));
  }

  TaskVariables ofDeployed(Deploy.Order order) {
    return variables.ofDeployed(order.deploymentId(), order.name());
  }

  /**
   * Does the work with the variables it is to use: a deploy has a new set of versions, which nobody
   * adds to any more when it is over; everything else has those that are there.
   */
  <T> T during(Deploy.Order order, TaskContext task, Function<TaskVariables, T> work) {
    if (!order.deploy()) {
      return work.apply(ofDeployed(order));
    }
    int set = set(order, task);
    try {
      return work.apply(variables.ofDeploy(order.name(), set));
    } finally {
      if (!task.isSuspended()) {
        variables.close(set);
      }
    }
  }

  /** One for the task, whichever Director goes on with it. */
  private int set(Deploy.Order order, TaskContext task) {
    return task.journal()
                .recall(SET, () -> Map.of("id", variables.begin(order.deploymentId()).id()))
                .get("id")
            instanceof Number id
        ? id.intValue()
        : variables.begin(order.deploymentId()).id();
  }

  /**
   * Has what the deployment declares generated, and writes down what came of it.
   *
   * @param declared with what links say of it
   */
  void generate(
      Deploy.Order order,
      Deploy.Options options,
      List<Variable> declared,
      DeploymentSpec spec,
      TaskVariables used,
      Audit audit,
      TaskContext task) {
    if (!order.deploy()) {
      return;
    }
    variables.generate(
        new GenerationRequest(
            spec,
            declared,
            options.forceLatestVariables() || stemcellChanged(order, spec),
            new Told(audit),
            task::checkCancelled),
        order.deploymentId(),
        used);
  }

  private record Told(Audit audit) implements DeploymentVariables.Listener {
    @Override
    public void generated(String variable, Map<String, @Nullable Object> context) {
      audit.record(change(variable, context), Optional.empty());
    }

    @Override
    public void failed(String variable, SlipwayException failure) {
      audit.record(change(variable, Map.of()), Optional.of(failure));
    }

    private static Audit.Change change(String variable, Map<String, @Nullable Object> context) {
      return new Audit.Change(
          "create", "variable", Optional.of(variable), Optional.empty(), context);
    }
  }

  /** Whether none of the stemcells is left that the last successful deploy had. */
  private boolean stemcellChanged(Deploy.Order order, DeploymentSpec spec) {
    Set<String> before =
        deployments
            .find(order.name())
            .flatMap(DeploymentRecord::manifest)
            .map(DeployVariables::stemcells)
            .orElse(Set.of());
    Set<String> now = new HashSet<>();
    spec.stemcells().forEach(one -> now.add(one.operatingSystem() + "/" + one.version()));
    now.retainAll(before);
    return !before.isEmpty() && now.isEmpty();
  }

  private static Set<String> stemcells(String manifest) {
    Set<String> found = new LinkedHashSet<>();
    if (ManifestText.parse(manifest).get("stemcells") instanceof List<?> list) {
      for (Object one : list) {
        if (one instanceof Map<?, ?> stemcell) {
          found.add(stemcell.get("os") + "/" + stemcell.get("version"));
        }
      }
    }
    return found;
  }

  void ofInstance(int instanceId, TaskVariables used) {
    variables.setOfInstance(instanceId, used.desiredSetId());
  }

  /** Errand groups without VMs are updated by nothing else. */
  void ofErrands(Binding.Bound bound, TaskVariables used) {
    for (GroupPlan group : bound.plan().groups()) {
      if (group.group().isErrand()) {
        group.instances().stream()
            .map(bound::record)
            .filter(record -> !record.ignore())
            .forEach(record -> ofInstance(record.id(), used));
      }
    }
  }

  void succeeded(Deploy.Order order, TaskVariables used) {
    if (order.deploy()) {
      variables.succeeded(order.deploymentId(), used.desiredSetId());
    }
  }
}
