package io.slipway.agent.service;

import io.slipway.bus.MessageBus;
import io.slipway.bus.Subjects;
import io.slipway.supervisor.SupervisorEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tells the health monitor what the supervisor complains about (agent contract, section 8). */
public final class Alerts {
  private final MessageBus bus;
  private final String agentId;
  private final List<String> addresses;

  /**
   * @param addresses of the instance
   */
  public Alerts(MessageBus bus, String agentId, List<String> addresses) {
    this.bus = bus;
    this.agentId = agentId;
    this.addresses = addresses.stream().sorted().toList();
  }

  public void tell(SupervisorEvent.Alert alert) {
    AlertSeverity.of(alert.event())
        .ifPresent(severity -> bus.publish(Subjects.alert(agentId), payload(alert, severity)));
  }

  private Map<String, @Nullable Object> payload(SupervisorEvent.Alert alert, int severity) {
    String where = addresses.isEmpty() ? "" : " (" + String.join(", ", addresses) + ")";
    Map<String, @Nullable Object> payload = new LinkedHashMap<>();
    payload.put("id", UUID.randomUUID().toString());
    payload.put("severity", severity);
    payload.put("title", alert.service() + where + " - " + alert.event() + " - " + alert.action());
    payload.put("summary", alert.description());
    payload.put("created_at", alert.at().getEpochSecond());
    return payload;
  }
}
