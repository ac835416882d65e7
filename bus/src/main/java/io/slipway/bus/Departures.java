package io.slipway.bus;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Those who want to hear that an agent has left. */
final class Departures {
  private final Map<Object, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();
  private volatile boolean gone;

  /** Completes when the agent leaves; forgotten as soon as it is completed by whomever. */
  CompletableFuture<Void> add() {
    CompletableFuture<Void> departure = new CompletableFuture<>();
    Object place = new Object();
    waiting.put(place, departure);
    departure.whenComplete((_, _) -> waiting.remove(place));
    if (gone) {
      departure.complete(null);
    }
    return departure;
  }

  void leave() {
    gone = true;
    List.copyOf(waiting.values()).forEach(departure -> departure.complete(null));
  }
}
