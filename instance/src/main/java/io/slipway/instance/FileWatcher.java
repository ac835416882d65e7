package io.slipway.instance;

import java.nio.file.Path;
import java.util.function.Consumer;

/** Tells of changes in folders, with one inotify instance for the whole JVM. */
public interface FileWatcher {
  /**
   * Calls back with the name of each file in the folder that is created, written, moved here or
   * away, or deleted. An empty name means that anything may have changed (events were lost, or the
   * folder itself went away): look at all of it. Calls for one watch come one after another, on a
   * thread that must not be held up.
   *
   * @throws io.slipway.base.SlipwayException when the folder cannot be watched
   */
  Watch watch(Path directory, Consumer<String> onChange);

  /** The one watcher of this JVM. */
  static FileWatcher system() {
    return SystemFileWatcher.instance();
  }

  /** An ongoing watch. */
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }
}
