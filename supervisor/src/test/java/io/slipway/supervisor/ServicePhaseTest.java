package io.slipway.supervisor;

import static io.slipway.supervisor.ServicePhase.ABSENT;
import static io.slipway.supervisor.ServicePhase.INITIALIZING;
import static io.slipway.supervisor.ServicePhase.RUNNING;
import static io.slipway.supervisor.ServicePhase.STARTING;
import static io.slipway.supervisor.ServicePhase.STOPPING;
import static io.slipway.supervisor.ServicePhase.UNMONITORED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.supervisor.ServicePhase.Trigger;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServicePhaseTest {
  /** Every transition there is; everything else must be refused. */
  private static final Map<ServicePhase, Map<Trigger, ServicePhase>> EXPECTED =
      new EnumMap<>(
          Map.of(
              UNMONITORED,
              Map.of(
                  Trigger.MONITOR, INITIALIZING,
                  Trigger.START, STARTING,
                  Trigger.APPEARED, RUNNING,
                  Trigger.STOP, STOPPING),
              INITIALIZING,
              Map.of(Trigger.APPEARED, RUNNING, Trigger.NOT_FOUND, ABSENT),
              STARTING,
              Map.of(
                  Trigger.APPEARED, RUNNING,
                  Trigger.START_FAILED, ABSENT,
                  Trigger.UNMONITOR, UNMONITORED),
              RUNNING,
              Map.of(
                  Trigger.DIED, ABSENT,
                  Trigger.START, STARTING,
                  Trigger.STOP, STOPPING,
                  Trigger.UNMONITOR, UNMONITORED),
              ABSENT,
              Map.of(
                  Trigger.APPEARED, RUNNING,
                  Trigger.START, STARTING,
                  Trigger.STOP, STOPPING,
                  Trigger.UNMONITOR, UNMONITORED),
              STOPPING,
              Map.of(
                  Trigger.DIED, ABSENT,
                  Trigger.STOP_FAILED, RUNNING,
                  Trigger.UNMONITOR, UNMONITORED)));

  @Test
  void everyPairLeadsWhereItShouldOrNowhere() {
    for (ServicePhase from : ServicePhase.values()) {
      for (Trigger trigger : Trigger.values()) {
        ServicePhase to = EXPECTED.getOrDefault(from, Map.of()).get(trigger);
        if (to == null) {
          assertThat(ServicePhase.TRANSITIONS.allows(from, trigger)).isFalse();
          assertThatThrownBy(() -> ServicePhase.TRANSITIONS.next(from, trigger))
              .isInstanceOf(IllegalStateException.class);
        } else {
          assertThat(ServicePhase.TRANSITIONS.next(from, trigger)).isEqualTo(to);
        }
      }
    }
  }
}
