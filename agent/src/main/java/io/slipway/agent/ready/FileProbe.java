package io.slipway.agent.ready;

import io.slipway.bus.spec.ReadinessGate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A file that is there, and may have to have something in its first {@value #MOST} bytes. */
final class FileProbe implements Probe {
  private static final int MOST = 256 * 1024;

  private final Path file;
  private final Optional<Pattern> contains;

  /**
   * @param file on the host
   */
  FileProbe(ReadinessGate.File check, Path file) {
    this.file = file;
    this.contains = check.contains().map(Pattern::compile);
  }

  @Override
  public List<Path> files() {
    return List.of(file);
  }

  @Override
  public Look look(Talk talk) throws IOException {
    if (!Files.exists(file)) {
      return Look.closed("no such file");
    }
    if (contains.isEmpty()) {
      return Look.open("it is there");
    }
    if (!Files.isRegularFile(file)) {
      return Look.closed("no regular file");
    }
    try (InputStream in = talk.on(Files.newInputStream(file))) {
      String text = new String(in.readNBytes(MOST), StandardCharsets.UTF_8);
      return contains.get().matcher(text).find()
          ? Look.open("it matches")
          : Look.closed("a file of %d bytes that does not match".formatted(Files.size(file)));
    }
  }
}
