package io.slipway.server;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.server.configuration.Configuration;
import io.slipway.server.configuration.ConfigurationReader;
import io.slipway.server.configuration.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder with everything a Slipway knows: {@code $SLIPWAY_HOME}, by default {@code ~/.slipway}.
 * Two homes are two Slipways that never meet.
 */
record Home(Path directory) {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private static final int OTHERS = 077;

  /** On folders that many users write into, such as {@code /tmp}. */
  private static final int STICKY = 01000;

  static Home ofEnvironment() {
    String configured = System.getenv("SLIPWAY_HOME");
    Path directory =
        configured == null || configured.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".slipway")
            : Path.of(configured);
    return new Home(directory.toAbsolutePath().normalize());
  }

  /**
   * Makes the folders that are missing. Only the owner may look into them, whoever made them and
   * with whatever modes: everything that writes into the home goes through here first.
   */
  Home create() {
    try {
      if (!Files.isDirectory(directory)) {
        makeParents();
        makeForOwner(directory);
      }
      closeToOthers();
      for (Path folder : folders()) {
        makeForOwner(folder);
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The home folder " + directory + " cannot be made: choose another one with SLIPWAY_HOME",
          e);
    }
  }

  private void makeParents() throws IOException {
    Path parent = directory.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
  }

  private static void makeForOwner(Path folder) throws IOException {
    try {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
      closeToOthers(folder);
    }
  }

  /**
   * Takes away what others may do with a home that is there. A folder with other things in it and
   * nothing of Slipway's is left as it is: somebody has named a place that is not ours alone.
   */
  void closeToOthers() {
    try {
      if (Files.isDirectory(directory) && isOurs()) {
        closeToOthers(directory);
      }
      for (Path folder : folders()) {
        if (Files.isDirectory(folder)) {
          closeToOthers(folder);
        }
      }
    } catch (IOException e) {
      throw new SlipwayException(
          ErrorCode.SYSTEM_ERROR,
          "The home folder "
              + directory
              + " is open to other users and cannot be closed, because it is not yours: take it"
              + " over with 'chown', or choose another one with SLIPWAY_HOME",
          e);
    }
  }

  /** Nothing but settings for a home that is yet to be made is ours as well. */
  private boolean isOurs() throws IOException {
    if (Files.exists(keys()) || Files.exists(cache())) {
      return true;
    }
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        if (!child.endsWith(ConfigurationReader.FILE)) {
          return false;
        }
      }
      return true;
    }
  }

  /** What is set for this home, in its file or in this process's environment. */
  Reading settings() {
    return ConfigurationReader.read(directory, System.getenv());
  }

  Configuration configuration() {
    return settings().configuration();
  }

  private static void closeToOthers(Path folder) throws IOException {
    int mode = (int) Files.getAttribute(folder, "unix:mode") & 07777;
    boolean shared = (mode & STICKY) != 0;
    if ((mode & OTHERS) != 0 && !shared) {
      Files.setPosixFilePermissions(folder, OWNER_ONLY);
    }
  }

  private List<Path> folders() {
    return List.of(keys(), logs(), blobs(), spaces(), work(), cache());
  }

  Path database() {
    return directory.resolve("slipway.db");
  }

  /** What the values of variables in the database are encrypted with. */
  Path variablesKey() {
    return keys().resolve("variables.key");
  }

  Path blobs() {
    return directory.resolve("blobs");
  }

  /** Instances and persistent disks. */
  Path spaces() {
    return directory.resolve("spaces");
  }

  Path disks() {
    return spaces().resolve("disks");
  }

  Path keys() {
    return directory.resolve("keys");
  }

  Path logs() {
    return directory.resolve("logs");
  }

  Path directorLog() {
    return logs().resolve("director.log");
  }

  /** Uploads and other work in progress. */
  Path work() {
    return directory.resolve("work");
  }

  /** What is made from the program's own files and can be made again. */
  Path cache() {
    return directory.resolve("cache");
  }

  /** Where a running Director says how to reach it. */
  Path running() {
    return directory.resolve("director.json");
  }

  /** The port of this home's Director, of the last time it ran. */
  Path port() {
    return directory.resolve("director.port");
  }

  /** The addresses its instances get, of the last time its Director ran. */
  Path addresses() {
    return directory.resolve("addresses");
  }

  /** The number of the process that waits for this home to be deleted. */
  Path watch() {
    return directory.resolve("watch.pid");
  }

  /** How many instances there are, running or not. */
  int instances() {
    Path instances = spaces().resolve("instances");
    if (!Files.isDirectory(instances)) {
      return 0;
    }
    try (Stream<Path> folders = Files.list(instances)) {
      return (int) folders.count();
    } catch (IOException e) {
      throw new UncheckedIOException("The instances in " + instances + " cannot be counted", e);
    }
  }

  /** Makes an empty file that only the owner may read, unless there is one. */
  static void makePrivate(Path file) throws IOException {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      // of an earlier time
    }
  }

  /** Locked by whoever starts or stops the Director, for as long as that takes. */
  Path changing() {
    return directory.resolve("changing.lock");
  }

  /** Locked by the agent host of this home as long as it runs. */
  Path agentsLock() {
    return directory.resolve("agents.lock");
  }

  /** What the agent host says about itself. */
  Path agents() {
    return directory.resolve("agents.json");
  }

  /** Where the agent host listens. */
  Path agentsSocket() {
    return directory.resolve("agents.sock");
  }

  Path agentsLog() {
    return logs().resolve("agents.log");
  }

  /** Locked by the Director of this home as long as it runs. */
  Path lock() {
    return directory.resolve("director.lock");
  }
}
