package io.slipway.simulation.scenario;

import java.time.Duration;
import java.util.Optional;

/** Something an operator asks of a deployment. */
public sealed interface Request {

  /**
   * @param skipDrain everywhere
   */
  record Deploy(
      Manifest manifest,
      boolean recreate,
      boolean fix,
      boolean skipDrain,
      Optional<Integer> canaries,
      Optional<String> maxInFlight)
      implements Request {
    public static Deploy of(Manifest manifest) {
      return new Deploy(manifest, false, false, false, Optional.empty(), Optional.empty());
    }
  }

  /**
   * Changes the state with the manifest that was deployed last.
   *
   * @param index absent for the whole group
   */
  record ChangeState(String group, Optional<Integer> index, String state, boolean skipDrain)
      implements Request {}

  /**
   * Acts on one instance alone.
   *
   * @param action start, stop, restart or recreate
   */
  record Alone(String group, int index, String action, boolean hard, boolean skipDrain)
      implements Request {}

  /**
   * @param errand a job or a group
   */
  record Errand(String errand, boolean keepAlive, boolean whenChanged) implements Request {}

  record Ignore(String group, int index, boolean ignored) implements Request {}

  record Delete(boolean force) implements Request {}

  /**
   * When it is asked, and what is done about the task that comes of it.
   *
   * @param pause after what was asked before
   * @param waits whether the next thing is asked only when it has ended
   * @param cancelledAfter when somebody gives it up
   */
  record Asked(Request request, Duration pause, boolean waits, Optional<Duration> cancelledAfter) {}
}
