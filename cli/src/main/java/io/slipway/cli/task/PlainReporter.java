package io.slipway.cli.task;

import io.slipway.cli.client.TaskFollower.TaskOutput;
import io.slipway.cli.console.Console;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Shows a task's output as it is. Belongs to one task. */
public final class PlainReporter implements TaskOutput {
  private final Console console;
  private final long id;
  private boolean silent = true;

  public PlainReporter(Console console, long id) {
    this.console = console;
    this.id = id;
  }

  @Override
  public void started() {
    console.begin("Task " + id);
  }

  @Override
  public void accept(byte[] chunk) {
    if (silent) {
      silent = false;
      console.begin("\n\n");
    }
    console.block(new String(chunk, StandardCharsets.UTF_8));
  }

  @Override
  public void finished(String state) {
    if (silent) {
      console.end(". " + state.substring(0, 1).toUpperCase(Locale.ROOT) + state.substring(1));
    } else {
      console.begin("\nTask " + id + " " + state + "\n");
    }
  }
}
