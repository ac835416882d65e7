package io.slipway.cli.task;

import io.slipway.cli.console.Texts;
import io.slipway.events.Wait;

/** What a task waits for, for people. */
public final class WaitText {
  private WaitText() {}

  /** {@code lock:deployment:web, which task 12 (update deployment) has}. */
  public static String of(Wait wait) {
    return Texts.printable(wait.lock())
        + wait.holder()
            .map(
                one ->
                    ", which task %d (%s) has"
                        .formatted(one.task(), Texts.printable(one.description())))
            .orElse("");
  }
}
