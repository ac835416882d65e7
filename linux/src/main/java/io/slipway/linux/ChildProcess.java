package io.slipway.linux;

import io.slipway.base.Guarded;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/** A child of this process, collected by the {@link EventLoop} when it ends. */
public final class ChildProcess {
  private final int pid;
  private final CompletableFuture<Integer> waitStatus = new CompletableFuture<>();
  private boolean collected;

  /**
   * The child must not have been collected by anybody. One that cannot be watched, for want of
   * descriptors, is killed.
   */
  public ChildProcess(int pid) {
    this.pid = pid;
    try {
      EventLoop.system().whenReadable(Descriptor.ofProcess(pid), this::ended);
    } catch (SystemCallException e) {
      Linux.kill(pid, Linux.SIGKILL);
      throw e;
    }
  }

  public int pid() {
    return pid;
  }

  /** Its wait status ({@link WaitStatus}), once it has ended; completed on a virtual thread. */
  public CompletableFuture<Integer> waitStatus() {
    return waitStatus;
  }

  /**
   * Signals the process group the child leads; 0 only asks.
   *
   * @return false when nobody of the group is left
   */
  public synchronized boolean signalGroup(int signal) {
    // A number stays reserved while a group goes by it. So when the child has been collected and
    // the
    // number is a process's again, the group had emptied and whoever has the number now is a
    // stranger.
    if (collected && Linux.kill(pid, 0)) {
      return false;
    }
    return Linux.kill(-pid, signal);
  }

  private void ended(EventLoop.Registration registration) {
    OptionalInt status;
    synchronized (this) {
      status = Linux.reap(pid);
      collected = true;
    }
    registration.close();
    Runnable tell = () -> waitStatus.complete(status.orElse(Linux.SIGKILL));
    if (!Guarded.run(
        "starting a thread for a child's end", () -> Thread.startVirtualThread(tell))) {
      tell.run(); // Whoever waits must not wait for ever.
    }
  }
}
