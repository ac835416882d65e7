package io.slipway.director.updating;

import io.slipway.director.compilation.CompiledPackages;
import io.slipway.director.compilation.PackageCompiler;
import io.slipway.director.deployment.DeploymentRecord;
import io.slipway.director.events.Audit;
import io.slipway.director.executing.Execution;
import io.slipway.director.instances.InstanceRecord;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.locks.LockName;
import io.slipway.director.locks.Locks;
import io.slipway.director.procedures.DeploymentProcedure;
import io.slipway.director.tasks.TaskContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The task that makes a deployment what its manifest says (Director behaviour 2.2): read, bind,
 * render, compile, delete what is not needed, make VMs, update group by group, remember.
 */
public final class Deploy {
  private final DeploymentMemory memory;
  private final DeploymentConfigs configs;
  private final DeploymentPreparation preparation;
  private final DeploymentCompilation compilation;
  private final InstanceRepository instances;
  private final Execution.Starter executions;
  private final Locks locks;
  private final int threads;

  Deploy(
      DeploymentMemory memory,
      DeploymentConfigs configs,
      DeploymentPreparation preparation,
      DeploymentCompilation compilation,
      InstanceRepository instances,
      Execution.Starter executions,
      Locks locks,
      int threads) {
    this.memory = memory;
    this.configs = configs;
    this.preparation = preparation;
    this.compilation = compilation;
    this.instances = instances;
    this.executions = executions;
    this.locks = locks;
    this.threads = threads;
  }

  /** The configs a deploy is made with. */
  public record ConfigIds(List<Integer> cloud, List<Integer> runtime) {}

  /**
   * What was said beside the manifest.
   *
   * @param dryRun only reads, places and renders
   * @param steps with a dry run: tells what would be done to each instance
   * @param skipDrain names of groups, or {@code *}
   * @param context the configs the user has seen the difference of; empty means the latest
   */
  public record Options(
      boolean dryRun,
      boolean steps,
      boolean recreate,
      boolean recreatePersistentDisks,
      Optional<Instant> recreateVmsCreatedBefore,
      boolean fix,
      Set<String> skipDrain,
      Optional<String> canaries,
      Optional<String> maxInFlight,
      Optional<ConfigIds> context) {
    public static final Options NONE =
        new Options(
            false,
            false,
            false,
            false,
            Optional.empty(),
            false,
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    boolean skipsDrain(String group) {
      return skipDrain.contains("*") || skipDrain.contains(group);
    }
  }

  /**
   * A request for this task.
   *
   * @param jobStates states asked for: by group or {@code *}, then by index or {@code ""}
   * @param deploy false when only states change
   */
  public record Order(
      int deploymentId,
      String name,
      String manifestText,
      Map<String, @Nullable Object> manifest,
      ConfigIds configIds,
      Map<String, Map<String, String>> jobStates,
      boolean deploy) {}

  /** The configs deployments are made with. */
  public DeploymentConfigs configs() {
    return configs;
  }

  /** Returns the text that the task ends with. */
  public String run(Order order, Options options, TaskContext task) {
    return locks.withLock(
        LockName.deployment(order.name()),
        task,
        () -> {
          try (Execution execution = executions.begin(task)) {
            if (options.dryRun()) {
              dryRun(order, options, execution, task);
            } else {
              carryOut(order, options, execution, task);
            }
          }
          return "/deployments/" + order.name();
        });
  }

  /**
   * @param withTwins instances with a VM that stands ready to take over
   */
  private PreparedDeployment prepare(
      Order order,
      Options options,
      List<InstanceRecord> withTwins,
      Execution execution,
      TaskContext task) {
    DeploymentPreparation.Parsed parsed = preparation.parse(order, options, task.events());
    new Twins(execution.operations().vms())
        .orphanUnusable(withTwins, parsed.spec(), execution.audit());
    return preparation.prepare(order, parsed, options, execution.operations().agents(), task);
  }

  private void dryRun(Order order, Options options, Execution execution, TaskContext task) {
    PreparedDeployment prepared = prepare(order, options, List.of(), execution, task);
    if (options.steps()) {
      DeploymentRecord before = memory.find(order.name());
      PackageCompiler.Inventory packages = compilation.inventory(prepared);
      DeploymentProcedure procedure =
          prepared.procedure(
              prepared.instances(packages.compiled(), configs.deployedTags(before)),
              options,
              before.manifest().isEmpty());
      new ProcedureReport(packages.missing(), procedure).write(task);
    }
  }

  private void carryOut(Order order, Options options, Execution execution, TaskContext task) {
    DeploymentRecord before = memory.find(order.name());
    Audit.Change change =
        new Audit.Change(
            before.manifest().isEmpty() ? "create" : "update",
            "deployment",
            Optional.of(order.name()),
            Optional.empty(),
            Map.of());
    execution
        .audit()
        .around(
            change,
            () -> memory.difference(before),
            () -> update(order, options, before, execution, task));
  }

  private void update(
      Order order,
      Options options,
      DeploymentRecord before,
      Execution execution,
      TaskContext task) {
    List<InstanceRecord> withTwins =
        new Leftovers(instances, execution.operations().vms())
            .clear(order.deploymentId(), execution.audit());
    PreparedDeployment prepared = prepare(order, options, withTwins, execution, task);
    prepared
        .bound()
        .records()
        .values()
        .forEach(one -> one.activeVm().ifPresent(vm -> execution.reports().follow(one, vm)));
    CompiledPackages compiled =
        compilation.compile(order.deploymentId(), prepared, execution, task);
    List<DesiredInstance> desired = prepared.instances(compiled, configs.deployedTags(before));
    DeploymentProcedure procedure =
        prepared.procedure(desired, options, before.manifest().isEmpty());
    InstanceUpdates updates = updates(prepared, desired, execution, task);
    updates.carryOut(procedure);
    memory.remember(order, prepared);
    updates.runPostDeploy(procedure);
  }

  private InstanceUpdates updates(
      PreparedDeployment prepared,
      List<DesiredInstance> desired,
      Execution execution,
      TaskContext task) {
    InstanceUpdates updates = new InstanceUpdates(execution, task, threads);
    RenderedBlueprint.Deployment blueprints =
        preparation.blueprints(prepared, execution.operations().archives());
    desired.forEach(one -> updates.add(one, new RenderedBlueprint(blueprints, one)));
    prepared.bound().plan().unneeded().forEach(updates::add);
    prepared.bound().plan().groups().forEach(group -> group.obsolete().forEach(updates::add));
    return updates;
  }
}
