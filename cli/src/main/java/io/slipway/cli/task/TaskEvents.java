package io.slipway.cli.task;

import io.slipway.cli.CommandFailed;
import io.slipway.events.EventReader;
import io.slipway.events.InvalidEventException;
import io.slipway.events.TaskEvent;
import java.util.function.Consumer;

/** Reads a task's event output, a Slipway Director's or BOSH's, from chunks cut anywhere. */
public final class TaskEvents implements Consumer<byte[]> {
  private final EventReader reader;

  public TaskEvents(Consumer<TaskEvent> events) {
    this.reader = new EventReader(events);
  }

  @Override
  public void accept(byte[] chunk) {
    try {
      reader.accept(chunk);
    } catch (InvalidEventException e) {
      throw new CommandFailed("The task's events are not JSON: " + e.getMessage(), e);
    }
  }
}
