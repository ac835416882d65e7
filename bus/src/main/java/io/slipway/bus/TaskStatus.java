package io.slipway.bus;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an agent's value means: the state of a task, or a result (agent contract 2.5). */
record TaskStatus(boolean running, Optional<String> taskId, @Nullable Object value) {
  static TaskStatus of(@Nullable Object reply) {
    if (!(reply instanceof Map<?, ?> object)) {
      return new TaskStatus(false, Optional.empty(), reply);
    }
    boolean running = "running".equals(object.get("state"));
    Optional<String> taskId = Optional.ofNullable(object.get("agent_task_id")).map(String::valueOf);
    if (object.containsKey("value")) {
      return new TaskStatus(running, taskId, object.get("value"));
    }
    return new TaskStatus(
        running, taskId, object.containsKey("state") && taskId.isPresent() ? null : object);
  }
}
