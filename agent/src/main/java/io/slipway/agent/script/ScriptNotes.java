package io.slipway.agent.script;

import io.slipway.agent.core.OneAtATime;
import io.slipway.base.Durations;
import io.slipway.base.SlipwayException;
import io.slipway.instance.FileWatcher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a script says to us while it runs, one line each, on the descriptor that {@value #VARIABLE}
 * names: {@code EXTEND_TIMEOUT=30s} (or systemd's {@code EXTEND_TIMEOUT_USEC=30000000}) and {@code
 * STATUS=waiting for two peers}. Read are the first {@value #MOST_BYTES} bytes.
 */
final class ScriptNotes implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ScriptNotes.class);

  static final String VARIABLE = "SLIPWAY_NOTIFY_FD";
  static final int MOST_BYTES = 64 * 1024;

  private static final int LONGEST_STATUS = 200;
  private static final long MICROSECONDS_OF_A_DAY = 86_400_000_000L;

  private final Path file;
  private final Listener listener;
  private final FileWatcher.Watch watch;
  private final OneAtATime reading;
  private long position;

  /** Hears what a script says. */
  interface Listener {
    /** It wants that much time from now on. */
    void extend(Duration time);

    /** It says what it does, or waits for. */
    void status(String text);

    /** It says something that nobody understands. */
    void unknown(String line);
  }

  /**
   * @param file lies in a folder that exists
   */
  ScriptNotes(FileWatcher watcher, Path file, Listener listener) {
    this.file = file;
    this.listener = listener;
    this.reading = new OneAtATime("script-notes:" + file.getFileName(), this::read);
    this.watch = watch(watcher);
    reading.request();
  }

  private FileWatcher.Watch watch(FileWatcher watcher) {
    String name = String.valueOf(file.getFileName());
    try {
      Files.createDirectories(file.resolveSibling(""));
      return watcher.watch(
          file.resolveSibling(""),
          changed -> {
            if (changed.isEmpty() || changed.equals(name)) {
              reading.request();
            }
          });
    } catch (IOException | SlipwayException e) {
      log.warn("What the script of {} says is not heard: {}", file, e.toString());
      return () -> {};
    }
  }

  private void read() {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      int most = (int) (Math.min(channel.size(), MOST_BYTES) - position);
      if (most <= 0) {
        return;
      }
      ByteBuffer buffer = ByteBuffer.allocate(most);
      while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position()) >= 0) {
        // until full, or until the file turns out shorter
      }
      String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
      int end = text.lastIndexOf('\n') + 1;
      position += end;
      String whole = new String(buffer.array(), 0, end, StandardCharsets.UTF_8);
      whole.lines().filter(line -> !line.isBlank()).forEach(this::hear);
    } catch (NoSuchFileException e) {
      // It has said nothing.
    } catch (IOException e) {
      log.warn("What the script of {} says cannot be read: {}", file, e.toString());
    }
  }

  private void hear(String line) {
    int equals = line.indexOf('=');
    String value = equals < 0 ? "" : line.substring(equals + 1).strip();
    Optional<Duration> time =
        switch (equals < 0 ? "" : line.substring(0, equals).strip()) {
          case "EXTEND_TIMEOUT" -> Durations.parse(value);
          case "EXTEND_TIMEOUT_USEC" -> microseconds(value);
          default -> Optional.empty();
        };
    if (time.isPresent()) {
      listener.extend(time.get());
    } else if (line.startsWith("STATUS=")) {
      listener.status(printable(value));
    } else {
      listener.unknown(printable(line));
    }
  }

  private static Optional<Duration> microseconds(String value) {
    return value.matches("[0-9]{1,18}")
        ? Optional.of(
            Duration.ofNanos(Math.min(Long.parseLong(value), MICROSECONDS_OF_A_DAY) * 1_000))
        : Optional.empty();
  }

  private static String printable(String text) {
    String cut = text.length() <= LONGEST_STATUS ? text : text.substring(0, LONGEST_STATUS) + "…";
    return cut.codePoints()
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  @Override
  public void close() {
    watch.close();
  }
}
