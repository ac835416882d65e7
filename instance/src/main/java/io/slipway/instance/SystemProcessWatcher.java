package io.slipway.instance;

import io.slipway.base.Guarded;
import io.slipway.linux.Descriptor;
import io.slipway.linux.Errno;
import io.slipway.linux.EventLoop;
import io.slipway.linux.Linux;
import io.slipway.linux.ProcessIdentity;
import io.slipway.linux.SystemCallException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Watches by pidfd; where there is no native code, as the JDK can (it looks every second or so).
 */
final class SystemProcessWatcher implements ProcessWatcher {
  private static final ProcessWatcher INSTANCE = new SystemProcessWatcher();

  private SystemProcessWatcher() {}

  static ProcessWatcher instance() {
    return INSTANCE;
  }

  @Override
  public Watch watch(int hostPid, Runnable onDeath) {
    return watchEnd(hostPid, _ -> onDeath.run());
  }

  @Override
  public Watch watch(ProcessIdentity process, Runnable onDeath) {
    return watch(process, new Once(_ -> onDeath.run()));
  }

  @Override
  public Watch watchEnd(int hostPid, Consumer<Optional<ExitStatus>> onEnd) {
    Optional<ProcessIdentity> process = ProcessIdentity.of(hostPid);
    Once once = new Once(onEnd);
    return process.isPresent() ? watch(process.get(), once) : alreadyDead(once);
  }

  private static Watch watch(ProcessIdentity process, Once once) {
    return Linux.isAvailable() ? watchDescriptor(process, once) : watchHandle(process, once);
  }

  private static Watch watchDescriptor(ProcessIdentity process, Once once) {
    Descriptor descriptor;
    try {
      descriptor = Descriptor.ofProcess(process.pid());
    } catch (SystemCallException e) {
      if (e.errno() == Errno.ESRCH || e.errno() == Errno.EINVAL) {
        return alreadyDead(once);
      }
      throw e;
    }
    // Looked at after opening: from here on the descriptor cannot mean another process.
    if (!process.isAlive()) {
      descriptor.close();
      return alreadyDead(once);
    }
    EventLoop.Registration registration =
        EventLoop.system()
            .whenReadable(
                descriptor,
                readable -> {
                  Optional<ExitStatus> status = status(process, descriptor);
                  readable.close();
                  once.runOnVirtualThread(status);
                });
    return () -> {
      once.cancel();
      registration.close();
    };
  }

  /** Its descriptor tells once it has been collected, {@code /proc} until then. */
  private static Optional<ExitStatus> status(ProcessIdentity process, Descriptor descriptor) {
    OptionalInt status = Linux.exitStatus(descriptor);
    if (status.isEmpty()) {
      status = process.uncollectedExitStatus();
    }
    if (status.isEmpty()) { // It may have been collected between the two looks.
      status = Linux.exitStatus(descriptor);
    }
    return status.isPresent() ? Optional.of(ExitStatus.of(status.getAsInt())) : Optional.empty();
  }

  private static Watch watchHandle(ProcessIdentity process, Once once) {
    Optional<ProcessHandle> handle = ProcessHandle.of(process.pid());
    if (handle.isEmpty() || !process.isAlive()) {
      once.runOnVirtualThread(Optional.empty());
    } else {
      handle.get().onExit().thenRun(() -> once.runOnVirtualThread(Optional.empty()));
    }
    return once::cancel;
  }

  private static Watch alreadyDead(Once once) {
    once.runOnVirtualThread(Optional.empty());
    return once::cancel;
  }

  /** Runs its action at most once, and not after it was cancelled. */
  private record Once(Consumer<Optional<ExitStatus>> action, AtomicBoolean spent) {
    Once(Consumer<Optional<ExitStatus>> action) {
      this(action, new AtomicBoolean());
    }

    void runOnVirtualThread(Optional<ExitStatus> status) {
      Runnable tell =
          () -> {
            if (spent.compareAndSet(false, true)) {
              action.accept(status);
            }
          };
      // A death nobody hears of would leave a service alone for ever: rather on this thread.
      if (!Guarded.run("starting a thread for a death", () -> Thread.startVirtualThread(tell))) {
        Guarded.run("telling of a death", tell);
      }
    }

    void cancel() {
      spent.set(true);
    }
  }
}
