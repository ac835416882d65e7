package io.slipway.instance;

import java.nio.file.Path;

/**
 * Where a space's files lie on the host.
 *
 * @param path {@code <state>/instances/<id>}, for its owner only
 */
record SpaceFolder(Path path) {
  /** The space's own file tree, with mount points for what it shares with the host. */
  Path root() {
    return path.resolve("root");
  }

  Path vcap() {
    return root().resolve("var/vcap");
  }

  /** A shortcut for people. */
  Path vcapShortcut() {
    return path.resolve("vcap");
  }

  Path record() {
    return path.resolve("space.json");
  }

  /** What an agent remembers of its instance. */
  Path memory() {
    return path.resolve("memory");
  }

  /** The space's own files in {@code /etc}: what is laid over the host's. */
  Path etc() {
    return path.resolve("etc");
  }

  Path overlayWork() {
    return path.resolve("etc.work");
  }

  String id() {
    return path.getFileName().toString();
  }

  /** The environment variable by which processes of the space are told from others. */
  String marker() {
    return path.toString();
  }
}
