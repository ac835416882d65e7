package io.slipway.server;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The moment at which a Director that neither answers nor is gone does either: it says where it
 * answers, or the kernel takes its lock back.
 */
final class DirectorChange implements AutoCloseable {
  private final Home home;
  private final WatchService watch;
  private final FileChannel lock;
  private final CompletableFuture<Boolean> changed = new CompletableFuture<>();

  DirectorChange(Home home) {
    this.home = home;
    try {
      watch = home.directory().getFileSystem().newWatchService();
      home.directory().register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      lock = FileChannel.open(home.lock(), StandardOpenOption.READ);
    } catch (IOException e) {
      throw new UncheckedIOException("The home " + home.directory() + " cannot be watched", e);
    }
    Thread.ofPlatform().daemon().start(this::awaitAnswering);
    Thread.ofPlatform().daemon().start(this::awaitEnd);
  }

  private void awaitAnswering() {
    try {
      while (!Files.exists(home.running())) {
        WatchKey key = watch.take();
        key.pollEvents();
        key.reset();
      }
      changed.complete(true);
    } catch (InterruptedException | ClosedWatchServiceException e) {
      // nobody waits any more
    }
  }

  private void awaitEnd() {
    try (FileLock free = lock.lock(0, Long.MAX_VALUE, true)) {
      changed.complete(free.isValid());
    } catch (IOException e) {
      // nobody waits any more
    }
  }

  void await(long seconds) {
    try {
      changed.get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new SlipwayException(
          ErrorCode.SYSTEM_ERROR,
          "The Director of "
              + home.directory()
              + " has been starting or ending for "
              + seconds
              + " seconds. Its log is "
              + home.directorLog(),
          e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SlipwayException(ErrorCode.SYSTEM_ERROR, "Interrupted", e);
    }
  }

  @Override
  public void close() {
    try (watch;
        lock) {
      changed.complete(false);
    } catch (IOException e) {
      throw new UncheckedIOException("The home " + home.directory() + " cannot be let go", e);
    }
  }
}
