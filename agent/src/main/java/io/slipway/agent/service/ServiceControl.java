package io.slipway.agent.service;

import io.slipway.agent.apply.Jobs;
import io.slipway.agent.apply.SpecStore;
import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.core.Layout;
import io.slipway.base.Clock;
import io.slipway.base.FileTree;
import io.slipway.base.SlipwayException;
import io.slipway.base.Waiting;
import io.slipway.bus.spec.ApplySpec;
import io.slipway.bus.spec.JobState;
import io.slipway.json.Json;
import io.slipway.supervisor.ActionOutcome;
import io.slipway.supervisor.ServiceSelection;
import io.slipway.supervisor.ServiceStatus;
import io.slipway.supervisor.ServiceStatus.Monitored;
import io.slipway.supervisor.Supervisor;
import io.slipway.supervisor.control.ControlFile;
import io.slipway.supervisor.control.Dependencies;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Starts and stops the instance's processes by way of its supervisor (agent contract 6.8, 7.4).
 * Only services of the group vcap are its concern.
 */
public final class ServiceControl {
  private static final Duration STOP_LIMIT = Duration.ofMinutes(5);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

  /** From this version of the protocol on, {@code stop} waits. */
  private static final int WAITING_PROTOCOL = 3;

  private final Clock clock;
  private final Services services;
  private final InstanceState state;
  private final SpecStore specs;
  private final InstanceFiles files;
  private final Layout layout;
  private final MonitFiles monitFiles;
  private final ProcessStories stories;

  public ServiceControl(
      Clock clock,
      Services services,
      InstanceState state,
      SpecStore specs,
      InstanceFiles files,
      Jobs jobs,
      ProcessStories stories) {
    this.stories = stories;
    this.clock = clock;
    this.services = services;
    this.state = state;
    this.specs = specs;
    this.files = files;
    this.layout = files.layout();
    this.monitFiles = new MonitFiles(files, jobs);
  }

  /** Takes up the supervision an earlier agent of this instance began; starts no hook. */
  public void resume() throws IOException {
    supervise(monitFiles.installed(specs.get()));
    services.offerMonit(this::reload);
  }

  private void reload() {
    AgentFailure.during("Reloading monit", () -> supervise(monitFiles.installed(specs.get())));
    state.changed();
  }

  private void supervise(List<MonitFiles.JobFile> controlFiles) {
    Map<String, String> jobs = new HashMap<>();
    for (MonitFiles.JobFile file : controlFiles) {
      file.parsed().services().forEach(service -> jobs.putIfAbsent(service.name(), file.job()));
    }
    // Before anything is started: whoever starts is to be known.
    stories.jobs(jobs);
    services.reload(
        controlFiles.stream().map(MonitFiles.JobFile::parsed).toList(),
        specs.get().installation().settle().orElse(Supervisor.SETTLE));
  }

  /** Takes every service out of supervision; their processes run on. */
  public void forget() {
    supervise(List.of());
    state.changed();
  }

  /**
   * The control files of an installed spec, in monit's order.
   *
   * @throws SlipwayException when they would be refused on start: one cannot be read, or they do
   *     not go together
   */
  public List<ControlFile> foresee(ApplySpec spec) throws IOException {
    List<ControlFile> foreseen =
        monitFiles.render(spec).stream().map(one -> one.file().parsed()).toList();
    Dependencies.of(foreseen.stream().flatMap(file -> file.services().stream()).toList());
    return foreseen;
  }

  /** Supervises the jobs' services and starts them, without waiting until they run. */
  public void start() {
    AgentFailure.during(
        "Starting Monitored Services",
        () -> {
          List<MonitFiles.Rendered> rendered = monitFiles.render(specs.get());
          stories.forget();
          supervise(rendered.stream().map(MonitFiles.Rendered::file).toList());
          monitFiles.install(rendered);
          services.start(ServiceSelection.VCAP);
          if (Files.deleteIfExists(layout.stoppedFile())) {
            FileTree.syncFolder(layout.monit());
          }
          writeHealth();
        });
    state.changed();
  }

  /** Leaves the processes alone: nobody restarts what ends from now on. */
  public void unmonitor() {
    AgentFailure.during(
        "Unmonitoring services",
        () -> {
          services.unmonitor(ServiceSelection.VCAP);
          writeHealth();
        });
    state.changed();
  }

  /** Stops every process, and waits for it unless the Director is of old. */
  public void stop(int protocol) {
    AgentFailure.during(
        "Stopping Monitored Services",
        () -> {
          stories.forget();
          if (protocol < WAITING_PROTOCOL) {
            services.stop(ServiceSelection.VCAP);
            markStopped();
            writeHealth();
          } else {
            stopAndWait();
          }
        });
    state.changed();
  }

  private void stopAndWait() throws IOException, InterruptedException {
    long deadline = clock.nanoTime() + STOP_LIMIT.toNanos();
    List<String> pending = names(ServiceControl::isPending);
    while (!pending.isEmpty()) {
      if (clock.nanoTime() - deadline >= 0) {
        throw new AgentFailure(
            "Timed out waiting for services '%s' to no longer be pending after 5 minutes"
                .formatted(String.join(", ", pending)));
      }
      clock.sleep(POLL_INTERVAL);
      pending = names(ServiceControl::isPending);
    }
    CompletableFuture<ActionOutcome> stopped = services.stop(ServiceSelection.VCAP);
    markStopped();
    state.changed();
    Duration left = Duration.ofNanos(Math.max(0, deadline - clock.nanoTime()));
    if (!Waiting.await(clock, stopped, left)) {
      List<String> running = names(status -> isMonitored(status) || isPending(status));
      throw new AgentFailure(
          "Timed out waiting for services '%s' to stop after 5 minutes"
              .formatted(String.join(", ", running)));
    }
    ActionOutcome outcome = stopped.join();
    if (!outcome.success()) {
      throw new AgentFailure(
          "Stopping services '[%s]' errored"
              .formatted(String.join(" ", outcome.failures().keySet())));
    }
  }

  private void markStopped() throws IOException {
    files.writeDurably(layout.stoppedFile(), "", 0600);
  }

  private List<String> names(Predicate<ServiceStatus> which) {
    return state.services().stream().filter(which).map(ServiceStatus::name).toList();
  }

  private static boolean isPending(ServiceStatus status) {
    return status.pending().isPresent();
  }

  private static boolean isMonitored(ServiceStatus status) {
    return status.monitored() != Monitored.NO;
  }

  /** Writes {@code /var/vcap/instance/health.json}. */
  private void writeHealth() throws IOException {
    writeHealth(state.jobState());
  }

  void writeHealth(JobState jobState) throws IOException {
    files.write(
        layout.instance().resolve("health.json"),
        Json.write(Map.of("state", jobState.word())),
        0644);
  }
}
