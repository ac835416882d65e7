package io.slipway.release;

import io.slipway.base.Limits;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Walks through a tar archive from outside, compressed with gzip or not, without ever trusting it:
 * no member leads out of the archive, nothing but files, directories and links, nothing larger than
 * the limits. Every fault is an {@link IOException} whose message says what is wrong.
 */
public final class TarballReader {
  /** Long names and extended headers are read into memory before their entry is seen. */
  private static final int MAXIMUM_HEADER_BYTES = 256 * 1024;

  /** A member of the archive; its path is relative and has neither {@code .} nor {@code ..}. */
  public sealed interface Member {
    String path();

    record FileMember(String path, boolean executable) implements Member {}

    record DirectoryMember(String path) implements Member {}

    /** A symbolic or hard link to another member; links out of the archive are refused. */
    record LinkMember(String path, String target) implements Member {}
  }

  /** Sees the members in the archive's order. */
  public interface Visitor {
    /**
     * @param content a file's content, to be read (or left) before returning; empty for others
     */
    void visit(Member member, InputStream content) throws IOException;
  }

  private TarballReader() {}

  public static void read(Path archive, ArchiveLimits limits, Visitor visitor) throws IOException {
    long totalBytes = limits.totalBytes(Files.size(archive));
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), 64 * 1024);
        InputStream plain = Limits.bounded(decompressed(file), totalBytes, "the unpacked archive");
        GuardedStream guarded = new GuardedStream(plain);
        TarArchiveInputStream tar = new TarArchiveInputStream(guarded, "UTF-8")) {
      read(tar, guarded, limits, visitor);
    } catch (IllegalArgumentException e) {
      // What the tar reader throws for some malformed numbers.
      throw new IOException("a header is malformed", e);
    }
  }

  private static InputStream decompressed(InputStream in) throws IOException {
    in.mark(2);
    int first = in.read();
    int second = in.read();
    in.reset();
    if (first < 0) {
      throw new IOException("the archive is empty");
    }
    return first == 0x1f && second == 0x8b ? new GZIPInputStream(in, 64 * 1024) : in;
  }

  private static void read(
      TarArchiveInputStream tar, GuardedStream guarded, ArchiveLimits limits, Visitor visitor)
      throws IOException {
    int count = 0;
    while (true) {
      guarded.allow(MAXIMUM_HEADER_BYTES);
      TarArchiveEntry entry = tar.getNextEntry();
      if (entry == null) {
        break;
      }
      if (++count > limits.entries()) {
        throw new IOException("more than " + limits.entries() + " members");
      }
      if (entry.getRealSize() > limits.entryBytes()) {
        throw new IOException(
            "member '" + entry.getName() + "' is larger than " + limits.entryBytes() + " bytes");
      }
      Member member = member(entry);
      guarded.allow(entry.getSize() + MAXIMUM_HEADER_BYTES);
      InputStream content =
          Limits.bounded(
              InputStreamView.of(tar), limits.entryBytes(), "member '" + entry.getName() + "'");
      if (!member.path().isEmpty()) {
        visitor.visit(member, content);
      }
      content.transferTo(OutputStream.nullOutputStream());
    }
    if (count == 0) {
      throw new IOException("not a tar archive, or one without members");
    }
  }

  private static Member member(TarArchiveEntry entry) throws IOException {
    String path = relative(entry.getName(), entry.getName());
    if (entry.isSymbolicLink()) {
      int slash = path.lastIndexOf('/');
      String directory = slash < 0 ? "" : path.substring(0, slash + 1);
      return new Member.LinkMember(path, relative(directory, entry.getLinkName(), path));
    }
    if (entry.isLink()) {
      return new Member.LinkMember(path, relative("", entry.getLinkName(), path));
    }
    if (entry.isDirectory()) {
      return new Member.DirectoryMember(path);
    }
    if (entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO()) {
      throw new IOException("member '" + entry.getName() + "' is a device or pipe");
    }
    if (!entry.isFile()) {
      throw new IOException("member '" + entry.getName() + "' is neither file nor directory");
    }
    return new Member.FileMember(path, (entry.getMode() & 0111) != 0);
  }

  private static String relative(String name, String member) throws IOException {
    return relative("", name, member);
  }

  /** The name without {@code .} and {@code ..}, refused when it leads out of the archive. */
  private static String relative(String directory, String name, String member) throws IOException {
    if (name.startsWith("/")) {
      throw new IOException("member '" + member + "' has or points to an absolute path");
    }
    if (name.indexOf('\0') >= 0) {
      throw new IOException("a member's name has a zero byte");
    }
    List<String> parts = new ArrayList<>();
    for (String part : (directory + name).split("/", -1)) {
      switch (part) {
        case "", "." -> {}
        case ".." -> {
          if (parts.isEmpty()) {
            throw new IOException("member '" + member + "' leads out of the archive");
          }
          parts.removeLast();
        }
        default -> parts.add(part);
      }
    }
    return String.join("/", parts);
  }

  /**
   * Fails when more is read than was allowed since the last call: it keeps the tar reader from
   * reading a header of any size into memory.
   */
  private static final class GuardedStream extends FilterInputStream {
    private long allowed;

    GuardedStream(InputStream in) {
      super(in);
    }

    void allow(long bytes) {
      allowed = bytes;
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      count(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = super.read(buffer, offset, length);
      count(Math.max(n, 0));
      return n;
    }

    @Override
    public long skip(long n) throws IOException {
      long skipped = super.skip(n);
      count(skipped);
      return skipped;
    }

    private void count(long bytes) throws IOException {
      allowed -= bytes;
      if (allowed < 0) {
        throw new IOException(
            "a member's header is larger than " + MAXIMUM_HEADER_BYTES + " bytes");
      }
    }
  }

  /** The current member's content, whose closing leaves the archive open. */
  private static final class InputStreamView extends FilterInputStream {
    private InputStreamView(InputStream in) {
      super(in);
    }

    static InputStream of(InputStream in) {
      return new InputStreamView(in);
    }

    @Override
    public void close() {}
  }
}
