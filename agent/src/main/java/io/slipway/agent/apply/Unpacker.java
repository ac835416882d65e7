package io.slipway.agent.apply;

import io.slipway.base.JobModes;
import io.slipway.base.Limits;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Unpacks tar archives, gzipped or not, that somebody else made. An entry that would land outside
 * its folder, goes through a link, is neither file, folder nor link, or is one too many, makes the
 * whole archive an {@link ArchiveException}; what was written by then is for the caller to delete.
 */
public final class Unpacker {
  private static final int MAXIMUM_NAME_LENGTH = 4096;

  private final Function<Entry, Optional<Placement>> placing;
  private final Content content;
  private final SequencedMap<Path, Integer> directoryModes = new LinkedHashMap<>();

  private Unpacker(Content content, Function<Entry, Optional<Placement>> placing) {
    this.content = content;
    this.placing = placing;
  }

  /**
   * What an archive may hold.
   *
   * @param maximumBytes of all files together, unpacked
   * @param links whether there may be links. Symbolic ones are kept as they are and mean what they
   *     mean inside the instance; hard ones must stay in the folder
   */
  public record Content(String what, long maximumBytes, int maximumEntries, boolean links) {
    /** Rendered jobs: small text files. */
    public static final Content JOBS =
        new Content("The archive of rendered jobs", 1L << 30, 100_000, false);

    /** A package, compiled or in source. */
    public static final Content PACKAGE =
        new Content("The package's archive", 64L << 30, 2_000_000, true);
  }

  /** An archive that is broken, or that nobody should have made. */
  public static final class ArchiveException extends IOException {
    ArchiveException(String message) {
      super(message);
    }
  }

  private record Entry(List<String> path, boolean directory, int archivedMode) {}

  /** Where an entry goes: a place relative to a folder that exists. */
  private record Placement(Path root, List<String> path, int mode) {}

  /** Unpacks everything, with the archive's modes, but writable by its owner only. */
  public static void unpack(Path archive, Path target, Content content) throws IOException {
    new Unpacker(
            content,
            entry -> Optional.of(new Placement(target, entry.path(), entry.archivedMode() & ~022)))
        .run(archive);
  }

  /**
   * Unpacks the folders of jobs, each to its target, with the {@link JobModes modes of jobs},
   * whatever the archive says.
   */
  public static void unpackJobs(Path archive, Map<String, Path> targetsByJob) throws IOException {
    new Unpacker(
            Content.JOBS,
            entry ->
                Optional.ofNullable(targetsByJob.get(entry.path().getFirst()))
                    .map(target -> jobPlacement(target, entry)))
        .run(archive);
  }

  private static Placement jobPlacement(Path target, Entry entry) {
    List<String> path = entry.path().subList(1, entry.path().size());
    return new Placement(
        target, path, entry.directory() ? JobModes.DIRECTORY : JobModes.ofFile(path));
  }

  private void run(Path archive) throws IOException {
    try (TarArchiveInputStream tar = new TarArchiveInputStream(open(archive))) {
      int entries = 0;
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (++entries > content.maximumEntries) {
          throw new ArchiveException(
              content.what + " has more than " + content.maximumEntries + " entries");
        }
        unpack(tar, entry);
      }
      if (entries == 0) {
        throw new ArchiveException(content.what + " is not a tar archive: it holds nothing");
      }
    } catch (IllegalArgumentException e) {
      throw new ArchiveException(content.what + " is not a tar archive, or a damaged one");
    }
    for (Map.Entry<Path, Integer> directory : directoryModes.reversed().entrySet()) {
      Files.setAttribute(directory.getKey(), "unix:mode", directory.getValue());
    }
  }

  private InputStream open(Path archive) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(archive), 64 * 1024);
    InputStream tar = isGzip(archive) ? new GZIPInputStream(in, 64 * 1024) : in;
    return Limits.bounded(tar, content.maximumBytes, content.what + ", unpacked,");
  }

  /** Whether a file begins as gzipped ones do. */
  public static boolean isGzip(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] magic = in.readNBytes(2);
      return magic.length == 2 && magic[0] == (byte) 0x1f && magic[1] == (byte) 0x8b;
    }
  }

  private void unpack(TarArchiveInputStream tar, TarArchiveEntry entry) throws IOException {
    List<String> path = parts(entry.getName());
    if (path.isEmpty()) {
      return;
    }
    Optional<Placement> placed =
        placing.apply(new Entry(path, entry.isDirectory(), entry.getMode() & 07777));
    if (placed.isEmpty()) {
      return;
    }
    Placement placement = placed.get();
    if (placement.path.isEmpty()) {
      if (!entry.isDirectory()) {
        throw new ArchiveException(
            content.what + " has a file where a folder belongs: '" + entry.getName() + "'");
      }
      directoryModes.putLast(placement.root, placement.mode);
      return;
    }
    Path target = prepareParents(placement, entry);
    if (entry.isDirectory()) {
      makeDirectory(target, entry);
      directoryModes.putLast(target, placement.mode);
    } else if (entry.isSymbolicLink() || entry.isLink()) {
      link(entry, placement, target);
    } else if (isDevice(entry)) {
      throw new ArchiveException(
          content.what
              + " has an entry that is no file, folder or link: '"
              + entry.getName()
              + "'");
    } else {
      removeOld(target);
      try (var out =
          Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        tar.transferTo(out);
      }
      Files.setAttribute(target, "unix:mode", placement.mode);
      Files.setLastModifiedTime(target, entry.getLastModifiedTime());
    }
  }

  private static boolean isDevice(TarArchiveEntry entry) {
    return entry.isBlockDevice() || entry.isCharacterDevice() || entry.isFIFO();
  }

  private List<String> parts(String name) throws ArchiveException {
    if (name.length() > MAXIMUM_NAME_LENGTH) {
      throw new ArchiveException(content.what + " has an entry with an endless name");
    }
    if (name.startsWith("/") || name.indexOf('\0') >= 0) {
      throw leadsOut(name);
    }
    List<String> parts = new ArrayList<>();
    for (String part : name.split("/")) {
      if (part.equals("..")) {
        throw leadsOut(name);
      }
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return parts;
  }

  private ArchiveException leadsOut(String name) {
    return new ArchiveException(
        content.what + " has an entry that leads out of its folder: '" + name + "'");
  }

  private Path prepareParents(Placement placement, TarArchiveEntry entry) throws IOException {
    Path parent = placement.root;
    for (String part : placement.path.subList(0, placement.path.size() - 1)) {
      parent = parent.resolve(part);
      makeDirectory(parent, entry);
      directoryModes.putIfAbsent(parent, content.links ? 0755 : 0750);
    }
    return parent.resolve(placement.path.getLast());
  }

  private void makeDirectory(Path directory, TarArchiveEntry entry) throws IOException {
    if (directoryModes.containsKey(directory)
        || Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw new ArchiveException(
          content.what
              + " has an entry below something that is no folder: '"
              + entry.getName()
              + "'");
    }
    Files.createDirectory(directory);
  }

  private void link(TarArchiveEntry entry, Placement placement, Path target) throws IOException {
    if (!content.links) {
      throw new ArchiveException(
          content.what + " has a link, which is not allowed: '" + entry.getName() + "'");
    }
    removeOld(target);
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
      return;
    }
    Path existing = placement.root;
    for (String part : parts(entry.getLinkName())) {
      if (Files.isSymbolicLink(existing)) {
        throw leadsOut(entry.getName());
      }
      existing = existing.resolve(part);
    }
    if (!Files.isRegularFile(existing, LinkOption.NOFOLLOW_LINKS)) {
      throw new ArchiveException(
          content.what
              + " has a hard link to something it does not have: '"
              + entry.getName()
              + "'");
    }
    Files.createLink(target, existing);
  }

  private static void removeOld(Path target) throws IOException {
    if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(target);
    }
  }
}
