package io.slipway.simulation.world;

import io.slipway.base.Clock;
import io.slipway.bus.MessageBus;
import io.slipway.director.tasks.Moment;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.simulation.scenario.Fault;
import io.slipway.simulation.scenario.Manifest;
import io.slipway.simulation.scenario.Request;
import io.slipway.simulation.scenario.Scenario;
import io.slipway.simulation.schedule.Schedule;
import io.slipway.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** What is there whether a Director runs or not. */
public final class World {
  static final Duration MINUTES = Duration.ofMinutes(6);
  private static final Duration RECONNECTED = Duration.ofSeconds(10);

  private final Schedule schedule;
  private final Random random;
  private final Trace trace;
  private final Rules rules;
  private final Faults faults;
  private final Link link;
  private final Host host;
  private final Cloud cloud;
  private final Set<Defect> defects;
  private final CountDownLatch faultsOver = new CountDownLatch(1);
  private final List<CompletableFuture<Boolean>> whenNobodyIsOutside = new ArrayList<>();
  private Runnable whenDirectorDies = () -> {};
  private int outside;
  private int lastNumber;

  public World(Scenario scenario, Set<Defect> defects, Schedule schedule, Store store) {
    this.schedule = schedule;
    this.defects = defects;
    this.random = new Random(scenario.seed() + 1);
    this.trace = new Trace(schedule);
    this.rules =
        new Rules(
            trace,
            schedule::stop,
            schedule.clock()::now,
            id -> store.tasks().find(id).map(TaskRecord::state));
    this.faults = new Faults(scenario.faults());
    this.link = new Link(this, scenario.fleet());
    this.host = new Host(this, link);
    this.cloud = new Cloud(this);
  }

  public Clock clock() {
    return schedule.clock();
  }

  public Trace trace() {
    return trace;
  }

  public Rules rules() {
    return rules;
  }

  public Cloud cloud() {
    return cloud;
  }

  Host host() {
    return host;
  }

  Faults faults() {
    return faults;
  }

  /** Whether that is wrong on purpose. */
  public boolean has(Defect defect) {
    return defects.contains(defect);
  }

  Random random() {
    return random;
  }

  int number() {
    return ++lastNumber;
  }

  String uuid() {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  /** How long something takes: mostly less than a second, sometimes a minute. */
  Duration duration() {
    int kind = random.nextInt(20);
    int most = kind < 14 ? 500 : kind < 19 ? 5_000 : 60_000;
    return Duration.ofMillis(random.nextInt(most));
  }

  /** How long somebody who died is missed. */
  public Duration delay() {
    return Duration.ofMillis(random.nextInt(random.nextInt(6) == 0 ? 600_000 : 10_000));
  }

  void pause(Duration duration) {
    try {
      clock().sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public void start() {
    host.start();
  }

  // A Director

  public void whenDirectorDies(Runnable action) {
    whenDirectorDies = action;
  }

  void directorDies() {
    whenDirectorDies.run();
  }

  /** The agents, for a Director that starts. */
  public MessageBus connect(Life life) {
    return life.guard(MessageBus.class, link.connect(life));
  }

  /** As the agent host does when a Director comes that knows these VMs. */
  public void keepOnly(Set<String> known) {
    cloud.keepOnly(known);
  }

  public Moment.Listener moments(Life life) {
    return (moment, what) -> {
      if (!life.isOver()) {
        faults
            .at(Fault.Point.MOMENT)
            .ifPresent(
                effect -> {
                  trace.add(moment + " " + what + " " + effect);
                  directorDies();
                });
      }
    };
  }

  // Calls of a dead Director end before the next one comes

  void beginsOutside() {
    outside++;
  }

  void endsOutside() {
    if (--outside == 0) {
      List.copyOf(whenNobodyIsOutside).forEach(future -> future.complete(true));
      whenNobodyIsOutside.clear();
    }
  }

  public void awaitNobodyOutside() {
    while (outside > 0) {
      CompletableFuture<Boolean> nobody = new CompletableFuture<>();
      whenNobodyIsOutside.add(nobody);
      nobody.join();
    }
  }

  // The end of all that goes wrong

  void untilFaultsStop() {
    try {
      faultsOver.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public void stopFaults() {
    trace.add("no more faults");
    faults.stop();
    if (!has(Defect.HANGS_FOR_EVER)) {
      faultsOver.countDown();
    }
  }

  /** Everybody who has died comes back, and hears of each other. */
  public void awaitHost() {
    host.awaitUp();
    pause(RECONNECTED);
  }

  // What is known of it

  /** A VM, for whoever looks at it. */
  public record Seen(String state, boolean jobs, List<String> mounted) {
    /**
     * @param jobs whether it has any to run
     */
    public boolean isAsWanted(boolean started, boolean jobs) {
      return !started || (this.jobs == jobs && (!jobs || state.equals("running")));
    }
  }

  public Optional<Seen> machine(String cid) {
    return cloud
        .machine(cid)
        .map(one -> new Seen(one.jobState, one.hasJobs(), List.copyOf(one.mounted)));
  }

  public List<String> cids() {
    return cloud.machines().stream().map(one -> one.cid).toList();
  }

  // What somebody has heard of the Director

  public void created(int task, String deployment, Request request, Optional<Manifest> manifest) {
    rules.created(new Rules.TaskInfo(task, deployment, request, manifest));
  }

  /**
   * @param holder the task that has the lock of the deployment
   */
  public void updates(InstanceRecord instance, boolean completed, Optional<Integer> holder) {
    if (completed) {
      rules.endsUpdate(instance, holder);
    } else {
      rules.beginsUpdate(instance, holder);
    }
  }

  public void ignored(String uuid, boolean ignored) {
    rules.ignored(uuid, ignored);
  }
}
