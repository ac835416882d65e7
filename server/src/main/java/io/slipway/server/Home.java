package io.slipway.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The folder with everything a Slipway knows: {@code $SLIPWAY_HOME}, by default {@code ~/.slipway}.
 * Two homes are two Slipways that never meet.
 */
record Home(Path directory) {
  static Home ofEnvironment() {
    String configured = System.getenv("SLIPWAY_HOME");
    Path directory =
        configured == null || configured.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".slipway")
            : Path.of(configured);
    return new Home(directory.toAbsolutePath().normalize());
  }

  /** Makes the folders that are missing; only the owner may look into them. */
  Home create() {
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      for (Path folder : new Path[] {keys(), logs(), blobs(), spaces()}) {
        Files.createDirectories(folder);
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The home folder " + directory + " cannot be made: choose another one with SLIPWAY_HOME",
          e);
    }
  }

  Path database() {
    return directory.resolve("slipway.db");
  }

  Path blobs() {
    return directory.resolve("blobs");
  }

  /** Instances and persistent disks. */
  Path spaces() {
    return directory.resolve("spaces");
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

  /** Locked by the Director of this home as long as it runs. */
  Path lock() {
    return directory.resolve("director.lock");
  }
}
