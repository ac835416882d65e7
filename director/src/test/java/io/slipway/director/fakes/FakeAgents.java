package io.slipway.director.fakes;

import io.slipway.base.Digest;
import io.slipway.base.Registration;
import io.slipway.blobstore.Blobstore;
import io.slipway.bus.AgentEndpoint;
import io.slipway.bus.AgentReply;
import io.slipway.bus.AgentRequest;
import io.slipway.bus.MessageBus;
import io.slipway.bus.StateChange;
import io.slipway.bus.Subjects;
import io.slipway.bus.spec.JobState;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Agents that do at once what they are told, as the agent contract says, and write down what they
 * are told. A test may script what one does instead.
 */
public final class FakeAgents {
  private static final Set<String> SYNCHRONOUS =
      Set.of(
          "ping",
          "get_state",
          "get_task",
          "cancel_task",
          "start",
          "list_disk",
          "info",
          "remove_dynamic_disk",
          "follow_logs",
          "read_logs",
          "unfollow_logs");

  private final MessageBus bus;
  private final Journal journal;
  private final Blobstore blobstore;
  private final Map<String, Agent> agents = new ConcurrentHashMap<>();
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final CountDownLatch end = new CountDownLatch(1);

  FakeAgents(MessageBus bus, Journal journal, Blobstore blobstore) {
    this.bus = bus;
    this.journal = journal;
    this.blobstore = blobstore;
  }

  /** What an agent was asked, and which: {@code group/index} once it is known. */
  public record Message(String instance, String method, List<@Nullable Object> arguments) {
    /** For {@code run_script}, {@code drain} and the like. */
    public String firstArgument() {
      return arguments.isEmpty() ? "" : String.valueOf(arguments.getFirst());
    }
  }

  /** What an agent does. */
  public sealed interface Answer {
    record Value(@Nullable Object value) implements Answer {}

    /** The work fails with this text. */
    record Failure(String message) implements Answer {}

    /** Nobody ever answers. */
    record Silence() implements Answer {}

    /** As if nothing had been scripted. */
    record Usual() implements Answer {}
  }

  private record Rule(Predicate<Message> condition, Function<Message, Answer> answer) {}

  /** From now on answers such messages so; rules made later go first. */
  public void script(Predicate<Message> condition, Function<Message, Answer> answer) {
    rules.addFirst(new Rule(condition, answer));
  }

  /** The script fails on that instance. */
  public void failScript(String instance, String script) {
    script(
        message ->
            message.instance().equals(instance)
                && message.method().equals("run_script")
                && message.firstArgument().equals(script),
        message ->
            new Answer.Failure("1 of 1 " + script + " scripts failed. Failed Jobs: web_server."));
  }

  /** Everything works again. */
  public void forgetScripts() {
    rules.clear();
  }

  /** The agents of all VMs fall silent, as those of a dead machine. */
  void boot(String agentId, String vmCid, Map<String, Map<String, @Nullable Object>> networks) {
    Agent agent = new Agent(agentId, vmCid, networks);
    agents.put(agentId, agent);
    agent.registration = bus.serve(agentId, agent);
  }

  void kill(String agentId) {
    Agent agent = agents.remove(agentId);
    if (agent != null && agent.registration != null) {
      agent.registration.close();
    }
  }

  /** The VM starts again: its agent answers from then on, whatever it was silent about before. */
  void reboot(String agentId) {
    Agent agent = agents.get(agentId);
    if (agent != null) {
      agent.hung = false;
    }
  }

  boolean isSilent(String agentId) {
    Agent agent = agents.get(agentId);
    return agent == null || agent.hung;
  }

  /** The agent of that instance answers nothing any more. */
  public void hang(String instance) {
    of(instance, agent -> agent.hung = true);
  }

  /** The disks the agent of that instance has mounted. */
  public List<String> mounted(String instance) {
    List<String> mounted = new ArrayList<>();
    of(instance, agent -> mounted.addAll(agent.mounted));
    return mounted;
  }

  /** What the agent of that instance was told of disks its jobs manage. */
  public Map<String, Object> dynamicDisks(String instance) {
    Map<String, Object> known = new HashMap<>();
    of(instance, agent -> known.putAll(agent.dynamicDisks));
    return known;
  }

  /** The ids of disks that are only attached, by the names the agent of that instance knows. */
  public Map<String, String> named(String instance) {
    Map<String, String> known = new HashMap<>();
    of(instance, agent -> known.putAll(agent.named));
    return known;
  }

  /** The disk is no longer mounted, and nobody has said so. */
  public void loseMount(String instance, String diskCid) {
    of(instance, agent -> agent.mounted.remove(diskCid));
  }

  private void of(String instance, Consumer<Agent> action) {
    agents.values().stream()
        .filter(agent -> journal.label(agent.vmCid).equals(instance))
        .forEach(action);
  }

  /** The process of that instance dies or comes back. */
  public void setState(String instance, String state) {
    agents.values().stream()
        .filter(agent -> journal.label(agent.vmCid).equals(instance))
        .forEach(agent -> agent.become(state));
  }

  /** What was last applied, by instance. */
  public Map<String, @Nullable Object> applied(String instance) {
    return agents.values().stream()
        .filter(agent -> journal.label(agent.vmCid).equals(instance))
        .findFirst()
        .map(agent -> agent.spec)
        .orElseThrow();
  }

  void attach(String vmCid, String diskCid) {
    of(vmCid).ifPresent(agent -> agent.attached.add(diskCid));
  }

  void detach(String vmCid, String diskCid) {
    of(vmCid).ifPresent(agent -> agent.attached.remove(diskCid));
  }

  private Optional<Agent> of(String vmCid) {
    return agents.values().stream().filter(agent -> agent.vmCid.equals(vmCid)).findFirst();
  }

  void close() {
    end.countDown();
  }

  /** One agent. */
  private final class Agent implements AgentEndpoint {
    private final String agentId;
    private final String vmCid;
    private final Map<String, Map<String, @Nullable Object>> networks;
    private final Map<String, AgentReply> results = new ConcurrentHashMap<>();
    private final Map<String, AgentReply> begun = new ConcurrentHashMap<>();
    private final Set<String> attached = ConcurrentHashMap.newKeySet();
    private final List<String> mounted = new CopyOnWriteArrayList<>();
    private volatile Map<String, @Nullable Object> spec = Map.of();
    private final Map<String, Object> dynamicDisks = new ConcurrentHashMap<>();
    private final Map<String, String> named = new ConcurrentHashMap<>();
    private volatile String jobState = "running";
    private volatile boolean hung;
    private @Nullable Registration registration;

    Agent(String agentId, String vmCid, Map<String, Map<String, @Nullable Object>> networks) {
      this.agentId = agentId;
      this.vmCid = vmCid;
      this.networks = networks;
    }

    @Override
    public AgentReply handle(AgentRequest request) {
      if (hung) {
        return silence();
      }
      if (request.method().equals("get_task")) {
        return results.getOrDefault(
            String.valueOf(request.arguments().getFirst()),
            new AgentReply.Failure("Action Failed get_task: Task not found"));
      }
      if (request.replyTo().isEmpty()) {
        return begin(request);
      }
      // One request, however often it is asked.
      return begun.computeIfAbsent(request.replyTo(), _ -> begin(request));
    }

    private AgentReply begin(AgentRequest request) {
      Message message = new Message(journal.label(vmCid), request.method(), request.arguments());
      journal.agent(vmCid, request.method(), request.arguments());
      Answer answer =
          rules.stream()
              .filter(rule -> rule.condition().test(message))
              .findFirst()
              .map(rule -> rule.answer().apply(message))
              .orElseGet(Answer.Usual::new);
      return switch (answer) {
        case Answer.Value value -> reply(request.method(), new AgentReply.Value(value.value()));
        case Answer.Failure failure -> failed(request.method(), failure.message());
        case Answer.Silence _ -> silence();
        case Answer.Usual _ -> usual(request);
      };
    }

    private AgentReply usual(AgentRequest request) {
      try {
        return reply(request.method(), new AgentReply.Value(perform(request)));
      } catch (IllegalStateException e) {
        return failed(request.method(), String.valueOf(e.getMessage()));
      }
    }

    private AgentReply failed(String method, String text) {
      if (SYNCHRONOUS.contains(method)) {
        return new AgentReply.Failure("Action Failed " + method + ": " + text);
      }
      String task = UUID.randomUUID().toString();
      return begun(
          task,
          new AgentReply.Failure("Action Failed get_task: Task " + task + " result: " + text));
    }

    private AgentReply reply(String method, AgentReply.Value value) {
      return SYNCHRONOUS.contains(method) ? value : begun(UUID.randomUUID().toString(), value);
    }

    private AgentReply begun(String task, AgentReply result) {
      results.put(task, result);
      return new AgentReply.Value(Map.of("agent_task_id", task, "state", "running"));
    }

    private AgentReply silence() {
      try {
        end.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return new AgentReply.Failure("the test is over");
    }

    private @Nullable Object perform(AgentRequest request) {
      return switch (request.method()) {
        case "ping" -> "pong";
        case "info" -> Map.of("api_version", 1);
        case "run_errand" ->
            Map.of("exit_code", 0, "stdout", "it works\n", "stderr", "to be sure\n");
        case "get_state" -> state();
        case "prepare" -> "prepared";
        case "apply" -> apply(request.arguments().getFirst());
        case "start" -> {
          become("running");
          yield "started";
        }
        case "stop" -> {
          become("stopped");
          yield "stopped";
        }
        case "drain" -> 0;
        case "shutdown" -> "shutdown";
        case "run_script" -> Map.of();
        case "update_settings" -> {
          named.clear();
          if (request.arguments().getFirst() instanceof Map<?, ?> settings
              && settings.get("disk_associations") instanceof List<?> all) {
            for (Object one : all) {
              if (one instanceof Map<?, ?> disk) {
                named.put(String.valueOf(disk.get("name")), String.valueOf(disk.get("cid")));
              }
            }
          }
          yield "ok";
        }
        case "compile_package" -> compiled();
        case "list_disk" -> List.copyOf(mounted);
        case "add_persistent_disk" -> requireAttached(request);
        case "mount_disk" -> {
          mounted.add(requireAttached(request));
          yield Map.of();
        }
        case "unmount_disk" -> {
          mounted.remove(String.valueOf(request.arguments().getFirst()));
          yield Map.of("message", "Unmounted partition");
        }
        case "remove_persistent_disk", "migrate_disk" -> Map.of();
        case "add_dynamic_disk" -> {
          dynamicDisks.put(requireAttached(request), String.valueOf(request.arguments().get(1)));
          yield Map.of();
        }
        case "remove_dynamic_disk" -> {
          dynamicDisks.remove(String.valueOf(request.arguments().getFirst()));
          yield Map.of();
        }
        case "fetch_logs" -> Map.of("blobstore_id", UUID.randomUUID().toString(), "sha1", "x");
        default -> throw new IllegalStateException("unknown message " + request.method());
      };
    }

    private String requireAttached(AgentRequest request) {
      String disk = String.valueOf(request.arguments().getFirst());
      if (!attached.contains(disk)) {
        throw new IllegalStateException("The disk " + disk + " is not attached to " + vmCid);
      }
      return disk;
    }

    private Object compiled() {
      byte[] content = Tarball.of(Map.of("built", new byte[] {1}));
      return Map.of(
          "result",
          Map.of(
              "blobstore_id",
              blobstore.put(new ByteArrayInputStream(content)),
              "sha1",
              Digest.of(Digest.Algorithm.SHA1, content).toString()));
    }

    @SuppressWarnings("unchecked") // apply specs are objects
    private String apply(@Nullable Object applied) {
      spec = applied instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
      if (spec.containsKey("configuration_hash")) {
        jobState = "stopped";
      }
      return "applied";
    }

    private Map<String, @Nullable Object> state() {
      Map<String, @Nullable Object> state = new LinkedHashMap<>(spec);
      state.put("job_state", jobState);
      state.put(
          "processes",
          spec.containsKey("configuration_hash")
              ? List.of(Map.of("name", "server", "state", jobState))
              : List.of());
      state.put("networks", withAddresses());
      return state;
    }

    /** Dynamic networks get their addresses from the cloud. */
    private Map<String, @Nullable Object> withAddresses() {
      Map<String, @Nullable Object> known = new HashMap<>();
      networks.forEach(
          (name, settings) -> {
            Map<String, @Nullable Object> all = new LinkedHashMap<>(settings);
            if ("dynamic".equals(settings.get("type"))) {
              all.put("ip", "10.99.0.7");
              all.put("netmask", "255.255.0.0");
              all.put("gateway", "10.99.0.1");
            }
            known.put(name, all);
          });
      return known;
    }

    private void become(String state) {
      jobState = state;
      bus.publish(
          Subjects.state(agentId),
          new StateChange(new JobState(state), new ArrayList<>()).toPlain());
    }

    @Override
    public CompletableFuture<Void> taskFinished(String taskId) {
      return CompletableFuture.completedFuture(null);
    }
  }
}
