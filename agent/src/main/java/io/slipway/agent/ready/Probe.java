package io.slipway.agent.ready;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Looks whether a gate is open. */
interface Probe {
  /**
   * One look. May be interrupted, or cut off by closing the talk, when it takes too long.
   *
   * @throws IOException why it is not open
   */
  Look look(Talk talk) throws IOException, InterruptedException;

  /** Host files whose changes are news for it; empty where nothing tells of any. */
  default List<Path> files() {
    return List.of();
  }

  /** What a look holds open. */
  final class Talk {
    private AutoCloseable open = () -> {};
    private boolean cutOff;

    /** Registers what is to be closed when the time is up. */
    synchronized <T extends AutoCloseable> T on(T connection) throws IOException {
      if (cutOff) {
        close(connection);
        throw new IOException("took too long");
      }
      open = connection;
      return connection;
    }

    synchronized void cutOff() {
      cutOff = true;
      close(open);
    }

    private static void close(AutoCloseable connection) {
      try {
        connection.close();
      } catch (Exception e) {
        // It is being given up in any case.
      }
    }
  }
}
