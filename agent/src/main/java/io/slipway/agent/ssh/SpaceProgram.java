package io.slipway.agent.ssh;

import io.slipway.base.SlipwayException;
import io.slipway.instance.Conversation;
import io.slipway.instance.Conversation.TerminalSize;
import io.slipway.instance.ConversingProcess;
import io.slipway.instance.ExitStatus;
import io.slipway.instance.InstanceSpace;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.Signal;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.jspecify.annotations.Nullable;

/** A channel's shell, command or subsystem: a program in the space, run as the user. */
final class SpaceProgram implements Command {
  private static final String PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/var/vcap/bosh/bin";
  private static final int BUFFER = 16 * 1024;

  private static final Map<Signal, Integer> SIGNALS =
      Map.of(
          Signal.HUP,
          1,
          Signal.INT,
          2,
          Signal.QUIT,
          3,
          Signal.KILL,
          9,
          Signal.USR1,
          10,
          Signal.USR2,
          12,
          Signal.ALRM,
          14,
          Signal.TERM,
          15);

  private final InstanceSpace space;
  private final String name;
  private final String identity;
  private final List<String> argv;

  private @Nullable InputStream in;
  private @Nullable OutputStream out;
  private @Nullable OutputStream err;
  private @Nullable ExitCallback callback;
  private @Nullable ConversingProcess process;

  /**
   * @param name the user's
   * @param identity the user of the space it is
   */
  SpaceProgram(InstanceSpace space, String name, String identity, List<String> argv) {
    this.space = space;
    this.name = name;
    this.identity = identity;
    this.argv = argv;
  }

  @Override
  public void setInputStream(InputStream stream) {
    in = stream;
  }

  @Override
  public void setOutputStream(OutputStream stream) {
    out = stream;
  }

  @Override
  public void setErrorStream(OutputStream stream) {
    err = stream;
  }

  @Override
  public void setExitCallback(ExitCallback called) {
    callback = called;
  }

  @Override
  public void start(ChannelSession channel, Environment environment) throws IOException {
    InputStream typed = required(in);
    OutputStream shown = required(out);
    OutputStream complaints = required(err);
    ExitCallback ended = required(callback);
    ConversingProcess started;
    try {
      started =
          space.converse(
              new Conversation(
                  argv,
                  variables(environment),
                  Accounts.HOMES + "/" + name,
                  identity,
                  terminal(environment)));
    } catch (SlipwayException e) {
      complaints.write((e.getMessage() + "\n").getBytes(StandardCharsets.UTF_8));
      complaints.flush();
      ended.onExit(255, "cannot be started");
      return;
    }
    process = started;
    environment.addSignalListener(
        (_, signal) -> {
          if (signal == Signal.WINCH) {
            terminal(environment).ifPresent(started::resize);
          } else if (SIGNALS.containsKey(signal)) {
            started.signal(SIGNALS.get(signal));
          }
        });
    boolean inTerminal = started.errors().isEmpty();
    begin("in", () -> send(typed, started.input(), inTerminal));
    CompletableFuture<Void> outputs =
        CompletableFuture.allOf(
            pump("out", started.output(), shown),
            started
                .errors()
                .map(stream -> pump("err", stream, complaints))
                .orElseGet(() -> CompletableFuture.completedFuture(null)));
    var _ =
        started
            .exit()
            .thenCompose(
                status -> {
                  if (inTerminal) {
                    started.close(); // background programs do not keep the terminal
                  }
                  return outputs.handle((_, _) -> status);
                })
            .whenComplete((status, _) -> end(ended, status));
  }

  private static void end(ExitCallback ended, @Nullable ExitStatus status) {
    switch (status) {
      case null -> ended.onExit(255);
      case ExitStatus.Exited(int code) -> ended.onExit(code);
      case ExitStatus.Signaled signaled -> ended.onExit(signaled.code());
    }
  }

  private static <T> T required(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("The channel has not set its streams");
    }
    return value;
  }

  private Map<String, String> variables(Environment environment) {
    Map<String, String> variables = new HashMap<>();
    environment
        .getEnv()
        .forEach(
            (key, value) -> {
              boolean asked = key.equals("LANG") || key.startsWith("LC_");
              if (asked && !value.contains("\0") && key.indexOf('=') < 0 && !key.contains("\0")) {
                variables.put(key, value);
              }
            });
    variables.put("USER", name);
    variables.put("LOGNAME", name);
    variables.put("HOME", Accounts.HOMES + "/" + name);
    variables.put("SHELL", "/bin/bash");
    variables.put("PATH", PATH);
    if (terminal(environment).isPresent()) {
      String kind = environment.getEnv().getOrDefault(Environment.ENV_TERM, "xterm");
      variables.put("TERM", kind.matches("[A-Za-z0-9._+-]{1,64}") ? kind : "xterm");
    }
    return variables;
  }

  /** Asking for a terminal leaves its size, and nothing else does. */
  private static Optional<TerminalSize> terminal(Environment environment) {
    String columns = environment.getEnv().get(Environment.ENV_COLUMNS);
    String rows = environment.getEnv().get(Environment.ENV_LINES);
    if (columns == null || rows == null) {
      return Optional.empty();
    }
    return Optional.of(new TerminalSize(number(columns, 80), number(rows, 24)));
  }

  private static int number(String text, int otherwise) {
    return text.matches("\\d{1,5}") ? Integer.parseInt(text) : otherwise;
  }

  /** Reads that wait for programs hold a thread, so these are not virtual ones. */
  private static void begin(String what, Runnable work) {
    Thread.ofPlatform().daemon().name("ssh-" + what).start(work);
  }

  private static CompletableFuture<Void> pump(String what, InputStream from, OutputStream to) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    begin(
        what,
        () -> {
          copy(from, to);
          done.complete(null);
        });
    return done;
  }

  private static void copy(InputStream from, OutputStream to) {
    byte[] buffer = new byte[BUFFER];
    try (from) {
      for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
        to.write(buffer, 0, count);
        to.flush();
      }
    } catch (IOException e) {
      // The client has gone; closing the program's output tells the program.
    }
  }

  /**
   * Nothing typed into a terminal is no end of input either, as with OpenSSH: the sign for it would
   * come out as a character where a program such as sudo takes the terminal over.
   */
  private static void send(InputStream typed, OutputStream input, boolean inTerminal) {
    byte[] buffer = new byte[BUFFER];
    try {
      int count = typed.read(buffer);
      if (count < 0 && inTerminal) {
        return;
      }
      try (input) {
        for (; count >= 0; count = typed.read(buffer)) {
          input.write(buffer, 0, count);
          input.flush();
        }
      }
    } catch (IOException e) {
      // The program does not read any more, or the client has gone.
    }
  }

  @Override
  public void destroy(ChannelSession channel) {
    ConversingProcess started = process;
    if (started != null && !started.exit().isDone()) {
      started.close();
    }
  }
}
