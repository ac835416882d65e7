package io.slipway.agent.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.bus.AgentReply;
import org.junit.jupiter.api.Test;

final class TaskQueueTest {
  @Test
  void noTaskKeepsTheNextFromBeingRun() throws Exception {
    try (TaskQueue queue = new TaskQueue("agent")) {
      Task memory =
          queue.add(
              1,
              false,
              _ -> {
                throw new OutOfMemoryError("a test's");
              });
      Task interrupted =
          queue.add(
              1,
              false,
              _ -> {
                throw new InterruptedException("by something it waited for");
              });
      Task selfInterrupted =
          queue.add(
              1,
              false,
              _ -> {
                Thread.currentThread().interrupt();
                return "done";
              });
      Task last = queue.add(1, false, _ -> "well");

      assertThat(memory.outcome().get().toString()).contains("OutOfMemoryError");
      assertThat(interrupted.outcome().get().toString()).contains("interrupted");
      assertThat(selfInterrupted.outcome().get()).isEqualTo(new AgentReply.Value("done"));
      assertThat(last.outcome().get()).isEqualTo(new AgentReply.Value("well"));
    }
  }
}
