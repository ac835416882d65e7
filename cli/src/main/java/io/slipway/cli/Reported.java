package io.slipway.cli;

/** A command failed and has said so itself: only the exit code is left to give. */
public final class Reported extends RuntimeException {
  public Reported(Throwable cause) {
    super(cause);
  }
}
