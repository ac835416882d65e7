package io.slipway.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TaskStatusTest {
  @Test
  void anythingButAnObjectIsAResult() {
    assertThat(TaskStatus.of("pong")).isEqualTo(new TaskStatus(false, Optional.empty(), "pong"));
    assertThat(TaskStatus.of(List.of(1)))
        .isEqualTo(new TaskStatus(false, Optional.empty(), List.of(1)));
    assertThat(TaskStatus.of(null)).isEqualTo(new TaskStatus(false, Optional.empty(), null));
  }

  @Test
  void anEnvelopeIsATask() {
    assertThat(TaskStatus.of(Map.of("agent_task_id", "t", "state", "running")))
        .isEqualTo(new TaskStatus(true, Optional.of("t"), null));
  }

  @Test
  void aValueIsTakenOutOfItsEnvelope() {
    assertThat(TaskStatus.of(Map.of("value", 7)))
        .isEqualTo(new TaskStatus(false, Optional.empty(), 7));
    assertThat(TaskStatus.of(Map.of("value", 7, "state", "done")))
        .isEqualTo(new TaskStatus(false, Optional.empty(), 7));
  }

  @Test
  void anyOtherObjectIsTheResultItself() {
    assertThat(TaskStatus.of(Map.of("job_state", "running")))
        .isEqualTo(new TaskStatus(false, Optional.empty(), Map.of("job_state", "running")));
  }
}
