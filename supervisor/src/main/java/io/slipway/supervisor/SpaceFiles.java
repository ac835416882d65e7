package io.slipway.supervisor;

import io.slipway.instance.InstanceSpace;
import io.slipway.instance.SpaceException;
import java.nio.file.Path;
import java.util.OptionalInt;

/** Finds an instance's files on the host. */
final class SpaceFiles {
  private final InstanceSpace space;

  SpaceFiles(InstanceSpace space) {
    this.space = space;
  }

  /**
   * Where a file of the instance is. What it shares with the host (such as {@code /etc} laid over
   * the host's) is seen through its first process.
   *
   * @throws SpaceException when there is no way to the file, as in a dead space
   */
  Path hostPath(String insidePath) {
    try {
      return space.toHostPath(insidePath);
    } catch (SpaceException e) {
      OptionalInt first = space.toHostPid(1);
      if (first.isEmpty()) {
        throw e;
      }
      return Path.of("/proc", Integer.toString(first.getAsInt()), "root")
          .resolve(Path.of("/").relativize(Path.of(insidePath).normalize()));
    }
  }
}
