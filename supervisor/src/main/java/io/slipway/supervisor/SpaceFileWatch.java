package io.slipway.supervisor;

import io.slipway.base.SlipwayException;
import io.slipway.instance.FileWatcher;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one file whose folder may not exist yet: as long as it does not, the nearest folder above
 * that does is watched for it to come.
 */
final class SpaceFileWatch implements ProcessHost.Watch {
  private static final Logger log = LoggerFactory.getLogger(SpaceFileWatch.class);
  private static final int ATTEMPTS = 100;

  private final SpaceFiles files;
  private final String insidePath;
  private final FileWatcher watcher;
  private final Runnable onChange;
  private @Nullable Path watched;
  private FileWatcher.@Nullable Watch watch;
  private boolean cancelled;

  SpaceFileWatch(SpaceFiles files, String insidePath, FileWatcher watcher, Runnable onChange) {
    this.files = files;
    this.insidePath = insidePath;
    this.watcher = watcher;
    this.onChange = onChange;
    follow();
  }

  @Override
  public synchronized void cancel() {
    cancelled = true;
    close();
  }

  private void changed(Path folder, String name) {
    Path file = file();
    boolean inPlace = file != null && folder.equals(file.getParent());
    boolean other = file != null && inPlace && !name.isEmpty() && !file.endsWith(name);
    if (other) {
      return;
    }
    if (!inPlace || name.isEmpty()) {
      follow();
    }
    onChange.run();
  }

  /** Watches the file's folder, or what there is of the way to it. */
  private synchronized void follow() {
    // Folders may come and go while a watch is set up; whoever does that all the time is left
    // alone.
    for (int attempt = 0; attempt < ATTEMPTS && !cancelled; attempt++) {
      Path nearest = nearestFolder();
      if (nearest == null || nearest.equals(watched)) {
        return;
      }
      close();
      try {
        watch = watcher.watch(nearest, name -> changed(nearest, name));
        watched = nearest;
      } catch (SlipwayException e) {
        log.debug("Cannot watch {} yet: {}", nearest, e.message());
      }
    }
  }

  private void close() {
    watched = null;
    if (watch != null) {
      watch.close();
      watch = null;
    }
  }

  private @Nullable Path nearestFolder() {
    Path file = file();
    Path folder = file == null ? null : file.getParent();
    while (folder != null && !Files.isDirectory(folder)) {
      folder = folder.getParent();
    }
    return folder;
  }

  private @Nullable Path file() {
    try {
      return files.hostPath(insidePath);
    } catch (SlipwayException e) {
      log.debug("Nothing to watch for {}: {}", insidePath, e.message());
      return null;
    }
  }
}
