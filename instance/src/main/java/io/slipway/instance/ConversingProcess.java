package io.slipway.instance;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The program of a {@link Conversation} while it runs. */
public interface ConversingProcess extends AutoCloseable {
  /** What the program reads. Closing it is its end of input; of a terminal it is typed. */
  OutputStream input();

  /** What the program writes; of a terminal both outputs. Whoever reads it closes it. */
  InputStream output();

  /** What the program writes to standard error; empty in a terminal, where it is the same. */
  Optional<InputStream> errors();

  CompletableFuture<ExitStatus> exit();

  /** Does nothing without a terminal. */
  void resize(Conversation.TerminalSize size);

  /** Sends a signal to the program and what it started, as far as that is in its group. */
  void signal(int signal);

  /** Hangs up: the program and its children are told so; what it wrote can be read to the end. */
  @Override
  void close();
}
