package io.slipway.instance;

import io.slipway.linux.ProcessIdentity;
import java.util.Optional;
import java.util.function.Consumer;

/** Tells of the death of any process, child or not, within a fraction of a millisecond. */
public interface ProcessWatcher {
  /**
   * Watches the process that has this number now. When there is none, or it is a zombie, {@code
   * onDeath} runs at once. {@code onDeath} runs once, on a virtual thread.
   */
  Watch watch(int hostPid, Runnable onDeath);

  /**
   * The same; {@code onEnd} also hears how the process ended, where the kernel tells: it does since
   * Linux 6.15, whoever the parent is, and before that only while the parent has not asked.
   */
  Watch watchEnd(int hostPid, Consumer<Optional<ExitStatus>> onEnd);

  /**
   * The first, guarded against a number used again: when the number now belongs to a process with
   * another start time, the one meant is dead and {@code onDeath} runs at once.
   */
  Watch watch(ProcessIdentity process, Runnable onDeath);

  /** The one watcher of this JVM. */
  static ProcessWatcher system() {
    return SystemProcessWatcher.instance();
  }

  /** An ongoing watch. */
  interface Watch extends AutoCloseable {
    /** Ends the watch; {@code onDeath} will not begin any more. */
    @Override
    void close();
  }
}
