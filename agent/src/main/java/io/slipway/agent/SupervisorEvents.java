package io.slipway.agent;

import io.slipway.agent.service.Alerts;
import io.slipway.agent.service.InstanceState;
import io.slipway.agent.service.ProcessStories;
import io.slipway.supervisor.SupervisorEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hears the supervisor: passes alerts on, has the ends of processes told, and everything else
 * looked at anew.
 */
final class SupervisorEvents implements Consumer<SupervisorEvent> {
  private final Alerts alerts;
  private final ProcessStories stories;
  private volatile @Nullable InstanceState state;

  SupervisorEvents(Alerts alerts, ProcessStories stories) {
    this.alerts = alerts;
    this.stories = stories;
  }

  /** The state that events change; known only once the supervisor is. */
  void changing(InstanceState changed) {
    this.state = changed;
  }

  @Override
  public void accept(SupervisorEvent event) {
    switch (event) {
      case SupervisorEvent.Alert alert -> alerts.tell(alert);
      case SupervisorEvent.StartBegun begun -> stories.started(begun);
      case SupervisorEvent.ProcessDied died -> {
        stories.died(died);
        lookAnew();
      }
      case SupervisorEvent.StartFailed failed -> {
        stories.failed(failed);
        lookAnew();
      }
      case SupervisorEvent.StateChanged _,
          SupervisorEvent.ProcessUp _,
          SupervisorEvent.RestartBegun _ ->
          lookAnew();
    }
  }

  private void lookAnew() {
    InstanceState changed = state;
    if (changed != null) {
      changed.changed();
    }
  }
}
