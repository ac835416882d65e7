package io.slipway.simulation.world;

import io.slipway.director.tasks.TaskState;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.simulation.scenario.Group;
import io.slipway.simulation.scenario.Manifest;
import io.slipway.simulation.scenario.Request;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * What must be true at every event, whatever goes wrong. The first thing that is not ends the
 * simulation.
 */
public final class Rules {
  /** What must be true; a broken rule is known by this. */
  public enum Rule {
    HOOK_TWICE,
    HOOK_BEFORE_ITS_TIME,
    UNNAMED,
    TOO_MANY_AT_ONCE,
    CANARIES_FIRST,
    SERIAL_BESIDE_OTHERS,
    ADDRESS_TWICE,
    DISK_TWICE,
    IGNORED_TOUCHED,
    TWO_TASKS_AT_WORK,
    TWO_ENDS,
    LOCK_LEFT,
    NEVER_ENDS,
    DOES_NOT_CONVERGE,
    NO_OP_ACTS
  }

  /** What was not true. */
  public record Violation(Rule rule, String what) {}

  /**
   * What a task is about.
   *
   * @param manifest it deploys; absent where it deploys none
   */
  record TaskInfo(int id, String deployment, Request request, Optional<Manifest> manifest) {
    boolean skipsDrain() {
      return switch (request) {
        case Request.Deploy deploy -> deploy.skipDrain();
        case Request.ChangeState change -> change.skipDrain();
        case Request.Alone alone -> alone.skipDrain();
        case Request.Errand _, Request.Ignore _, Request.Delete _ -> false;
      };
    }

    Optional<String> maxInFlight() {
      return request instanceof Request.Deploy deploy ? deploy.maxInFlight() : Optional.empty();
    }

    Optional<Integer> canaries() {
      return request instanceof Request.Deploy deploy ? deploy.canaries() : Optional.empty();
    }
  }

  private final Trace trace;
  private final Runnable whenBroken;
  private final Supplier<Instant> now;
  private final IntFunction<Optional<TaskState>> stateOf;
  private final Map<Integer, TaskInfo> tasks = new TreeMap<>();
  private final Map<Integer, Instant> began = new HashMap<>();
  private final Set<Integer> ended = new HashSet<>();
  private final Map<String, Integer> atWork = new HashMap<>();
  private final Map<String, Instant> ignoredSince = new HashMap<>();
  private final Set<String> scriptsBegun = new HashSet<>();
  private final Set<String> done = new HashSet<>();
  private final Map<Integer, Set<String>> running = new HashMap<>();
  private final Set<Integer> afterDeploy = new HashSet<>();
  private final Map<Integer, Map<String, GroupUpdate>> updates = new HashMap<>();
  private Optional<Violation> violation = Optional.empty();

  /** The update of one group by one task. */
  private static final class GroupUpdate {
    final LinkedHashSet<String> begun = new LinkedHashSet<>();
    final Set<String> open = new LinkedHashSet<>();
    final List<String> completed = new ArrayList<>();
  }

  /**
   * @param stateOf what is stored of a task
   */
  Rules(
      Trace trace,
      Runnable whenBroken,
      Supplier<Instant> now,
      IntFunction<Optional<TaskState>> stateOf) {
    this.trace = trace;
    this.whenBroken = whenBroken;
    this.now = now;
    this.stateOf = stateOf;
  }

  public Optional<Violation> violation() {
    return violation;
  }

  public void broken(Rule rule, String what) {
    trace.add("VIOLATION " + rule + ": " + what);
    if (violation.isEmpty()) {
      violation = Optional.of(new Violation(rule, what));
      whenBroken.run();
    }
  }

  private void require(boolean holds, Rule rule, Supplier<String> what) {
    if (!holds) {
      broken(rule, what.get());
    }
  }

  void created(TaskInfo task) {
    tasks.put(task.id(), task);
  }

  public void becomes(int task, TaskState state) {
    if (state == TaskState.PROCESSING) {
      began.putIfAbsent(task, now.get());
    }
    if (state.isTerminal()) {
      require(ended.add(task), Rule.TWO_ENDS, () -> "task " + task + " has ended before");
    }
  }

  void ignored(String uuid, boolean ignored) {
    if (ignored) {
      ignoredSince.putIfAbsent(uuid, now.get());
    } else {
      ignoredSince.remove(uuid);
    }
  }

  // What agents do

  /** A script begins, for the first time or again. */
  void scriptBegins(Machine machine, Optional<Deed> named, String script) {
    if (named.isEmpty()) {
      broken(Rule.UNNAMED, script + " on " + machine + " is asked under no name");
      return;
    }
    Deed deed = named.get();
    acts(machine, deed, script);
    require(
        scriptsBegun.add(deed.task() + " " + deed.uuid() + " " + script + " " + deed.number()),
        Rule.HOOK_TWICE,
        () -> "task " + deed.task() + " runs " + script + " again on " + machine);
    checkOrder(machine, deed, script);
    running.computeIfAbsent(deed.task(), _ -> new LinkedHashSet<>()).add(script + " " + machine);
  }

  void scriptEnds(Machine machine, Optional<Deed> named, String script, boolean well) {
    named.ifPresent(
        deed -> {
          running.getOrDefault(deed.task(), Set.of()).remove(script + " " + machine);
          if (well) {
            hasDone(machine, deed.task(), script);
          }
        });
  }

  private void hasDone(Machine machine, int task, String what) {
    done.add(task + " " + machine.cid + " " + what);
  }

  private boolean isDone(Machine machine, int task, String what) {
    return done.contains(task + " " + machine.cid + " " + what);
  }

  private void checkOrder(Machine machine, Deed deed, String script) {
    int task = deed.task();
    switch (script) {
      case "pre-start" -> {
        needs(machine, task, script, "apply");
        require(
            !machine.jobState.equals("running") || !machine.hasJobs(),
            Rule.HOOK_BEFORE_ITS_TIME,
            () -> script + " while " + machine + " runs");
      }
      case "post-start" -> {
        needs(machine, task, script, "start");
        require(
            machine.jobState.equals("running") || !machine.hasJobs(),
            Rule.HOOK_BEFORE_ITS_TIME,
            () -> script + " while " + machine + " is " + machine.jobState);
      }
      case "drain" -> needs(machine, task, script, "pre-stop");
      case "post-stop" -> {
        needs(machine, task, script, "stop");
        require(
            machine.jobState.equals("stopped") || !machine.hasJobs(),
            Rule.HOOK_BEFORE_ITS_TIME,
            () -> script + " while " + machine + " is " + machine.jobState);
      }
      case "post-deploy" -> beginsAfterDeploy(machine, task);
      default -> {}
    }
    require(
        script.equals("post-deploy") || !afterDeploy.contains(task),
        Rule.HOOK_BEFORE_ITS_TIME,
        () -> script + " on " + machine + " after a post-deploy of task " + task);
  }

  private void needs(Machine machine, int task, String what, String before) {
    require(
        isDone(machine, task, before),
        Rule.HOOK_BEFORE_ITS_TIME,
        () -> what + " on " + machine + " without " + before + " in task " + task);
  }

  private void beginsAfterDeploy(Machine machine, int task) {
    afterDeploy.add(task);
    Set<String> others = new LinkedHashSet<>(running.getOrDefault(task, Set.of()));
    others.removeIf(one -> one.startsWith("post-deploy "));
    require(
        others.isEmpty(),
        Rule.HOOK_BEFORE_ITS_TIME,
        () -> "post-deploy on " + machine + " while there runs " + others);
    updates
        .getOrDefault(task, Map.of())
        .forEach(
            (group, update) ->
                require(
                    update.open.isEmpty(),
                    Rule.HOOK_BEFORE_ITS_TIME,
                    () -> "post-deploy on " + machine + " before all of " + group + " is updated"));
  }

  /** Something else a named request has brought about. */
  void does(Machine machine, Optional<Deed> named, String method) {
    if (named.isEmpty()) {
      return;
    }
    Deed deed = named.get();
    acts(machine, deed, method);
    if (method.equals("stop")) {
      TaskInfo task = tasks.get(deed.task());
      if (task != null && !task.skipsDrain()) {
        needs(machine, deed.task(), "stop", "pre-stop");
        needs(machine, deed.task(), "stop", "drain");
      }
    }
    hasDone(machine, deed.task(), method);
  }

  /** The Director starts an instance, in a request without a name. */
  void starts(Machine machine) {
    machine.owner.ifPresent(
        owner -> {
          Integer task = atWork.get(owner.deployment());
          if (task != null) {
            needs(machine, task, "start", "pre-start");
            hasDone(machine, task, "start");
          }
        });
  }

  private void acts(Machine machine, Deed deed, String what) {
    machine.owner.ifPresent(owner -> works(owner.deployment(), deed.task(), what));
    Instant since = ignoredSince.get(deed.uuid());
    Instant taskBegan = began.get(deed.task());
    require(
        since == null || taskBegan == null || !since.isBefore(taskBegan),
        Rule.IGNORED_TOUCHED,
        () -> what + " on " + machine + " by task " + deed.task());
  }

  private void works(String deployment, int task, String what) {
    Integer before = atWork.put(deployment, task);
    require(
        before == null
            || before == task
            || stateOf.apply(before).map(TaskState::isTerminal).orElse(true),
        Rule.TWO_TASKS_AT_WORK,
        () -> "%s: %s by task %d, while task %d goes on".formatted(deployment, what, task, before));
  }

  // What the Director stores

  void beginsUpdate(InstanceRecord instance, Optional<Integer> holder) {
    Optional<TaskInfo> found = holder.map(tasks::get);
    if (found.isEmpty() || found.get().manifest().isEmpty()) {
      return;
    }
    TaskInfo task = found.get();
    works(instance.deployment(), task.id(), "an update");
    Manifest manifest = task.manifest().orElseThrow();
    Optional<Group> group = manifest.group(instance.group());
    if (task.request() instanceof Request.Alone || group.isEmpty()) {
      return;
    }
    Map<String, GroupUpdate> groups =
        updates.computeIfAbsent(task.id(), _ -> new LinkedHashMap<>());
    GroupUpdate update = groups.computeIfAbsent(instance.group(), _ -> new GroupUpdate());
    update.open.add(instance.uuid());
    checkSerial(instance, manifest, groups);
    int limit = manifest.limit(group.get(), task.maxInFlight());
    require(
        update.open.size() <= limit,
        Rule.TOO_MANY_AT_ONCE,
        () ->
            "%d of %s.%s are in the middle of their update, and %d may be"
                .formatted(update.open.size(), manifest.name(), instance.group(), limit));
    if (update.begun.add(instance.uuid())) {
      int canaries = manifest.canaries(group.get(), task.canaries());
      require(
          canaries < 1
              || update.begun.size() <= canaries
              || update.completed.contains(update.begun.getFirst()),
          Rule.CANARIES_FIRST,
          () ->
              "%s/%d begins before a canary has ended"
                  .formatted(instance.group(), instance.index()));
    }
  }

  private void checkSerial(
      InstanceRecord instance, Manifest manifest, Map<String, GroupUpdate> groups) {
    groups.forEach(
        (name, other) -> {
          boolean serial =
              manifest.group(name).map(manifest::serial).orElse(false)
                  || manifest.group(instance.group()).map(manifest::serial).orElse(false);
          require(
              !serial || name.equals(instance.group()) || other.open.isEmpty(),
              Rule.SERIAL_BESIDE_OTHERS,
              () -> instance.group() + " begins while " + name + " is being updated");
        });
  }

  void endsUpdate(InstanceRecord instance, Optional<Integer> holder) {
    holder
        .map(updates::get)
        .map(groups -> groups.get(instance.group()))
        .ifPresent(
            update -> {
              update.open.remove(instance.uuid());
              update.completed.add(instance.uuid());
            });
  }

  /** How many scripts have begun. */
  public int scripts() {
    return scriptsBegun.size();
  }
}
