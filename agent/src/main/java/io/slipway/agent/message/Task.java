package io.slipway.agent.message;

import io.slipway.bus.AgentReply;
import java.util.concurrent.CompletableFuture;

/**
 * A long-running request: in the queue, running, or done.
 *
 * @param outcome what {@code get_task} answers once the task is done
 */
record Task(TaskContext context, boolean cancellable, CompletableFuture<AgentReply> outcome) {
  String id() {
    return context.taskId();
  }
}
