package io.slipway.base;

enum Never implements Cancellation {
  INSTANCE;

  @Override
  public void check() {}

  @Override
  public Registration onCancel(Runnable action) {
    return () -> {};
  }
}
