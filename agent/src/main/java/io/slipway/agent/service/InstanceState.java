package io.slipway.agent.service;

import io.slipway.agent.core.Layout;
import io.slipway.bus.MessageBus;
import io.slipway.bus.ProcessState;
import io.slipway.bus.StateChange;
import io.slipway.bus.Subjects;
import io.slipway.supervisor.GroupState;
import io.slipway.supervisor.ServiceSelection;
import io.slipway.supervisor.ServiceStatus;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the instance's processes come to, all in all (agent contract 7.2), told on the bus whenever
 * it changes.
 */
public final class InstanceState {
  private static final Logger log = LoggerFactory.getLogger(InstanceState.class);

  private final MessageBus bus;
  private final String agentId;
  private final Layout layout;
  private final Services services;
  private final AtomicBoolean publishing = new AtomicBoolean();
  private volatile boolean dirty;
  private @Nullable Map<String, String> published;

  public InstanceState(MessageBus bus, String agentId, Layout layout, Services services) {
    this.bus = bus;
    this.agentId = agentId;
    this.layout = layout;
    this.services = services;
  }

  /** The services that count. */
  List<ServiceStatus> services() {
    return services.status().stream()
        .filter(status -> ServiceSelection.VCAP.includes(status.name(), status.groups()))
        .toList();
  }

  public String jobState() {
    return jobState(services());
  }

  private String jobState(List<ServiceStatus> counting) {
    return Files.exists(layout.stoppedFile())
        ? "stopped"
        : GroupState.of(counting.stream().map(ServiceStatus::state).toList()).word();
  }

  /** State and processes, read at one time. */
  public StateChange now() {
    List<ServiceStatus> counting = services();
    return new StateChange(
        jobState(counting), counting.stream().map(InstanceState::process).toList());
  }

  private static ProcessState process(ServiceStatus status) {
    ServiceStatus.Usage usage = status.usage();
    return new ProcessState(
        status.name(),
        status.state().word(),
        usage.uptime().toSeconds(),
        usage.totalKilobytes(),
        tenths(usage.totalMemoryPercent()),
        tenths(usage.totalCpuPercent()));
  }

  /** monit reports one decimal. */
  private static double tenths(double percent) {
    return Math.round(percent * 10) / 10.0;
  }

  /** Something may have changed: tells about it, soon and once, if so. Never waits. */
  public void changed() {
    dirty = true;
    if (publishing.compareAndSet(false, true)) {
      Thread.ofVirtual().name("agent-" + agentId + "-state").start(this::publishWhileDirty);
    }
  }

  private void publishWhileDirty() {
    do {
      try {
        while (dirty) {
          dirty = false;
          publishIfDifferent();
        }
      } catch (RuntimeException e) {
        log.warn("Agent {} could not tell about its state", agentId, e);
      } finally {
        publishing.set(false);
      }
    } while (dirty && publishing.compareAndSet(false, true));
  }

  private void publishIfDifferent() {
    StateChange now = now();
    Map<String, String> summary =
        now.processes().stream()
            .collect(
                Collectors.toMap(
                    ProcessState::name, ProcessState::state, (one, _) -> one, TreeMap::new));
    summary.put("", now.jobState());
    if (!summary.equals(published)) {
      published = summary;
      bus.publish(Subjects.state(agentId), now.toPlain());
    }
  }
}
