package io.slipway.director.executing;

import io.slipway.base.Cancellation;
import io.slipway.base.Registration;

/** A cancellation that remembers whether it came while somebody waited. */
final class NoticedCancellation implements Cancellation {
  private final Cancellation cancellation;
  private volatile boolean noticed;

  NoticedCancellation(Cancellation cancellation) {
    this.cancellation = cancellation;
  }

  boolean isNoticed() {
    return noticed;
  }

  @Override
  public void check() {
    cancellation.check();
  }

  @Override
  public Registration onCancel(Runnable action) {
    return cancellation.onCancel(
        () -> {
          noticed = true;
          action.run();
        });
  }
}
