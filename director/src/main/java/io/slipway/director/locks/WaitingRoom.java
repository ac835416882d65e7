package io.slipway.director.locks;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** Those of this process that wait for a lock, by its name: first come, first woken. */
final class WaitingRoom {
  private final Map<String, Set<CountDownLatch>> waiting = new HashMap<>();

  /** From now on the next {@link #wake} opens the latch. */
  synchronized CountDownLatch enter(String name) {
    CountDownLatch latch = new CountDownLatch(1);
    waiting.computeIfAbsent(name, absent -> new LinkedHashSet<>()).add(latch);
    return latch;
  }

  synchronized void leave(String name, CountDownLatch latch) {
    waiting.computeIfPresent(
        name,
        (same, latches) -> {
          latches.remove(latch);
          return latches.isEmpty() ? null : latches;
        });
  }

  synchronized void wake(String name) {
    waiting.getOrDefault(name, Set.of()).forEach(CountDownLatch::countDown);
  }
}
