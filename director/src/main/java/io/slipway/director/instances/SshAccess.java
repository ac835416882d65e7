package io.slipway.director.instances;

import io.slipway.base.Clock;
import io.slipway.base.ErrorText;
import io.slipway.bus.AgentClient;
import io.slipway.bus.MessageBus;
import io.slipway.director.events.Event;
import io.slipway.director.events.Events;
import io.slipway.director.tasks.TaskContext;
import io.slipway.director.tracing.TracedBus;
import io.slipway.json.Json;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.VmRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Has agents set up and clean up the users that come by SSH (Director API 5.5, ssh). */
public final class SshAccess {
  private final MessageBus bus;
  private final Clock clock;
  private final Events events;

  public SshAccess(MessageBus bus, Clock clock, Events events) {
    this.bus = bus;
    this.clock = clock;
    this.events = events;
  }

  /**
   * What agents are asked to do.
   *
   * @param command {@code setup} or {@code cleanup}
   * @param parameters {@code user} and {@code public_key}, or {@code user_regex}
   */
  public record Request(String command, Map<String, @Nullable Object> parameters) {
    /** The user, or what names users. */
    private String user() {
      Object user = parameters.get("user_regex");
      return String.valueOf(user == null ? parameters.getOrDefault("user", "") : user);
    }
  }

  /** Asks one agent after the other; the first that fails ends it. Writes the task's result. */
  public void perform(List<InstanceRecord> instances, Request request, TaskContext task) {
    MessageBus traced = new TracedBus(bus, task);
    List<Map<String, @Nullable Object>> answers = new ArrayList<>();
    for (InstanceRecord instance : instances) {
      task.checkCancelled();
      task.info("ssh %s '%s'".formatted(request.command(), instance.name()));
      try {
        answers.add(ask(instance, request, traced));
        record(instance, request, Optional.empty(), task);
      } catch (RuntimeException e) {
        record(instance, request, Optional.of(ErrorText.of(e)), task);
        throw e;
      }
    }
    task.result(Json.write(answers) + "\n");
  }

  private Map<String, @Nullable Object> ask(
      InstanceRecord instance, Request request, MessageBus traced) {
    VmRecord vm = instance.activeVm().orElseThrow();
    Map<String, @Nullable Object> answer =
        new LinkedHashMap<>(
            new AgentClient(traced, clock, vm.agentId(), instance.name())
                .ssh(request.command(), request.parameters()));
    Object gateway = answer.remove("gateway");
    answer.put("id", instance.uuid());
    answer.put("index", instance.index());
    answer.put("job", instance.group());
    if (gateway instanceof String host) {
      answer.put("gateway_host", host);
      answer.put("gateway_user", request.user());
    }
    return answer;
  }

  private void record(
      InstanceRecord instance, Request request, Optional<String> error, TaskContext task) {
    Event event =
        Event.of(task, request.command() + " ssh", "instance")
            .objectName(instance.fullName())
            .instance(instance.fullName())
            .context(Map.of("user", request.user()));
    events.record(error.map(event::error).orElse(event));
  }
}
