package io.slipway.director.updating;

import io.slipway.director.compilation.CompiledPackages;
import io.slipway.director.credentials.TaskVariables;
import io.slipway.model.deployment.DeploymentSpec;
import io.slipway.model.deployment.UpdateSettings.VmStrategy;
import io.slipway.model.deployment.VersionAliases;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceSpec;
import io.slipway.model.planning.DeploymentPlan.GroupPlan;
import io.slipway.model.procedures.ActualState;
import io.slipway.model.procedures.DeploymentProcedure;
import io.slipway.model.procedures.DeploymentProcedures;
import io.slipway.model.procedures.DeploymentProcedures.Circumstances;
import io.slipway.model.procedures.DeploymentProcedures.Doomed;
import io.slipway.model.procedures.DeploymentProcedures.Facts;
import io.slipway.model.rendering.RenderedInstance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What there is once everything is read, placed and rendered. */
record PreparedDeployment(
    DeploymentSpec spec,
    TaskVariables variables,
    Binding.Bound bound,
    Map<String, RenderedInstance> rendered,
    DesiredInstances desired,
    VersionAliases aliases) {

  /** The manifest as it is kept: with versions resolved, and variables that are still variables. */
  Map<String, @Nullable Object> manifest(Deploy.Order order) {
    return aliases.resolveWhatCanBe(order.manifest());
  }

  /**
   * Every instance as it shall be.
   *
   * @param deployedTags of the last successful deploy
   */
  List<DesiredInstance> instances(
      CompiledPackages compiled, Map<String, @Nullable Object> deployedTags) {
    return desired.all(rendered, compiled, deployedTags);
  }

  /** What is done to the instances, in order. */
  DeploymentProcedure procedure(
      List<DesiredInstance> instances, Deploy.Options options, boolean firstDeploy) {
    return DeploymentProcedures.of(
        bound.plan(),
        facts(instances),
        this::doomed,
        options::skipsDrain,
        new Circumstances(firstDeploy, false, desired.snapshots()));
  }

  /** What makes the instances of an errand group ready for it. */
  DeploymentProcedure errandProcedure(GroupPlan group, List<DesiredInstance> instances) {
    return DeploymentProcedures.ofErrand(
        group, facts(instances), this::doomed, desired.snapshots());
  }

  /** The same for an errand that was planned before. */
  DeploymentProcedure errandProcedure(GroupPlan group, RecordedPlan recorded) {
    return DeploymentProcedures.ofErrand(
        group,
        facts(recorded),
        one -> recorded.doomed().getOrDefault(one.uuid(), doomed(one)),
        desired.snapshots());
  }

  private static Map<String, Facts> facts(RecordedPlan recorded) {
    Map<String, Facts> facts = new LinkedHashMap<>();
    recorded.instances().forEach((uuid, one) -> facts.put(uuid, one.facts()));
    return facts;
  }

  private static Map<String, Facts> facts(List<DesiredInstance> instances) {
    Map<String, Facts> facts = new LinkedHashMap<>();
    instances.forEach(one -> facts.put(one.plan().uuid(), one.facts()));
    return facts;
  }

  /** The same for a deploy that was planned before. */
  DeploymentProcedure procedure(RecordedPlan recorded, Deploy.Options options) {
    return DeploymentProcedures.of(
        bound.plan(),
        facts(recorded),
        one -> recorded.doomed().getOrDefault(one.uuid(), doomed(one)),
        options::skipsDrain,
        recorded.circumstances());
  }

  Doomed doomed(InstanceRecord instance) {
    boolean reachable = bound.isReachable(instance.uuid());
    return new Doomed(state(instance, reachable), isOrphanable(instance));
  }

  /** An instance that goes, as it is; nothing runs on a VM that only compiled. */
  static ActualState state(InstanceRecord instance, boolean reachable) {
    boolean active = instance.activeVm().isPresent();
    return new ActualState(
        instance.state(),
        active,
        instance.vms().size() > (active ? 1 : 0),
        reachable && !instance.compilation(),
        !instance.disks().isEmpty(),
        instance.ignore());
  }

  /** Whether its VMs may outlive it for a while: their addresses are nobody's fixed ones. */
  static boolean isOrphanable(InstanceRecord instance) {
    return instance
            .spec()
            .flatMap(InstanceSpec::vm)
            .filter(vm -> vm.update().vmStrategy().equals(VmStrategy.CREATE_SWAP_DELETE.word()))
            .isPresent()
        && instance.addresses().stream().noneMatch(address -> address.isStatic());
  }
}
