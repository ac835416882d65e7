package io.slipway.cli.render;

import io.slipway.base.ErrorText;
import io.slipway.base.JobModes;
import io.slipway.base.Limits;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.command.TemporaryDirectory;
import io.slipway.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory of rendered files. It is written beside its place and then moved there, so it is
 * never half of one render and half of another. A file in it remembers what was written: nothing
 * else is ever replaced or deleted.
 */
final class OutputDirectory {
  static final String MARKER = ".slipway-render";

  private static final long MAXIMUM_MARKER_BYTES = 64L * 1024 * 1024;
  private static final int FOREIGN_FILES_NAMED = 5;

  /** What is rendered may be secret. */
  private static final int OWNER_ONLY = 0700;

  private static final int MARKER_MODE = 0600;

  private final Path directory;
  private final String name;

  /**
   * @param argument as the user named it
   * @throws CommandFailed when the directory cannot be written without losing something
   */
  OutputDirectory(Path workingDirectory, Path directory, String argument) {
    this.directory = directory.toAbsolutePath().normalize();
    this.name = argument;
    if (workingDirectory.toAbsolutePath().normalize().startsWith(this.directory)) {
      throw unusable("is the working directory or above it, and is replaced as a whole");
    }
    requireOwn();
  }

  private CommandFailed unusable(String why) {
    return new CommandFailed(
        "The output directory '" + name + "' " + why + ". Name another one with --output.");
  }

  private void requireOwn() {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw unusable("is a file or a link");
    }
    try {
      Set<String> foreign = new TreeSet<>(filesIn(directory));
      foreign.removeAll(written());
      foreign.remove(MARKER);
      if (!foreign.isEmpty()) {
        String more = foreign.size() > FOREIGN_FILES_NAMED ? ", …" : "";
        throw unusable(
            "has files that 'slipway render' did not make: "
                + String.join(", ", foreign.stream().limit(FOREIGN_FILES_NAMED).toList())
                + more);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Everything but folders, relative; links are not followed. Empty folders count as well. */
  private static List<String> filesIn(Path root) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.filter(one -> !one.equals(root)).toList()) {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          found.add(root.relativize(path).toString());
        } else if (isEmpty(path)) {
          found.add(root.relativize(path) + "/");
        }
      }
    }
    return found;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.findAny().isEmpty();
    }
  }

  /** The files an earlier render has written here; none where there is no marker. */
  private Set<String> written() throws IOException {
    Path marker = directory.resolve(MARKER);
    if (!Files.isRegularFile(marker, LinkOption.NOFOLLOW_LINKS)) {
      return Set.of();
    }
    try (InputStream in = Files.newInputStream(marker)) {
      String text =
          new String(
              Limits.readAll(in, MAXIMUM_MARKER_BYTES, marker.toString()), StandardCharsets.UTF_8);
      Set<String> written = new TreeSet<>();
      if (Json.parseObject(text).get("files") instanceof List<?> files) {
        files.forEach(file -> written.add(String.valueOf(file)));
      }
      return written;
    } catch (Json.InvalidJsonException _) {
      return Set.of();
    }
  }

  /** Replaces what an earlier render has written. */
  void write(RenderedTree tree) {
    try {
      Path parent = directory.getParent();
      if (parent == null) {
        throw unusable("is no place for files");
      }
      Files.createDirectories(parent);
      Path made = Files.createTempDirectory(parent, ".slipway-render-");
      try {
        fill(made, tree);
        requireOwn();
        moveIntoPlace(made);
      } finally {
        TemporaryDirectory.delete(made);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private CommandFailed failed(IOException e) {
    return new CommandFailed(
        "The output directory '" + name + "' cannot be written: " + ErrorText.of(e), e);
  }

  private static void fill(Path root, RenderedTree tree) throws IOException {
    for (RenderedFile file : tree.files().values()) {
      Path target = root.resolve(file.fullPath());
      makeFolders(root, target.getParent());
      write(target, file.content(), file.mode());
    }
    Map<String, Object> marker = new LinkedHashMap<>();
    marker.put("made_by", "slipway render, which replaces these files and no others");
    marker.put("files", List.copyOf(tree.files().keySet()));
    write(
        root.resolve(MARKER),
        (Json.writePretty(marker) + "\n").getBytes(StandardCharsets.UTF_8),
        MARKER_MODE);
    Files.setAttribute(root, "unix:mode", OWNER_ONLY);
  }

  private static void makeFolders(Path root, @Nullable Path folder) throws IOException {
    if (folder == null
        || folder.equals(root)
        || Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    makeFolders(root, folder.getParent());
    Files.createDirectory(folder);
    Files.setAttribute(folder, "unix:mode", JobModes.DIRECTORY);
  }

  private static void write(Path file, byte[] content, int mode) throws IOException {
    Files.write(file, content, StandardOpenOption.CREATE_NEW);
    Files.setAttribute(file, "unix:mode", mode);
  }

  private void moveIntoPlace(Path made) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS) || isEmpty(directory)) {
      Files.move(made, directory, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    Set<String> old = written();
    Path aside = Files.createTempDirectory(directory.getParent(), ".slipway-render-");
    exchange(made, aside);
    deleteOld(aside, old);
  }

  /** Everything stays in its place when one of the two moves fails. */
  private void exchange(Path made, Path aside) throws IOException {
    try {
      Files.move(directory, aside, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.delete(aside);
      throw e;
    }
    try {
      Files.move(made, directory, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.move(aside, directory, StandardCopyOption.ATOMIC_MOVE);
      throw e;
    }
  }

  /** What somebody has put there since it was looked at stays. */
  private void deleteOld(Path aside, Set<String> written) throws IOException {
    Files.deleteIfExists(aside.resolve(MARKER));
    List<Path> all;
    try (Stream<Path> walk = Files.walk(aside)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        if (isEmpty(path)) {
          Files.delete(path);
        }
      } else if (written.contains(aside.relativize(path).toString())) {
        Files.delete(path);
      }
    }
    if (Files.exists(aside)) {
      throw new CommandFailed(
          "The output directory '%s' is written. Somebody put files there meanwhile: they are in '%s'."
              .formatted(name, aside));
    }
  }
}
