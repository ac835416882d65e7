package io.slipway.cli.task;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Puts chunks together and hands on complete lines that are not empty. */
public final class Lines implements Consumer<byte[]> {
  private final ByteArrayOutputStream incomplete = new ByteArrayOutputStream();
  private final Consumer<String> lines;

  public Lines(Consumer<String> lines) {
    this.lines = lines;
  }

  @Override
  public void accept(byte[] chunk) {
    int start = 0;
    for (int i = 0; i < chunk.length; i++) {
      if (chunk[i] == '\n') {
        incomplete.write(chunk, start, i - start);
        String line = incomplete.toString(StandardCharsets.UTF_8);
        incomplete.reset();
        start = i + 1;
        if (!line.isBlank()) {
          lines.accept(line);
        }
      }
    }
    incomplete.write(chunk, start, chunk.length - start);
  }
}
