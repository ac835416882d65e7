package io.slipway.agent.service;

import io.slipway.agent.core.Layout;
import io.slipway.agent.core.OneAtATime;
import io.slipway.bus.MessageBus;
import io.slipway.bus.ProcessReport;
import io.slipway.bus.ProcessState;
import io.slipway.bus.StateChange;
import io.slipway.bus.Subjects;
import io.slipway.bus.spec.JobState;
import io.slipway.supervisor.GroupState;
import io.slipway.supervisor.ServiceSelection;
import io.slipway.supervisor.ServiceStatus;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the instance's processes come to, all in all (agent contract 7.2), told on the bus whenever
 * it changes.
 */
public final class InstanceState {
  private static final int MAXIMUM_STORIES = 16;

  private final MessageBus bus;
  private final String agentId;
  private final Layout layout;
  private final Services services;
  private final ProcessStories stories;
  private final OneAtATime publishing;
  private @Nullable Map<String, JobState> published;

  public InstanceState(
      MessageBus bus, String agentId, Layout layout, Services services, ProcessStories stories) {
    this.stories = stories;
    this.publishing = new OneAtATime("agent-" + agentId + "-state", this::publishIfDifferent);
    this.bus = bus;
    this.agentId = agentId;
    this.layout = layout;
    this.services = services;
  }

  /** The services that count, without what their processes use. */
  List<ServiceStatus> services() {
    return counting(services.unmeasured());
  }

  private static List<ServiceStatus> counting(List<ServiceStatus> all) {
    return all.stream()
        .filter(status -> ServiceSelection.VCAP.includes(status.name(), status.groups()))
        .toList();
  }

  public JobState jobState() {
    return jobState(services());
  }

  private JobState jobState(List<ServiceStatus> counting) {
    return Files.exists(layout.stoppedFile())
        ? JobState.STOPPED
        : new JobState(GroupState.of(counting.stream().map(ServiceStatus::state).toList()).word());
  }

  /** State and processes, read at one time, without what processes use; cheap. */
  StateChange unmeasured() {
    return stateChange(services());
  }

  /** State and processes, read at one time. */
  public StateChange now() {
    return stateChange(counting(services.status()));
  }

  private StateChange stateChange(List<ServiceStatus> counting) {
    // Told of so many at most: an answer has a limit.
    List<ProcessState> processes = new ArrayList<>();
    int told = 0;
    for (ServiceStatus status : counting) {
      Optional<ProcessReport> lastEnd =
          told < MAXIMUM_STORIES ? stories.last(status.name()) : Optional.empty();
      told += lastEnd.isPresent() ? 1 : 0;
      processes.add(process(status, lastEnd));
    }
    return new StateChange(jobState(counting), processes);
  }

  private static ProcessState process(ServiceStatus status, Optional<ProcessReport> lastEnd) {
    ServiceStatus.Usage usage = status.usage();
    return new ProcessState(
        status.name(),
        new JobState(status.state().word()),
        usage.uptime().toSeconds(),
        usage.totalKilobytes(),
        tenths(usage.totalMemoryPercent()),
        tenths(usage.totalCpuPercent()),
        lastEnd);
  }

  /** monit reports one decimal. */
  private static double tenths(double percent) {
    return Math.round(percent * 10) / 10.0;
  }

  /** Something may have changed: tells about it, soon and once, if so. Never waits. */
  public void changed() {
    publishing.request();
  }

  private void publishIfDifferent() {
    StateChange now = unmeasured();
    Map<String, JobState> summary =
        now.processes().stream()
            .collect(
                Collectors.toMap(
                    ProcessState::name, ProcessState::state, (one, _) -> one, TreeMap::new));
    summary.put("", now.jobState());
    if (!summary.equals(published)) {
      bus.publish(Subjects.state(agentId), now.toPlain());
      published = summary; // Last: what could not be told is told the next time.
    }
  }
}
