package io.slipway.director.updating;

import io.slipway.director.compilation.CompiledPackages;
import io.slipway.director.compilation.PackageCompiler;
import io.slipway.director.credentials.CurrentVariables;
import io.slipway.director.credentials.TaskVariables;
import io.slipway.director.deployments.DeploymentRecord;
import io.slipway.director.events.Audit;
import io.slipway.director.executing.Execution;
import io.slipway.director.instances.InstalledFiles;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.locks.LockName;
import io.slipway.director.locks.Locks;
import io.slipway.director.tasks.MutedTask;
import io.slipway.director.tasks.TaskContext;
import io.slipway.model.deployment.SlipwayBlock;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.procedures.DeploymentProcedure;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The task that makes a deployment what its manifest says (Director behaviour 2.2): read, bind,
 * render, compile, delete what is not needed, make VMs, update group by group, remember.
 */
public final class Deploy {
  /** What a task's journal has the plan by. */
  private static final String PLAN = "plan";

  private final DeploymentMemory memory;
  private final DeploymentConfigs configs;
  private final DeployVariables variables;
  private final DeploymentPreparation preparation;
  private final DeploymentCompilation compilation;
  private final InstanceRepository instances;
  private final Execution.Starter executions;
  private final InstalledFiles installed;
  private final Locks locks;
  private final int threads;

  Deploy(
      DeploymentMemory memory,
      DeploymentConfigs configs,
      DeployVariables variables,
      DeploymentPhases phases,
      InstanceRepository instances,
      InstalledFiles installed,
      Locks locks,
      int threads) {
    this.memory = memory;
    this.configs = configs;
    this.variables = variables;
    this.preparation = phases.preparation();
    this.compilation = phases.compilation();
    this.instances = instances;
    this.executions = phases.executions();
    this.installed = installed;
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
   * @param forceLatestVariables also variables that otherwise stay as long as the stemcell does
   * @param own what no stock client says
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
      Optional<ConfigIds> context,
      boolean forceLatestVariables,
      Own own) {
    /**
     * What no stock client says.
     *
     * @param steering how the lifecycle is steered for this time only, as {@link
     *     SlipwayBlock#ofRequest} reads it
     * @param onlyMissing an instance that has failed late, and is otherwise as it shall be, goes on
     *     where it failed
     */
    public record Own(Map<String, @Nullable Object> steering, boolean onlyMissing) {
      public static final Own NOTHING = new Own(Map.of(), false);

      public Own {
        steering = Collections.unmodifiableMap(new LinkedHashMap<>(steering));
      }

      SlipwayBlock request() {
        return steering.isEmpty() ? SlipwayBlock.NONE : SlipwayBlock.ofRequest(steering);
      }
    }

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

    /** The same, which leaves variables to the manifest. */
    public Options(
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
      this(
          dryRun,
          steps,
          recreate,
          recreatePersistentDisks,
          recreateVmsCreatedBefore,
          fix,
          skipDrain,
          canaries,
          maxInFlight,
          context,
          false,
          Own.NOTHING);
    }

    /** The same, with the latest version of every variable. */
    public Options forcingLatestVariables(boolean forced) {
      return new Options(
          dryRun,
          steps,
          recreate,
          recreatePersistentDisks,
          recreateVmsCreatedBefore,
          fix,
          skipDrain,
          canaries,
          maxInFlight,
          context,
          forced,
          own);
    }

    /** The same, with what no stock client says. */
    public Options with(Own wanted) {
      return new Options(
          dryRun,
          steps,
          recreate,
          recreatePersistentDisks,
          recreateVmsCreatedBefore,
          fix,
          skipDrain,
          canaries,
          maxInFlight,
          context,
          forceLatestVariables,
          wanted);
    }

    boolean skipsDrain(String group) {
      return skipDrain.contains("*") || skipDrain.contains(group);
    }
  }

  /**
   * A request for this task.
   *
   * @param jobStates states asked for: by group or {@code *}, then by index or {@code ""}
   * @param isNew whether the deployment was made for this task
   * @param deploy false when only states change
   */
  public record Order(
      int deploymentId,
      String name,
      boolean isNew,
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
    DeploymentRecord before = memory.find(order);
    MadeOf madeOf = new MadeOf();
    CurrentVariables current = variables.ofTask(order);
    try (Execution execution = executions.begin(task, current)) {
      try {
        return locks.withLock(
            LockName.deployment(order.name()),
            task,
            () -> {
              memory.find(order);
              return variables.during(
                  order,
                  task,
                  used -> {
                    current.become(used);
                    if (options.dryRun()) {
                      dryRun(order, options, before, used, execution, task);
                    } else {
                      update(order, options, before, madeOf, used, execution, task);
                      execution.audit().conclude(change(order), madeOf.context, Optional.empty());
                    }
                    return "/deployments/" + order.name();
                  });
            });
      } catch (Throwable t) {
        // After the lock was given back, as BOSH does; for a dry run as well.
        recordFailure(execution, order, madeOf.context, t);
        throw t;
      }
    }
  }

  /** What the deployment had before, and what it has now; empty until that is known. */
  private static final class MadeOf {
    private volatile Map<String, @Nullable Object> context = Map.of();
  }

  private static Audit.Change change(Order order) {
    return new Audit.Change(
        order.isNew() ? "create" : "update",
        "deployment",
        Optional.of(order.name()),
        Optional.empty(),
        Map.of());
  }

  private static void recordFailure(
      Execution execution, Order order, Map<String, @Nullable Object> madeOf, Throwable failure) {
    try {
      execution.audit().conclude(change(order), madeOf, Optional.of(failure));
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * @param withTwins instances with a VM that stands ready to take over
   * @param whenBound called when it is known what the deployment is made of
   */
  private PreparedDeployment prepare(
      Order order,
      Options options,
      List<InstanceRecord> withTwins,
      Runnable whenBound,
      TaskVariables used,
      Execution execution,
      TaskContext task) {
    DeploymentPreparation.Parsed parsed = preparation.parse(order, options, used, task);
    new Twins(execution.operations().vms(), used)
        .orphanUnusable(withTwins, parsed.spec(), execution.audit());
    return preparation.prepare(
        order,
        parsed,
        options,
        execution.operations().agents(),
        plan -> {
          whenBound.run();
          variables.generate(
              order,
              options,
              preparation.variables(plan),
              plan.spec(),
              used,
              execution.audit(),
              task);
        },
        task);
  }

  private void dryRun(
      Order order,
      Options options,
      DeploymentRecord before,
      TaskVariables used,
      Execution execution,
      TaskContext task) {
    PreparedDeployment prepared =
        prepare(order, options, List.of(), () -> {}, used, execution, task);
    if (options.steps()) {
      PackageCompiler.Inventory packages = compilation.inventory(prepared);
      List<DesiredInstance> desired =
          lacking(
              prepared.instances(packages.compiled(), configs.deployedTags(before, used)), options);
      DeploymentProcedure procedure =
          prepared.procedure(desired, options, before.manifest().isEmpty());
      FileChanges files = new FileChanges(installed, used);
      RecordedPlan plan = plan(prepared, desired, options, before, new MadeOf());
      new ProcedureReport(
              packages.missing(),
              procedure,
              new ToldPlan(desired, plan, procedure).all(),
              desired.stream().collect(Collectors.toMap(one -> one.record().name(), files::of)))
          .write(task);
    }
  }

  private void update(
      Order order,
      Options options,
      DeploymentRecord before,
      MadeOf madeOf,
      TaskVariables used,
      Execution execution,
      TaskContext task) {
    List<InstanceRecord> withTwins =
        new Leftovers(instances, execution.operations().vms())
            .clear(order.deploymentId(), execution.audit());
    boolean planned = task.journal().knows(PLAN);
    TaskContext finding = planned ? MutedTask.of(task) : task;
    PreparedDeployment prepared =
        prepare(
            order,
            options,
            withTwins,
            () -> madeOf.context = memory.difference(before, order),
            used,
            execution,
            finding);
    if (order.deploy()) {
      preparation.writeLinks(order.deploymentId(), prepared);
    }
    prepared
        .bound()
        .records()
        .values()
        .forEach(one -> one.activeVm().ifPresent(vm -> execution.reports().follow(one, vm)));
    CompiledPackages compiled =
        compilation.compile(order.deploymentId(), prepared, execution, finding);
    List<DesiredInstance> desired =
        lacking(prepared.instances(compiled, configs.deployedTags(before, used)), options);
    RecordedPlan plan =
        RecordedPlan.ofPlain(
            task.journal()
                .recall(PLAN, () -> plan(prepared, desired, options, before, madeOf).toPlain()));
    madeOf.context = plan.madeOf();
    DeploymentProcedure procedure = prepared.procedure(plan, options);
    new ToldPlan(desired, plan, procedure).tell(finding.events());
    InstanceUpdates updates =
        updates(prepared, desired, plan, options.own().request(), execution, task);
    updates.carryOut(procedure);
    variables.ofErrands(prepared.bound(), used);
    memory.remember(order, prepared);
    updates.runPostDeploy(procedure);
    variables.succeeded(order, used);
  }

  /** Where somebody wants only what is missing, that is known of each instance. */
  private List<DesiredInstance> lacking(List<DesiredInstance> desired, Options options) {
    if (!options.own().onlyMissing()) {
      return desired;
    }
    Map<Integer, String> failed = new LinkedHashMap<>();
    instances.failures().forEach(one -> failed.put(one.instanceId(), one.step()));
    return desired.stream()
        .map(
            one -> {
              String step = failed.get(one.record().id());
              return step == null ? one : one.lackingOnly(step);
            })
        .toList();
  }

  private static RecordedPlan plan(
      PreparedDeployment prepared,
      List<DesiredInstance> desired,
      Options options,
      DeploymentRecord before,
      MadeOf madeOf) {
    boolean firstDeploy = before.manifest().isEmpty();
    return RecordedPlan.of(
        prepared,
        desired,
        prepared.procedure(desired, options, firstDeploy),
        firstDeploy,
        madeOf.context);
  }

  private InstanceUpdates updates(
      PreparedDeployment prepared,
      List<DesiredInstance> desired,
      RecordedPlan plan,
      SlipwayBlock request,
      Execution execution,
      TaskContext task) {
    InstanceUpdates updates =
        new InstanceUpdates(
            plan, execution, task, threads, id -> variables.ofInstance(id, prepared.variables()));
    RenderedBlueprint.Deployment blueprints =
        preparation.blueprints(prepared, execution.operations().archives(), request);
    desired.forEach(one -> updates.add(one, new RenderedBlueprint(blueprints, one)));
    prepared.bound().plan().unneeded().forEach(updates::add);
    prepared.bound().plan().groups().forEach(group -> group.obsolete().forEach(updates::add));
    return updates;
  }
}
