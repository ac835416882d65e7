package io.slipway.director.problems;

import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.FanOut;
import io.slipway.base.SlipwayException;
import io.slipway.director.executing.Blueprint;
import io.slipway.director.executing.Execution;
import io.slipway.director.executing.InstanceWork;
import io.slipway.director.executing.Progress;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.stemcells.StemcellRepository;
import io.slipway.director.tasks.JournalEntry;
import io.slipway.director.tasks.Stage;
import io.slipway.director.tasks.TaskContext;
import io.slipway.director.updating.StoredBlueprint;
import io.slipway.json.Json;
import io.slipway.model.deployment.UpdateSettings.Share;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import io.slipway.model.procedures.ActualState;
import io.slipway.model.procedures.Repairs;
import io.slipway.model.procedures.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does about problems what was chosen, for one task (Director behaviour 9.4): each resolution is a
 * list of steps. What was done under a Director that has died is not done again.
 */
final class ProblemResolver {
  private static final Logger log = LoggerFactory.getLogger(ProblemResolver.class);

  /** In the journal, before the number of a problem: what it was when its turn came. */
  private static final String BEGUN = "begun-";

  /** Likewise: what has become of it. */
  private static final String ENDED = "ended-";

  private final ProblemRepository problems;
  private final InstanceRepository instances;
  private final StemcellRepository stemcells;
  private final Execution execution;
  private final TaskContext task;
  private final List<String> errors = Collections.synchronizedList(new ArrayList<>());

  ProblemResolver(
      ProblemRepository problems,
      InstanceRepository instances,
      StemcellRepository stemcells,
      Execution execution,
      TaskContext task) {
    this.problems = problems;
    this.instances = instances;
    this.stemcells = stemcells;
    this.execution = execution;
    this.task = task;
  }

  /**
   * What was asked for.
   *
   * @param choices by the problem's number; what is done by itself where the choice is empty
   * @param maxInFlight how many problems of a group at a time, where not as the manifest says
   */
  record Order(
      int deploymentId,
      Map<Integer, Optional<String>> choices,
      Map<String, Share> maxInFlight,
      List<GroupOrder> groups) {}

  /**
   * @param resolved how many were gone about, with success or without
   */
  record Outcome(int resolved, List<String> errors) {}

  Outcome apply(Order order) {
    List<ProblemRecord> all =
        problems.find(order.deploymentId(), order.choices().keySet()).stream()
            .map(this::asFound)
            .toList();
    Stage stage =
        task.events()
            .stage("Applying problem resolutions", List.of(), all.size())
            .goingOnWith(begun());
    if (all.size() > 1) {
      inGroups(stage, all, order);
    } else {
      all.forEach(one -> process(stage, one, order));
    }
    List<Map<String, @Nullable Object>> ends =
        all.stream()
            .map(one -> ENDED + one.id())
            .filter(task.journal()::knows)
            .map(name -> task.journal().recall(name, Map::of))
            .toList();
    int resolved =
        (int) ends.stream().filter(end -> Boolean.TRUE.equals(end.get("resolved"))).count();
    return new Outcome(resolved, List.copyOf(errors));
  }

  /** In the state it had when the task began: what the task itself has resolved was open then. */
  private ProblemRecord asFound(ProblemRecord record) {
    boolean begun = task.journal().knows(BEGUN + record.id());
    return begun ? record.in(ProblemRecord.State.OPEN) : record;
  }

  /** How the output calls what was begun under a Director before this one, in that order. */
  private List<String> begun() {
    return task.journal().of("").stream()
        .filter(entry -> entry.key().startsWith(BEGUN))
        .map(JournalEntry::note)
        .map(note -> String.valueOf(Json.parseObject(note).get("title")))
        .toList();
  }

  /** Groups as they are updated; last what belongs to none of them any more. */
  private void inGroups(Stage stage, List<ProblemRecord> all, Order order) {
    Diagnosis now = new Diagnosis(instances.ofDeployment(order.deploymentId()));
    Map<String, List<ProblemRecord>> byGroup = new LinkedHashMap<>();
    all.forEach(
        one -> byGroup.computeIfAbsent(now.of(one).group(), _ -> new ArrayList<>()).add(one));
    for (List<GroupOrder> run : GroupOrder.runs(order.groups())) {
      List<GroupOrder> concerned =
          run.stream().filter(group -> byGroup.containsKey(group.name())).toList();
      FanOut.forEach(
          concerned.size(),
          concerned,
          group -> inGroup(stage, byGroup.getOrDefault(group.name(), List.of()), group, order));
    }
    order.groups().forEach(group -> byGroup.remove(group.name()));
    byGroup.values().stream()
        .flatMap(Collection::stream)
        .forEach(one -> process(stage, one, order));
  }

  private void inGroup(Stage stage, List<ProblemRecord> all, GroupOrder group, Order order) {
    Share share = order.maxInFlight().getOrDefault(group.name(), group.maxInFlight());
    FanOut.forEach(share.of(all.size()), all, one -> process(stage, one, order));
  }

  private void process(Stage stage, ProblemRecord record, Order order) {
    String ended = ENDED + record.id();
    if (task.journal().knows(ended)) {
      if (task.journal().recall(ended, Map::of).get("error") instanceof String error) {
        errors.add(error);
      }
      return;
    }
    task.checkCancelled();
    if (record.state() != ProblemRecord.State.OPEN) {
      stage.run(
          "Ignoring problem %d (state is '%s')".formatted(record.id(), record.state().word()),
          () -> {});
      return;
    }
    Optional<String> failure = Optional.empty();
    boolean resolved = true;
    try {
      resolve(stage, record, order.choices().getOrDefault(record.id(), Optional.empty()));
    } catch (RuntimeException e) {
      if (isEndOfTask(e)) {
        throw e;
      }
      log.warn("The problem {} could not be resolved", record.id(), e);
      failure = Optional.of(message(record, e));
      resolved = isHandlers(e);
    }
    failure.ifPresent(errors::add);
    end(ended, record, failure, resolved);
  }

  private boolean isEndOfTask(RuntimeException e) {
    return task.isSuspended()
        || (e instanceof SlipwayException known && known.code() == ErrorCode.TASK_CANCELLED);
  }

  private static boolean isHandlers(RuntimeException e) {
    return e instanceof SlipwayException known && known.code() == ErrorCode.PROBLEM_HANDLER_ERROR;
  }

  private static String message(ProblemRecord record, RuntimeException e) {
    return "Error resolving problem '" + record.id() + "': " + ErrorText.of(e);
  }

  private void end(String name, ProblemRecord record, Optional<String> failure, boolean resolved) {
    if (resolved) {
      problems.resolve(record.id());
    }
    Map<String, @Nullable Object> end = new LinkedHashMap<>();
    end.put("resolved", resolved);
    failure.ifPresent(error -> end.put("error", error));
    task.journal().recall(name, () -> end);
  }

  private void resolve(Stage stage, ProblemRecord record, Optional<String> choice) {
    Diagnosis diagnosis = new Diagnosis(instances.ofDeployment(record.deploymentId()));
    Problem problem = diagnosis.of(record);
    String wanted = choice.orElseGet(() -> problem.automatic().word());
    Optional<Resolution> resolution =
        problem.plans().keySet().stream().filter(one -> one.word().equals(wanted)).findFirst();
    Map<String, @Nullable Object> begun =
        task.journal().recall(BEGUN + record.id(), () -> facts(record, problem, resolution));
    stage.run(
        String.valueOf(begun.get("title")),
        () -> {
          if (resolution.isEmpty() && !begun.containsKey("resolution")) {
            throw new SlipwayException(
                ErrorCode.PROBLEM_HANDLER_ERROR,
                "Cannot find '%s' resolution for 'Bosh::Director::ProblemHandlers::%s'"
                    .formatted(wanted, handler(problem)));
          }
          carryOut(record, problem, begun);
        });
  }

  /** What is done is decided once: half done, things look different. */
  private static Map<String, @Nullable Object> facts(
      ProblemRecord record, Problem problem, Optional<Resolution> resolution) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put(
        "title",
        "%s (%s %d): %s"
            .formatted(
                problem.description(),
                record.type().word(),
                record.resourceId(),
                resolution.map(one -> problem.plans().get(one)).orElse("no resolution")));
    resolution.ifPresent(one -> facts.put("resolution", one.word()));
    problem
        .instance()
        .ifPresent(
            instance -> {
              facts.put("instance", instance.id());
              facts.put("state", instance.state().name());
              facts.put("vms", instance.vms().size());
              facts.put("disks", !instance.disks().isEmpty());
            });
    if (problem instanceof Problem.OfDisk ofDisk) {
      facts.put("disk", ofDisk.disk().cid());
    }
    return facts;
  }

  private static String handler(Problem problem) {
    return switch (problem) {
      case Problem.MissingVm _ -> "MissingVM";
      case Problem.UnresponsiveAgent _ -> "UnresponsiveAgent";
      case Problem.MissingDisk _ -> "MissingDisk";
      case Problem.InactiveDisk _ -> "InactiveDisk";
      case Problem.MountInfoMismatch _ -> "MountInfoMismatch";
      case Problem.Invalid _ -> "InvalidProblem";
    };
  }

  private void carryOut(
      ProblemRecord record, Problem problem, Map<String, @Nullable Object> begun) {
    if (!(begun.get("instance") instanceof Number id)) {
      return;
    }
    InstanceRecord instance = instances.find(id.intValue()).orElseThrow();
    Optional<StoredBlueprint> blueprint =
        instance.spec().map(spec -> new StoredBlueprint(spec, stemcells));
    List<Step> steps = steps(record, begun, blueprint);
    if (steps.isEmpty()) {
      return;
    }
    instance.activeVm().ifPresent(vm -> execution.reports().follow(instance, vm));
    log.info("Resolving {} with {} steps", problem.description(), steps.size());
    execution
        .executor()
        .carryOut(
            "problem-" + record.id(),
            steps,
            new InstanceWork(
                instance, blueprint.<Blueprint>map(one -> one).orElseGet(Blueprint::nothing)),
            Progress.unseen());
  }

  private static List<Step> steps(
      ProblemRecord record,
      Map<String, @Nullable Object> begun,
      Optional<StoredBlueprint> blueprint) {
    String disk = String.valueOf(begun.get("disk"));
    Resolution resolution =
        Resolution.valueOf(String.valueOf(begun.get("resolution")).toUpperCase(Locale.ROOT));
    List<Step> steps =
        switch (resolution) {
          case IGNORE, CLOSE -> List.of();
          case REBOOT_VM -> Repairs.rebootVm();
          case RECREATE_VM_WITHOUT_WAIT ->
              recreate(begun, blueprint, Repairs.Waiting.UNTIL_STARTED);
          case RECREATE_VM -> recreate(begun, blueprint, Repairs.Waiting.UNTIL_RUNNING);
          case DELETE_VM -> Repairs.deleteVm();
          case DELETE_VM_REFERENCE -> Repairs.forgetVm();
          case DELETE_DISK_REFERENCE -> Repairs.forgetMissingDisk(disk);
          case DELETE_DISK -> Repairs.deleteInactiveDisk(disk);
          case ACTIVATE_DISK -> Repairs.activateDisk(disk);
          case REATTACH_DISK -> Repairs.reattachDisk(disk, false);
          case REATTACH_DISK_AND_REBOOT -> Repairs.reattachDisk(disk, true);
        };
    return record.type() == ProblemType.UNRESPONSIVE_AGENT && !steps.isEmpty()
        ? Repairs.unlessResponding(steps)
        : steps;
  }

  private static List<Step> recreate(
      Map<String, @Nullable Object> begun,
      Optional<StoredBlueprint> blueprint,
      Repairs.Waiting waiting) {
    StoredBlueprint stored =
        blueprint
            .filter(StoredBlueprint::isComplete)
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.PROBLEM_HANDLER_ERROR, "Unable to look up VM apply spec"));
    boolean vm = begun.get("vms") instanceof Number vms && vms.intValue() > 0;
    ActualState is =
        new ActualState(
            InstanceState.valueOf(String.valueOf(begun.get("state"))),
            vm,
            false,
            false,
            Boolean.TRUE.equals(begun.get("disks")),
            false);
    return Repairs.recreateVm(is, stored.updateWatchTime(), stored.isGated(), waiting);
  }
}
