package io.slipway.instance;

import io.slipway.base.Clock;
import io.slipway.linux.CallSequence;
import io.slipway.linux.ChildProcess;
import io.slipway.linux.Descriptor;
import io.slipway.linux.Errno;
import io.slipway.linux.Identities;
import io.slipway.linux.Linux;
import io.slipway.linux.Namespaces;
import io.slipway.linux.ProcessIdentity;
import io.slipway.linux.Spawn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Starts programs by system calls, from a thread that has entered the space's namespaces.
 *
 * @param space descriptor of the space's first process; empty: stay on the host
 */
record NativeLauncher(Optional<Descriptor> space) implements Launcher {
  private static final int NOTES_MODE = 0600;

  static final int NAMESPACES =
      Namespaces.MOUNT | Namespaces.HOST_NAME | Namespaces.IPC | Namespaces.PROCESS;

  @Override
  public SpaceProcess start(Launch launch) {
    @Nullable Capturing stdout = capture(launch.command().stdout());
    @Nullable Capturing stderr;
    try {
      stderr = capture(launch.command().stderr());
    } catch (RuntimeException e) {
      abandon(stdout);
      throw e;
    }
    Steps steps = new Steps(launch, stdout, stderr);
    boolean started = false;
    try {
      CallSequence.Outcome outcome = CallSequence.run(steps::addTo);
      if (outcome.failed()) {
        throw failure(launch, steps, outcome);
      }
      ChildProcess child = new ChildProcess((int) outcome.result(steps.spawned()));
      started = true;
      begin(stdout);
      begin(stderr);
      return new NativeProcess(
          child, survivor(launch.command(), child, stdout, stderr), stdout, stderr);
    } finally {
      if (launch.account().isPresent()) {
        Linux.restoreDumpable();
      }
      if (!started) {
        abandon(stdout);
        abandon(stderr);
      }
    }
  }

  private static Survivor survivor(
      Command command, ChildProcess child, @Nullable Capturing stdout, @Nullable Capturing stderr) {
    List<ProcessIdentity> collectors = new ArrayList<>();
    for (Capturing capturing : new @Nullable Capturing[] {stdout, stderr}) {
      if (capturing != null) {
        capturing.collector().ifPresent(collectors::add);
      }
    }
    return new Survivor(
        ProcessIdentity.ofUncollected(child.pid())
            .orElseGet(() -> new ProcessIdentity(child.pid(), 0)),
        child.pid(),
        collectors,
        command.stdout(),
        command.stderr(),
        command.oversight().flatMap(_ -> Kin.markOf(child.pid())));
  }

  private static RuntimeException failure(
      Launch launch, Steps steps, CallSequence.Outcome outcome) {
    int errno = outcome.failure().errno();
    if (outcome.failedAt(steps.spawned())) {
      return new SpawnException(launch.program(), Errno.describe(errno).toLowerCase(Locale.ROOT));
    }
    if (steps.entered != null && outcome.failedAt(steps.entered) && errno == Errno.ESRCH) {
      return new SpaceException("The space is not running; restart it first");
    }
    return new SpaceException(
        "'" + launch.program() + "' could not be started: " + outcome.failure().message(),
        outcome.failure());
  }

  private static @Nullable Capturing capture(Output output) {
    return output instanceof Output.Capture capture ? Capturing.of(capture) : null;
  }

  private static void begin(@Nullable Capturing capture) {
    if (capture != null) {
      capture.begin();
    }
  }

  private static void abandon(@Nullable Capturing capture) {
    if (capture != null) {
      capture.abandon();
    }
  }

  private final class Steps {
    private final Launch launch;
    private final @Nullable Capturing stdout;
    private final @Nullable Capturing stderr;
    private CallSequence.@Nullable Result entered;
    private CallSequence.@Nullable Result spawned;

    Steps(Launch launch, @Nullable Capturing stdout, @Nullable Capturing stderr) {
      this.launch = launch;
      this.stdout = stdout;
      this.stderr = stderr;
    }

    CallSequence.Result spawned() {
      if (spawned == null) {
        throw new IllegalStateException("The sequence was not prepared");
      }
      return spawned;
    }

    void addTo(CallSequence calls) {
      Command command = launch.command();
      Namespaces.separateFileContext(calls);
      Optional<CallSequence.Result> notes =
          command
              .oversight()
              .flatMap(Command.Oversight::notes)
              .map(file -> calls.openForAppending(file.toString(), NOTES_MODE));
      space.ifPresent(process -> entered = Namespaces.enter(calls, process, NAMESPACES));
      command.oversight().ifPresent(_ -> Namespaces.tellApart(calls));
      Identities.umask(calls, command.umask());
      Spawn.Builder spawn =
          Spawn.of(
                  launch.program(),
                  command.argv().subList(1, command.argv().size()).toArray(String[]::new))
              .candidates(launch.candidates())
              .environment(launch.environment())
              .newSession(command.newSession());
      launch
          .stdoutFile()
          .ifPresent(file -> spawn.stdout(calls.openForAppending(file.path(), file.mode())));
      launch
          .stderrFile()
          .ifPresent(file -> spawn.stderr(calls.openForAppending(file.path(), file.mode())));
      if (stdout != null) {
        spawn.stdout(stdout.writeEnd());
      }
      if (stderr != null) {
        spawn.stderr(stderr.writeEnd());
      }
      notes.ifPresent(spawn::third);
      if (command.niceness() != 0) {
        Identities.tryNiceness(calls, Linux.niceness() + command.niceness());
      }
      Identities.workIn(calls, launch.workingDirectory());
      launch.account().ifPresent(account -> Identities.become(calls, account.uid(), account.gid()));
      spawned = calls.spawn(spawn.build());
    }
  }

  private record NativeProcess(
      ChildProcess child, Survivor survivor, @Nullable Capturing out, @Nullable Capturing err)
      implements SpaceProcess {
    @Override
    public int hostPid() {
      return child.pid();
    }

    @Override
    public CompletableFuture<ExitStatus> exit() {
      return child.waitStatus().thenApply(ExitStatus::of);
    }

    @Override
    public CompletableFuture<ExitStatus> completion() {
      return CompletableFuture.allOf(end(out), end(err))
          .thenCombine(exit(), (nothing, status) -> status);
    }

    private static CompletableFuture<@Nullable Void> end(@Nullable Capturing capture) {
      return capture == null ? CompletableFuture.completedFuture(null) : capture.end();
    }

    @Override
    public Captured stdout() {
      return out == null ? Captured.NOTHING : out.snapshot();
    }

    @Override
    public Captured stderr() {
      return err == null ? Captured.NOTHING : err.snapshot();
    }

    @Override
    public boolean signalGroup(int signal) {
      return child.signalGroup(signal);
    }

    @Override
    public List<String> endAll(Duration grace, Clock clock) throws InterruptedException {
      return new Kin(survivor, clock).end(grace);
    }
  }
}
