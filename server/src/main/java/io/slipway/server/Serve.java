package io.slipway.server;

import io.slipway.base.Clock;
import io.slipway.base.HeapGuard;
import io.slipway.base.SlipwayException;
import io.slipway.json.Json;
import io.slipway.server.configuration.Configuration;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Director's own process: runs until it is told to end. Says on standard output what users have
 * to know, then {@code ready} when it answers, and nothing else ever.
 */
final class Serve {
  private static final Logger log = LoggerFactory.getLogger(Serve.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** The line it says when it answers; lines before are for the user. */
  static final String READY = "ready";

  private Serve() {}

  static int run(Home home, Configuration configuration, PrintStream out) {
    try (FileChannel channel =
        FileChannel.open(home.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (!lock(channel)) {
        out.println("A Director of " + home.directory() + " runs already");
        return 1;
      }
      Files.deleteIfExists(home.running()); // of one that was killed
      serve(home, configuration, out);
      return 0;
    } catch (SlipwayException e) {
      log.error("The Director ends", e);
      out.println(e.message());
      return 1;
    } catch (IOException e) {
      throw new UncheckedIOException("The lock " + home.lock() + " cannot be taken", e);
    }
  }

  /** Whoever only looks whether a Director runs has the lock for a moment; a Director keeps it. */
  private static boolean lock(FileChannel channel) throws IOException {
    Clock.Scheduled end = Clock.system().schedule(PATIENCE, () -> close(channel));
    try {
      return channel.lock().isValid();
    } catch (AsynchronousCloseException e) {
      return false;
    } finally {
      end.cancel();
    }
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      log.warn("The lock cannot be let go", e);
    }
  }

  private static void serve(Home home, Configuration configuration, PrintStream out)
      throws IOException {
    HeapGuard.watch(
        "The Director of " + home.directory(),
        "memory.director in slipway.yml",
        configuration.memory().guard());
    RequestLogs.begin(home.logs());
    Termination termination = new Termination();
    Ports ports = new Ports(home, configuration.http());
    HomeWatch watch = new HomeWatch(home);
    try (LocalSlipway slipway =
        LocalSlipway.withAgentHost(home, ports.wanted(), configuration, Clock.system())) {
      termination.listen(home, home.lock());
      watch.start();
      ports.keep(slipway.port()).ifPresent(out::println);
      UnfinishedTasks.tell(slipway.recovered()).forEach(out::println);
      announce(home, ports, slipway);
      out.println(READY);
      out.close();
      if (termination.await() == Termination.Reason.HOME_DELETED) {
        log.warn("The home {} is gone: this Director ends", home.directory());
        Runtime.getRuntime().halt(0); // there is nothing left that could be closed properly
      }
      Files.deleteIfExists(home.running());
      if (home.instances() == 0) {
        watch.stop(); // else it goes on for those that stay
      }
    }
    termination.complete();
  }

  private static void announce(Home home, Ports ports, LocalSlipway slipway) throws IOException {
    Map<String, Object> running = new LinkedHashMap<>();
    String url = ports.url(slipway.port());
    running.put("url", url);
    running.put("pid", ProcessHandle.current().pid());
    Path temporary =
        Files.createTempFile(
            home.directory(),
            "director",
            ".json",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(temporary, Json.write(running), StandardCharsets.UTF_8);
    Files.move(temporary, home.running(), StandardCopyOption.ATOMIC_MOVE);
    log.info("The Director answers at {}", url);
  }
}
