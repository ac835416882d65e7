package io.slipway.agent.fake;

import io.slipway.agent.service.Services;
import io.slipway.supervisor.ActionOutcome;
import io.slipway.supervisor.ServiceAction;
import io.slipway.supervisor.ServiceSelection;
import io.slipway.supervisor.ServiceState;
import io.slipway.supervisor.ServiceStatus;
import io.slipway.supervisor.ServiceStatus.Monitored;
import io.slipway.supervisor.SupervisorEvent;
import io.slipway.supervisor.control.ControlFile;
import io.slipway.supervisor.control.ServiceDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A supervisor whose services are what a test makes them. */
public final class FakeServices implements Services {
  private final Map<String, ServiceDefinition> definitions = new LinkedHashMap<>();
  private final Map<String, ServiceState> states = new LinkedHashMap<>();
  private final List<Duration> settles = new ArrayList<>();
  private int measurements;
  private final List<String> calls = new ArrayList<>();
  private Optional<ServiceAction> pending = Optional.empty();
  private CompletableFuture<ActionOutcome> stopOutcome =
      CompletableFuture.completedFuture(new ActionOutcome(Map.of()));
  private Consumer<SupervisorEvent> events = _ -> {};

  /** A factory that gives out this one. */
  public Factory factory() {
    return (_, listener) -> {
      events = listener;
      return this;
    };
  }

  public synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  /** How the next stop will end. */
  public synchronized CompletableFuture<ActionOutcome> holdStop() {
    stopOutcome = new CompletableFuture<>();
    return stopOutcome;
  }

  public synchronized void pending(Optional<ServiceAction> action) {
    pending = action;
  }

  /** A service changes its state, and says so. */
  public void become(String service, ServiceState state) {
    ServiceState before;
    synchronized (this) {
      before = states.getOrDefault(service, ServiceState.UNKNOWN);
      states.put(service, state);
    }
    tell(new SupervisorEvent.StateChanged(service, before, state, Instant.EPOCH));
  }

  public void tell(SupervisorEvent event) {
    events.accept(event);
  }

  @Override
  public synchronized void reload(List<ControlFile> files, Duration settle) {
    settles.add(settle);
    calls.add("reload " + files.stream().map(ControlFile::source).toList());
    definitions.clear();
    for (ControlFile file : files) {
      for (ServiceDefinition definition : file.services()) {
        definitions.put(definition.name(), definition);
        states.putIfAbsent(definition.name(), ServiceState.STARTING);
      }
    }
    states.keySet().retainAll(definitions.keySet());
  }

  /** How long processes had to live, at each reload. */
  public synchronized List<Duration> settles() {
    return List.copyOf(settles);
  }

  /** How often somebody wanted to know what processes use. */
  public synchronized int measurements() {
    return measurements;
  }

  @Override
  public synchronized List<ServiceStatus> unmeasured() {
    return definitions.values().stream().map(this::status).toList();
  }

  @Override
  public synchronized List<ServiceStatus> status() {
    measurements++;
    return definitions.values().stream().map(this::status).toList();
  }

  private ServiceStatus status(ServiceDefinition definition) {
    ServiceState state = states.getOrDefault(definition.name(), ServiceState.UNKNOWN);
    return new ServiceStatus(
        definition.name(),
        definition.check(),
        definition.mode(),
        definition.groups(),
        state,
        state == ServiceState.UNKNOWN ? Monitored.NO : Monitored.YES,
        List.of(),
        pending,
        OptionalInt.of(42),
        new ServiceStatus.Usage(1, Duration.ofSeconds(10), 0, 50, 100, 0.05, 0.1, 0.5, 1.0));
  }

  @Override
  public synchronized CompletableFuture<ActionOutcome> start(ServiceSelection selection) {
    calls.add("start " + selection);
    return CompletableFuture.completedFuture(new ActionOutcome(Map.of()));
  }

  @Override
  public synchronized CompletableFuture<ActionOutcome> stop(ServiceSelection selection) {
    calls.add("stop " + selection);
    return stopOutcome;
  }

  @Override
  public synchronized void unmonitor(ServiceSelection selection) {
    calls.add("unmonitor " + selection);
    states.replaceAll((_, _) -> ServiceState.UNKNOWN);
  }

  @Override
  public void offerMonit(Runnable reload) {}

  @Override
  public synchronized void close() {
    calls.add("close");
  }
}
