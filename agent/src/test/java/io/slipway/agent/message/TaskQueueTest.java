package io.slipway.agent.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.agent.core.Memory;
import io.slipway.bus.AgentReply;
import io.slipway.bus.AgentRequest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TaskQueueTest {
  private static final AgentRequest REQUEST = new AgentRequest(3, "test", List.of());

  @TempDir Path directory;

  private TaskQueue begun() {
    TaskQueue queue =
        new TaskQueue("agent", new TaskRecords(new Memory(directory.resolve("memory"))), _ -> {});
    queue.begin();
    return queue;
  }

  @Test
  void noTaskKeepsTheNextFromBeingRun() throws Exception {
    try (TaskQueue queue = begun()) {
      Task memory =
          queue.add(
              REQUEST,
              false,
              _ -> {
                throw new OutOfMemoryError("a test's");
              });
      Task interrupted =
          queue.add(
              REQUEST,
              false,
              _ -> {
                throw new InterruptedException("by something it waited for");
              });
      Task selfInterrupted =
          queue.add(
              REQUEST,
              false,
              _ -> {
                Thread.currentThread().interrupt();
                return "done";
              });
      Task last = queue.add(REQUEST, false, _ -> "well");

      assertThat(memory.outcome().get().toString()).contains("OutOfMemoryError");
      assertThat(interrupted.outcome().get().toString()).contains("interrupted");
      assertThat(selfInterrupted.outcome().get()).isEqualTo(new AgentReply.Value("done"));
      assertThat(last.outcome().get()).isEqualTo(new AgentReply.Value("well"));
    }
  }
}
