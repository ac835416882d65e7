package io.slipway.supervisor;

import io.slipway.supervisor.control.Action;
import io.slipway.supervisor.control.MonitorMode;
import io.slipway.supervisor.control.Occurrence;
import io.slipway.supervisor.control.Rule;
import io.slipway.supervisor.control.RuleTest;
import io.slipway.supervisor.control.ServiceDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The rules of one service: what they have seen, what is wrong by them, and what is done about it.
 * Used from within changes only.
 */
final class ServiceRules {
  /** What monit does about a missing service unless told otherwise. */
  private static final Rule RESTART_WHEN_MISSING =
      new Rule(new RuleTest.Missing(), Occurrence.AT_ONCE, Action.Simple.RESTART, Optional.empty());

  private final ServiceDefinition definition;
  private final ServiceContext context;
  private final ProcessFollower follower;
  private final ProgramRunner programs;
  private final Faults faults;
  private final Consumer<Action.Simple> act;
  private final RuleState existence;
  private final List<RuleState> sampled = new ArrayList<>();
  private final List<RuleState> pidChanges = new ArrayList<>();
  private final List<RestartWindow> restartWindows;
  private Optional<Instant> lastAnswerToDeath = Optional.empty();
  private boolean sampling;

  ServiceRules(
      ServiceDefinition definition,
      ServiceContext context,
      ProcessFollower follower,
      ProgramRunner programs,
      Faults faults,
      Consumer<Action.Simple> act) {
    this.definition = definition;
    this.context = context;
    this.follower = follower;
    this.programs = programs;
    this.faults = faults;
    this.act = act;
    RuleState missing = new RuleState(RESTART_WHEN_MISSING);
    for (Rule rule : definition.rules()) {
      RuleState state = new RuleState(rule);
      if (rule.test() instanceof RuleTest.Missing) {
        missing = state;
      } else if (state.isSampled()) {
        sampled.add(state);
      } else {
        pidChanges.add(state);
      }
    }
    existence = missing;
    restartWindows = definition.restartLimits().stream().map(RestartWindow::new).toList();
  }

  /** Whether a service that is looked after for the first time and not there is to be started. */
  boolean startsWhenMissing() {
    return definition.mode() == MonitorMode.ACTIVE
        && existence.rule().occurrence().equals(Occurrence.AT_ONCE)
        && existence.rule().action() == Action.Simple.RESTART
        && definition.start().isPresent();
  }

  boolean needsCycle() {
    return !sampled.isEmpty() || restartWindows.stream().anyMatch(RestartWindow::isOpen);
  }

  void clear() {
    existence.history().clear();
    sampled.forEach(rule -> rule.history().clear());
    restartWindows.forEach(RestartWindow::clear);
  }

  void startProgramRun() {
    restartWindows.forEach(RestartWindow::started);
  }

  /** Another cycle is over: whether the service has been restarted too often is seen now. */
  void countCycle() {
    for (RestartWindow window : restartWindows) {
      if (window.cycle()) {
        String message =
            "%d restarts within %d cycles"
                .formatted(window.limit().restarts(), window.limit().cycles());
        alert(EventType.TIMEOUT.failed(), window.limit().action().word(), message);
        perform(window.limit().action(), EventType.TIMEOUT.failed(), message);
      }
    }
  }

  /**
   * The service is not there though it should be. At most one restart a cycle is made of it: the
   * first death is answered at once, with a process that keeps dying this is as patient as monit.
   *
   * @param busy whether something is being done with the service already
   */
  void missing(boolean cycleIsOver, BooleanSupplier busy) {
    String message =
        definition.isProcess()
            ? "process is not running"
            : definition.check().title().toLowerCase(Locale.ROOT) + " does not exist";
    RuleHistory.Verdict verdict = existence.history().record(true);
    if (verdict == RuleHistory.Verdict.FINE) {
      return;
    }
    faults.put(existence, EventType.NONEXISTENCE, message);
    if (verdict == RuleHistory.Verdict.FAILED) {
      alert(EventType.NONEXISTENCE.failed(), existence.rule().action().word(), message);
    }
    Instant now = context.clock().now();
    boolean answeredLately =
        lastAnswerToDeath.filter(last -> now.isBefore(last.plus(Supervisor.CYCLE))).isPresent();
    if ((cycleIsOver || !answeredLately) && !busy.getAsBoolean()) {
      lastAnswerToDeath = Optional.of(now);
      perform(existence.rule().action(), EventType.NONEXISTENCE.failed(), message);
    }
  }

  /** The service is there. */
  void present() {
    if (existence.history().record(false) == RuleHistory.Verdict.RECOVERED) {
      recovered(existence, "it is there again");
    }
    faults.remove(existence);
  }

  void pidChanged(String message) {
    pidChanges.forEach(rule -> fire(rule, message));
  }

  /**
   * Carries out the tests somebody has to look for.
   *
   * @param stillApplies asked when the findings come: whether they are of any interest
   */
  void sample(BooleanSupplier stillApplies) {
    if (sampled.isEmpty() || sampling) {
      return;
    }
    sampling = true;
    Optional<LiveProcess> subject = follower.held();
    List<Optional<String>> baselines = sampled.stream().map(RuleState::baseline).toList();
    context.offload(
        () -> {
          List<Optional<RuleChecker.Finding>> findings = new ArrayList<>();
          try {
            findings.addAll(look(subject, baselines));
          } finally {
            context.later(
                () -> {
                  sampling = false;
                  judge(
                      findings,
                      () -> follower.held().equals(subject) && stillApplies.getAsBoolean());
                });
          }
        });
  }

  private List<Optional<RuleChecker.Finding>> look(
      Optional<LiveProcess> subject, List<Optional<String>> baselines) {
    Sensors sensors = context.host().sensors();
    RuleChecker checker = new RuleChecker(sensors, context.clock().now());
    ServiceStatus.Usage usage =
        subject
            .map(process -> process.read(sensors, context.clock().nanoTime()))
            .orElse(ServiceStatus.Usage.NOTHING);
    List<Optional<RuleChecker.Finding>> findings = new ArrayList<>();
    for (int i = 0; i < sampled.size(); i++) {
      RuleTest test = sampled.get(i).rule().test();
      findings.add(checker.check(test, definition.check(), usage, baselines.get(i)));
    }
    return findings;
  }

  private void judge(List<Optional<RuleChecker.Finding>> findings, BooleanSupplier stillApplies) {
    for (int i = 0; i < findings.size(); i++) {
      // An action taken for one rule may make the findings of the next ones stale.
      if (findings.get(i).isPresent() && stillApplies.getAsBoolean()) {
        judge(sampled.get(i), findings.get(i).get());
      }
    }
  }

  private void judge(RuleState rule, RuleChecker.Finding finding) {
    rule.baseline(finding.seen());
    switch (rule.history().record(finding.failed())) {
      case FINE -> {}
      case FAILED -> {
        markFailed(rule, finding);
        fire(rule, finding.description());
      }
      case STILL_FAILED -> {
        markFailed(rule, finding);
        perform(rule.rule().action(), rule.type().failed(), finding.description());
      }
      case RECOVERED -> {
        faults.remove(rule);
        if (!rule.isChangeTest()) {
          recovered(rule, finding.description());
        }
      }
    }
  }

  private void markFailed(RuleState rule, RuleChecker.Finding finding) {
    if (!rule.isChangeTest()) {
      faults.put(rule, rule.type(), finding.description());
    }
  }

  private void fire(RuleState rule, String description) {
    String event = rule.isChangeTest() ? rule.type().changed() : rule.type().failed();
    alert(event, rule.rule().action().word(), description);
    perform(rule.rule().action(), event, description);
  }

  private void recovered(RuleState rule, String description) {
    String event = rule.type().succeeded();
    alert(event, rule.rule().recovery().map(Action::word).orElse("alert"), description);
    rule.rule().recovery().ifPresent(action -> perform(action, event, description));
  }

  private void perform(Action action, String event, String description) {
    if (definition.mode() == MonitorMode.PASSIVE) {
      return;
    }
    switch (action) {
      case Action.Execute it -> programs.run(it.program(), event, description);
      case Action.Simple simple -> {
        if (simple == Action.Simple.RESTART) {
          // What the new process does is judged afresh.
          sampled.forEach(rule -> rule.history().beginAfresh());
        }
        act.accept(simple);
      }
    }
  }

  private void alert(String event, String action, String description) {
    context.publish(
        new SupervisorEvent.Alert(
            definition.name(), event, action, description, context.clock().now()));
  }
}
