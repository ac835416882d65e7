package io.slipway.bus;

import java.util.concurrent.CompletableFuture;

/** The agent's end of the bus. Its methods are called from several threads at once. */
public interface AgentEndpoint {
  /** Answers a request; called on a thread that may wait. */
  AgentReply handle(AgentRequest request);

  /** Completes when the task is not running any more: at once for one it does not know. */
  CompletableFuture<Void> taskFinished(String taskId);
}
