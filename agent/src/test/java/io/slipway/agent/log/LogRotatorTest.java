package io.slipway.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.testkit.VirtualClock;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

final class LogRotatorTest {
  @Test
  void anErrorOfOneRotationKeepsNoneFromBeingDone() throws Exception {
    VirtualClock clock = new VirtualClock();
    BlockingQueue<String> rotated = new LinkedBlockingQueue<>();
    try (LogRotator rotator = new LogRotator(clock, LogRotation.Settings.DEFAULT)) {
      for (int i = 0; i < 5; i++) {
        rotator.register(
            () -> {
              throw new OutOfMemoryError("a test's");
            });
        rotator.register(() -> rotated.add("one"));
      }
      for (int round = 0; round < 3; round++) {
        clock.advance(Duration.ofMinutes(15));
        for (int i = 0; i < 5; i++) {
          assertThat(rotated.take()).isEqualTo("one");
        }
      }
    }
  }
}
