package io.slipway.supervisor;

import io.slipway.supervisor.control.Dependencies;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Carries actions out over dependencies: what a service needs starts before it, what needs it stops
 * before it, and services that do not need each other go at the same time. Like monit, a service is
 * started even when one it needs failed to, and a failed stop ends a restart. Used from within
 * changes only.
 */
final class Orders {
  private final Map<String, Service> services;
  private final Dependencies dependencies;

  Orders(Map<String, Service> services, Dependencies dependencies) {
    this.services = services;
    this.dependencies = dependencies;
  }

  CompletableFuture<Boolean> start(Service service) {
    return start(service, new HashMap<>());
  }

  private CompletableFuture<Boolean> start(
      Service service, Map<Service, CompletableFuture<Boolean>> begun) {
    CompletableFuture<Boolean> known = begun.get(service);
    if (known != null) {
      return known;
    }
    service.expectStart();
    CompletableFuture<Boolean> start =
        all(dependencies.needsOf(service.name()).stream()
                .map(name -> start(service(name), begun))
                .toList())
            .thenCompose(_ -> service.start());
    begun.put(service, start);
    return start;
  }

  CompletableFuture<Boolean> stop(Service service) {
    return stop(service, new HashMap<>());
  }

  private CompletableFuture<Boolean> stop(
      Service service, Map<Service, CompletableFuture<Boolean>> begun) {
    CompletableFuture<Boolean> known = begun.get(service);
    if (known != null) {
      return known;
    }
    CompletableFuture<Boolean> stop =
        all(dependencies.neededBy(service.name()).stream()
                .map(name -> stop(service(name), begun))
                .toList())
            .thenCompose(_ -> service.stop());
    begun.put(service, stop);
    return stop;
  }

  /** Stops and starts the service, and around that everything monitored that needs it. */
  CompletableFuture<Boolean> restart(Service service) {
    service.expectStart();
    List<Service> dependents =
        dependencies.allNeededBy(service.name()).stream()
            .map(this::service)
            .filter(Service::isMonitored)
            .toList();
    return haltAll(dependents)
        .thenCompose(_ -> service.canRerun() ? service.rerun() : service.halt())
        .thenCompose(halted -> halted ? start(service) : CompletableFuture.completedFuture(false))
        .thenCompose(started -> startAll(dependents).thenApply(_ -> started));
  }

  /**
   * Brings up a service that is not there. What needs it and runs has lost its footing: it is
   * stopped before and started after. But not at every attempt: what came up without the service,
   * because that failed to start, is left in peace.
   */
  CompletableFuture<Boolean> revive(Service service) {
    if (service.hasFailedToStart()) {
      return start(service);
    }
    service.expectStart();
    List<Service> dependents =
        dependencies.allNeededBy(service.name()).stream()
            .map(this::service)
            .filter(dependent -> dependent.phase() == ServicePhase.RUNNING)
            .toList();
    return haltAll(dependents)
        .thenCompose(_ -> start(service))
        .thenCompose(started -> startAll(dependents).thenApply(_ -> started));
  }

  private CompletableFuture<Boolean> startAll(List<Service> chosen) {
    Map<Service, CompletableFuture<Boolean>> begun = new HashMap<>();
    return all(chosen.stream().map(service -> start(service, begun)).toList());
  }

  private CompletableFuture<Boolean> haltAll(List<Service> chosen) {
    Map<Service, CompletableFuture<Boolean>> begun = new HashMap<>();
    return all(chosen.stream().map(service -> halt(service, chosen, begun)).toList());
  }

  private CompletableFuture<Boolean> halt(
      Service service, List<Service> chosen, Map<Service, CompletableFuture<Boolean>> begun) {
    CompletableFuture<Boolean> known = begun.get(service);
    if (known != null) {
      return known;
    }
    CompletableFuture<Boolean> halt =
        all(dependencies.neededBy(service.name()).stream()
                .map(this::service)
                .filter(chosen::contains)
                .map(dependent -> halt(dependent, chosen, begun))
                .toList())
            .thenCompose(_ -> service.halt());
    begun.put(service, halt);
    return halt;
  }

  /** Begins to look after the service and everything it needs. */
  void monitor(Service service) {
    dependencies.needsOf(service.name()).forEach(name -> monitor(service(name)));
    if (service.monitor()) {
      service.bringUp();
    }
  }

  /** Ceases to look after the service and everything that needs it. */
  void unmonitor(Service service) {
    dependencies.allNeededBy(service.name()).forEach(name -> service(name).unmonitor());
    service.unmonitor();
  }

  private Service service(String name) {
    Service service = services.get(name);
    if (service == null) {
      throw new IllegalStateException(
          "The dependencies know a service '" + name + "' of their own");
    }
    return service;
  }

  /** Completes when all have, with whether all succeeded. */
  private static CompletableFuture<Boolean> all(Collection<CompletableFuture<Boolean>> futures) {
    return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
        .thenApply(_ -> futures.stream().allMatch(CompletableFuture::join));
  }
}
