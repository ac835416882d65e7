package io.slipway.cli.command;

import io.slipway.base.ErrorText;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.console.Cell;
import io.slipway.cli.console.Console;
import io.slipway.cli.console.Table;
import io.slipway.cli.ssh.SshConnection;
import io.slipway.cli.ssh.SshHost;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The same work on several instances at once, and how it went. */
final class RemoteRuns {
  /** What is kept of a stream for a table. */
  private static final int MOST_KEPT = 64 * 1024 * 1024;

  /** As OpenSSH's client ends when it gets nowhere. */
  private static final int UNREACHABLE = 255;

  private RemoteRuns() {}

  /**
   * @param error empty: the work was done with exit code 0
   */
  record Run(SshHost host, String stdout, String stderr, int exitCode, Optional<String> error) {}

  /** Work on one instance; the exit code. */
  interface Work {
    int on(SshHost host, SshConnection connection, OutputStream out, OutputStream err);
  }

  /** Shows output as it comes, each line with where it is from. */
  static List<Run> streaming(SshLogin login, Console console, Work work) {
    return all(
        login,
        work,
        (host, stream) -> new Prefixed(console, host.instance() + ": " + stream + " | "));
  }

  /** Keeps output. */
  static List<Run> keeping(SshLogin login, Work work) {
    return all(login, work, (_, _) -> new Kept());
  }

  private interface Sink {
    OutputStream of(SshHost host, String stream);
  }

  private static List<Run> all(SshLogin login, Work work, Sink sink) {
    List<Run> runs = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Run>> futures = new ArrayList<>();
      for (SshHost host : login.hosts()) {
        Callable<Run> one = () -> run(login, host, work, sink);
        futures.add(threads.submit(one));
      }
      for (Future<Run> future : futures) {
        runs.add(future.get());
      }
      return runs;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailed("Interrupted", e);
    }
  }

  private static Run run(SshLogin login, SshHost host, Work work, Sink sink) {
    OutputStream out = sink.of(host, "stdout");
    OutputStream err = sink.of(host, "stderr");
    int code = UNREACHABLE;
    Optional<String> error;
    try (SshConnection connection = login.clients().connect(host);
        out;
        err) {
      code = 1; // what fails from here on fails here, unless a program says otherwise
      code = work.on(host, connection, out, err);
      error = code == 0 ? Optional.empty() : Optional.of("exit status " + code);
    } catch (CommandFailed e) {
      error = Optional.of(e.getMessage() == null ? "" : e.getMessage());
    } catch (IOException e) {
      error = Optional.of(ErrorText.of(e));
    }
    return new Run(host, text(out), text(err), code, error);
  }

  private static String text(OutputStream stream) {
    return stream instanceof Kept kept ? kept.toString(StandardCharsets.UTF_8) : "";
  }

  static Table table(List<Run> runs) {
    return Table.of(
            "results",
            List.of("Instance", "Stdout", "Stderr", "Exit Code", "Error"),
            runs.stream()
                .sorted(Comparator.comparing(run -> run.host().instance()))
                .map(
                    run ->
                        List.of(
                            Cell.of(run.host().instance()),
                            Cell.of(run.stdout()),
                            Cell.of(run.stderr()),
                            Cell.of(run.exitCode()),
                            Cell.of(run.error().orElse(""))))
                .toList())
        .asList();
  }

  /** Fails with what went wrong where, and the exit code of the only instance or the first. */
  static void requireSuccess(String doing, List<Run> runs) {
    List<Run> failed = runs.stream().filter(run -> run.error().isPresent()).toList();
    if (failed.isEmpty()) {
      return;
    }
    StringBuilder text = new StringBuilder();
    failed.forEach(
        run ->
            text.append(text.isEmpty() ? "" : "\n")
                .append(run.host().instance())
                .append(": ")
                .append(run.error().orElse("")));
    int code = Math.max(1, failed.getFirst().exitCode());
    throw CommandFailed.withExitCode(code, doing, text.toString());
  }

  /** Whole lines, so that those of several instances do not mix. */
  private static final class Prefixed extends OutputStream {
    private final Console console;
    private final String prefix;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Prefixed(Console console, String prefix) {
      this.console = console;
      this.prefix = prefix;
    }

    @Override
    public synchronized void write(int one) {
      line.write(one);
      if (one == '\n' || line.size() >= 64 * 1024) {
        send();
      }
    }

    private void send() {
      String text = line.toString(StandardCharsets.UTF_8);
      line.reset();
      synchronized (console) {
        console.block(prefix + text + (text.endsWith("\n") ? "" : "\n"));
      }
    }

    @Override
    public synchronized void close() {
      if (line.size() > 0) {
        send();
      }
    }
  }

  private static final class Kept extends ByteArrayOutputStream {
    @Override
    public synchronized void write(int one) {
      if (size() < MOST_KEPT) {
        super.write(one);
      }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      super.write(bytes, offset, Math.clamp((long) MOST_KEPT - size(), 0, length));
    }
  }
}
