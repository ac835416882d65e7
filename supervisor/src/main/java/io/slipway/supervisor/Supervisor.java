package io.slipway.supervisor;

import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.Guarded;
import io.slipway.base.SlipwayException;
import io.slipway.supervisor.control.Action;
import io.slipway.supervisor.control.ControlFile;
import io.slipway.supervisor.control.Dependencies;
import io.slipway.supervisor.control.MonitorMode;
import io.slipway.supervisor.control.ServiceDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the services of one instance as monit 5.2.5 does (agent contract, section 7), but
 * acts on events: a process is up the moment its pidfile names a living process, and a death is
 * answered at once. A timer runs only while something waits for the next cycle of {@link #CYCLE}:
 * rules to evaluate, a failed start to repeat, a count of restarts to expire; and while a process
 * that is up has not lived long enough to be called running ({@link Settling}).
 *
 * <p>It differs from monit on purpose in four things. Programs of services that do not depend on
 * each other run at the same time. A start program that is still at work when its start is repeated
 * is waited for, not run a second time beside itself. The first check of a service that is not
 * there yet raises no alert. And a file that cannot be loaded leaves the services as they were.
 *
 * <p>Safe for use by many threads. Methods do not wait for programs; futures complete on threads of
 * the supervisor's and must not be held up by what depends on them, and neither must the event
 * listener.
 */
public final class Supervisor implements AutoCloseable {
  /** How often rules are evaluated and failed starts repeated. */
  public static final Duration CYCLE = Duration.ofSeconds(10);

  /** How long a process has to live, unless told otherwise, before it is called running. */
  public static final Duration SETTLE = Duration.ofMillis(500);

  private final ProcessHost host;
  private final Clock clock;
  private final Consumer<SupervisorEvent> events;
  private final MonitorMemory memory;
  private final Executor threads;
  private final ChangeLoop loop = new ChangeLoop(this::afterEachChange);
  private final ServiceContext context = new OwnContext();
  private final List<Waiter> waiters = new ArrayList<>();
  private final Map<String, ServiceAction> pending = new HashMap<>();

  private Map<String, Service> services = new LinkedHashMap<>();
  private Orders orders = new Orders(Map.of(), Dependencies.of(List.of()));
  private Set<String> remembered;
  private Clock.@Nullable Scheduled cycle;
  private boolean closed;

  private volatile Duration settle = SETTLE;
  private volatile List<ServiceSnapshot> snapshots = List.of();
  private volatile long incarnation;
  private volatile Instant loadedAt;

  /** A supervisor without services that forgets, when it is closed, what was unmonitored. */
  public Supervisor(ProcessHost host, Clock clock, Consumer<SupervisorEvent> events) {
    this(host, clock, events, MonitorMemory.none());
  }

  /**
   * A supervisor without services; {@link #reload} gives it some.
   *
   * @param events hears everything, one event at a time
   */
  public Supervisor(
      ProcessHost host, Clock clock, Consumer<SupervisorEvent> events, MonitorMemory memory) {
    this(host, clock, events, memory, work -> Thread.ofVirtual().name("supervisor").start(work));
  }

  Supervisor(
      ProcessHost host,
      Clock clock,
      Consumer<SupervisorEvent> events,
      MonitorMemory memory,
      Executor threads) {
    this.host = host;
    this.clock = clock;
    this.events = events;
    this.memory = memory;
    this.threads = threads;
    this.remembered = new TreeSet<>(memory.unmonitored());
    this.loadedAt = clock.now();
    this.incarnation = loadedAt.getEpochSecond();
  }

  /**
   * Replaces all services by those of the files, in their order. Processes that run are taken over
   * through their pidfiles, whoever started them; those of services no longer named are left alone.
   * Services that are not running are started, except those that had been unmonitored and those of
   * mode manual. Failure counts are forgotten, pending actions given up.
   *
   * @return the new incarnation
   * @throws SlipwayException naming every duplicate service, unknown dependency and dependency
   *     cycle; then nothing has changed
   */
  public long reload(List<ControlFile> files) {
    return reload(files, settle);
  }

  /**
   * The same.
   *
   * @param settleTime how long a process has to live before it is called running, from now on
   */
  public long reload(List<ControlFile> files, Duration settleTime) {
    List<ServiceDefinition> definitions =
        files.stream().flatMap(file -> file.services().stream()).toList();
    Dependencies dependencies = Dependencies.of(definitions);
    changing(
        () -> {
          settle = settleTime;
          return replaceServices(definitions, dependencies);
        });
    return incarnation;
  }

  /** Tells one loading of services from another; seconds since 1970, always growing. */
  public long incarnation() {
    return incarnation;
  }

  /** How long ago the services were loaded. */
  public Duration uptime() {
    return Duration.between(loadedAt, clock.now());
  }

  /** The instance's host name. */
  public String hostName() {
    return host.hostName();
  }

  /**
   * Starts services and what they need, and looks after them from now on. The future tells when all
   * run or have failed to.
   *
   * @throws SlipwayException for a service that does not exist
   */
  public CompletableFuture<ActionOutcome> start(ServiceSelection selection) {
    return request(selection, ServiceAction.START);
  }

  /**
   * Stops services and what needs them, and no longer looks after them. The future tells when all
   * are gone or could not be stopped.
   */
  public CompletableFuture<ActionOutcome> stop(ServiceSelection selection) {
    return request(selection, ServiceAction.STOP);
  }

  /** Stops and starts services, with what needs them. */
  public CompletableFuture<ActionOutcome> restart(ServiceSelection selection) {
    return request(selection, ServiceAction.RESTART);
  }

  /** Looks after services and what they need from now on: starts what is not there. */
  public void monitor(ServiceSelection selection) {
    request(selection, ServiceAction.MONITOR);
  }

  /** Leaves services and what needs them alone from now on; their processes run on. */
  public void unmonitor(ServiceSelection selection) {
    request(selection, ServiceAction.UNMONITOR);
  }

  /** What became of an action asked for over the network. */
  public enum Answer {
    ACCEPTED,
    NO_SUCH_SERVICE,
    /** Another action on the service is not done yet. */
    BUSY
  }

  /** Begins an action on one service unless another one is pending, as monit does over HTTP. */
  public Answer tryRequest(String service, ServiceAction action) {
    return changing(
        () -> {
          if (!services.containsKey(service)) {
            return Answer.NO_SUCH_SERVICE;
          }
          if (pending.containsKey(service)) {
            return Answer.BUSY;
          }
          begin(ServiceSelection.service(service), action);
          return Answer.ACCEPTED;
        });
  }

  /** All services, in the order of the files, without what their processes use; cheap. */
  public List<ServiceStatus> unmeasured() {
    return snapshots.stream().map(ServiceSnapshot::unmeasured).toList();
  }

  /** All services, in the order of the files. */
  public List<ServiceStatus> status() {
    long now = clock.nanoTime();
    return snapshots.stream().map(snapshot -> snapshot.status(host.sensors(), now)).toList();
  }

  /** The selected services together; cheap. */
  public GroupState state(ServiceSelection selection) {
    return GroupState.of(selectedStates(selection));
  }

  /** Completes when all selected services are running; at once when there are none. */
  public CompletableFuture<Void> awaitRunning(ServiceSelection selection) {
    CompletableFuture<Void> running = new CompletableFuture<>();
    changing(() -> waiters.add(new Waiter(selection, running)));
    return running;
  }

  /** Ends looking after anything. All processes live on. Whoever waits is told by an exception. */
  @Override
  public void close() {
    changing(
        () -> {
          closed = true;
          services.values().forEach(service -> service.detach("the supervisor was closed"));
          services = new LinkedHashMap<>();
          waiters.forEach(waiter -> loop.afterwards(waiter::giveUp));
          waiters.clear();
          return true;
        });
  }

  private record Waiter(ServiceSelection selection, CompletableFuture<Void> running) {
    private void giveUp() {
      running.completeExceptionally(
          new SlipwayException(ErrorCode.GENERIC, "The supervisor was closed"));
    }
  }

  private <T> T changing(Supplier<T> change) {
    List<T> result = new ArrayList<>(1);
    loop.change(() -> result.add(change.get()));
    return result.getFirst();
  }

  private boolean replaceServices(List<ServiceDefinition> definitions, Dependencies dependencies) {
    Map<String, Service> before = services;
    Set<String> monitoredBefore = new TreeSet<>();
    for (Service service : before.values()) {
      if (service.isMonitored()) {
        monitoredBefore.add(service.name());
      }
      service.detach("the services were reloaded");
    }
    pending.clear();
    services = new LinkedHashMap<>();
    orders = new Orders(services, dependencies);
    for (ServiceDefinition definition : definitions) {
      Service known = before.get(definition.name());
      Service.Past past = known == null ? Service.Past.none() : known.past();
      services.put(definition.name(), new Service(definition, context, past, settle));
    }
    loadedAt = clock.now();
    incarnation = Math.max(loadedAt.getEpochSecond(), incarnation + 1);
    services.values().forEach(Service::load);
    // All that runs is taken over before anything is started: a start may concern others.
    List<Service> absent =
        services.values().stream()
            .filter(service -> isToBeMonitored(service, monitoredBefore))
            .filter(Service::monitor)
            .toList();
    absent.forEach(Service::bringUp);
    return true;
  }

  private boolean isToBeMonitored(Service service, Set<String> monitoredBefore) {
    boolean manual = service.definition().mode() == MonitorMode.MANUAL;
    return manual ? monitoredBefore.contains(service.name()) : !remembered.contains(service.name());
  }

  private CompletableFuture<ActionOutcome> request(
      ServiceSelection selection, ServiceAction action) {
    return changing(
        () -> {
          if (selection instanceof ServiceSelection.Named named
              && !services.containsKey(named.service())) {
            throw new SlipwayException(
                ErrorCode.GENERIC, "There is no service named '" + named.service() + "'");
          }
          return begin(selection, action);
        });
  }

  private CompletableFuture<ActionOutcome> begin(ServiceSelection selection, ServiceAction action) {
    CompletableFuture<ActionOutcome> outcome = new CompletableFuture<>();
    Map<Service, CompletableFuture<Boolean>> results = new LinkedHashMap<>();
    Orders current = orders;
    for (Service service : services.values()) {
      if (selection.includes(service.name(), service.definition().groups())) {
        pending.put(service.name(), action);
        if (action != ServiceAction.STOP && action != ServiceAction.UNMONITOR) {
          service.ordered();
        }
        results.put(service, carryOut(current, service, action));
      }
    }
    results.forEach(
        (service, result) ->
            result.thenRun(
                () -> {
                  if (current == orders) {
                    pending.remove(service.name(), action);
                  }
                }));
    CompletableFuture.allOf(results.values().toArray(CompletableFuture[]::new))
        .thenRun(
            () -> {
              Map<String, String> failures = new LinkedHashMap<>();
              results.forEach(
                  (service, result) -> {
                    if (!result.join()) {
                      failures.put(service.name(), service.lastFailure());
                    }
                  });
              loop.afterwards(() -> outcome.complete(new ActionOutcome(failures)));
            });
    return outcome;
  }

  private static CompletableFuture<Boolean> carryOut(
      Orders orders, Service service, ServiceAction action) {
    return switch (action) {
      case START -> orders.start(service);
      case STOP -> orders.stop(service);
      case RESTART -> orders.restart(service);
      case MONITOR -> {
        orders.monitor(service);
        yield CompletableFuture.completedFuture(true);
      }
      case UNMONITOR -> {
        orders.unmonitor(service);
        yield CompletableFuture.completedFuture(true);
      }
    };
  }

  /** The cycle first: whatever fails here is made good when it is over. */
  private void afterEachChange() {
    armCycle();
    services.values().forEach(Service::announceState);
    snapshots =
        services.values().stream()
            .map(service -> service.snapshot(Optional.ofNullable(pending.get(service.name()))))
            .toList();
    rememberUnmonitored();
    tellWaiters();
  }

  private void rememberUnmonitored() {
    if (closed || services.isEmpty()) {
      return;
    }
    Set<String> unmonitored = new TreeSet<>();
    for (Service service : services.values()) {
      boolean stopping = pending.get(service.name()) == ServiceAction.STOP;
      if (stopping || service.phase() == ServicePhase.UNMONITORED) {
        unmonitored.add(service.name());
      }
    }
    if (!unmonitored.equals(remembered)) {
      remembered = unmonitored;
      loop.afterwards(() -> memory.remember(unmonitored));
    }
  }

  private void tellWaiters() {
    waiters.removeIf(
        waiter -> {
          boolean over =
              waiter.running().isDone()
                  || GroupState.of(selectedStates(waiter.selection())) == GroupState.RUNNING;
          if (over) {
            loop.afterwards(() -> waiter.running().complete(null));
          }
          return over;
        });
  }

  private List<ServiceState> selectedStates(ServiceSelection selection) {
    return snapshots.stream()
        .filter(
            snapshot ->
                selection.includes(snapshot.definition().name(), snapshot.definition().groups()))
        .map(ServiceSnapshot::state)
        .toList();
  }

  private void armCycle() {
    boolean needed = !closed && services.values().stream().anyMatch(Service::needsCycle);
    if (needed && cycle == null) {
      cycle = context.schedule(CYCLE, this::tick);
    } else if (!needed && cycle != null) {
      cycle.cancel();
      cycle = null;
    }
  }

  private void tick() {
    cycle = null;
    for (Service service : List.copyOf(services.values())) {
      Guarded.run("the cycle of service '" + service.name() + "'", service::tick);
    }
  }

  private final class OwnContext implements ServiceContext {
    @Override
    public ProcessHost host() {
      return host;
    }

    @Override
    public Clock clock() {
      return clock;
    }

    @Override
    public void later(Runnable change) {
      onAnyThread("a change of a supervisor", () -> loop.change(change));
    }

    @Override
    public void offload(Runnable work) {
      loop.afterwards(() -> onAnyThread("a task of a supervisor", work));
    }

    /**
     * Without a thread to be had it is done on this one: a death that is not heard of, or a program
     * whose end nobody will ever tell, would leave its service alone for ever.
     */
    private void onAnyThread(String what, Runnable work) {
      Runnable guarded = () -> Guarded.run(what, work);
      if (!Guarded.run("starting a thread for " + what, () -> threads.execute(guarded))) {
        guarded.run();
      }
    }

    @Override
    public Clock.Scheduled schedule(Duration delay, Runnable change) {
      return clock.schedule(delay, () -> later(change));
    }

    @Override
    public void publish(SupervisorEvent event) {
      loop.afterwards(() -> events.accept(event));
    }

    @Override
    public Optional<CompletableFuture<Boolean>> act(Service service, Action.Simple action) {
      return switch (action) {
        case ALERT -> Optional.empty();
        case START -> Optional.of(orders.start(service));
        case STOP -> Optional.of(orders.stop(service));
        case RESTART ->
            Optional.of(
                service.phase() == ServicePhase.RUNNING
                    ? orders.restart(service)
                    : orders.revive(service));
        case UNMONITOR -> {
          orders.unmonitor(service);
          yield Optional.empty();
        }
      };
    }
  }
}
