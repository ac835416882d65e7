package io.slipway.instance;

import io.slipway.linux.WaitStatus;

/** How a process ended. */
public sealed interface ExitStatus {
  /** Whether the process ended by itself with code 0. */
  default boolean success() {
    return code() == 0;
  }

  /** The exit code, or 128 + signal as an errand reports it (agent contract, section 4.3). */
  int code();

  /** Reads the status word of {@code wait(2)}. */
  static ExitStatus of(int waitStatus) {
    return WaitStatus.isSignaled(waitStatus)
        ? new Signaled(WaitStatus.signal(waitStatus))
        : new Exited(WaitStatus.exitCode(waitStatus));
  }

  record Exited(int code) implements ExitStatus {
    @Override
    public String toString() {
      return "exit status " + code;
    }
  }

  record Signaled(int signal) implements ExitStatus {
    @Override
    public int code() {
      return 128 + signal;
    }

    @Override
    public String toString() {
      return "signal " + signal;
    }
  }
}
