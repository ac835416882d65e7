package io.slipway.agent.log;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.core.Layout;
import io.slipway.base.SlipwayException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Logs of an instance, packed (agent contract 3.5). Files are read as they grow: one that changes
 * its length meanwhile is stored with the length it had.
 */
public final class LogArchive {
  private final InstanceFiles files;

  public LogArchive(InstanceFiles files) {
    this.files = files;
  }

  /**
   * A kind of logs.
   *
   * @param directory as the instance knows it
   * @param prefix of the entries in the archive
   */
  private record Root(String directory, String prefix) {}

  private static Root root(String type) {
    return switch (type) {
      case "job" -> new Root(Layout.BASE + "/sys/log", "");
      case "agent" -> new Root(Layout.BASE + "/bosh/log", "");
      case "system" -> new Root("/var/log", "var/log/");
      default -> throw new AgentFailure("Invalid log type");
    };
  }

  /**
   * Packs logs into a new temporary file, for the caller to delete.
   *
   * @param types {@code job}, {@code agent}, {@code system}, with commas between
   * @param filters patterns relative to each kind's folder; empty for everything
   */
  public Path pack(String types, List<String> filters) throws IOException {
    SequencedMap<String, Path> chosen = new LinkedHashMap<>();
    for (String type : types.split(",", -1)) {
      Root root = root(type.strip());
      choose(root, filters).forEach((name, file) -> chosen.putIfAbsent(root.prefix + name, file));
    }
    Path archive =
        files.layout().temporary().resolve("bosh-agent-logs-" + UUID.randomUUID() + ".tgz");
    try (var out = Files.newOutputStream(archive, StandardOpenOption.CREATE_NEW);
        TarArchiveOutputStream tar =
            new TarArchiveOutputStream(
                new GZIPOutputStream(new BufferedOutputStream(out), 64 * 1024),
                StandardCharsets.UTF_8.name())) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      for (Map.Entry<String, Path> file : chosen.entrySet()) {
        store(tar, file.getKey(), file.getValue());
      }
    } catch (IOException e) {
      Files.deleteIfExists(archive);
      throw e;
    }
    return archive;
  }

  private SequencedMap<String, Path> choose(Root root, List<String> filters) throws IOException {
    Path directory;
    try {
      directory = files.host(root.directory);
    } catch (SlipwayException e) {
      return new LinkedHashMap<>(); // a place this instance shares with the machine
    }
    List<Glob> globs = globs(directory, filters.isEmpty() ? List.of("**/*") : filters);
    SequencedMap<String, Path> chosen = new LinkedHashMap<>();
    if (Files.isDirectory(directory)) {
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              String name = directory.relativize(file).toString();
              if (globs.stream().anyMatch(glob -> glob.matches(name))) {
                resolve(root, name, file, attributes, chosen);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE; // it has gone since
            }
          });
    }
    return chosen;
  }

  private static List<Glob> globs(Path directory, List<String> filters) {
    List<Glob> globs = new ArrayList<>();
    for (String filter : filters) {
      boolean folder =
          !filter.contains("..")
              && !filter.startsWith("/")
              && filter.indexOf('\0') < 0
              && Files.isDirectory(directory.resolve(filter), LinkOption.NOFOLLOW_LINKS);
      globs.add(Glob.of(folder ? filter.replaceAll("/+$", "") + "/**/*" : filter));
    }
    return globs;
  }

  /** A link stands for the file it means inside the instance. */
  private void resolve(
      Root root, String name, Path file, BasicFileAttributes attributes, Map<String, Path> chosen) {
    if (attributes.isRegularFile()) {
      chosen.put(name, file);
    } else if (attributes.isSymbolicLink()) {
      try {
        Path target = files.host(root.directory + "/" + name);
        if (Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
          chosen.put(name, target);
        }
      } catch (SlipwayException e) {
        // leads to a place shared with the machine, which is none of the instance's logs
      }
    }
  }

  private static void store(TarArchiveOutputStream tar, String name, Path file) throws IOException {
    long size;
    InputStream content;
    try {
      size = Files.size(file);
      content = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return; // it has gone since
    }
    try (content) {
      TarArchiveEntry entry = new TarArchiveEntry("./" + name);
      entry.setSize(size);
      entry.setMode(0100640);
      entry.setModTime(Files.getLastModifiedTime(file));
      tar.putArchiveEntry(entry);
      copyExactly(content, tar, size);
      tar.closeArchiveEntry();
    }
  }

  private static void copyExactly(InputStream in, TarArchiveOutputStream out, long size)
      throws IOException {
    byte[] buffer = new byte[64 * 1024];
    long left = size;
    while (left > 0) {
      int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (n < 0) {
        Arrays.fill(buffer, (byte) 0);
        n = (int) Math.min(buffer.length, left);
      }
      out.write(buffer, 0, n);
      left -= n;
    }
  }
}
