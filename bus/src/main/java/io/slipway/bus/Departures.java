package io.slipway.bus;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** Those who want to hear that an agent has left; they are told in the order they came. */
final class Departures {
  private final Map<Long, CompletableFuture<Void>> waiting = new ConcurrentSkipListMap<>();
  private final AtomicLong added = new AtomicLong();
  private volatile boolean gone;

  /** Completes when the agent leaves; forgotten as soon as it is completed by whomever. */
  CompletableFuture<Void> add() {
    CompletableFuture<Void> departure = new CompletableFuture<>();
    long place = added.incrementAndGet();
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
