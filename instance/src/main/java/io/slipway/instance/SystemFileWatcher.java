package io.slipway.instance;

import io.slipway.base.Guarded;
import io.slipway.linux.Inotify;
import io.slipway.linux.Linux;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** Watches with one inotify instance; callbacks run one after another on one thread. */
final class SystemFileWatcher implements FileWatcher, Inotify.Listener {
  private final BlockingQueue<Runnable> deliveries = new LinkedBlockingQueue<>();
  private final Map<Integer, Set<FolderWatch>> watches = new HashMap<>();
  private final Inotify inotify = new Inotify(this);

  private SystemFileWatcher() {
    Thread.ofPlatform().daemon().name("slipway-files").start(this::deliver);
  }

  static FileWatcher instance() {
    return Linux.isAvailable() ? Holder.NATIVE : JdkFileWatcher.instance();
  }

  @Override
  public Watch watch(Path directory, Consumer<String> onChange) {
    synchronized (watches) {
      int number = inotify.add(directory);
      FolderWatch watch = new FolderWatch(number, onChange);
      watches.computeIfAbsent(number, absent -> new CopyOnWriteArraySet<>()).add(watch);
      return watch;
    }
  }

  @Override
  public void changed(int watch, String fileName) {
    tell(watch, fileName);
  }

  @Override
  public void folderMoved(int watch) {
    tell(watch, "");
  }

  @Override
  public void ended(int watch) {
    synchronized (watches) {
      Set<FolderWatch> ended = watches.remove(watch);
      if (ended != null) {
        ended.forEach(one -> deliveries.add(() -> one.tell("")));
      }
    }
  }

  @Override
  public void overflowed() {
    synchronized (watches) {
      watches.keySet().forEach(watch -> tell(watch, ""));
    }
  }

  private void tell(int watch, String fileName) {
    synchronized (watches) {
      watches
          .getOrDefault(watch, Set.of())
          .forEach(one -> deliveries.add(() -> one.tell(fileName)));
    }
  }

  private void deliver() {
    try {
      while (true) {
        deliveries.take().run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class FolderWatch implements Watch {
    private final int number;
    private final Consumer<String> onChange;
    private volatile boolean closed;

    FolderWatch(int number, Consumer<String> onChange) {
      this.number = number;
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
        Set<FolderWatch> sharing = watches.get(number);
        if (sharing != null && sharing.remove(this) && sharing.isEmpty()) {
          watches.remove(number);
          inotify.remove(number);
        }
      }
    }
  }

  private static final class Holder {
    static final FileWatcher NATIVE = new SystemFileWatcher();
  }
}
