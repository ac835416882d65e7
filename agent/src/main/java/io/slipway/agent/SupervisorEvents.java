package io.slipway.agent;

import io.slipway.agent.service.Alerts;
import io.slipway.agent.service.InstanceState;
import io.slipway.supervisor.SupervisorEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hears the supervisor: passes alerts on, and has everything else looked at anew. */
final class SupervisorEvents implements Consumer<SupervisorEvent> {
  private final Alerts alerts;
  private volatile @Nullable InstanceState state;

  SupervisorEvents(Alerts alerts) {
    this.alerts = alerts;
  }

  /** The state that events change; known only once the supervisor is. */
  void changing(InstanceState changed) {
    this.state = changed;
  }

  @Override
  public void accept(SupervisorEvent event) {
    switch (event) {
      case SupervisorEvent.Alert alert -> alerts.tell(alert);
      case SupervisorEvent.StateChanged _,
          SupervisorEvent.ProcessUp _,
          SupervisorEvent.ProcessDied _,
          SupervisorEvent.RestartBegun _ -> {
        InstanceState changed = state;
        if (changed != null) {
          changed.changed();
        }
      }
    }
  }
}
