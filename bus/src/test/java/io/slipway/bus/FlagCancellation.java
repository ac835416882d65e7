package io.slipway.bus;

import io.slipway.base.Cancellation;
import io.slipway.base.Registration;
import java.util.ArrayList;
import java.util.List;

/** A cancellation a test triggers. */
final class FlagCancellation implements Cancellation {
  private final List<Runnable> actions = new ArrayList<>();
  private boolean cancelled;

  static final class CancelledException extends RuntimeException {}

  synchronized void cancel() {
    cancelled = true;
    actions.forEach(Runnable::run);
  }

  @Override
  public synchronized void check() {
    if (cancelled) {
      throw new CancelledException();
    }
  }

  @Override
  public synchronized Registration onCancel(Runnable action) {
    actions.add(action);
    if (cancelled) {
      action.run();
    }
    return () -> {
      synchronized (this) {
        actions.remove(action);
      }
    };
  }
}
