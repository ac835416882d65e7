package io.slipway.agent.log;

import io.slipway.base.Clock;
import io.slipway.base.Guarded;
import io.slipway.base.Registration;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Rotates the logs of every instance of this machine each quarter of an hour, one by one. */
public final class LogRotator implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMinutes(15);

  private final Clock clock;
  private final Set<Runnable> rotations = ConcurrentHashMap.newKeySet();
  private Clock.@Nullable Scheduled next;
  private boolean closed;

  public LogRotator(Clock clock) {
    this.clock = clock;
    schedule();
  }

  /** Runs the rotation with the others from now on, until the registration is closed. */
  public Registration register(Runnable rotation) {
    rotations.add(rotation);
    return () -> rotations.remove(rotation);
  }

  private synchronized void schedule() {
    if (!closed) {
      next =
          clock.schedule(
              INTERVAL,
              () -> {
                schedule(); // First: a rotation that cannot be begun is not the last.
                Thread.ofVirtual().name("log-rotation").start(this::rotateAll);
              });
    }
  }

  private void rotateAll() {
    List.copyOf(rotations).forEach(one -> Guarded.run("rotating an instance's logs", one));
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (next != null) {
      next.cancel();
    }
  }
}
