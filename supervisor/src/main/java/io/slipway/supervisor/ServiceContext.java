package io.slipway.supervisor;

import io.slipway.base.Clock;
import io.slipway.supervisor.control.Action;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What a service needs of the supervisor it belongs to. Called from within changes, but for one.
 */
interface ServiceContext {
  ProcessHost host();

  Clock clock();

  /** Makes a change soon; the only method for any thread at any time. */
  void later(Runnable change);

  /** Runs something that may take its time, after this change, on a thread of its own. */
  void offload(Runnable work);

  /** Makes a change after a while. */
  Clock.Scheduled schedule(Duration delay, Runnable change);

  void publish(SupervisorEvent event);

  /**
   * Does to a service what a rule of its demands, dependencies included.
   *
   * @return what completes when it is done, for actions that take their time
   */
  Optional<CompletableFuture<Boolean>> act(Service service, Action.Simple action);
}
