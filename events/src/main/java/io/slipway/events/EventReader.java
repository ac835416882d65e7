package io.slipway.events;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Puts together the lines of chunks that are cut anywhere, and hands on what they tell. Lines that
 * are blank tell nothing. For one thread.
 */
public final class EventReader implements Consumer<byte[]> {
  private final ByteArrayOutputStream incomplete = new ByteArrayOutputStream();
  private final Consumer<TaskEvent> events;

  public EventReader(Consumer<TaskEvent> events) {
    this.events = events;
  }

  /**
   * @throws InvalidEventException when a line is none, or too long
   */
  @Override
  public void accept(byte[] chunk) {
    int start = 0;
    for (int i = 0; i < chunk.length; i++) {
      if (chunk[i] == '\n') {
        add(chunk, start, i);
        String line = incomplete.toString(StandardCharsets.UTF_8);
        incomplete.reset();
        start = i + 1;
        if (!line.isBlank()) {
          events.accept(EventLines.decode(line));
        }
      }
    }
    add(chunk, start, chunk.length);
  }

  private void add(byte[] chunk, int from, int to) {
    if (incomplete.size() + to - from > EventLines.MAXIMUM_LINE) {
      throw new InvalidEventException(
          "a line is longer than " + EventLines.MAXIMUM_LINE + " bytes");
    }
    incomplete.write(chunk, from, to - from);
  }
}
