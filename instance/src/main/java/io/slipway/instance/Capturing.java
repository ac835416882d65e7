package io.slipway.instance;

import io.slipway.linux.Descriptor;
import io.slipway.linux.ProcessIdentity;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What a process writes, taken from a pipe. */
interface Capturing {
  static Capturing of(Output.Capture capture) {
    return capture.keptIn().isPresent()
        ? new FileCapture(capture, capture.keptIn().get())
        : new OutputCapture(capture);
  }

  /** For the process to write to. */
  Descriptor writeEnd();

  /** The process has its end of the pipe now. */
  void begin();

  /** The process could not be started. */
  void abandon();

  /** Completes when nobody can write any more and all that was written is kept. */
  CompletableFuture<Void> end();

  Captured snapshot();

  /** Who collects it, when this process does not. */
  default Optional<ProcessIdentity> collector() {
    return Optional.empty();
  }
}
