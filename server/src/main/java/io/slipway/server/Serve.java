package io.slipway.server;

import io.slipway.base.Clock;
import io.slipway.base.HeapGuard;
import io.slipway.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Director's own process: runs until it is told to end. Says {@code ready} on standard output
 * when it answers, and nothing else ever.
 */
final class Serve {
  private static final Logger log = LoggerFactory.getLogger(Serve.class);
  private static final int PREFERRED_PORT = 25555;

  private Serve() {}

  static int run(Home home, PrintStream out) {
    try (FileChannel channel =
            FileChannel.open(home.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        out.println("A Director of " + home.directory() + " runs already");
        return 1;
      }
      serve(home, out);
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException("The lock " + home.lock() + " cannot be taken", e);
    }
  }

  private static void serve(Home home, PrintStream out) throws IOException {
    HeapGuard.watch("The Director of " + home.directory());
    CountDownLatch told = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    try (LocalSlipway slipway = start(home)) {
      Runtime.getRuntime()
          .addShutdownHook(
              Thread.ofPlatform()
                  .unstarted(
                      () -> {
                        told.countDown();
                        awaitQuietly(ended);
                      }));
      announce(home, slipway);
      out.println("ready");
      out.close();
      awaitQuietly(told);
      Files.deleteIfExists(home.running());
    }
    ended.countDown();
  }

  /** On the port every client expects, unless somebody has it. */
  private static LocalSlipway start(Home home) {
    return new LocalSlipway(home, Ports.preferably(PREFERRED_PORT), Clock.system());
  }

  private static void announce(Home home, LocalSlipway slipway) throws IOException {
    Map<String, Object> running = new LinkedHashMap<>();
    running.put("url", "https://127.0.0.1:" + slipway.port());
    running.put("pid", ProcessHandle.current().pid());
    Path temporary =
        Files.createTempFile(
            home.directory(),
            "director",
            ".json",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(temporary, Json.write(running), StandardCharsets.UTF_8);
    Files.move(temporary, home.running(), StandardCopyOption.ATOMIC_MOVE);
    log.info("The Director answers at https://127.0.0.1:{}", slipway.port());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
