package io.slipway.instance;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import io.slipway.base.Guarded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;

/** The JDK's watch service, for where there is no native code. */
final class JdkFileWatcher implements FileWatcher {
  private final WatchService service;
  private final Map<WatchKey, Set<FolderWatch>> watches = new ConcurrentHashMap<>();

  private JdkFileWatcher() {
    try {
      service = FileSystems.getDefault().newWatchService();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().daemon().name("slipway-files").start(this::deliver);
  }

  static FileWatcher instance() {
    return Holder.INSTANCE;
  }

  @Override
  public Watch watch(Path directory, Consumer<String> onChange) {
    synchronized (watches) {
      WatchKey key;
      try {
        key = directory.register(service, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
      } catch (IOException e) {
        throw new SpaceException("The folder " + directory + " cannot be watched: " + e, e);
      }
      FolderWatch watch = new FolderWatch(key, onChange);
      watches.computeIfAbsent(key, absent -> new CopyOnWriteArraySet<>()).add(watch);
      return watch;
    }
  }

  private void deliver() {
    try {
      while (true) {
        WatchKey key = service.take();
        for (WatchEvent<?> event : key.pollEvents()) {
          tell(key, event.context() instanceof Path name ? name.toString() : "");
        }
        if (!key.reset()) {
          tell(key, "");
          watches.remove(key);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(WatchKey key, String fileName) {
    watches.getOrDefault(key, Set.of()).forEach(watch -> watch.tell(fileName));
  }

  private final class FolderWatch implements Watch {
    private final WatchKey key;
    private final Consumer<String> onChange;
    private volatile boolean closed;

    FolderWatch(WatchKey key, Consumer<String> onChange) {
      this.key = key;
      this.onChange = onChange;
    }

    void tell(String fileName) {
      if (closed) {
        return;
      }
      Guarded.run("a file watcher's callback", () -> onChange.accept(fileName));
    }

    @Override
    public void close() {
      closed = true;
      synchronized (watches) {
        Set<FolderWatch> sharing = watches.get(key);
        if (sharing != null && sharing.remove(this) && sharing.isEmpty()) {
          watches.remove(key);
          key.cancel();
        }
      }
    }
  }

  private static final class Holder {
    static final FileWatcher INSTANCE = new JdkFileWatcher();
  }
}
