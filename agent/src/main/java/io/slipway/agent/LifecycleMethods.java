package io.slipway.agent;

import io.slipway.agent.apply.Installer;
import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.message.Arguments;
import io.slipway.agent.message.Method;
import io.slipway.agent.message.TaskContext;
import io.slipway.agent.ready.ReadinessGates;
import io.slipway.agent.script.Drain;
import io.slipway.agent.script.Errand;
import io.slipway.agent.script.Hooks;
import io.slipway.agent.service.ServiceControl;
import io.slipway.bus.spec.ApplySpec;
import io.slipway.bus.spec.HookRules;
import io.slipway.bus.spec.ReadinessGate;
import io.slipway.bus.spec.Steering;
import io.slipway.json.PlainObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Installing, starting, stopping, and the scripts in between (agent contract 3.2–3.4). */
final class LifecycleMethods {
  private final Runnable shuttingDown;
  private final ReadinessGates gates;
  private final Installer installer;
  private final UpdateCheck updateCheck;
  private final ServiceControl control;
  private final Hooks hooks;
  private final Drain drain;
  private final Errand errand;

  /**
   * @param shuttingDown tells that the instance is about to be stopped
   */
  LifecycleMethods(
      Runnable shuttingDown,
      ReadinessGates gates,
      Installer installer,
      UpdateCheck updateCheck,
      ServiceControl control,
      Hooks hooks,
      Drain drain,
      Errand errand) {
    this.shuttingDown = shuttingDown;
    this.gates = gates;
    this.installer = installer;
    this.updateCheck = updateCheck;
    this.control = control;
    this.hooks = hooks;
    this.drain = drain;
    this.errand = errand;
  }

  Map<String, Method> methods() {
    return Map.of(
        "prepare",
        Method.asynchronous(
            1,
            (arguments, _) -> {
              ApplySpec spec = spec(arguments, 0);
              installer.prepare(spec);
              updateCheck.check(spec);
              return "prepared";
            }),
        "apply",
        Method.asynchronous(
            1,
            (arguments, _) -> {
              installer.apply(spec(arguments, 0), control::forget);
              return "applied";
            }),
        "start",
        Method.synchronous(
            0,
            (_, _) -> {
              control.start();
              return "started";
            }),
        "stop",
        Method.asynchronous(
            0,
            (_, task) -> {
              control.stop(task.protocol());
              return "stopped";
            }),
        "drain",
        Method.cancellable(1, this::drain),
        "run_script",
        Method.cancellable(2, this::runScript),
        "run_hook",
        Method.cancellable(3, this::runHook),
        "await_ready",
        Method.cancellable(1, this::awaitReady),
        "run_errand",
        Method.cancellable(0, this::runErrand));
  }

  private static ApplySpec spec(Arguments arguments, int index) {
    try {
      return ApplySpec.of(arguments.value(index));
    } catch (IllegalArgumentException e) {
      throw AgentFailure.wrap(
          "Extracting method arguments from payload: Unmarshalling action argument", e);
    }
  }

  private Object drain(Arguments arguments, TaskContext task) throws InterruptedException {
    String type = arguments.text(0);
    Optional<ApplySpec> next =
        arguments.value(1) == null ? Optional.empty() : Optional.of(spec(arguments, 1));
    Drain.Prepared prepared = drain.prepare(type, next);
    if (type.equals("shutdown")) {
      shuttingDown.run();
    }
    control.unmonitor();
    prepared.run(task);
    return 0;
  }

  private Object runScript(Arguments arguments, TaskContext task) throws InterruptedException {
    PlainObject options = arguments.object(1, "options of run_script");
    hooks.run(
        new Hooks.Order(arguments.text(0), environment(options), false, rules(options)), task);
    return Map.of();
  }

  /** One script of one job: no method of BOSH's. */
  private Object runHook(Arguments arguments, TaskContext task) throws InterruptedException {
    PlainObject options = arguments.object(2, "options of run_hook");
    hooks.runAlone(
        arguments.text(1),
        new Hooks.Order(
            arguments.text(0),
            environment(options),
            options.truthOr("trace", false),
            rules(options)),
        task);
    return Map.of();
  }

  private static Map<String, String> environment(PlainObject options) {
    Map<String, String> environment = new LinkedHashMap<>();
    options
        .object("env")
        .toPlain()
        .forEach((name, value) -> environment.put(name, environmentValue(name, value)));
    return environment;
  }

  private static Map<String, HookRules> rules(PlainObject options) {
    return options.has("slipway")
        ? Steering.rules(options.object("slipway").object("jobs"))
        : Map.of();
  }

  private Object awaitReady(Arguments arguments, TaskContext task) throws InterruptedException {
    List<ReadinessGate> wanted;
    try {
      wanted = Steering.gates(arguments.value(0));
    } catch (IllegalArgumentException e) {
      throw AgentFailure.wrap(
          "Extracting method arguments from payload: Unmarshalling action argument", e);
    }
    gates.await(wanted, task);
    return Map.of();
  }

  private static String environmentValue(String name, @Nullable Object value) {
    return switch (value) {
      case null -> "";
      case String text -> text;
      default ->
          throw new AgentFailure(
              "Extracting method arguments from payload: Unmarshalling action argument: The"
                  + " environment variable '"
                  + name
                  + "' is not a text");
    };
  }

  private Object runErrand(Arguments arguments, TaskContext task) throws InterruptedException {
    String name = arguments.text(0);
    return errand.run(name.isEmpty() ? Optional.empty() : Optional.of(name), task);
  }
}
