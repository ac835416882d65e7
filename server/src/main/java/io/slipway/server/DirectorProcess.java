package io.slipway.server;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.cli.LocalDirector;
import io.slipway.json.Json;
import io.slipway.server.configuration.Configuration;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Starts and stops the Director of a home as a process that outlives the command line. */
final class DirectorProcess implements LocalDirector {
  /** What becomes of unfinished tasks, in the environment of a Director. */
  static final String UNFINISHED_TASKS = "SLIPWAY_UNFINISHED_TASKS";

  private static final int LOG_LINES = 20;
  private static final long STOPPING_SECONDS = 30;
  private static final long SETTLING_SECONDS = 60;

  private final Home home;
  private final Path program;

  /**
   * @param program folder of the program: its {@code lib}, options and caches
   */
  DirectorProcess(Home home, Path program) {
    this.home = home;
    this.program = program;
  }

  @Override
  public Optional<DirectorAddress> running() {
    return presence() == Presence.ANSWERING ? Optional.of(address()) : Optional.empty();
  }

  @Override
  public Optional<DirectorAddress> awaitRunning(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    try (WatchService changes = home.directory().getFileSystem().newWatchService()) {
      // A Director says where it answers by a file that appears.
      home.directory().register(changes, StandardWatchEventKinds.ENTRY_CREATE);
      Optional<DirectorAddress> found = running();
      while (found.isEmpty()) {
        WatchKey key = changes.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (key == null) {
          return Optional.empty();
        }
        key.pollEvents();
        if (!key.reset()) {
          return Optional.empty(); // The home is gone.
        }
        found = running();
      }
      return found;
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("The home " + home.directory() + " cannot be watched", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private enum Presence {
    ABSENT,
    /** It is starting or ending. */
    CHANGING,
    ANSWERING
  }

  /**
   * A Director holds its lock as long as it lives, however it ends, and says where it answers while
   * it does. What a dead one has said counts for nothing.
   */
  private Presence presence() {
    if (!Files.exists(home.lock())) {
      return Presence.ABSENT;
    }
    try (FileChannel channel = FileChannel.open(home.lock(), StandardOpenOption.READ);
        FileLock free = channel.tryLock(0, Long.MAX_VALUE, true)) {
      if (free != null) {
        return Presence.ABSENT;
      }
      return Files.exists(home.running()) ? Presence.ANSWERING : Presence.CHANGING;
    } catch (IOException e) {
      throw new UncheckedIOException("The lock " + home.lock() + " cannot be looked at", e);
    }
  }

  /** Whoever starts or stops a Director does so alone; the others wait, and find it done. */
  private <T> T alone(Supplier<T> change) {
    home.create();
    try {
      Home.makePrivate(home.changing());
      try (FileChannel channel = FileChannel.open(home.changing(), StandardOpenOption.WRITE);
          FileLock mine = channel.lock()) {
        if (!mine.isValid()) {
          throw new IllegalStateException(home.changing() + " is not locked");
        }
        return change.get();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The lock " + home.changing() + " cannot be taken", e);
    }
  }

  /** Waits until a Director that is starting or ending by itself has done so. */
  private Presence settledPresence() {
    Presence now = presence();
    while (now == Presence.CHANGING) {
      try (DirectorChange change = new DirectorChange(home)) {
        if (presence() == Presence.CHANGING) {
          change.await(SETTLING_SECONDS);
        }
      }
      now = presence();
    }
    return now;
  }

  private DirectorAddress address() {
    Credentials credentials = Credentials.in(home.keys());
    try {
      return new DirectorAddress(
          String.valueOf(state().get("url")),
          Files.readString(home.keys().resolve("ca.pem")),
          credentials.user(),
          credentials.password());
    } catch (IOException e) {
      throw new UncheckedIOException("The running Director's address cannot be read", e);
    }
  }

  private Map<String, @Nullable Object> state() throws IOException {
    return Json.parseObject(Files.readString(home.running(), StandardCharsets.UTF_8));
  }

  @Override
  public Started start(Optional<String> unfinishedTasks) {
    return running()
        .map(address -> new Started(address, true, Optional.empty()))
        .orElseGet(() -> alone(() -> startIfAbsent(unfinishedTasks)));
  }

  private Started startIfAbsent(Optional<String> unfinishedTasks) {
    if (settledPresence() == Presence.ANSWERING) {
      return new Started(address(), true, Optional.empty());
    }
    Configuration configuration = home.configuration();
    try {
      Files.deleteIfExists(home.running()); // of one that was killed
      Home.makePrivate(home.directorLog());
      ProcessBuilder child =
          new ChildProgram(home, program)
              .director(configuration)
              .redirectError(ProcessBuilder.Redirect.appendTo(home.directorLog().toFile()));
      unfinishedTasks.ifPresent(wanted -> child.environment().put(UNFINISHED_TASKS, wanted));
      Process process = child.start();
      Optional<String> note = awaitReady(process);
      return new Started(address(), false, note);
    } catch (IOException e) {
      throw new UncheckedIOException("The Director cannot be started", e);
    }
  }

  /** Returns when it answers, with what it has to say to the user besides. */
  private Optional<String> awaitReady(Process process) throws IOException {
    List<String> said = new ArrayList<>();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.equals(Serve.READY)) {
          return said.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", said));
        }
        said.add(line);
      }
    }
    throw new SlipwayException(
        ErrorCode.SYSTEM_ERROR,
        said.isEmpty()
            ? "The Director did not start. The end of its log, "
                + home.directorLog()
                + ":\n"
                + endOfLog()
            : "The Director did not start: "
                + String.join("\n", said)
                + "\nIts log is "
                + home.directorLog());
  }

  private String endOfLog() throws IOException {
    try (Stream<String> lines = Files.lines(home.directorLog(), StandardCharsets.UTF_8)) {
      List<String> all = lines.toList();
      return String.join("\n", all.subList(Math.max(0, all.size() - LOG_LINES), all.size()));
    }
  }

  @Override
  public boolean stop() {
    return Files.exists(home.lock()) && alone(this::stopIfPresent);
  }

  private boolean stopIfPresent() {
    if (settledPresence() == Presence.ABSENT) {
      return false;
    }
    try {
      if (!(state().get("pid") instanceof Number pid)) {
        throw new SlipwayException(
            ErrorCode.SYSTEM_ERROR, home.running() + " does not say which process the Director is");
      }
      Optional<ProcessHandle> process = ProcessHandle.of(pid.longValue());
      if (process.isPresent()) {
        process.get().destroy();
        process.get().onExit().get(STOPPING_SECONDS, TimeUnit.SECONDS);
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("The Director cannot be stopped", e);
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new SlipwayException(
          ErrorCode.SYSTEM_ERROR,
          "The Director did not end within " + STOPPING_SECONDS + " seconds",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public Path disks() {
    return home.disks();
  }

  @Override
  public Path cache() {
    return home.create().cache();
  }

  @Override
  public int instances() {
    return home.instances();
  }

  @Override
  public String addresses() {
    return AddressBlock.of(home);
  }

  @Override
  public List<String> orphans() {
    return Orphan.find().stream().map(Orphan::description).toList();
  }

  @Override
  public void endOrphans(List<String> told) {
    Orphan.find().stream()
        .filter(orphan -> told.contains(orphan.description()))
        .forEach(Orphan::end);
  }

  /** Asked of a process with the rights a Director has, which may be more than this one's. */
  @Override
  public String doctor() {
    home.create();
    try {
      Process process = new ChildProgram(home, program).doctor().redirectErrorStream(true).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("This machine cannot be looked at", e);
    }
  }
}
