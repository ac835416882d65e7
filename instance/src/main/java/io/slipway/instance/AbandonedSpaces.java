package io.slipway.instance;

import io.slipway.linux.ProcessIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What still runs of spaces whose folder has been deleted. It is known by two things together: the
 * marker that every space's first process carries, and the kernel's word that the folder is gone.
 * With a first process go all processes, mounts and namespaces of its space. Only what this
 * process's user may look into is found.
 */
public final class AbandonedSpaces {
  /** How the kernel names the root of a mount whose folder has been deleted. */
  private static final String DELETED = "//deleted";

  private AbandonedSpaces() {}

  /**
   * @param folder where the space was
   */
  public record AbandonedSpace(Path folder, ProcessIdentity process) {
    public String id() {
      return String.valueOf(folder.getFileName());
    }

    /** Kills it, and with it all that it is the first process of; returns when it is gone. */
    public void end() {
      if (process.isAlive()) {
        Processes.end(process);
      }
    }
  }

  /** In the order of their folders. */
  public static List<AbandonedSpace> find() {
    List<AbandonedSpace> found = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        int pid = Integer.parseInt(process.getFileName().toString());
        Optional<ProcessIdentity> identity = ProcessIdentity.of(pid);
        if (identity.isPresent()) {
          marked(process)
              .filter(folder -> isGone(process, folder))
              // Still the process that was looked at.
              .filter(_ -> identity.get().isAlive())
              .ifPresent(folder -> found.add(new AbandonedSpace(folder, identity.get())));
        }
      }
    } catch (IOException e) {
      throw new SpaceException("/proc cannot be read: " + e.getMessage(), e);
    }
    found.sort(Comparator.comparing(AbandonedSpace::folder));
    return List.copyOf(found);
  }

  /** The folder that the process's marker names. */
  private static Optional<Path> marked(Path process) {
    try {
      String environment = Files.readString(process.resolve("environ"), StandardCharsets.UTF_8);
      return Arrays.stream(environment.split("\0", -1))
          .filter(variable -> variable.startsWith(Marker.VARIABLE + "=/"))
          .map(variable -> Path.of(variable.substring(Marker.VARIABLE.length() + 1)))
          .filter(AbandonedSpaces::isSpaceFolder)
          .findFirst();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty(); // gone, another user's, or no text
    }
  }

  private static boolean isSpaceFolder(Path folder) {
    Path parent = folder.getParent();
    return parent != null
        && parent.endsWith("instances")
        && SpaceSpecification.isValidId(String.valueOf(folder.getFileName()));
  }

  /**
   * A process with a root of its own is asked for nothing but that: its folder's path may mean
   * something else here, for instance when it belongs to a container. Without one it sees what we
   * see.
   */
  private static boolean isGone(Path process, Path folder) {
    return hasOwnRoot(process) ? rootIsDeleted(process) : !Files.exists(folder);
  }

  private static boolean hasOwnRoot(Path process) {
    try {
      return !Files.readSymbolicLink(process.resolve("ns/mnt"))
          .equals(Files.readSymbolicLink(Path.of("/proc/self/ns/mnt")));
    } catch (IOException e) {
      return true; // it cannot be told: believe the root only
    }
  }

  private static boolean rootIsDeleted(Path process) {
    try (Stream<String> mounts = Files.lines(process.resolve("mountinfo"))) {
      return mounts
          .map(line -> line.split(" ", 6))
          .anyMatch(fields -> fields[4].equals("/") && fields[3].endsWith(DELETED));
    } catch (IOException | java.io.UncheckedIOException e) {
      return false; // gone
    }
  }
}
