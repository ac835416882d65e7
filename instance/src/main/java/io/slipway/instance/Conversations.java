package io.slipway.instance;

import io.slipway.linux.Linux;
import io.slipway.linux.PseudoTerminal;
import io.slipway.linux.SystemCallException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Starts programs that are talked to, in spaces of every kind by the same means: {@code nsenter}
 * goes into the space, a shell makes the terminal the session's own and changes the folder, {@code
 * setpriv} becomes the user.
 *
 * @param entry the words that enter the space; empty: stay on the host
 * @param terminals the host path of the folder of the space's terminals
 * @param become the words of {@code setpriv} that become the user; empty: stay who this is
 */
record Conversations(List<String> entry, Path terminals, List<String> become) {
  /** Arguments: terminal or empty, folder, program and its arguments. */
  private static final String SCRIPT =
      "if [ -n \"$1\" ]; then exec 0<>\"$1\" 1>&0 2>&0; fi; umask 022; cd \"$2\" 2>/dev/null || cd /;"
          + " shift 2; unset OLDPWD; exec \"$@\"";

  ConversingProcess start(Conversation conversation) {
    @Nullable PseudoTerminal terminal = null;
    try {
      if (conversation.terminal().isPresent()) {
        terminal = openTerminal(conversation.terminal().get());
      }
      Process process = builder(conversation, terminal).start();
      return terminal == null ? new Piped(process) : new InTerminal(process, terminal);
    } catch (IOException | SystemCallException e) {
      if (terminal != null) {
        terminal.close();
      }
      throw new SpaceException(
          "'" + conversation.argv().getFirst() + "' could not be started: " + e.getMessage(), e);
    }
  }

  private PseudoTerminal openTerminal(Conversation.TerminalSize size) {
    if (!Linux.isAvailable()) {
      throw new SpaceException(
          "There are no terminals here, because system calls cannot be made: "
              + Linux.whyUnavailable().orElse(""));
    }
    PseudoTerminal terminal = PseudoTerminal.open(terminals.resolve("ptmx"));
    terminal.resize(size.columns(), size.rows());
    return terminal;
  }

  private ProcessBuilder builder(Conversation conversation, @Nullable PseudoTerminal terminal) {
    List<String> argv = new ArrayList<>(entry);
    argv.add(HostPrograms.require("setsid", "util-linux"));
    argv.addAll(List.of("/bin/sh", "-c", SCRIPT, "sh"));
    argv.add(terminal == null ? "" : "/dev/pts/" + terminal.number());
    argv.add(conversation.workingDirectory());
    argv.addAll(become);
    argv.addAll(conversation.argv());
    ProcessBuilder builder = new ProcessBuilder(argv);
    HostPrograms.setEnvironment(builder, conversation.environment());
    if (terminal != null) {
      builder.redirectInput(Path.of("/dev/null").toFile());
      builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    }
    return builder;
  }

  private abstract static class Running implements ConversingProcess {
    final Process process;

    Running(Process process) {
      this.process = process;
    }

    @Override
    public CompletableFuture<ExitStatus> exit() {
      return process.onExit().thenApply(ended -> status(ended.exitValue()));
    }

    private static ExitStatus status(int code) {
      return code > 128 ? new ExitStatus.Signaled(code - 128) : new ExitStatus.Exited(code);
    }

    /** {@code nsenter} starts the session as its child; without it the process is the session. */
    @Override
    public void signal(int signal) {
      List<ProcessHandle> children = process.children().toList();
      List<ProcessHandle> leaders = children.isEmpty() ? List.of(process.toHandle()) : children;
      for (ProcessHandle leader : leaders) {
        if (leader.isAlive()) {
          send(leader, signal);
        }
      }
    }

    private static void send(ProcessHandle leader, int signal) {
      if (!Linux.isAvailable()) {
        leader.descendants().forEach(ProcessHandle::destroy);
        leader.destroy();
      } else if (!Linux.kill((int) -leader.pid(), signal)) {
        Linux.kill((int) leader.pid(), signal); // not the leader of a group yet
      }
    }

    @Override
    public void close() {
      List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
      signal(Linux.SIGHUP);
      all.forEach(ProcessHandle::destroy);
      endStreams();
    }

    abstract void endStreams();
  }

  private static final class Piped extends Running {
    Piped(Process process) {
      super(process);
    }

    @Override
    public OutputStream input() {
      return process.getOutputStream();
    }

    @Override
    public InputStream output() {
      return process.getInputStream();
    }

    @Override
    public Optional<InputStream> errors() {
      return Optional.of(process.getErrorStream());
    }

    @Override
    public void resize(Conversation.TerminalSize size) {}

    /** A child that has left the group may hold the pipes open; nobody waits for it. */
    @Override
    void endStreams() {
      try {
        process.getOutputStream().close();
      } catch (IOException e) {
        // The program has gone and left something unread.
      }
    }
  }

  private static final class InTerminal extends Running {
    private static final byte END_OF_INPUT = 4;

    private final PseudoTerminal terminal;

    InTerminal(Process process, PseudoTerminal terminal) {
      super(process);
      this.terminal = terminal;
    }

    @Override
    public OutputStream input() {
      return new OutputStream() {
        @Override
        public void write(int one) throws IOException {
          write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          int written = 0;
          while (written < length) {
            int count = terminal.write(bytes, offset + written, length - written);
            if (count < 0) {
              throw new IOException("The terminal is closed");
            }
            written += count;
          }
        }

        @Override
        public void close() {
          terminal.write(new byte[] {END_OF_INPUT}, 0, 1);
        }
      };
    }

    @Override
    public InputStream output() {
      return new InputStream() {
        @Override
        public int read() {
          byte[] one = new byte[1];
          return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
          Objects.checkFromIndexSize(offset, length, target.length);
          return terminal.read(target, offset, length);
        }

        @Override
        public void close() {
          terminal.close();
        }
      };
    }

    @Override
    public Optional<InputStream> errors() {
      return Optional.empty();
    }

    @Override
    public void resize(Conversation.TerminalSize size) {
      terminal.resize(size.columns(), size.rows());
    }

    @Override
    void endStreams() {
      terminal.finish();
    }
  }

  /** The folder of terminals of a process, or of this one. */
  static Path terminalsOf(Optional<Integer> pid) {
    Path own = Path.of("/dev/pts");
    return pid.map(one -> Path.of("/proc", Integer.toString(one), "root/dev/pts"))
        .orElseGet(() -> Files.exists(own.resolve("ptmx")) ? own : Path.of("/dev"));
  }
}
