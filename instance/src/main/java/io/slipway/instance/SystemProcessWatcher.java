package io.slipway.instance;

import io.slipway.linux.Descriptor;
import io.slipway.linux.Errno;
import io.slipway.linux.EventLoop;
import io.slipway.linux.Linux;
import io.slipway.linux.ProcessIdentity;
import io.slipway.linux.SystemCallException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

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
    Optional<ProcessIdentity> process = ProcessIdentity.of(hostPid);
    return process.isPresent() ? watch(process.get(), onDeath) : alreadyDead(onDeath);
  }

  @Override
  public Watch watch(ProcessIdentity process, Runnable onDeath) {
    return Linux.isAvailable() ? watchDescriptor(process, onDeath) : watchHandle(process, onDeath);
  }

  private static Watch watchDescriptor(ProcessIdentity process, Runnable onDeath) {
    Descriptor descriptor;
    try {
      descriptor = Descriptor.ofProcess(process.pid());
    } catch (SystemCallException e) {
      if (e.errno() == Errno.ESRCH || e.errno() == Errno.EINVAL) {
        return alreadyDead(onDeath);
      }
      throw e;
    }
    // Looked at after opening: from here on the descriptor cannot mean another process.
    if (!process.isAlive()) {
      descriptor.close();
      return alreadyDead(onDeath);
    }
    Once once = new Once(onDeath);
    EventLoop.Registration registration =
        EventLoop.system()
            .whenReadable(
                descriptor,
                readable -> {
                  readable.close();
                  once.runOnVirtualThread();
                });
    return () -> {
      once.cancel();
      registration.close();
    };
  }

  private static Watch watchHandle(ProcessIdentity process, Runnable onDeath) {
    Once once = new Once(onDeath);
    Optional<ProcessHandle> handle = ProcessHandle.of(process.pid());
    if (handle.isEmpty() || !process.isAlive()) {
      once.runOnVirtualThread();
    } else {
      handle.get().onExit().thenRun(once::runOnVirtualThread);
    }
    return once::cancel;
  }

  private static Watch alreadyDead(Runnable onDeath) {
    Once once = new Once(onDeath);
    once.runOnVirtualThread();
    return once::cancel;
  }

  /** Runs its action at most once, and not after it was cancelled. */
  private record Once(Runnable action, AtomicBoolean spent) {
    Once(Runnable action) {
      this(action, new AtomicBoolean());
    }

    void runOnVirtualThread() {
      Thread.startVirtualThread(
          () -> {
            if (spent.compareAndSet(false, true)) {
              action.run();
            }
          });
    }

    void cancel() {
      spent.set(true);
    }
  }
}
