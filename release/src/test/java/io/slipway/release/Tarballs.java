package io.slipway.release;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Makes archives, good and bad ones, and looks into them. */
final class Tarballs {
  /** One member of an archive to be made; the content's characters are its bytes. */
  record Entry(String name, byte type, String linkTarget, String content) {
    static Entry file(String name, String content) {
      return new Entry(name, (byte) '0', "", latin1(content.getBytes(StandardCharsets.UTF_8)));
    }

    static Entry file(String name, byte[] content) {
      return new Entry(name, (byte) '0', "", latin1(content));
    }

    static Entry directory(String name) {
      return new Entry(name, (byte) '5', "", "");
    }

    static Entry symbolicLink(String name, String target) {
      return new Entry(name, (byte) '2', target, "");
    }

    static Entry ofType(String name, char type) {
      return ofType(name, type, "");
    }

    static Entry ofType(String name, char type, String content) {
      return new Entry(name, (byte) type, "", content);
    }
  }

  private Tarballs() {}

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  static Path gzip(Path file, Entry... entries) {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      write(out, entries);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path plain(Path file, Entry... entries) {
    try (OutputStream out = Files.newOutputStream(file)) {
      write(out, entries);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(OutputStream out, Entry... entries) throws IOException {
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
      for (Entry entry : entries) {
        TarArchiveEntry header = new TarArchiveEntry(entry.name(), entry.type(), true);
        header.setLinkName(entry.linkTarget());
        byte[] content = entry.content().getBytes(StandardCharsets.ISO_8859_1);
        header.setSize(content.length);
        tar.putArchiveEntry(header);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
  }

  /** The members' names exactly as they stand in the archive. */
  static List<String> names(Path archive) throws IOException {
    List<String> names = new ArrayList<>();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(archive));
        TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(in), "UTF-8")) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        names.add(entry.getName());
      }
    }
    return names;
  }
}
