package io.slipway.instance;

import io.slipway.base.ErrorText;
import io.slipway.linux.Linux;
import io.slipway.linux.Namespaces;
import io.slipway.linux.ProcessIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Processes of this machine, by number. */
final class Processes {
  private Processes() {}

  /** Kills exactly this process and waits until it is dead. */
  static void end(ProcessIdentity process) {
    CompletableFuture<Void> dead = new CompletableFuture<>();
    // The watch ends with the death it waits for.
    ProcessWatcher.system().watch(process, () -> dead.complete(null));
    if (process.isAlive()) {
      kill(process.pid());
    }
    dead.join();
  }

  static void kill(int pid) {
    if (Linux.isAvailable()) {
      Linux.kill(pid, Linux.SIGKILL);
    } else {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** The process that has this number in that process namespace, found by looking at all. */
  static OptionalInt findByInnerNumber(int insidePid, String namespace) {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        int pid = Integer.parseInt(process.getFileName().toString());
        if (innerNumber(process) == insidePid
            && Namespaces.identify(pid, "pid").filter(namespace::equals).isPresent()) {
          return OptionalInt.of(pid);
        }
      }
      return OptionalInt.empty();
    } catch (IOException e) {
      throw new SpaceException("/proc cannot be read: " + ErrorText.of(e), e);
    }
  }

  /** The last number of the {@code NSpid} line: the one in the process's own namespace. */
  private static int innerNumber(Path process) {
    return statusLine(process, "NSpid:")
        .map(line -> Integer.parseInt(line.substring(line.lastIndexOf('\t') + 1).strip()))
        .orElse(-1);
  }

  private static Optional<String> statusLine(Path process, String beginning) {
    try (Stream<String> lines = Files.lines(process.resolve("status"))) {
      return lines.filter(line -> line.startsWith(beginning)).findFirst();
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty(); // gone
    }
  }
}
