package io.slipway.supervisor;

import io.slipway.supervisor.control.ServiceDefinition;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A service at one moment; what its process uses is read when somebody asks. */
record ServiceSnapshot(
    ServiceDefinition definition,
    ServiceState state,
    ServiceStatus.Monitored monitored,
    List<Fault> faults,
    Optional<ServiceAction> pending,
    Optional<LiveProcess> process) {
  boolean isIn(ServiceSelection selection) {
    return selection.includes(definition.name(), definition.groups());
  }

  ServiceStatus status(Sensors sensors, long nowNanos) {
    return status(
        process.map(live -> live.read(sensors, nowNanos)).orElse(ServiceStatus.Usage.NOTHING));
  }

  /** Without what its process uses, which takes a look at the whole machine. */
  ServiceStatus unmeasured() {
    return status(ServiceStatus.Usage.NOTHING);
  }

  private ServiceStatus status(ServiceStatus.Usage usage) {
    return new ServiceStatus(
        definition.name(),
        definition.check(),
        definition.mode(),
        definition.groups(),
        state,
        monitored,
        faults,
        pending,
        process.map(LiveProcess::pid).map(OptionalInt::of).orElse(OptionalInt.empty()),
        usage);
  }
}
