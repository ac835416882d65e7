package io.slipway.agent.service;

import io.slipway.supervisor.ActionOutcome;
import io.slipway.supervisor.ServiceAction;
import io.slipway.supervisor.ServiceSelection;
import io.slipway.supervisor.ServiceStatus;
import io.slipway.supervisor.control.ControlFile;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The instance's supervisor, as the agent needs it. */
public interface Services extends AutoCloseable {
  /** Supervises what these files say, in this order, and nothing else; processes run on. */
  void reload(List<ControlFile> files);

  /** Every service, in order. */
  List<ServiceStatus> status();

  /** Asks for an action; completes when it has been done, or has failed, for every service. */
  CompletableFuture<ActionOutcome> request(ServiceAction action, ServiceSelection selection);

  /** Ends the supervision; processes run on. */
  @Override
  void close();
}
