package io.slipway.simulation;

import io.slipway.director.tasks.Caller;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.updating.Deploy;
import io.slipway.director.updating.IsolatedAction;
import io.slipway.director.updating.RunErrand;
import io.slipway.simulation.scenario.Manifest;
import io.slipway.simulation.scenario.Request;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Asks a Director in its own words. */
final class Operator {
  private Operator() {}

  /** Empty where no task comes of it. */
  static Optional<TaskRecord> ask(
      SimulatedDirector director, String deployment, Request request, Caller caller) {
    return switch (request) {
      case Request.Deploy deploy ->
          Optional.of(
              director.deployed.tasks().deploy(deploy.manifest().text(), options(deploy), caller));
      case Request.ChangeState change ->
          Optional.of(
              director
                  .deployed
                  .tasks()
                  .changeState(
                      deployment,
                      change.group(),
                      change.index().map(String::valueOf),
                      change.state(),
                      Optional.empty(),
                      options(skipDrain(change.skipDrain()), false, false),
                      caller));
      case Request.Alone alone ->
          Optional.of(
              director
                  .deployed
                  .tasks()
                  .isolated(
                      deployment,
                      alone.group(),
                      String.valueOf(alone.index()),
                      IsolatedAction.Action.valueOf(alone.action().toUpperCase(Locale.ROOT)),
                      new IsolatedAction.Options(alone.skipDrain(), alone.hard(), false),
                      caller));
      case Request.Errand errand ->
          Optional.of(
              director
                  .deployed
                  .tasks()
                  .runErrand(
                      deployment,
                      new RunErrand.Request(
                          errand.errand(), errand.keepAlive(), errand.whenChanged(), List.of()),
                      caller));
      case Request.Ignore ignore -> {
        director
            .deployed
            .instances()
            .setIgnored(
                deployment, ignore.group(), String.valueOf(ignore.index()), ignore.ignored());
        yield Optional.empty();
      }
      case Request.Delete delete ->
          Optional.of(director.deployed.tasks().delete(deployment, delete.force(), caller));
    };
  }

  private static Set<String> skipDrain(boolean everywhere) {
    return everywhere ? Set.of("*") : Set.of();
  }

  private static Deploy.Options options(Set<String> skipDrain, boolean recreate, boolean fix) {
    return options(skipDrain, recreate, fix, Optional.empty(), Optional.empty());
  }

  private static Deploy.Options options(Request.Deploy deploy) {
    return options(
        skipDrain(deploy.skipDrain()),
        deploy.recreate(),
        deploy.fix(),
        deploy.canaries().map(String::valueOf),
        deploy.maxInFlight());
  }

  private static Deploy.Options options(
      Set<String> skipDrain,
      boolean recreate,
      boolean fix,
      Optional<String> canaries,
      Optional<String> maxInFlight) {
    return new Deploy.Options(
        false,
        false,
        recreate,
        false,
        Optional.empty(),
        fix,
        skipDrain,
        canaries,
        maxInFlight,
        Optional.empty());
  }

  /** What the task deploys; changes of state deploy what was deployed last. */
  static Optional<Manifest> manifest(Request request, Optional<Manifest> deployed) {
    return switch (request) {
      case Request.Deploy deploy -> Optional.of(deploy.manifest());
      case Request.ChangeState _, Request.Errand _, Request.Alone _ -> deployed;
      case Request.Ignore _, Request.Delete _ -> Optional.empty();
    };
  }
}
