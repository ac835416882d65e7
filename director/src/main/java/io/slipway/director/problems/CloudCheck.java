package io.slipway.director.problems;

import io.slipway.base.ErrorCode;
import io.slipway.base.FanOut;
import io.slipway.base.SlipwayException;
import io.slipway.director.deployments.DeploymentRecord;
import io.slipway.director.executing.Blueprint;
import io.slipway.director.executing.Execution;
import io.slipway.director.executing.InstanceWork;
import io.slipway.director.executing.Progress;
import io.slipway.director.locks.LockName;
import io.slipway.director.tasks.Caller;
import io.slipway.director.tasks.StoredTasks;
import io.slipway.director.tasks.TaskContext;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRequest;
import io.slipway.director.tracing.TracedCpi;
import io.slipway.director.updating.Leftovers;
import io.slipway.director.updating.Updating;
import io.slipway.model.deployment.ManifestText;
import io.slipway.model.deployment.PlainValues;
import io.slipway.model.deployment.UpdateSettings.Share;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.procedures.Repairs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Finding out what is wrong with a deployment, and putting it right (Director behaviour 9.4). */
public final class CloudCheck {
  private static final String SCAN = "scan-problems";
  private static final String APPLY = "apply-resolutions";
  private static final String SCAN_AND_FIX = "scan-and-fix";

  private static final Duration POST_DEPLOY_TIMEOUT = Duration.ofSeconds(10);

  /** Problems of a deployment that nobody will ask about again. */
  private static final int KEPT = 1_000;

  private final ProblemRepository problems;
  private final Updating.Storage storage;
  private final Updating.Services services;
  private final Execution.Starter executions;
  private final StoredTasks tasks;

  public CloudCheck(
      ProblemRepository problems,
      Updating.Storage storage,
      Updating.Services services,
      Execution.Starter executions,
      StoredTasks tasks) {
    this.problems = problems;
    this.storage = storage;
    this.services = services;
    this.executions = executions;
    this.tasks = tasks;
    tasks.register(SCAN, asked -> task -> Optional.of(scan(text(asked, "deployment"), task)));
    tasks.register(APPLY, asked -> task -> Optional.of(apply(asked, task)));
    tasks.register(SCAN_AND_FIX, asked -> task -> Optional.of(scanAndFix(asked, task)));
  }

  /**
   * An open problem as the API tells of it.
   *
   * @param resolutions what each is called, by its name
   */
  public record Summary(
      int id,
      String type,
      Map<String, @Nullable Object> data,
      String description,
      Map<String, String> resolutions,
      String group) {}

  /** In the order in which they were found. */
  public List<Summary> problems(String deployment) {
    int id = storage.deployments().require(deployment).id();
    Diagnosis diagnosis = new Diagnosis(storage.instances().ofDeployment(id));
    return problems.open(id).stream().map(record -> summary(record, diagnosis.of(record))).toList();
  }

  private static Summary summary(ProblemRecord record, Problem problem) {
    Map<String, String> resolutions = new LinkedHashMap<>();
    problem.plans().forEach((resolution, plan) -> resolutions.put(resolution.word(), plan));
    return new Summary(
        record.id(),
        record.type().word(),
        record.data(),
        problem.description(),
        resolutions,
        problem.group());
  }

  public TaskRecord scan(String deployment, Caller caller) {
    storage.deployments().require(deployment);
    return tasks.submit(
        TaskRequest.of("cck_scan", "scan cloud", caller).forDeployment(deployment),
        SCAN,
        Map.of("deployment", deployment));
  }

  /**
   * @param resolutions a mapping from the numbers of problems to names of resolutions, null for
   *     what is done by itself; anything else is an error of the task
   * @param maxInFlight by group: how many of its problems at a time
   */
  public TaskRecord apply(
      String deployment,
      @Nullable Object resolutions,
      Map<String, String> maxInFlight,
      Caller caller) {
    storage.deployments().require(deployment);
    Map<String, @Nullable Object> asked = new LinkedHashMap<>();
    asked.put("deployment", deployment);
    asked.put("resolutions", resolutions);
    asked.put("max_in_flight", maxInFlight);
    return tasks.submit(
        TaskRequest.of("cck_apply", "apply resolutions", caller).forDeployment(deployment),
        APPLY,
        asked);
  }

  /**
   * Recreates what does not answer any more.
   *
   * @param instances by group: indexes or uuids
   * @throws SlipwayException CLOUDCHECK_RESURRECTION_PAUSED while nothing is to be mended unasked
   */
  public TaskRecord scanAndFix(
      String deployment, Map<String, List<String>> instances, Caller caller) {
    storage.deployments().require(deployment);
    if (problems.isResurrectionPaused()) {
      throw new SlipwayException(ErrorCode.CLOUDCHECK_RESURRECTION_PAUSED, "Resurrector is paused");
    }
    return tasks.submit(
        TaskRequest.of("cck_scan_and_fix", "scan and fix", caller).forDeployment(deployment),
        SCAN_AND_FIX,
        Map.of("deployment", deployment, "instances", instances));
  }

  private String scan(String deployment, TaskContext task) {
    return atOnce(
        deployment,
        task,
        record -> {
          List<InstanceRecord> all = storage.instances().ofDeployment(record.id());
          problems.closeAll(record.id(), KEPT);
          try (Execution execution = executions.begin(task)) {
            ProblemScan scan = scan(execution, task);
            scan.scanVms(all);
            scan.scanDisks(all);
          }
          return "scan complete";
        });
  }

  private ProblemScan scan(Execution execution, TaskContext task) {
    return new ProblemScan(
        problems,
        TracedCpi.of(services.cpi(), task),
        execution.operations().agents(),
        services.clock(),
        services.threads(),
        task);
  }

  /** What is done to a deployment. */
  private interface Work {
    String on(DeploymentRecord deployment);
  }

  /** Nothing waits for a deploy: what it would find then is not what was asked about. */
  private String atOnce(String deployment, TaskContext task, Work work) {
    AtomicBoolean begun = new AtomicBoolean();
    try {
      return services
          .locks()
          .<String, RuntimeException>withLock(
              LockName.deployment(deployment).waiting(Duration.ZERO),
              task,
              () -> {
                begun.set(true);
                return work.on(storage.deployments().require(deployment));
              });
    } catch (SlipwayException e) {
      if (begun.get() || e.code() != ErrorCode.GENERIC) {
        throw e;
      }
      throw new SlipwayException(
          ErrorCode.GENERIC,
          "Unable to get deployment lock, maybe a deployment is in progress. Try again later.",
          e);
    }
  }

  private String apply(Map<String, @Nullable Object> asked, TaskContext task) {
    Map<Integer, Optional<String>> choices = choices(asked.get("resolutions"));
    Map<String, Share> maxInFlight = new LinkedHashMap<>();
    mapping(asked.get("max_in_flight"))
        .forEach((group, share) -> maxInFlight.put(group, new Share(String.valueOf(share))));
    String deployment = text(asked, "deployment");
    return services
        .locks()
        .<String, RuntimeException>withLock(
            LockName.deployment(deployment),
            task,
            () -> {
              DeploymentRecord record = storage.deployments().require(deployment);
              try (Execution execution = executions.begin(task)) {
                ProblemResolver.Outcome outcome =
                    resolve(record, choices, maxInFlight, execution, task);
                throwErrors(outcome);
                runPostDeploy(record, execution);
                return outcome.resolved() + " resolved";
              }
            });
  }

  private static Map<Integer, Optional<String>> choices(@Nullable Object resolutions) {
    if (!(resolutions instanceof Map<?, ?> map)) {
      throw new SlipwayException(
          ErrorCode.CLOUDCHECK_INVALID_RESOLUTION_FORMAT,
          "Invalid format for resolutions, Hash expected, " + rubyClass(resolutions) + " is given");
    }
    Map<Integer, Optional<String>> choices = new LinkedHashMap<>();
    map.forEach(
        (id, name) -> {
          if (!String.valueOf(id).matches("\\d{1,9}")) {
            throw new SlipwayException(
                ErrorCode.CLOUDCHECK_INVALID_RESOLUTION_FORMAT,
                "Invalid format for resolutions, '" + id + "' is not the id of a problem");
          }
          choices.put(
              Integer.valueOf(String.valueOf(id)),
              Optional.<Object>ofNullable(name).map(String::valueOf));
        });
    return choices;
  }

  private static String rubyClass(@Nullable Object value) {
    return switch (value) {
      case null -> "NilClass";
      case String _ -> "String";
      case List<?> _ -> "Array";
      case Boolean flag -> flag ? "TrueClass" : "FalseClass";
      case Double _, Float _, java.math.BigDecimal _ -> "Float";
      default -> "Integer";
    };
  }

  private ProblemResolver.Outcome resolve(
      DeploymentRecord deployment,
      Map<Integer, Optional<String>> choices,
      Map<String, Share> maxInFlight,
      Execution execution,
      TaskContext task) {
    if (task.journal().isResumed()) {
      new Leftovers(storage.instances(), execution.operations().vms())
          .clear(deployment.id(), execution.audit());
    }
    List<GroupOrder> groups =
        GroupOrder.of(deployment.manifest().map(ManifestText::parse).orElse(Map.of()));
    return new ProblemResolver(problems, storage.instances(), storage.stemcells(), execution, task)
        .apply(new ProblemResolver.Order(deployment.id(), choices, maxInFlight, groups));
  }

  private static void throwErrors(ProblemResolver.Outcome outcome) {
    if (!outcome.errors().isEmpty()) {
      throw new SlipwayException(
          ErrorCode.PROBLEM_HANDLER_ERROR, String.join("\n", outcome.errors()));
    }
  }

  /** On everything that has a VM (Director behaviour 4.6). */
  private void runPostDeploy(DeploymentRecord deployment, Execution execution) {
    List<InstanceRecord> running =
        storage.instances().ofDeployment(deployment.id()).stream()
            .filter(one -> one.activeVm().isPresent() && !one.compilation())
            .toList();
    FanOut.forEach(
        services.threads(),
        running,
        instance -> {
          try {
            execution
                .executor()
                .carryOut(
                    "post-deploy",
                    Repairs.postDeploy(),
                    new InstanceWork(
                        instance, Blueprint.nothing(), Optional.of(POST_DEPLOY_TIMEOUT)),
                    Progress.unseen());
          } catch (SlipwayException e) {
            if (e.code() != ErrorCode.RPC_TIMEOUT) {
              throw e;
            }
          }
        });
  }

  private String scanAndFix(Map<String, @Nullable Object> asked, TaskContext task) {
    return atOnce(
        text(asked, "deployment"),
        task,
        deployment -> {
          try (Execution execution = executions.begin(task)) {
            Map<Integer, Optional<String>> choices =
                recreating(
                    task.journal()
                        .recall(
                            "problems",
                            () -> found(deployment, asked.get("instances"), execution, task)));
            ProblemResolver.Outcome outcome =
                resolve(deployment, choices, Map.of(), execution, task);
            if (outcome.resolved() > 0) {
              runPostDeploy(deployment, execution);
            }
            throwErrors(outcome);
          }
          return "scan and fix complete";
        });
  }

  /** The numbers of the problems that are going to be resolved. */
  private Map<String, @Nullable Object> found(
      DeploymentRecord deployment, @Nullable Object wanted, Execution execution, TaskContext task) {
    List<InstanceRecord> concerned = concerned(deployment, wanted);
    problems.closeOf(deployment.id(), concerned.stream().map(InstanceRecord::id).toList());
    scan(execution, task).scanVms(concerned);
    List<Integer> mendable =
        concerned.stream().filter(one -> !one.ignore()).map(InstanceRecord::id).toList();
    List<Integer> ids =
        problems.open(deployment.id()).stream()
            .filter(
                one ->
                    one.type() == ProblemType.UNRESPONSIVE_AGENT
                        || one.type() == ProblemType.MISSING_VM)
            .filter(one -> mendable.contains(one.resourceId()))
            .map(ProblemRecord::id)
            .toList();
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("ids", ids);
    return facts;
  }

  private static Map<Integer, Optional<String>> recreating(Map<String, @Nullable Object> facts) {
    Map<Integer, Optional<String>> choices = new LinkedHashMap<>();
    if (facts.get("ids") instanceof List<?> ids) {
      for (Object id : ids) {
        if (id instanceof Number number) {
          choices.put(number.intValue(), Optional.of(Resolution.RECREATE_VM.word()));
        }
      }
    }
    return choices;
  }

  private List<InstanceRecord> concerned(DeploymentRecord deployment, @Nullable Object wanted) {
    List<InstanceRecord> all = storage.instances().ofDeployment(deployment.id());
    List<InstanceRecord> concerned = new ArrayList<>();
    mapping(wanted)
        .forEach(
            (group, ids) -> {
              for (Object id : ids instanceof List<?> list ? list : List.of()) {
                concerned.add(named(deployment, all, group, String.valueOf(id)));
              }
            });
    return concerned.stream().distinct().toList();
  }

  private static InstanceRecord named(
      DeploymentRecord deployment, List<InstanceRecord> all, String group, String id) {
    return all.stream()
        .filter(one -> one.group().equals(group))
        .filter(one -> one.uuid().equals(id) || String.valueOf(one.index()).equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new SlipwayException(
                    ErrorCode.INSTANCE_NOT_FOUND,
                    "'%s/%s/%s' doesn't exist".formatted(deployment.name(), group, id)));
  }

  /** Whether what does not answer is recreated unasked. */
  public boolean isResurrectionEnabled() {
    return !problems.isResurrectionPaused();
  }

  public void pauseResurrection(boolean paused) {
    problems.pauseResurrection(paused);
  }

  private static String text(Map<String, @Nullable Object> asked, String key) {
    return String.valueOf(asked.get(key));
  }

  private static Map<String, @Nullable Object> mapping(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? PlainValues.mapping(map) : Map.of();
  }
}
