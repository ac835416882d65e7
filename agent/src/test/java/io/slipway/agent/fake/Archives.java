package io.slipway.agent.fake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Makes tar archives entry by entry, decent ones and others. */
public final class Archives {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar;

  private Archives(boolean gzip) throws IOException {
    OutputStream out = gzip ? new GZIPOutputStream(bytes) : bytes;
    tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
  }

  public static Archives gzipped() throws IOException {
    return new Archives(true);
  }

  public static Archives plain() throws IOException {
    return new Archives(false);
  }

  public Archives file(String name, String content) throws IOException {
    return file(name, content, 0644);
  }

  public Archives file(String name, String content, int mode) throws IOException {
    byte[] data = content.getBytes(StandardCharsets.UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry(name, true);
    entry.setSize(data.length);
    entry.setMode(0100000 | mode);
    tar.putArchiveEntry(entry);
    tar.write(data);
    tar.closeArchiveEntry();
    return this;
  }

  public Archives directory(String name, int mode) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name + "/", true);
    entry.setMode(040000 | mode);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
    return this;
  }

  public Archives symbolicLink(String name, String target) throws IOException {
    return link(name, target, TarConstants.LF_SYMLINK);
  }

  public Archives hardLink(String name, String target) throws IOException {
    return link(name, target, TarConstants.LF_LINK);
  }

  public Archives device(String name) throws IOException {
    return link(name, "", TarConstants.LF_CHR);
  }

  private Archives link(String name, String target, byte type) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
    entry.setLinkName(target);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
    return this;
  }

  public byte[] toBytes() throws IOException {
    tar.close();
    return bytes.toByteArray();
  }
}
