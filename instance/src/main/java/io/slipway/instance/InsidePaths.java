package io.slipway.instance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Translates paths inside a space to paths on the host and back. Links are followed here, one by
 * one, as they look from inside; the host's kernel is never given a path that still has one.
 *
 * @param disks folder inside → folder on the host
 */
record InsidePaths(Path root, Map<String, Path> disks) {
  /** The top folders that are the space's own; the others are shared with the host. */
  private static final Set<String> OWN =
      Set.of("var", "tmp", "run", "home", "root", "srv", "mnt", "media");

  private static final int MOST_LINKS = 40;

  Path toHost(String insidePath) {
    if (!insidePath.startsWith("/")) {
      throw new SpaceException("The path '" + insidePath + "' inside a space is not absolute");
    }
    try {
      return resolve(insidePath);
    } catch (InvalidPathException e) {
      throw new SpaceException("'" + insidePath.replace('\0', '?') + "' is not a path", e);
    }
  }

  private Path resolve(String insidePath) {
    Deque<String> ahead = new ArrayDeque<>(components(insidePath));
    List<String> walked = new ArrayList<>();
    int links = 0;
    while (!ahead.isEmpty()) {
      String component = ahead.removeFirst();
      if (component.equals("..")) {
        if (!walked.isEmpty()) {
          walked.removeLast();
        }
        continue;
      }
      walked.add(component);
      if (!OWN.contains(walked.getFirst())) {
        throw new SpaceException(
            "'"
                + insidePath
                + "' leads to /"
                + walked.getFirst()
                + ", which the space shares with the host; only paths below /"
                + String.join(", /", OWN.stream().sorted().toList())
                + " are its own");
      }
      Optional<Path> target = linkTarget(toHost(walked));
      if (target.isPresent()) {
        if (++links > MOST_LINKS) {
          throw new SpaceException("'" + insidePath + "' leads through too many symbolic links");
        }
        walked.removeLast();
        if (target.get().isAbsolute()) {
          walked.clear();
        }
        components(target.get().toString()).reversed().forEach(ahead::addFirst);
      }
    }
    if (walked.isEmpty()) {
      throw new SpaceException("'" + insidePath + "' is the root of the space, not a path in it");
    }
    return toHost(walked);
  }

  /** A file as this process reaches it; empty when it cannot. */
  interface Sight {
    Optional<Path> of(List<String> path);
  }

  /**
   * Whether {@code stat} inside ends with "no such file or directory".
   *
   * @param shared where to look at what is not the space's own
   */
  boolean isMissing(String insidePath, Sight shared) {
    Deque<String> ahead = new ArrayDeque<>(components(insidePath));
    List<String> walked = new ArrayList<>();
    int links = 0;
    while (!ahead.isEmpty()) {
      String component = ahead.removeFirst();
      if (component.equals("..")) {
        if (!walked.isEmpty()) {
          walked.removeLast();
        }
        continue;
      }
      walked.add(component);
      Optional<Path> here =
          OWN.contains(walked.getFirst()) ? Optional.of(toHost(walked)) : shared.of(walked);
      try {
        if (here.isEmpty()) {
          continue;
        }
        BasicFileAttributes found = attributes(here.get());
        if (!found.isSymbolicLink()) {
          if (!found.isDirectory() && !ahead.isEmpty()) {
            return false; // "not a directory"
          }
          continue;
        }
        Path target = Files.readSymbolicLink(here.get());
        if (++links > MOST_LINKS) {
          return false;
        }
        walked.removeLast();
        if (target.isAbsolute()) {
          walked.clear();
        }
        components(target.toString()).reversed().forEach(ahead::addFirst);
      } catch (NoSuchFileException e) {
        return true;
      } catch (IOException e) {
        return false;
      }
    }
    return false;
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static List<String> components(String path) {
    List<String> components = new ArrayList<>();
    for (String component : path.split("/")) {
      if (!component.isEmpty() && !component.equals(".")) {
        components.add(component);
      }
    }
    return components;
  }

  private static Optional<Path> linkTarget(Path hostPath) {
    try {
      return Files.isSymbolicLink(hostPath)
          ? Optional.of(Files.readSymbolicLink(hostPath))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // it went while we looked; then it is no link
    }
  }

  private Path toHost(List<String> walked) {
    String inside = "/" + String.join("/", walked);
    for (Map.Entry<String, Path> disk : disks.entrySet()) {
      if (inside.equals(disk.getKey())) {
        return disk.getValue();
      }
      if (inside.startsWith(disk.getKey() + "/")) {
        return disk.getValue().resolve(inside.substring(disk.getKey().length() + 1));
      }
    }
    return root.resolve(String.join("/", walked));
  }

  /** The path inside of a file of the space or of one of its disks; empty for any other. */
  Optional<String> toInside(Path hostPath) {
    Path path = hostPath.toAbsolutePath().normalize();
    for (Map.Entry<String, Path> disk : disks.entrySet()) {
      if (path.startsWith(disk.getValue())) {
        return Optional.of(join(disk.getKey(), disk.getValue().relativize(path)));
      }
    }
    return path.startsWith(root) ? Optional.of(join("", root.relativize(path))) : Optional.empty();
  }

  private static String join(String prefix, Path rest) {
    return rest.toString().isEmpty() ? (prefix.isEmpty() ? "/" : prefix) : prefix + "/" + rest;
  }
}
