package io.slipway.agent.log;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps job logs from filling the disk, as logrotate does on a stemcell (agent contract, section
 * 9): a log beyond the size is copied to {@code .1.gz} and emptied, so that who writes to it need
 * not know. Links are left alone.
 */
public final class LogRotation {
  private static final Logger log = LoggerFactory.getLogger(LogRotation.class);

  private static final int DEPTH = 3;

  /**
   * When logs are rotated.
   *
   * @param interval how often they are looked at
   * @param size bytes beyond which one is rotated, where the deployment does not say
   * @param kept how many copies of one there are at most
   */
  public record Settings(Duration interval, long size, int kept) {
    public static final Settings DEFAULT =
        new Settings(Duration.ofMinutes(15), 50L * 1024 * 1024, 7);

    /** The size in the notation of logrotate, for example {@code 50M}; the own one for none. */
    public long size(String notation) {
      String text = notation.strip().toUpperCase(Locale.ROOT);
      long unit = text.isEmpty() ? 1 : unit(text.charAt(text.length() - 1));
      String digits = unit == 1 ? text : text.substring(0, text.length() - 1);
      try {
        return Math.multiplyExact(Long.parseLong(digits), unit);
      } catch (ArithmeticException | NumberFormatException e) {
        return size;
      }
    }
  }

  private LogRotation() {}

  private static long unit(char suffix) {
    return switch (suffix) {
      case 'K' -> 1L << 10;
      case 'M' -> 1L << 20;
      case 'G' -> 1L << 30;
      default -> 1;
    };
  }

  /** Rotates what is too large; a log that cannot be rotated does not keep the others from it. */
  public static void rotate(Path logs, long maximumSize, int kept) {
    if (!Files.isDirectory(logs, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> found =
        Files.find(
            logs,
            DEPTH,
            (file, attributes) ->
                attributes.isRegularFile()
                    && attributes.size() > maximumSize
                    && file.getFileName().toString().endsWith(".log"))) {
      found.forEach(file -> rotateOrWarn(file, kept));
    } catch (IOException | UncheckedIOException e) {
      log.warn("Could not look for logs to rotate in '{}': {}", logs, e.toString());
    }
  }

  private static void rotateOrWarn(Path file, int kept) {
    try {
      rotate(file, kept);
    } catch (IOException e) {
      log.warn("Could not rotate '{}': {}", file, e.toString());
    }
  }

  private static void rotate(Path file, int kept) throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ".1.gz.part");
    Files.deleteIfExists(aside);
    try {
      compress(file, aside);
      for (int number = kept; number >= 1; number--) {
        Path copy = copy(file, number);
        if (number == kept) {
          Files.deleteIfExists(copy);
        } else if (Files.exists(copy, LinkOption.NOFOLLOW_LINKS)) {
          Files.move(copy, copy(file, number + 1), StandardCopyOption.ATOMIC_MOVE);
        }
      }
      Files.move(aside, copy(file, 1), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(aside);
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      channel.truncate(0);
    }
  }

  private static Path copy(Path file, int number) {
    return file.resolveSibling(file.getFileName() + "." + number + ".gz");
  }

  private static void compress(Path file, Path target) throws IOException {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
        OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW);
        OutputStream gzip = new GZIPOutputStream(out, 64 * 1024)) {
      in.transferTo(gzip);
    }
    for (String attribute : List.of("unix:uid", "unix:gid")) {
      try {
        Files.setAttribute(
            target, attribute, Files.getAttribute(file, attribute, LinkOption.NOFOLLOW_LINKS));
      } catch (IOException e) {
        log.debug("'{}' keeps its own owner: {}", target, e.toString());
      }
    }
    Files.setPosixFilePermissions(
        target, Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
  }
}
