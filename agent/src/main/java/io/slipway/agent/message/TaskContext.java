package io.slipway.agent.message;

import java.util.concurrent.CompletableFuture;

/**
 * What an action knows about the request it serves.
 *
 * @param taskId empty for a request that is answered at once
 * @param protocol the Director's protocol version
 * @param cancelled completes when {@code cancel_task} arrives
 */
public record TaskContext(String taskId, int protocol, CompletableFuture<Void> cancelled) {
  public boolean isCancelled() {
    return cancelled.isDone();
  }
}
