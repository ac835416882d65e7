package io.slipway.director.updating;

import io.slipway.bus.AgentClient;
import io.slipway.bus.Cancellation;
import io.slipway.bus.DrainType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stops the jobs of one instance: pre-stop, drain, stop, post-stop (Director behaviour 4.4). */
final class Stopper {
  private Stopper() {}

  /**
   * @param applySpec what the instance is going to run; empty when it is going away
   */
  static void stop(
      AgentClient agent,
      boolean skipDrain,
      NextState nextState,
      DrainType drainType,
      Map<String, @Nullable Object> applySpec,
      Cancellation cancellation,
      Progress progress) {
    if (skipDrain) {
      progress.advance("skipped pre-stop & drain", 10);
    } else {
      progress.advance("executing pre-stop", 5);
      agent.runScript("pre-stop", nextState.environment());
      progress.advance("executing drain", 5);
      agent.drain(drainType, applySpec, cancellation);
    }
    progress.advance("stopping jobs", 20);
    agent.stop();
    progress.advance("executing post-stop", 10);
    agent.runScript("post-stop", Map.of());
  }
}
