package io.slipway.agent.service;

import io.slipway.agent.core.Layout;
import io.slipway.base.Clock;
import io.slipway.instance.InstanceSpace;
import io.slipway.supervisor.ActionOutcome;
import io.slipway.supervisor.FileMonitorMemory;
import io.slipway.supervisor.ProcessHost;
import io.slipway.supervisor.ServiceSelection;
import io.slipway.supervisor.ServiceStatus;
import io.slipway.supervisor.Supervisor;
import io.slipway.supervisor.control.ControlFile;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The services of an instance under the event-driven supervisor. */
public final class SupervisedServices implements Services {
  private final Supervisor supervisor;

  private SupervisedServices(Supervisor supervisor) {
    this.supervisor = supervisor;
  }

  /** Makes supervisors that see their instances through what {@code hosts} gives for them. */
  public static Factory factory(Clock clock, Function<InstanceSpace, ProcessHost> hosts) {
    return (space, events) ->
        new SupervisedServices(
            new Supervisor(
                hosts.apply(space),
                clock,
                events,
                new FileMonitorMemory(new Layout(space.vcap()).monit().resolve("unmonitored"))));
  }

  @Override
  public void reload(List<ControlFile> files) {
    supervisor.reload(files);
  }

  @Override
  public List<ServiceStatus> status() {
    return supervisor.status();
  }

  @Override
  public CompletableFuture<ActionOutcome> start(ServiceSelection selection) {
    return supervisor.start(selection);
  }

  @Override
  public CompletableFuture<ActionOutcome> stop(ServiceSelection selection) {
    return supervisor.stop(selection);
  }

  @Override
  public void unmonitor(ServiceSelection selection) {
    supervisor.unmonitor(selection);
  }

  @Override
  public void close() {
    supervisor.close();
  }
}
