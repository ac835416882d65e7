package io.slipway.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Optional;

/**
 * Waits for a home to be deleted, which takes its Director and its instances with it. Instances
 * outlive their Director, so what watches for them is a small process of its own: a shell that
 * follows the home's files, and kills the first process of each of the home's spaces once they are
 * gone. It ends without harm when it is killed or the home is used up, and the next Director starts
 * it again.
 */
final class HomeWatch {
  private static final String NAME = "slipway-home-watch";

  /**
   * The first argument is the beginning of the spaces' marker, the others are files without which a
   * home is none. Following ends when the last of them is gone; it may end otherwise, so they are
   * looked for again before anything is killed.
   */
  private static final String FOLLOW =
      """
      marker=$1
      shift
      tail -n 0 --follow=name "$@" >/dev/null 2>&1
      for file; do
        [ -e "$file" ] && exit 0
      done
      for process in $(grep -lszF "$marker" /proc/[0-9]*/environ); do
        process=${process#/proc/}
        kill -9 "${process%/environ}" 2>/dev/null
      done
      exit 0
      """;

  private final Home home;

  HomeWatch(Home home) {
    this.home = home;
  }

  /** Starts the process unless there is one. */
  void start() {
    if (process().isPresent()) {
      return;
    }
    try {
      Process process =
          new ProcessBuilder(
                  "setsid",
                  "/bin/sh",
                  "-c",
                  FOLLOW,
                  NAME,
                  "SLIPWAY_SPACE=" + home.spaces().toRealPath().resolve("instances") + "/",
                  home.lock().toString(),
                  home.database().toString(),
                  home.keys().resolve("ca.pem").toString(),
                  home.keys().resolve("admin-password").toString())
              .directory(Path.of("/").toFile())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      Files.writeString(home.watch(), process.pid() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("The home " + home.directory() + " cannot be watched", e);
    }
  }

  /** Ends the process; what it follows is still there, so it harms nobody. */
  void stop() {
    process()
        .ifPresent(
            shell -> {
              List<ProcessHandle> children = shell.children().toList();
              shell.destroy();
              children.forEach(ProcessHandle::destroy);
            });
  }

  /** The process that was started last, if it lives and the number is not another's by now. */
  private Optional<ProcessHandle> process() {
    try {
      if (!Files.exists(home.watch())) {
        return Optional.empty();
      }
      String text = Files.readString(home.watch()).strip();
      if (!text.matches("\\d{1,9}")) {
        return Optional.empty();
      }
      String commandLine = Files.readString(Path.of("/proc", text, "cmdline"));
      return commandLine.contains("\0" + NAME + "\0")
              && commandLine.contains("\0" + home.lock() + "\0")
          ? ProcessHandle.of(Long.parseLong(text))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // there is none
    }
  }

  /** Runs the action, on a thread of its own, when the home is deleted while this process lives. */
  static void whenDeleted(Home home, Path lock, Runnable action) {
    WatchService watch;
    try {
      watch = home.directory().getFileSystem().newWatchService();
      home.directory().register(watch, StandardWatchEventKinds.ENTRY_DELETE);
    } catch (IOException e) {
      throw new UncheckedIOException("The home " + home.directory() + " cannot be watched", e);
    }
    Thread.ofPlatform()
        .daemon()
        .name("home-watch")
        .start(
            () -> {
              try (watch) {
                boolean there = Files.exists(lock);
                while (there) {
                  WatchKey key = watch.take();
                  key.pollEvents();
                  there = key.reset() && Files.exists(lock);
                }
                action.run();
              } catch (InterruptedException | ClosedWatchServiceException e) {
                // this process ends
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }
}
