package io.slipway.simulation.world;

import io.slipway.bus.AgentEndpoint;
import io.slipway.bus.AgentReply;
import io.slipway.bus.AgentRequest;
import io.slipway.bus.InProcessBus;
import io.slipway.bus.ScriptReport;
import io.slipway.bus.StateChange;
import io.slipway.bus.Subjects;
import io.slipway.bus.spec.JobState;
import io.slipway.simulation.scenario.Fault;
import io.slipway.simulation.scenario.Fault.Effect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * An agent as the agent contract has it: one thing at a time, work goes by its name, scripts
 * outlive it, and what was begun is gone on with by the next one.
 */
final class Agent implements AgentEndpoint {
  private final World world;
  private final Machine machine;
  private final Life life;
  private final InProcessBus bus;
  private final LinkedBlockingQueue<Machine.Work> waiting = new LinkedBlockingQueue<>();

  Agent(World world, Machine machine, Life life, InProcessBus bus) {
    this.world = world;
    this.machine = machine;
    this.life = life;
    this.bus = bus;
  }

  private String id() {
    return machine.request.agentId();
  }

  /** Takes up what an earlier agent has begun. */
  void resume() {
    for (Machine.Work work : machine.works.values()) {
      if (!work.outcome.isDone()) {
        waiting.add(work);
      }
    }
    Thread.ofVirtual().name("agent").start(this::work);
  }

  @Override
  public AgentReply handle(AgentRequest request) {
    AgentReply reply = answer(request);
    goOn();
    return reply;
  }

  private AgentReply answer(AgentRequest request) {
    return switch (request.method()) {
      case "ping" -> new AgentReply.Value("pong");
      case "info" -> new AgentReply.Value(Map.of("api_version", 1));
      case "get_state" -> new AgentReply.Value(state());
      case "get_task" -> stateOf(String.valueOf(request.arguments().getFirst()));
      case "cancel_task" -> cancel(String.valueOf(request.arguments().getFirst()));
      case "start" -> start();
      case "add_persistent_disk" -> attached(request);
      case "shutdown", "unfollow_logs" -> new AgentReply.Value("ok");
      default -> begin(request);
    };
  }

  private AgentReply stateOf(String id) {
    Machine.Work work = machine.works.get(id);
    if (work == null) {
      return new AgentReply.Failure(
          "Action Failed get_task: Task with id " + id + " could not be found");
    }
    return work.outcome.getNow(running(work));
  }

  private static AgentReply running(Machine.Work work) {
    return new AgentReply.Value(Map.of("agent_task_id", work.id, "state", "running"));
  }

  private AgentReply cancel(String id) {
    Machine.Work work = machine.works.get(id);
    if (work != null) {
      work.cancelled.complete(true);
    }
    return new AgentReply.Value("canceled");
  }

  private AgentReply begin(AgentRequest request) {
    Optional<Machine.Work> known =
        request.replyTo().isEmpty() || world.has(Defect.FORGETS_NAMES)
            ? Optional.empty()
            : machine.works.values().stream()
                .filter(work -> work.request.replyTo().equals(request.replyTo()))
                .findFirst();
    Machine.Work work =
        known.orElseGet(
            () -> {
              Machine.Work begun = new Machine.Work("work-" + world.number(), request);
              machine.works.put(begun.id, begun);
              waiting.add(begun);
              return begun;
            });
    return running(work);
  }

  /** Whoever has died meanwhile does nothing any more. */
  private void goOn() {
    life.check();
    if (machine.deleted) {
      Life gone = new Life();
      gone.end();
      gone.check();
    }
  }

  private void work() {
    try {
      while (true) {
        Machine.Work work = waiting.take();
        goOn();
        AgentReply outcome = perform(work);
        goOn();
        world.pause(Duration.ofMillis(1));
        goOn();
        work.outcome.complete(outcome);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private AgentReply perform(Machine.Work work) throws InterruptedException {
    String method = work.request.method();
    Optional<Effect> fault = world.faults().at(Fault.Point.WORK);
    if (fault.isPresent()) {
      world.trace().add(machine + " " + method + " " + fault.get());
      switch (fault.get()) {
        case SLOW -> world.pause(World.MINUTES);
        case HOST_DIES -> world.host().die();
        case HANGS -> world.untilFaultsStop();
        default -> {}
      }
      goOn();
    }
    if (fault.equals(Optional.of(Effect.FAILS))) {
      return failed(work, "it does not work");
    }
    try {
      return switch (method) {
        case "run_script", "drain", "run_errand", "compile_package" -> script(work).get();
        default -> {
          world.pause(world.duration());
          goOn();
          yield new AgentReply.Value(effect(work));
        }
      };
    } catch (IllegalStateException e) {
      return failed(work, String.valueOf(e.getMessage()));
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException("Scripts end, well or not", e);
    }
  }

  private static AgentReply failed(Machine.Work work, String text) {
    return new AgentReply.Failure("Action Failed get_task: Task " + work.id + " result: " + text);
  }

  private @Nullable Object effect(Machine.Work work) {
    AgentRequest request = work.request;
    Optional<Deed> deed = Deed.of(request);
    String method = request.method();
    world.trace().add(machine + " " + method);
    world.rules().does(machine, deed, method);
    return switch (method) {
      case "prepare" -> "prepared";
      case "apply" -> apply(request.arguments().getFirst());
      case "stop" -> {
        become("stopped");
        yield "stopped";
      }
      case "update_settings" -> "updated";
      case "list_disk" -> List.copyOf(machine.mounted);
      case "mount_disk" -> {
        String disk = disk(request);
        world.cloud().mounted(machine, disk);
        if (!machine.mounted.contains(disk)) {
          machine.mounted.add(disk);
        }
        yield Map.of();
      }
      case "unmount_disk" -> {
        machine.mounted.remove(String.valueOf(request.arguments().getFirst()));
        yield Map.of("message", "Unmounted");
      }
      case "migrate_disk", "remove_persistent_disk" -> Map.of();
      case "fetch_logs" -> Map.of("blobstore_id", world.uuid(), "sha1", "x");
      default -> throw new IllegalStateException("unknown message " + method);
    };
  }

  private String disk(AgentRequest request) {
    String disk = String.valueOf(request.arguments().getFirst());
    if (!machine.attached.contains(disk)) {
      throw new IllegalStateException("The disk " + disk + " is not attached to " + machine);
    }
    return disk;
  }

  private AgentReply attached(AgentRequest request) {
    try {
      disk(request);
      return new AgentReply.Value(Map.of());
    } catch (IllegalStateException e) {
      return new AgentReply.Failure("Action Failed add_persistent_disk: " + e.getMessage());
    }
  }

  @SuppressWarnings("unchecked") // apply specs are objects
  private String apply(@Nullable Object applied) {
    if (world.has(Defect.APPLIES_NOTHING)) {
      return "applied";
    }
    machine.spec =
        applied instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
    if (machine.hasJobs()) {
      machine.jobState = "stopped";
    }
    return "applied";
  }

  private AgentReply start() {
    world.trace().add(machine + " start");
    world.rules().starts(machine);
    become("starting");
    // Processes come up by themselves, whoever looks after them.
    world
        .clock()
        .schedule(
            world.duration(),
            () -> {
              if (!machine.deleted && machine.jobState.equals("starting")) {
                machine.jobState = "running";
                world.host().bus().publish(Subjects.state(id()), change());
              }
            });
    return new AgentReply.Value("started");
  }

  private Object change() {
    return new StateChange(new JobState(machine.jobState), new ArrayList<>()).toPlain();
  }

  private void become(String state) {
    machine.jobState = state;
    bus.publish(Subjects.state(id()), change());
  }

  private Map<String, @Nullable Object> state() {
    Map<String, @Nullable Object> state = new LinkedHashMap<>(machine.spec);
    boolean jobs = machine.hasJobs();
    state.put("job_state", jobs ? machine.jobState : "running");
    state.put(
        "processes",
        jobs ? List.of(Map.of("name", "server", "state", machine.jobState)) : List.of());
    Map<String, @Nullable Object> networks = new LinkedHashMap<>();
    machine
        .request
        .networks()
        .forEach(
            (name, settings) -> {
              Map<String, @Nullable Object> settled = new LinkedHashMap<>(settings);
              if ("dynamic".equals(settings.get("type"))) {
                settled.put("ip", "10.99.0." + machine.cid.replaceAll("\\D", ""));
                settled.put("netmask", "255.255.0.0");
                settled.put("gateway", "10.99.0.1");
              }
              networks.put(name, settled);
            });
    state.put("networks", networks);
    return state;
  }

  // Scripts

  private CompletableFuture<AgentReply> script(Machine.Work work) {
    Machine.Script known = machine.scripts.get(work.id);
    if (known != null && !world.has(Defect.STARTS_SCRIPTS_AGAIN)) {
      return known.end;
    }
    Machine.Script begun = new Machine.Script();
    machine.scripts.put(work.id, begun);
    String script = name(work.request);
    Optional<Deed> deed = Deed.of(work.request);
    world.trace().add(machine + " begins " + script);
    if (isHook(work.request)) {
      world.rules().scriptBegins(machine, deed, script);
    }
    Instant since = world.clock().now();
    bus.publish(
        Subjects.script(id()),
        new ScriptReport.Started(script, "server", since, work.id).toPlain());
    Optional<Effect> fault = world.faults().at(Fault.Point.SCRIPT);
    fault.ifPresent(effect -> world.trace().add(machine + " " + script + " " + effect));
    boolean well = !fault.equals(Optional.of(Effect.FAILS));
    Duration takes = fault.equals(Optional.of(Effect.SLOW)) ? World.MINUTES : world.duration();
    Runnable end = () -> end(work, begun, script, since, well);
    Runnable cancelled = () -> end(work, begun, script, since, false);
    world.clock().schedule(takes, end);
    work.cancelled.thenAccept(_ -> world.clock().schedule(world.duration(), cancelled));
    if (fault.equals(Optional.of(Effect.HOST_DIES))) {
      world.host().die();
    } else if (fault.equals(Optional.of(Effect.DIRECTOR_DIES))) {
      world.directorDies();
    }
    return world.has(Defect.ANSWERS_TOO_EARLY)
        ? CompletableFuture.completedFuture(result(work, script, true))
        : begun.end;
  }

  private static boolean isHook(AgentRequest request) {
    return request.method().equals("run_script") || request.method().equals("drain");
  }

  private static String name(AgentRequest request) {
    return switch (request.method()) {
      case "run_script" -> String.valueOf(request.arguments().getFirst());
      case "drain" -> "drain";
      case "run_errand" -> "errand";
      default -> "compilation";
    };
  }

  private void end(
      Machine.Work work, Machine.Script script, String name, Instant since, boolean well) {
    if (machine.deleted || script.end.isDone()) {
      return;
    }
    world.trace().add(machine + " ends " + name + (well ? "" : " badly"));
    if (isHook(work.request)) {
      world.rules().scriptEnds(machine, Deed.of(work.request), name, well);
    }
    world
        .host()
        .bus()
        .publish(
            Subjects.script(id()),
            new ScriptReport.Finished(
                    name,
                    "server",
                    since,
                    work.id,
                    Duration.between(since, world.clock().now()),
                    new ScriptReport.Exited(well ? 0 : 1),
                    well,
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty())
                .toPlain());
    script.end.complete(result(work, name, well));
  }

  private AgentReply result(Machine.Work work, String name, boolean well) {
    return switch (work.request.method()) {
      case "run_errand" ->
          new AgentReply.Value(Map.of("exit_code", well ? 0 : 1, "stdout", "out\n", "stderr", ""));
      case "drain" ->
          well
              ? new AgentReply.Value(drained(work.request))
              : failed(work, "1 of 1 drain scripts failed");
      case "compile_package" ->
          well
              ? new AgentReply.Value(
                  Map.of("result", Map.of("blobstore_id", world.uuid(), "sha1", "sha256:c0de")))
              : failed(work, "packaging failed");
      default ->
          well
              ? new AgentReply.Value(Map.of())
              : failed(work, "1 of 1 " + name + " scripts failed. Failed Jobs: server.");
    };
  }

  private int drained(AgentRequest request) {
    boolean again = "status".equals(request.arguments().getFirst());
    return switch (world.random().nextInt(8)) {
      case 0 -> again ? 0 : -3;
      case 1 -> 5;
      default -> 0;
    };
  }

  @Override
  public CompletableFuture<Void> taskFinished(String taskId) {
    Machine.Work work = machine.works.get(taskId);
    return work == null
        ? CompletableFuture.completedFuture(null)
        : work.outcome.thenApply(_ -> null);
  }
}
