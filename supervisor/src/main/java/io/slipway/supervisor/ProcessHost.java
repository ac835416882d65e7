package io.slipway.supervisor;

import io.slipway.instance.ExitStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * The machine, as the supervisor of one instance needs it: running programs, finding processes and
 * hearing of their deaths. Paths and process numbers are those of the instance unless they are
 * called the host's. Callbacks may come on any thread, also before the method that registered them
 * has returned.
 */
public interface ProcessHost {
  /** The instance's host name. */
  String hostName();

  /**
   * Runs a program directly, without a shell: a session of its own, standard streams at {@code
   * /dev/null}, umask 022.
   *
   * @param onExit receives how it ended, for messages, as in "exit status 1"
   * @throws ProgramException when it cannot be executed
   */
  void run(Launch launch, Consumer<String> onExit) throws ProgramException;

  /** The process number a pidfile begins with; empty when there is no file or no number. */
  OptionalInt readPidFile(String path);

  /** The oldest process whose command line contains a match of the regular expression. */
  OptionalInt findProcess(String pattern);

  /** The host's number of a living process; empty when there is none. */
  OptionalInt hostPid(int pid);

  /** For how long a process has lived; zero when it has gone. */
  Duration age(int hostPid);

  /**
   * Calls back once when the process has died, at once when it is dead already; with how it ended,
   * where that can be known.
   */
  Watch watchDeath(int hostPid, Consumer<Optional<ExitStatus>> onDeath);

  /**
   * Calls back whenever the file may have been made, changed or removed. The folders on the way to
   * it need not exist yet.
   */
  Watch watchFile(String path, Runnable onChange);

  /** What rules measure. */
  Sensors sensors();

  /**
   * A program to run.
   *
   * @param environment complete; nothing is inherited
   * @param user root when absent
   * @param group the user's own when absent
   */
  record Launch(
      List<String> arguments,
      Map<String, String> environment,
      Optional<String> user,
      Optional<String> group) {}

  /** Something being watched. */
  interface Watch {
    /** Ends the watch; a callback already on its way may still come. */
    void cancel();
  }

  /** A program that cannot be executed; the message says which and why. */
  final class ProgramException extends Exception {
    public ProgramException(String message) {
      super(message);
    }

    public ProgramException(String message, Throwable cause) {
      super(message, cause);
    }

    public String message() {
      return String.valueOf(getMessage());
    }
  }
}
