package io.slipway.agent.service;

import io.slipway.instance.InstanceSpace;
import io.slipway.supervisor.ActionOutcome;
import io.slipway.supervisor.ServiceSelection;
import io.slipway.supervisor.ServiceStatus;
import io.slipway.supervisor.SupervisorEvent;
import io.slipway.supervisor.control.ControlFile;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The instance's supervisor, as the agent needs it. */
public interface Services extends AutoCloseable {
  /**
   * Supervises what these files say, in this order, and nothing else; processes run on.
   *
   * @param settle how long a process has to live before it is called running
   */
  void reload(List<ControlFile> files, Duration settle);

  /** Every service, in order, without what its process uses; cheap. */
  List<ServiceStatus> unmeasured();

  /** Every service, in order. */
  List<ServiceStatus> status();

  /** Starts services and looks after them; completes when all run or have failed to. */
  CompletableFuture<ActionOutcome> start(ServiceSelection selection);

  /** Stops services; completes when all have ended or have failed to. */
  CompletableFuture<ActionOutcome> stop(ServiceSelection selection);

  /** Looks after these services no longer; their processes run on. */
  void unmonitor(ServiceSelection selection);

  /**
   * Makes the {@code monit} command work inside the instance.
   *
   * @param reload supervises again what the control files in the instance say now
   */
  void offerMonit(Runnable reload) throws IOException;

  /** Ends the supervision; processes run on. */
  @Override
  void close();

  /** Makes supervisors. */
  @FunctionalInterface
  interface Factory {
    /**
     * A supervisor without services.
     *
     * @param events hears everything, one event at a time, and must not wait
     */
    Services open(InstanceSpace space, Consumer<SupervisorEvent> events);
  }
}
