package io.slipway.simulation;

import io.slipway.base.ErrorText;
import io.slipway.base.FileTree;
import io.slipway.base.SlipwayException;
import io.slipway.director.events.EventRepository.EventFilter;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.locks.LockRepository;
import io.slipway.director.tasks.Caller;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRepository;
import io.slipway.director.tasks.TaskRepository.TaskFilter;
import io.slipway.director.tasks.TaskState;
import io.slipway.director.tasks.Unfinished;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.VmRecord;
import io.slipway.simulation.scenario.Group;
import io.slipway.simulation.scenario.Manifest;
import io.slipway.simulation.scenario.Request;
import io.slipway.simulation.scenario.Request.Asked;
import io.slipway.simulation.scenario.Scenario;
import io.slipway.simulation.schedule.Schedule;
import io.slipway.simulation.world.Defect;
import io.slipway.simulation.world.Life;
import io.slipway.simulation.world.MemoryBlobstore;
import io.slipway.simulation.world.Rules.Rule;
import io.slipway.simulation.world.World;
import io.slipway.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One run of one scenario. */
public final class Simulation {
  private static final long MOST_STEPS = 3_000_000;
  private static final Duration LONGEST = Duration.ofDays(20);
  private static final Duration PATIENCE = Duration.ofHours(2);
  private static final EnumSet<TaskState> UNFINISHED =
      EnumSet.of(TaskState.QUEUED, TaskState.PROCESSING, TaskState.CANCELLING);
  private static final int THREADS = 8;

  static {
    Schedule.prepare();
  }

  /** Of the thread that asks. */
  private static final ThreadLocal<@Nullable Asking> ASKING = new ThreadLocal<>();

  private final Scenario scenario;
  private final Schedule schedule;
  private final Store store;
  private final MemoryBlobstore blobs;
  private final Path work;
  private final World world;
  private final TaskRepository tasks;
  private final InstanceRepository instances;
  private final LockRepository locks;
  private final Map<Integer, CompletableFuture<TaskState>> ends = new HashMap<>();
  private final Map<Integer, Asking> asked = new HashMap<>();
  private final Map<String, Manifest> deployed = new HashMap<>();
  private CompletableFuture<Running> director = new CompletableFuture<>();
  private Life life = new Life();
  private int questions;
  private int changes;

  /** A Director that has started. */
  private record Running(SimulatedDirector director, CompletableFuture<Boolean> death) {}

  /** What somebody is asking for. */
  private record Asking(String deployment, Request request, Optional<Manifest> manifest) {}

  private Simulation(Scenario scenario, Set<Defect> defects, Store store, Path work) {
    this.scenario = scenario;
    this.schedule = new Schedule(scenario.seed());
    this.store = store;
    this.blobs = Beginning.get().blobs();
    this.work = work;
    this.world = new World(scenario, defects, schedule, store);
    Listener listener = new Listener();
    this.tasks = Observed.tasks(store.tasks(), listener);
    this.instances =
        Observed.instances(
            world.has(Defect.IGNORES_NOTHING)
                ? Broken.withoutEffect(InstanceRepository.class, store.instances(), "setIgnore")
                : store.instances(),
            listener);
    this.locks = locks();
  }

  /** Plays the scenario; always the same for the same one. */
  public static Outcome run(Scenario scenario) {
    return run(scenario, EnumSet.noneOf(Defect.class));
  }

  /** The same, with something that is wrong on purpose. */
  public static Outcome run(Scenario scenario, Set<Defect> defects) {
    Path folder = folder();
    try (Store store = Beginning.get().store(folder)) {
      return new Simulation(scenario, defects, store, folder.resolve("work")).play();
    } finally {
      delete(folder);
    }
  }

  /** In memory where the machine has a file system for that: the disk is not what is simulated. */
  private static Path folder() {
    Path memory = Path.of("/dev/shm");
    try {
      return Files.isWritable(memory)
          ? Files.createTempDirectory(memory, "slipway-simulation")
          : Files.createTempDirectory("slipway-simulation");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try {
      FileTree.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private LockRepository locks() {
    if (world.has(Defect.KEEPS_LOCKS)) {
      return Broken.withoutEffect(LockRepository.class, store.locks(), "release");
    }
    return world.has(Defect.LOCKS_NOTHING)
        ? Broken.withoutEffect(LockRepository.class, store.locks(), "acquire")
        : store.locks();
  }

  private Outcome play() {
    Schedule.End end = schedule.run(this::work, MOST_STEPS, LONGEST);
    switch (end) {
      case STUCK -> world.rules().broken(Rule.NEVER_ENDS, "everybody waits for ever");
      case ENDLESS -> world.rules().broken(Rule.NEVER_ENDS, "it goes on for ever");
      case DONE, STOPPED -> {}
    }
    return new Outcome(
        scenario,
        world.rules().violation(),
        world.trace().lines(),
        world.trace().sum(),
        schedule.steps(),
        schedule.strangers());
  }

  private void work() {
    world.whenDirectorDies(this::directorDies);
    world.start();
    startDirector();
    List<CompletableFuture<Boolean>> operators = new ArrayList<>();
    for (int i = 0; i < scenario.operators().size(); i++) {
      String deployment = "d" + i;
      List<Asked> all = scenario.operators().get(i);
      CompletableFuture<Boolean> done = new CompletableFuture<>();
      operators.add(done);
      Thread.ofVirtual()
          .start(
              () -> {
                all.forEach(one -> operate(deployment, one));
                done.complete(true);
              });
    }
    operators.forEach(CompletableFuture::join);
    world.stopFaults();
    world.awaitHost();
    awaitAllTasks();
    for (int i = 0; i < scenario.operators().size(); i++) {
      lastManifest(scenario.operators().get(i)).ifPresent(this::converge);
    }
    checkTheEnd();
  }

  private static Optional<Manifest> lastManifest(List<Asked> all) {
    return all.stream()
        .flatMap(
            one ->
                one.request() instanceof Request.Deploy deploy
                    ? java.util.stream.Stream.of(deploy.manifest())
                    : java.util.stream.Stream.empty())
        .reduce((_, later) -> later);
  }

  // Directors

  private void directorDies() {
    if (life.isOver()) {
      return;
    }
    world.trace().add("director DIES");
    life.end();
    CompletableFuture<Running> dead = director;
    director = new CompletableFuture<>();
    dead.thenAccept(running -> running.death().complete(true));
    world.clock().schedule(world.delay(), () -> Thread.ofVirtual().start(this::startDirector));
  }

  private void startDirector() {
    world.awaitNobodyOutside();
    Life born = new Life();
    life = born;
    world.trace().add("director up");
    world.keepOnly(
        store.instances().withVms().stream()
            .flatMap(instance -> instance.vms().stream())
            .map(VmRecord::cid)
            .collect(
                Collectors.collectingAndThen(
                    Collectors.toSet(),
                    known -> {
                      store.instances().orphanedVms().forEach(vm -> known.add(vm.cid()));
                      return known;
                    })));
    SimulatedDirector started =
        new SimulatedDirector(
            new SimulatedDirector.Parts(
                born,
                new SimulatedDirector.Kept(store, tasks, instances, locks),
                blobs,
                born.guard(io.slipway.cpi.Cpi.class, world.cloud()),
                world.connect(born),
                world.clock(),
                world.moments(born),
                new SimulatedDirector.Settings(
                    scenario.resumes() ? Unfinished.RESUME : Unfinished.FAIL, THREADS, work)));
    started.keepTidy();
    if (!born.isOver()) {
      director.complete(new Running(started, new CompletableFuture<>()));
    }
  }

  /** What a Director has to say; asked again where it dies before it has said it. */
  private Optional<TaskRecord> ask(Asking what) {
    String context = "question-" + ++questions;
    Caller caller = new Caller("admin", context);
    while (true) {
      Running running = director.join();
      CompletableFuture<Optional<TaskRecord>> answer = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                ASKING.set(what);
                try {
                  answer.complete(
                      Operator.ask(running.director(), what.deployment(), sent(what), caller));
                } catch (RuntimeException | Error e) {
                  answer.completeExceptionally(e);
                }
              });
      CompletableFuture.anyOf(answer, running.death()).handle((_, _) -> true).join();
      if (answer.isDone()) {
        return outcome(answer, what);
      }
      Optional<TaskRecord> made =
          store.tasks().list(TaskFilter.inStates(Set.of())).stream()
              .filter(task -> task.contextId().equals(context))
              .findFirst();
      if (made.isPresent()) {
        return made;
      }
    }
  }

  /** What really goes to the Director. */
  private Request sent(Asking what) {
    if (!(what.request() instanceof Request.Deploy deploy)) {
      return what.request();
    }
    if (world.has(Defect.UPDATES_ALL_AT_ONCE)) {
      return new Request.Deploy(
          deploy.manifest().allAtOnce(),
          deploy.recreate(),
          deploy.fix(),
          deploy.skipDrain(),
          Optional.of(0),
          Optional.of("100%"));
    }
    return world.has(Defect.CHANGES_MANIFESTS)
        ? Request.Deploy.of(deploy.manifest().version(++changes))
        : deploy;
  }

  private Optional<TaskRecord> outcome(
      CompletableFuture<Optional<TaskRecord>> answer, Asking what) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof SlipwayException refusal) {
        world.trace().add("refused: " + refusal.message());
        return Optional.empty();
      }
      throw new IllegalStateException("Asking for " + what.request(), e);
    }
  }

  // Operators

  private void operate(String deployment, Asked one) {
    sleep(one.pause());
    Optional<TaskRecord> task = ask(deployment, one.request());
    if (task.isEmpty()) {
      return;
    }
    int id = task.get().id();
    one.cancelledAfter().ifPresent(after -> world.clock().schedule(after, () -> cancel(id)));
    if (one.waits() && !awaitEnd(id)) {
      world.trace().add("task " + id + " takes too long");
      cancel(id);
      awaitEnd(id);
    }
  }

  private Optional<TaskRecord> ask(String deployment, Request request) {
    world.trace().add(deployment + " asks for " + request);
    Asking what =
        new Asking(
            deployment,
            request,
            Operator.manifest(request, Optional.ofNullable(deployed.get(deployment))));
    Optional<TaskRecord> task = ask(what);
    task.ifPresent(record -> asked.put(record.id(), what));
    return task;
  }

  private void cancel(int task) {
    director.thenAccept(
        running ->
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        running.director().tasks.cancel(task);
                        world.trace().add("task " + task + " cancelled");
                      } catch (RuntimeException e) {
                        world.trace().add("not cancelled: " + ErrorText.of(e));
                      }
                    }));
  }

  private CompletableFuture<TaskState> end(int task) {
    CompletableFuture<TaskState> end = ends.computeIfAbsent(task, _ -> new CompletableFuture<>());
    store
        .tasks()
        .find(task)
        .map(TaskRecord::state)
        .filter(TaskState::isTerminal)
        .ifPresent(end::complete);
    return end;
  }

  private boolean awaitEnd(int task) {
    try {
      return io.slipway.base.Waiting.await(world.clock(), end(task), PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void sleep(Duration pause) {
    try {
      world.clock().sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitAllTasks() {
    director.join();
    while (true) {
      List<TaskRecord> left = store.tasks().list(TaskFilter.inStates(UNFINISHED));
      if (left.isEmpty()) {
        return;
      }
      for (TaskRecord task : left) {
        if (!awaitEnd(task.id())) {
          world.rules().broken(Rule.NEVER_ENDS, "task " + task);
        }
      }
    }
  }

  /** What the store tells of. */
  private final class Listener implements Observed.Listener {
    @Override
    public void created(TaskRecord task) {
      Asking what = ASKING.get();
      world.trace().add("task " + task.id() + " " + task.description());
      if (what != null) {
        asked.put(task.id(), what);
        world.created(task.id(), what.deployment(), what.request(), what.manifest());
      }
    }

    @Override
    public void becomes(TaskRecord task) {
      world
          .trace()
          .add(
              "task "
                  + task.id()
                  + " "
                  + task.state().word()
                  + task.result().map(text -> " " + text).orElse(""));
      world.rules().becomes(task.id(), task.state());
      if (task.state().isTerminal()) {
        checkLocks(task);
        Asking what = asked.get(task.id());
        if (what != null
            && task.state() == TaskState.DONE
            && what.request() instanceof Request.Deploy deploy) {
          deployed.put(what.deployment(), deploy.manifest());
        }
        ends.computeIfAbsent(task.id(), _ -> new CompletableFuture<>()).complete(task.state());
      }
    }

    @Override
    public void updateCompleted(int instance, boolean completed) {
      Optional<InstanceRecord> found = store.instances().find(instance);
      found.ifPresent(one -> world.updates(one, completed, holder(one.deployment())));
    }

    @Override
    public void ignored(int instance, boolean ignored) {
      store.instances().find(instance).ifPresent(one -> world.ignored(one.uuid(), ignored));
    }
  }

  /**
   * Who ends gives back; locks of tasks that a later Director has ended for another one end too.
   */
  private void checkLocks(TaskRecord task) {
    if (director.isDone()) {
      store.locks().list().stream()
          .filter(lock -> lock.taskId() == task.id())
          .forEach(lock -> world.rules().broken(Rule.LOCK_LEFT, lock + " by " + task));
    }
  }

  private Optional<Integer> holder(String deployment) {
    return store.locks().find("lock:deployment:" + deployment).map(lock -> lock.taskId());
  }

  // The end

  /** With nothing that goes wrong the last manifest deploys, and then there is nothing to do. */
  private void converge(Manifest manifest) {
    unignore(manifest.name());
    TaskRecord first = deploy(manifest);
    if (first.state() != TaskState.DONE) {
      world.rules().broken(Rule.DOES_NOT_CONVERGE, "the last deploy ends so: " + first);
      return;
    }
    checkConverged(manifest);
    int calls = world.cloud().calls();
    int scripts = world.rules().scripts();
    TaskRecord second = deploy(manifest);
    boolean quiet = world.cloud().calls() == calls && world.rules().scripts() == scripts;
    if (second.state() != TaskState.DONE || !(quiet || isNeverDone(manifest))) {
      world
          .rules()
          .broken(
              Rule.NO_OP_ACTS,
              "%d calls of the cloud and %d scripts in task %d (%s), for %s"
                  .formatted(
                      world.cloud().calls() - calls,
                      world.rules().scripts() - scripts,
                      second.id(),
                      second.state().word(),
                      reasons(second)));
    }
  }

  /**
   * As BOSH has it, a group without jobs is changed at every deploy, and so is an instance that is
   * stopped or detached before it got what it was to get, and an errand's VM that was kept alive.
   */
  private boolean isNeverDone(Manifest manifest) {
    return manifest.groups().stream().anyMatch(group -> group.jobs() == 0)
        || store
            .instances()
            .ofDeployment(store.deployments().require(manifest.name()).id())
            .stream()
            .anyMatch(
                one ->
                    one.state() != InstanceRecord.InstanceState.STARTED
                        || (one.activeVm().isPresent()
                            && manifest.group(one.group()).map(Group::errand).orElse(false)));
  }

  /** Why instances were updated, as the audit trail has it. */
  private List<String> reasons(TaskRecord task) {
    return store.events().list(EventFilter.newest(200)).stream()
        .filter(event -> event.task().equals(Optional.of(String.valueOf(task.id()))))
        .filter(event -> event.objectType().equals("instance") && !event.context().isEmpty())
        .map(event -> event.instance().orElse("") + " " + event.context())
        .toList();
  }

  private void unignore(String deployment) {
    store
        .deployments()
        .find(deployment)
        .map(found -> store.instances().ofDeployment(found.id()))
        .orElse(List.of())
        .stream()
        .filter(InstanceRecord::ignore)
        .forEach(one -> instances.setIgnore(one.id(), false));
  }

  private TaskRecord deploy(Manifest manifest) {
    TaskRecord task =
        ask(manifest.name(), Request.Deploy.of(manifest))
            .orElseThrow(() -> new IllegalStateException("The last deploy is refused"));
    if (!awaitEnd(task.id())) {
      world.rules().broken(Rule.NEVER_ENDS, "the last deploy, task " + task.id());
    }
    return store.tasks().find(task.id()).orElseThrow();
  }

  private void checkConverged(Manifest manifest) {
    new Convergence(world, store).check(manifest);
  }

  private void checkTheEnd() {
    sleep(Duration.ofMinutes(11)); // Orphaned VMs are deleted meanwhile.
    awaitAllTasks();
    new Convergence(world, store).checkNothingIsLeft();
  }
}
