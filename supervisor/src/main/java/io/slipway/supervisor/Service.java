package io.slipway.supervisor;

import io.slipway.instance.ExitStatus;
import io.slipway.supervisor.ServicePhase.Trigger;
import io.slipway.supervisor.control.Action;
import io.slipway.supervisor.control.Program;
import io.slipway.supervisor.control.ServiceCheck;
import io.slipway.supervisor.control.ServiceDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One service: follows its process, starts and stops it. It knows nothing of other services; who
 * must go first is decided outside. Used from within changes only.
 *
 * <p>Invariant: a service that is a process holds one in the phases RUNNING and STOPPING, and in no
 * other.
 */
final class Service {
  private static final Duration SEARCH_INTERVAL = Duration.ofMillis(500);

  /** How long a start program may outlive the process it has started before it is run again. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final ServiceDefinition definition;
  private final ServiceContext context;
  private final StartProgram startProgram;
  private final Deaths deaths;
  private final Settling settling;
  private final Faults faults = new Faults();
  private final ProcessFollower follower;
  private final ProgramRunner programs;
  private final ServiceRules rules;

  private ServicePhase phase = ServicePhase.UNMONITORED;
  private ServiceState announced = ServiceState.UNKNOWN;
  private ProcessHost.@Nullable Watch pidFileWatch;
  private boolean detached;

  private @Nullable Operation operation;
  private @Nullable Step lastStep;
  private CompletableFuture<Boolean> steps = CompletableFuture.completedFuture(true);
  private CompletableFuture<Boolean> automatic = CompletableFuture.completedFuture(true);
  private boolean startExpected;
  private boolean monitoredBeforeStop;
  private String lastFailure = "";

  private Optional<Instant> pidFaultSince = Optional.empty();
  private Optional<Long> deathNoticedNanos = Optional.empty();
  private boolean pidFileLost;
  private int ticks;

  private enum Step {
    START,
    STOP,
    HALT,
    RERUN
  }

  /**
   * @param past what an earlier loading of the service left
   * @param settle how long its process has to live before it is called running
   */
  Service(ServiceDefinition definition, ServiceContext context, Past past, Duration settle) {
    this.definition = definition;
    this.context = context;
    this.startProgram = past.startProgram;
    this.deaths = past.deaths;
    this.settling = new Settling(context, settle, deaths);
    startProgram.onEnd(this::startProgramEnded);
    this.follower = new ProcessFollower(definition.check(), context, this::died);
    this.programs = new ProgramRunner(definition.name(), context, follower);
    this.rules =
        new ServiceRules(definition, context, follower, programs, faults, this::actOnItsOwn);
  }

  String name() {
    return definition.name();
  }

  ServiceDefinition definition() {
    return definition;
  }

  /** What outlives a reload. */
  record Past(StartProgram startProgram, Deaths deaths) {
    static Past none() {
      return new Past(new StartProgram(), new Deaths());
    }
  }

  Past past() {
    return new Past(startProgram, deaths);
  }

  /** Somebody wants it started: what happened before no longer counts. */
  void ordered() {
    deaths.ordered();
  }

  ServicePhase phase() {
    return phase;
  }

  boolean isMonitored() {
    return phase != ServicePhase.UNMONITORED
        && (phase != ServicePhase.STOPPING || monitoredBeforeStop);
  }

  /** Why the last start or stop failed. */
  String lastFailure() {
    return lastFailure;
  }

  boolean hasFailedToStart() {
    return phase == ServicePhase.ABSENT && faults.has(Faults.Source.EXECUTION);
  }

  /** Begins to follow the service; it stays unmonitored until {@link #monitor()}. */
  void load() {
    if (definition.check() instanceof ServiceCheck.PidFile pidFile) {
      pidFileWatch =
          context.host().watchFile(pidFile.path(), () -> context.later(this::pidFileChanged));
    }
  }

  /** Ends following it for good; the process lives on, whoever waits is told that it is over. */
  void detach(String reason) {
    detached = true;
    if (pidFileWatch != null) {
      pidFileWatch.cancel();
    }
    forgetProcess();
    phase = ServicePhase.UNMONITORED;
    lastFailure = reason;
    finish(false);
  }

  /**
   * Looks after the service from now on, and takes it over when it is there.
   *
   * @return whether it is not there and is to be brought up by {@link #bringUp()}
   */
  boolean monitor() {
    if (phase != ServicePhase.UNMONITORED) {
      return false;
    }
    move(Trigger.MONITOR);
    if (follower.find()) {
      appeared();
      return false;
    }
    move(Trigger.NOT_FOUND);
    return rules.startsWhenMissing();
  }

  void bringUp() {
    actOnItsOwn(Action.Simple.RESTART);
  }

  /** Looks away; what is under way is given up, not undone. */
  void unmonitor() {
    forgetProcess();
    faults.clear();
    rules.clear();
    pidFileLost = false;
    pidFaultSince = Optional.empty();
    startExpected = false;
    if (phase != ServicePhase.UNMONITORED) {
      move(Trigger.UNMONITOR);
    }
    if (operation != null) {
      lastFailure = "the service was unmonitored meanwhile";
    }
    finish(false);
  }

  /** A start has been decided on that begins when what the service needs is up. */
  void expectStart() {
    startExpected = true;
  }

  /** Starts the service itself; true once its process is there. */
  CompletableFuture<Boolean> start() {
    return enqueue(Step.START, this::beginStart);
  }

  /** Stops the service itself and looks away; true once its process is gone. */
  CompletableFuture<Boolean> stop() {
    return enqueue(Step.STOP, () -> beginStop(false));
  }

  /** Stops the service itself but stays in charge of it. */
  CompletableFuture<Boolean> halt() {
    return enqueue(Step.HALT, () -> beginStop(true));
  }

  /** Whether it is restarted by a program of its own. */
  boolean canRerun() {
    return definition.restart().isPresent()
        && phase == ServicePhase.RUNNING
        && !startProgram.isRunning();
  }

  /** Runs the restart program; true once it has ended and the process is there. */
  CompletableFuture<Boolean> rerun() {
    return enqueue(Step.RERUN, this::beginRerun);
  }

  /** One step at a time; asking for the same again joins the one that is under way. */
  private CompletableFuture<Boolean> enqueue(
      Step step, Supplier<CompletableFuture<Boolean>> begin) {
    if (detached) {
      return done(false);
    }
    if (step == lastStep && !steps.isDone()) {
      return steps;
    }
    lastStep = step;
    steps =
        steps.isDone() ? begin.get() : steps.thenCompose(_ -> detached ? done(false) : begin.get());
    return steps;
  }

  private CompletableFuture<Boolean> beginStart() {
    if (phase == ServicePhase.RUNNING) {
      startExpected = false;
      return done(true);
    }
    if (!startExpected) {
      return done(false); // Another start has failed, or the service was unmonitored, meanwhile.
    }
    startExpected = false;
    if (!definition.isProcess()) {
      definition.start().ifPresent(program -> programs.run(program, "Started", "Started"));
      monitor();
      return done(true);
    }
    if (follower.find()) {
      appeared();
      return done(true);
    }
    if (definition.start().isEmpty()) {
      monitor();
      lastFailure = "its process is not running, and it has no start program";
      return done(false);
    }
    Program program = definition.start().get();
    Operation begun = beginBringingUp(program, false);
    if (!startProgram.isRunning()) {
      launch(begun, program, "Started");
    } else if (startProgram.hasServed()) {
      // It is the process itself, about to be seen dead too, or goes on without it.
      context.schedule(GRACE, () -> launchUnlessDone(begun, program));
    }
    searchAgainSoon(begun);
    return begun.done();
  }

  private CompletableFuture<Boolean> beginRerun() {
    if (definition.restart().isEmpty() || phase != ServicePhase.RUNNING) {
      return beginStart();
    }
    Program program = definition.restart().get();
    forgetProcess();
    Operation begun = beginBringingUp(program, true);
    launch(begun, program, "Restarted");
    return begun.done();
  }

  private void launchUnlessDone(Operation current, Program program) {
    if (operation == current && !current.hasLaunchedProgram()) {
      launch(current, program, "Started");
    }
  }

  private void launch(Operation current, Program program, String event) {
    current.programLaunched();
    context.publish(new SupervisorEvent.StartBegun(name(), context.clock().now()));
    programs.run(program, event, event, startProgram.begun());
  }

  private Operation beginBringingUp(Program program, boolean awaitsProgram) {
    move(Trigger.START);
    rules.startProgramRun();
    deathNoticedNanos.ifPresent(
        noticed ->
            context.publish(
                new SupervisorEvent.RestartBegun(
                    name(),
                    Duration.ofNanos(context.clock().nanoTime() - noticed),
                    context.clock().now())));
    deathNoticedNanos = Optional.empty();
    return begin(new Operation(program, context, this::timedOut, false, awaitsProgram));
  }

  private CompletableFuture<Boolean> beginStop(boolean keepMonitored) {
    if (!definition.isProcess()) {
      definition.stop().ifPresent(program -> programs.run(program, "Stopped", "Stopped"));
      if (!keepMonitored) {
        unmonitor();
      }
      return done(true);
    }
    if (!follower.find() || definition.stop().isEmpty()) {
      if (!keepMonitored) {
        unmonitor();
      } else if (phase != ServicePhase.RUNNING) {
        forgetProcess();
      }
      return done(true);
    }
    Program program = definition.stop().get();
    monitoredBeforeStop = isMonitored();
    move(Trigger.STOP);
    Operation begun = begin(new Operation(program, context, this::timedOut, keepMonitored, false));
    programs.run(program, "Stopped", "Stopped", this::stopProgramEnded);
    return begun.done();
  }

  private Operation begin(Operation begun) {
    operation = begun;
    return begun;
  }

  private void finish(boolean success) {
    Operation finished = operation;
    operation = null;
    if (finished != null) {
      finished.finish(success);
    }
  }

  private static CompletableFuture<Boolean> done(boolean success) {
    return CompletableFuture.completedFuture(success);
  }

  private void timedOut(Operation late) {
    if (operation != late) {
      return;
    }
    if (phase == ServicePhase.STARTING) {
      if (follower.find()) {
        appeared();
      } else {
        startFailed(
            "failed to start: no process within %d seconds; the start program %s"
                .formatted(late.timeout().toSeconds(), startProgram.outcome()));
      }
    } else if (follower.named().isPresent()) {
      stopFailed(
          "failed to stop: its process is still running after %d seconds"
              .formatted(late.timeout().toSeconds()));
    } else {
      gone();
    }
  }

  private void startProgramEnded(ProgramRunner.End end) {
    Operation current = operation;
    if (phase != ServicePhase.STARTING || current == null) {
      return;
    }
    if (!current.hasLaunchedProgram()) {
      // An earlier run was waited for. If it did not help, it is this start's turn.
      search();
      definition.start().ifPresent(program -> launchUnlessDone(current, program));
      return;
    }
    current.programEnded();
    if (end.neverRan()) {
      startFailed("failed to start: " + end.how());
    } else {
      search();
      if (!end.succeeded() && operation == current) {
        tellOfFailedProgram(current, end);
      }
    }
  }

  /**
   * monit gives such a start up when its time is over, and so it is here: a process may still come.
   * But whoever waits for it hears at once why it probably will not.
   */
  private void tellOfFailedProgram(Operation current, ProgramRunner.End end) {
    context.publish(
        new SupervisorEvent.StartFailed(
            name(),
            "start program ended with %s and left no process; waiting for one for up to %d seconds"
                .formatted(end.how(), current.timeout().toSeconds()),
            deaths.failedStarts() + 1,
            context.clock().now()));
  }

  private void stopProgramEnded(ProgramRunner.End end) {
    Operation current = operation;
    if (phase != ServicePhase.STOPPING || current == null) {
      return;
    }
    current.programEnded();
    if (end.neverRan()) {
      stopFailed("failed to stop: " + end.how());
    } else if (follower.named().isEmpty()) {
      gone();
    }
  }

  private void startFailed(String message) {
    move(Trigger.START_FAILED);
    executionFailed(message);
    context.publish(
        new SupervisorEvent.StartFailed(
            name(), message, deaths.addFailedStart(), context.clock().now()));
  }

  private void stopFailed(String message) {
    move(Trigger.STOP_FAILED);
    settle();
    executionFailed(message);
  }

  private void executionFailed(String message) {
    startExpected = false;
    faults.put(Faults.Source.EXECUTION, EventType.EXECUTION, message);
    alert(EventType.EXECUTION.failed(), message);
    lastFailure = message;
    finish(false);
  }

  private void search() {
    Operation current = operation;
    if (phase == ServicePhase.STARTING
        && current != null
        && current.mayLookForProcess()
        && follower.find()) {
      appeared();
    }
  }

  /** A process known by its command line announces itself nowhere: it has to be looked for. */
  private void searchAgainSoon(Operation current) {
    if (definition.check() instanceof ServiceCheck.Matching) {
      context.schedule(
          SEARCH_INTERVAL,
          () -> {
            if (operation == current) {
              search();
              searchAgainSoon(current);
            }
          });
    }
  }

  private void appeared() {
    boolean started = phase == ServicePhase.STARTING;
    Operation finished = operation;
    move(Trigger.APPEARED);
    settle();
    startProgram.served();
    follower
        .held()
        .ifPresent(
            process ->
                context.publish(
                    new SupervisorEvent.ProcessUp(
                        name(),
                        process.pid(),
                        finished == null ? Duration.ZERO : finished.lasted(),
                        context.clock().now())));
    // A process that comes after its start was given up stays marked until the next action that
    // succeeds (agent contract 7.6, "sticky").
    if (started && faults.remove(Faults.Source.EXECUTION)) {
      alert(EventType.EXECUTION.succeeded(), "started");
    }
    rules.present();
    finish(true);
  }

  private void settle() {
    if (definition.isProcess()) {
      settling.begin(follower.held().map(this::age).orElse(Duration.ZERO));
    } else {
      settling.skip();
    }
  }

  private Duration age(LiveProcess process) {
    return process.age(context.clock().nanoTime());
  }

  private void forgetProcess() {
    follower.forget();
    settling.abandon();
  }

  private void died(LiveProcess dead, Optional<ExitStatus> how, long noticedNanos) {
    settling.abandon();
    boolean byItself = phase != ServicePhase.STOPPING;
    context.publish(
        new SupervisorEvent.ProcessDied(
            name(),
            dead.pid(),
            how,
            dead.age(noticedNanos),
            byItself ? deaths.add() : 0,
            context.clock().now()));
    if (!byItself) {
      gone();
    } else if (follower.find()) {
      pidChanged(dead);
    } else {
      move(Trigger.DIED);
      deathNoticedNanos = Optional.of(noticedNanos);
      rules.missing(false, this::isBusy);
    }
  }

  private void pidFileChanged() {
    switch (phase) {
      case STARTING -> search();
      case ABSENT -> {
        if (!isBusy() && follower.find()) {
          appeared();
        }
      }
      case STOPPING -> {
        Operation current = operation;
        if (current != null && current.hasProgramEnded() && follower.named().isEmpty()) {
          gone();
        }
      }
      case RUNNING -> compareWithPidFile();
      case UNMONITORED, INITIALIZING -> {}
    }
  }

  private void compareWithPidFile() {
    LiveProcess known = follower.process();
    OptionalInt named = follower.named();
    if (known == null || named.equals(OptionalInt.of(known.hostPid()))) {
      pidFileLost = false;
    } else if (named.isEmpty()) {
      pidFileLost = true; // A job may be restarting itself: judged when the cycle is over.
    } else {
      forgetProcess();
      if (follower.find()) {
        pidChanged(known);
      } else {
        move(Trigger.DIED);
        rules.missing(false, this::isBusy);
      }
    }
  }

  private void pidChanged(LiveProcess before) {
    settle();
    String message =
        "process PID changed from %d to %d"
            .formatted(before.pid(), follower.held().map(LiveProcess::pid).orElse(0));
    faults.put(Faults.Source.PID, EventType.PID, message);
    pidFaultSince = Optional.of(context.clock().now());
    alert(EventType.PID.failed(), message);
    rules.pidChanged(message);
  }

  /** The process being stopped is no more. */
  private void gone() {
    Operation finished = operation;
    operation = null;
    forgetProcess();
    move(Trigger.DIED);
    faults.clear();
    if (finished == null || !finished.keepsMonitored()) {
      unmonitor();
    }
    if (finished != null) {
      finished.finish(true);
    }
  }

  /** Whether anything about this service waits for the end of the cycle. */
  boolean needsCycle() {
    return isMonitored()
        && (phase == ServicePhase.ABSENT
            || !definition.isProcess()
            || pidFileLost
            || pidFaultSince.isPresent()
            || rules.needsCycle());
  }

  /** A cycle is over. */
  void tick() {
    ticks++;
    clearPidFault();
    rules.countCycle();
    if (!isMonitored() || isBusy()) {
      return;
    }
    if (phase == ServicePhase.ABSENT) {
      if (follower.find()) {
        appeared();
      } else {
        rules.missing(true, this::isBusy);
      }
    } else if (phase == ServicePhase.RUNNING) {
      if (isLost()) {
        forgetProcess();
        move(Trigger.DIED);
        rules.missing(true, this::isBusy);
      } else if (ticks % definition.every() == 0) {
        rules.sample(() -> phase == ServicePhase.RUNNING && !isBusy());
      }
    }
  }

  private boolean isLost() {
    boolean suspicious = pidFileLost;
    pidFileLost = false;
    return definition.isProcess() ? suspicious && follower.named().isEmpty() : !follower.find();
  }

  private void clearPidFault() {
    Instant now = context.clock().now();
    if (pidFaultSince.filter(since -> !now.isBefore(since.plus(Supervisor.CYCLE))).isPresent()) {
      pidFaultSince = Optional.empty();
      faults.remove(Faults.Source.PID);
    }
  }

  private boolean isBusy() {
    return operation != null || !steps.isDone() || !automatic.isDone();
  }

  private void actOnItsOwn(Action.Simple action) {
    context.act(this, action).ifPresent(begun -> automatic = begun);
  }

  private void alert(String event, String description) {
    context.publish(
        new SupervisorEvent.Alert(name(), event, "alert", description, context.clock().now()));
  }

  private void move(Trigger trigger) {
    phase = ServicePhase.TRANSITIONS.next(phase, trigger);
  }

  /** Tells of a state that differs from the one told last. */
  void announceState() {
    ServiceState state = state();
    if (state != announced) {
      context.publish(
          new SupervisorEvent.StateChanged(name(), announced, state, context.clock().now()));
      announced = state;
    }
  }

  private ServiceState state() {
    return switch (monitored()) {
      case NO -> ServiceState.UNKNOWN;
      case INITIALIZING -> ServiceState.STARTING;
      case YES -> shownFaults().isEmpty() ? ServiceState.RUNNING : ServiceState.FAILING;
    };
  }

  private ServiceStatus.Monitored monitored() {
    return switch (phase) {
      case UNMONITORED ->
          startExpected ? ServiceStatus.Monitored.INITIALIZING : ServiceStatus.Monitored.NO;
      case INITIALIZING, STARTING -> ServiceStatus.Monitored.INITIALIZING;
      case RUNNING ->
          settling.isSettled() ? ServiceStatus.Monitored.YES : ServiceStatus.Monitored.INITIALIZING;
      case ABSENT ->
          startExpected ? ServiceStatus.Monitored.INITIALIZING : ServiceStatus.Monitored.YES;
      case STOPPING ->
          monitoredBeforeStop ? ServiceStatus.Monitored.YES : ServiceStatus.Monitored.NO;
    };
  }

  private List<Fault> shownFaults() {
    return phase == ServicePhase.ABSENT && faults.isEmpty()
        ? List.of(new Fault(EventType.NONEXISTENCE, "it is not there"))
        : faults.list();
  }

  ServiceSnapshot snapshot(Optional<ServiceAction> pending) {
    return new ServiceSnapshot(
        definition, state(), monitored(), shownFaults(), pending, follower.held());
  }
}
