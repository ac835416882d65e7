package io.slipway.bus;

enum Never implements Cancellation {
  INSTANCE;

  @Override
  public void check() {}

  @Override
  public Registration onCancel(Runnable action) {
    return () -> {};
  }
}
