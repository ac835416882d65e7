package io.slipway.release;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/**
 * Writes a tar archive that depends on nothing but the calls made: no time, no user, no mask of the
 * machine it is made on.
 */
public final class TarballWriter implements Closeable {
  /** How the archive is packed. */
  public enum Compression {
    NONE,
    /** For content that is packed already. */
    FAST,
    NORMAL
  }

  /** Old enough to be no one's, new enough for every file system and for tar not to warn. */
  private static final Date TIME = Date.from(Instant.parse("1980-01-01T00:00:00Z"));

  private final TarArchiveOutputStream tar;

  public TarballWriter(OutputStream out, Compression compression) throws IOException {
    OutputStream buffered = new BufferedOutputStream(out, 64 * 1024);
    tar =
        new TarArchiveOutputStream(
            switch (compression) {
              case NONE -> buffered;
              case FAST -> gzip(buffered, 1);
              case NORMAL -> gzip(buffered, 6);
            },
            StandardCharsets.UTF_8.name());
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
  }

  private static OutputStream gzip(OutputStream out, int level) throws IOException {
    GzipParameters parameters = new GzipParameters();
    parameters.setCompressionLevel(level);
    return new BufferedOutputStream(new GzipCompressorOutputStream(out, parameters), 64 * 1024);
  }

  /**
   * Adds a folder, mode 0755.
   *
   * @param name ends with a slash
   */
  public void directory(String name) throws IOException {
    tar.putArchiveEntry(entry(new TarArchiveEntry(name, TarConstants.LF_DIR), 0755));
    tar.closeArchiveEntry();
  }

  /** Adds a symbolic link. */
  public void link(String name, String target) throws IOException {
    TarArchiveEntry entry = entry(new TarArchiveEntry(name, TarConstants.LF_SYMLINK), 0777);
    entry.setLinkName(target);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
  }

  /** Adds a file, mode 0644. */
  public void file(String name, byte[] content) throws IOException {
    putFile(name, content.length, false);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  /**
   * Adds a file, mode 0755 or 0644.
   *
   * @param size how many bytes the content has; fewer or more is an error
   */
  public void file(String name, InputStream content, long size, boolean executable)
      throws IOException {
    putFile(name, size, executable);
    content.transferTo(tar);
    tar.closeArchiveEntry();
  }

  private void putFile(String name, long size, boolean executable) throws IOException {
    TarArchiveEntry entry =
        entry(new TarArchiveEntry(name, TarConstants.LF_NORMAL), executable ? 0755 : 0644);
    entry.setSize(size);
    tar.putArchiveEntry(entry);
  }

  private static TarArchiveEntry entry(TarArchiveEntry entry, int mode) {
    entry.setMode(mode);
    entry.setIds(0, 0);
    entry.setNames("root", "root");
    entry.setModTime(TIME);
    return entry;
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
