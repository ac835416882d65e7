package io.slipway.director.updating;

import io.slipway.base.Digest;
import io.slipway.base.ErrorCode;
import io.slipway.base.FanOut;
import io.slipway.base.SlipwayException;
import io.slipway.bus.ErrandResult;
import io.slipway.director.compilation.CompiledPackages;
import io.slipway.director.credentials.CurrentVariables;
import io.slipway.director.credentials.DeploymentVariables;
import io.slipway.director.credentials.TaskVariables;
import io.slipway.director.deployments.DeploymentRecord;
import io.slipway.director.deployments.DeploymentRepository;
import io.slipway.director.executing.Execution;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.locks.LockName;
import io.slipway.director.locks.Locks;
import io.slipway.director.tasks.MutedTask;
import io.slipway.director.tasks.TaskContext;
import io.slipway.json.Json;
import io.slipway.model.deployment.DeploymentSpec;
import io.slipway.model.deployment.InstanceGroup;
import io.slipway.model.deployment.SlipwayBlock;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import io.slipway.model.planning.DeploymentPlan.GroupPlan;
import io.slipway.model.planning.InstancePlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The task that runs an errand: a job, on every instance that has it, or an instance group that
 * gets its VMs for it (Director behaviour 4.11).
 */
public final class RunErrand {
  /** What a task's journal has the plan by. */
  private static final String PLAN = "errand";

  private final DeploymentRepository deployments;
  private final DeploymentConfigs configs;
  private final DeploymentVariables variables;
  private final DeploymentPreparation preparation;
  private final DeploymentCompilation compilation;
  private final InstanceRepository instances;
  private final Execution.Starter executions;
  private final Locks locks;
  private final int threads;

  RunErrand(
      DeploymentRepository deployments,
      DeploymentConfigs configs,
      DeploymentVariables variables,
      DeploymentPhases phases,
      InstanceRepository instances,
      Locks locks,
      int threads) {
    this.deployments = deployments;
    this.configs = configs;
    this.variables = variables;
    this.preparation = phases.preparation();
    this.compilation = phases.compilation();
    this.instances = instances;
    this.executions = phases.executions();
    this.locks = locks;
    this.threads = threads;
  }

  /**
   * What is asked for.
   *
   * @param errand the name of a job or of an instance group
   * @param keepAlive leaves the VMs of an errand group where they are
   * @param whenChanged does nothing when the last run succeeded and nothing has changed since
   * @param instances plain values: {@code {"group": …, "id": index, uuid or "first"}}; none means
   *     everywhere
   */
  public record Request(
      String errand, boolean keepAlive, boolean whenChanged, List<@Nullable Object> instances) {
    public Request {
      instances = Collections.unmodifiableList(new ArrayList<>(instances));
    }
  }

  /**
   * What can be run in the deployment as it is deployed: errand groups, then jobs with a {@code
   * bin/run}, each once.
   */
  public List<String> names(DeploymentRecord deployment) {
    List<InstanceGroup> groups =
        preparation
            .read(
                configs.order(deployment),
                Deploy.Options.NONE,
                variables.ofDeployed(deployment.id(), deployment.name()),
                () -> {})
            .spec()
            .groups();
    Set<String> names = new LinkedHashSet<>();
    groups.stream().filter(InstanceGroup::isErrand).forEach(group -> names.add(group.name()));
    groups.stream()
        .flatMap(group -> group.jobs().stream())
        .filter(use -> use.job().spec().isErrandCapable())
        .forEach(use -> names.add(use.name()));
    return List.copyOf(names);
  }

  /** Returns the text that the task ends with. */
  public String run(String deployment, Request request, TaskContext task) {
    CurrentVariables current = variables.ofTask(Optional.of(deployment));
    try (Execution execution = executions.begin(task, current)) {
      return locks.withLock(
          LockName.deployment(deployment),
          task,
          () -> {
            boolean planned = task.journal().knows(PLAN);
            if (!planned) {
              task.checkCancelled();
            }
            DeploymentRecord found = deployments.require(deployment);
            if (task.journal().isResumed()) {
              new Leftovers(instances, execution.operations().vms())
                  .clear(found.id(), execution.audit());
            }
            // What was planned is found again, also for a task that was cancelled meanwhile: its
            // errand is to be ended, and its VMs are to go.
            TaskContext finding = planned ? MutedTask.uncancellable(task) : task;
            TaskVariables ofDeployed = variables.ofDeployed(found.id(), found.name());
            current.become(ofDeployed);
            return new Run(found, ofDeployed, request, execution, task, finding).perform();
          });
    }
  }

  /**
   * What the errand runs on, in one group.
   *
   * @param plan of the group
   * @param instances those on which it is run
   * @param made all instances of the group as they shall be; empty for one that runs anyway
   */
  private record Found(
      GroupPlan plan, List<InstancePlan> instances, Optional<List<DesiredInstance>> made) {
    String name() {
      return plan.group().name();
    }
  }

  /**
   * What there is once everything is read, placed and rendered.
   *
   * @param found in the groups that have the errand
   */
  private record Preparation(
      PreparedDeployment deployment, ErrandTarget.Errand errand, List<Found> found) {}

  /** One run of one errand. */
  private final class Run {
    private final DeploymentRecord deployment;
    private final TaskVariables ofDeployed;
    private final Request request;
    private final Execution execution;
    private final TaskContext task;
    private final TaskContext finding;

    /**
     * @param finding the task as long as it only finds out what is there
     */
    Run(
        DeploymentRecord deployment,
        TaskVariables ofDeployed,
        Request request,
        Execution execution,
        TaskContext task,
        TaskContext finding) {
      this.deployment = deployment;
      this.ofDeployed = ofDeployed;
      this.request = request;
      this.execution = execution;
      this.task = task;
      this.finding = finding;
    }

    String perform() {
      Preparation prepared = prepare();
      ErrandPlan plan =
          ErrandPlan.ofPlain(task.journal().recall(PLAN, () -> plan(prepared).toPlain()));
      if (plan.skipped()) {
        return "skipped - no changes detected";
      }
      List<ErrandTarget> targets = targets(prepared, plan);
      List<ErrandResult> results;
      try {
        FanOut.forEach(threads, targets, ErrandTarget::begin);
        results = run(targets);
      } catch (RuntimeException | Error e) {
        targets.forEach(ErrandTarget::abandon);
        throw e;
      }
      return "%d succeeded, %d errored, %d canceled"
          .formatted(
              results.stream().filter(one -> one.exitCode() == 0).count(),
              results.stream().filter(one -> one.exitCode() > 0 && one.exitCode() <= 128).count(),
              results.stream().filter(one -> one.exitCode() > 128).count());
    }

    private List<ErrandResult> run(List<ErrandTarget> targets) {
      List<ErrandResult> results = Collections.synchronizedList(new ArrayList<>());
      deployments.setErrandState(deployment.id(), request.errand(), "");
      FanOut.forEach(threads, targets, target -> results.add(target.run()));
      if (results.stream().allMatch(result -> result.exitCode() == 0)) {
        deployments.setErrandState(deployment.id(), request.errand(), state(targets));
      }
      return results;
    }

    /** What is decided on, before anything is done about it. */
    private ErrandPlan plan(Preparation prepared) {
      Map<String, RecordedPlan> groups = new LinkedHashMap<>();
      List<String> chosen = new ArrayList<>();
      for (Found found : prepared.found()) {
        found.instances().forEach(one -> chosen.add(one.uuid()));
        found
            .made()
            .ifPresent(
                desired ->
                    groups.put(
                        found.name(),
                        RecordedPlan.of(
                            prepared.deployment(),
                            desired,
                            prepared.deployment().errandProcedure(found.plan(), desired),
                            false,
                            Map.of())));
      }
      ErrandPlan plan = new ErrandPlan(false, chosen, groups);
      boolean skipped =
          request.whenChanged()
              && deployments
                  .errandState(deployment.id(), request.errand())
                  .equals(Optional.of(state(targets(prepared, plan))));
      return skipped ? ErrandPlan.SKIPPED : plan;
    }

    /** Tells what the errand runs on from anything else: which instances, and what they have. */
    private String state(List<ErrandTarget> targets) {
      return Digest.sha1Hex(
          targets.stream().map(this::state).sorted().collect(Collectors.joining()));
    }

    /**
     * As in BOSH, where only what is rendered for the errand has a configuration to compare: of
     * instances that run anyway, their packages count.
     */
    private String state(ErrandTarget target) {
      Optional<Object> packages =
          target.instance().spec().map(spec -> spec.toPlain().get("packages"));
      return Digest.sha1Hex(
          target.instance().uuid() + target.configuration() + packages.map(Json::write).orElse(""));
    }

    private Preparation prepare() {
      ErrandFilter.Match match =
          new ErrandFilter(request.instances()).of(instances.ofDeployment(deployment.id()));
      refuseStopped(match.instances());
      return finding
          .events()
          .stage("Preparing deployment", List.of(), 1)
          .call("Preparing deployment", () -> find(match));
    }

    private static void refuseStopped(List<InstanceRecord> chosen) {
      List<String> stopped =
          chosen.stream()
              .filter(one -> one.state() == InstanceState.STOPPED)
              .map(one -> "'" + one.name() + "'")
              .toList();
      if (!stopped.isEmpty()) {
        throw new SlipwayException(
            ErrorCode.RUN_ERRAND_ERROR,
            "Instance(s) "
                + String.join(",", stopped)
                + " is stopped, unable to run errand. Maybe start vm?");
      }
    }

    private Preparation find(ErrandFilter.Match match) {
      Deploy.Order order = configs.order(deployment);
      DeploymentPreparation.Parsed parsed =
          preparation.parse(order, Deploy.Options.NONE, ofDeployed, finding);
      List<InstanceGroup> withJob = withJob(parsed.spec());
      boolean byJob = !withJob.isEmpty();
      List<InstanceGroup> groups = byJob ? withJob : List.of(errandGroup(parsed.spec()));
      if (byJob && group(parsed.spec()).isPresent()) {
        finding
            .events()
            .warn(
                ("Ambiguous request: the requested errand name '%1$s' matches both a job name and"
                        + " an errand instance group name. Executing errand on all relevant"
                        + " instances with job '%1$s'.")
                    .formatted(request.errand()));
      }
      Set<String> chosen =
          match.instances().stream().map(InstanceRecord::uuid).collect(Collectors.toSet());
      Set<String> errands =
          groups.stream()
              .filter(InstanceGroup::isErrand)
              .map(InstanceGroup::name)
              .collect(Collectors.toCollection(LinkedHashSet::new));
      PreparedDeployment prepared =
          preparation.prepareErrand(
              order,
              parsed,
              new Binding.Scope(one -> chosen.contains(one.uuid()), errands),
              execution.operations().agents(),
              finding);
      List<Found> found = new ArrayList<>();
      for (InstanceGroup group : groups) {
        found.add(find(group, prepared, chosen));
      }
      if (!match.unmatched().isEmpty()) {
        throw new SlipwayException(
            ErrorCode.GENERIC,
            "No instances match selection criteria: ["
                + String.join(", ", match.unmatched())
                + "]");
      }
      return new Preparation(
          prepared, new ErrandTarget.Errand(request.errand(), byJob, request.keepAlive()), found);
    }

    private List<InstanceGroup> withJob(DeploymentSpec spec) {
      return spec.groups().stream()
          .filter(
              group -> group.jobs().stream().anyMatch(use -> use.name().equals(request.errand())))
          .toList();
    }

    private Optional<InstanceGroup> group(DeploymentSpec spec) {
      return spec.groups().stream()
          .filter(group -> group.name().equals(request.errand()))
          .findFirst();
    }

    private InstanceGroup errandGroup(DeploymentSpec spec) {
      InstanceGroup group =
          group(spec)
              .orElseThrow(
                  () ->
                      new SlipwayException(
                          ErrorCode.JOB_NOT_FOUND,
                          "Errand '" + request.errand() + "' doesn't exist"));
      if (!group.isErrand()) {
        throw new SlipwayException(
            ErrorCode.RUN_ERRAND_ERROR,
            ("Instance group '%s' is not an errand. To mark an instance group as an errand set its"
                    + " lifecycle to 'errand' in the deployment manifest.")
                .formatted(group.name()));
      }
      if (group.instances() == 0) {
        throw new SlipwayException(
            ErrorCode.INSTANCE_NOT_FOUND,
            "Instance '%s/%s/0' doesn't exist".formatted(deployment.name(), group.name()));
      }
      if (!request.instances().isEmpty()) {
        throw new SlipwayException(
            ErrorCode.RUN_ERRAND_ERROR,
            "Filtering by instances is not supported when running errand by instance group name");
      }
      return group;
    }

    private Found find(InstanceGroup group, PreparedDeployment prepared, Set<String> chosen) {
      GroupPlan plan =
          prepared.bound().plan().groups().stream()
              .filter(one -> one.group().name().equals(group.name()))
              .findFirst()
              .orElseThrow();
      List<InstancePlan> matching =
          plan.instances().stream().filter(one -> chosen.contains(one.uuid())).toList();
      if (matching.size() > 1) {
        finding
            .events()
            .warn(
                "Executing errand on multiple instances in parallel. Use the `--instance` flag to"
                    + " run the errand on a single instance.");
      }
      return group.isErrand()
          ? inErrandGroup(plan, matching, prepared)
          : new Found(plan, reachable(matching, prepared), Optional.empty());
    }

    /** The first instance alone runs it; the others are there for it. */
    private Found inErrandGroup(
        GroupPlan plan, List<InstancePlan> matching, PreparedDeployment prepared) {
      CompiledPackages compiled =
          compilation.compile(deployment.id(), prepared, execution, finding);
      List<InstancePlan> group = plan.instances();
      if (group.isEmpty() || !matching.contains(group.getFirst())) {
        return new Found(plan, List.of(), Optional.empty());
      }
      List<DesiredInstance> desired =
          prepared.instances(compiled, configs.deployedTags(deployment, ofDeployed)).stream()
              .filter(one -> one.plan().group().name().equals(plan.group().name()))
              .toList();
      return new Found(plan, List.of(group.getFirst()), Optional.of(desired));
    }

    private List<InstancePlan> reachable(List<InstancePlan> matching, PreparedDeployment prepared) {
      List<InstancePlan> reachable = new ArrayList<>();
      for (InstancePlan one : matching) {
        if (prepared.bound().jobStates().containsKey(one.uuid())) {
          reachable.add(one);
        } else {
          finding
              .events()
              .warn("Skipping instance: " + one.fullName() + " no matching VM reference was found");
        }
      }
      return reachable;
    }

    private List<ErrandTarget> targets(Preparation prepared, ErrandPlan plan) {
      List<ErrandTarget> targets = new ArrayList<>();
      for (Found found : prepared.found()) {
        for (InstancePlan one : found.plan().instances()) {
          if (plan.instances().contains(one.uuid())) {
            ErrandTarget target = target(one, prepared);
            targets.add(
                Optional.ofNullable(plan.groups().get(found.name()))
                    .map(group -> target.withGroup(group(found, prepared.deployment(), group)))
                    .orElse(target));
          }
        }
      }
      return targets;
    }

    private ErrandTarget target(InstancePlan plan, Preparation prepared) {
      return new ErrandTarget(
          prepared.errand(),
          prepared.deployment().bound().record(plan).id(),
          instances,
          execution,
          task);
    }

    private ErrandTarget.Group group(
        Found found, PreparedDeployment prepared, RecordedPlan recorded) {
      InstanceUpdates updates =
          new InstanceUpdates(
              recorded,
              execution,
              task,
              threads,
              instance -> variables.setOfInstance(instance, ofDeployed.desiredSetId()));
      RenderedBlueprint.Deployment blueprints =
          preparation.blueprints(prepared, execution.operations().archives(), SlipwayBlock.NONE);
      List<DesiredInstance> desired = found.made().orElse(List.of());
      desired.forEach(one -> updates.add(one, new RenderedBlueprint(blueprints, one)));
      found.plan().obsolete().forEach(updates::add);
      List<InstancePlan> group = found.plan().instances();
      return new ErrandTarget.Group(
          group.stream().map(one -> prepared.bound().record(one).id()).toList(),
          updates,
          prepared.errandProcedure(found.plan(), recorded),
          desired.stream()
              .filter(one -> one.plan().equals(group.getFirst()))
              .map(one -> one.rendered().configurationHash())
              .findFirst()
              .orElse(""));
    }
  }
}
