package io.slipway.cli.command;

import io.slipway.base.Digest;
import io.slipway.base.ErrorText;
import io.slipway.cli.CommandFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Optional;

/** Brings archives the Director keeps into a directory, named as the stock command line does. */
final class ResourceDownload {
  private final Session session;
  private final Path directory;

  private ResourceDownload(Session session, Path directory) {
    this.session = session;
    this.directory = directory;
  }

  static ResourceDownload into(Session session, String directory) {
    Path target = InputFiles.resolve(session.environment().workingDirectory(), directory);
    if (!Files.isDirectory(target)) {
      throw new CommandFailed("Directory '" + directory + "' does not exist");
    }
    return new ResourceDownload(session, target);
  }

  /**
   * @param digest what it must have; empty when nobody knows
   * @param prefix of the file's name; a slash in it leads nowhere
   */
  Path fetch(String blobId, Optional<String> digest, String prefix) {
    Path file =
        directory.resolve(
            prefix.replace('/', '-')
                + "-"
                + timestamp(session.environment().clock().now())
                + ".tgz");
    session.console().line("Downloading resource '" + blobId + "' to '" + file + "'...");
    session.director().download(blobId, file);
    digest.ifPresent(expected -> verify(file, expected));
    return file;
  }

  private static void verify(Path file, String expected) {
    try {
      Optional<String> mismatch = Digest.parse(expected).mismatch(file);
      if (mismatch.isPresent()) {
        Files.delete(file);
        throw new CommandFailed(mismatch.get());
      }
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(ErrorText.of(e), e);
    } catch (IOException e) {
      throw new CommandFailed("Cannot read '" + file + "'", e);
    }
  }

  /** {@code 20261122-122956-028292786}: nanoseconds without the zeros at their end. */
  private static String timestamp(Instant instant) {
    ZonedDateTime time = instant.atZone(ZoneOffset.UTC);
    String seconds =
        String.format(
            Locale.ROOT,
            "%04d%02d%02d-%02d%02d%02d",
            time.getYear(),
            time.getMonthValue(),
            time.getDayOfMonth(),
            time.getHour(),
            time.getMinute(),
            time.getSecond());
    String nanos = String.format(Locale.ROOT, "%09d", time.getNano()).replaceAll("0+$", "");
    return nanos.isEmpty() ? seconds : seconds + "-" + nanos;
  }
}
