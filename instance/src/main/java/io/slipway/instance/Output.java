package io.slipway.instance;

import java.nio.file.Path;
import java.util.Optional;

/** Where a process writes to. */
public sealed interface Output {
  /**
   * The end of a file, created with the mode (& umask) when it is missing. The process gets the
   * descriptor itself, so background children may keep it. The file is opened inside the space:
   * symbolic links there lead nowhere else.
   *
   * @param hostFile path on the host of a file of the space or of a disk bound in it; its folder
   *     must exist
   */
  record Append(Path hostFile, int mode) implements Output {}

  /**
   * Memory. The first {@code headBytes} and the last {@code tailBytes} are kept, what lies between
   * is counted and dropped; the process never blocks on a full buffer.
   *
   * @param keptIn when given, and where programs are started by system calls: what is kept goes to
   *     files whose names begin so (on the host, in an existing folder), collected by a process of
   *     its own that needs nobody; so this process may end and a later one read them
   */
  record Capture(int headBytes, int tailBytes, Optional<Path> keptIn) implements Output {
    public Capture(int headBytes, int tailBytes) {
      this(headBytes, tailBytes, Optional.empty());
    }

    public Capture {
      if (headBytes < 0 || tailBytes < 0) {
        throw new IllegalArgumentException("A capture keeps no negative number of bytes");
      }
    }
  }

  /** {@code /dev/null}. */
  record Discard() implements Output {}

  /** A log file as the agent makes it: mode 0640. */
  static Output append(Path hostFile) {
    return new Append(hostFile, 0640);
  }

  /** The first bytes, at most that many. */
  static Output capture(int maximumBytes) {
    return new Capture(maximumBytes, 0);
  }

  /** The last bytes, at most that many. */
  static Output tail(int maximumBytes) {
    return new Capture(0, maximumBytes);
  }

  static Output discard() {
    return new Discard();
  }
}
