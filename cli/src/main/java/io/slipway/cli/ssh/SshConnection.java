package io.slipway.cli.ssh;

import io.slipway.base.ErrorText;
import io.slipway.cli.CommandFailed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.channel.PtyChannelConfiguration;
import org.jspecify.annotations.Nullable;

/** A connection to one instance. Several programs may run over it. */
public final class SshConnection implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int SIGNALED = 128;
  private static final Map<String, Integer> SIGNALS =
      Map.of("HUP", 1, "INT", 2, "QUIT", 3, "KILL", 9, "PIPE", 13, "ALRM", 14, "TERM", 15);

  private final SshHost host;
  private final ClientSession session;

  SshConnection(SshHost host, ClientSession session) {
    this.host = host;
    this.session = session;
  }

  /** Where a program's streams lead; without input it reads an end at once. */
  public record Streams(Optional<InputStream> in, OutputStream out, OutputStream err) {}

  /**
   * Runs a command to its end.
   *
   * @return its exit code; 128 and the signal when one ended it
   */
  public int run(String command, Streams streams, boolean inTerminal) {
    try {
      ChannelExec channel = session.createExecChannel(command);
      channel.setUsePty(inTerminal);
      return await(channel, streams);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** The command's output as a text; a failure when it does not succeed. */
  public byte[] capture(String command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = run(command, new Streams(Optional.empty(), out, err), false);
    if (code != 0) {
      throw new CommandFailed(complaint(err, code));
    }
    return out.toByteArray();
  }

  /** What a program said about its failure. */
  public static String complaint(ByteArrayOutputStream err, int code) {
    String said = err.toString(StandardCharsets.UTF_8).strip();
    return said.isEmpty() ? "exit status " + code : said;
  }

  /** A shell for whoever sits at this process's terminal. */
  public int shell(LocalTerminal terminal, Streams streams) {
    PtyChannelConfiguration pty = new PtyChannelConfiguration();
    pty.setPtyType(terminal.type());
    LocalTerminal.Size size = terminal.size();
    pty.setPtyColumns(size.columns());
    pty.setPtyLines(size.rows());
    try (LocalTerminal.Raw _ = terminal.makeRaw()) {
      ChannelShell channel = session.createShellChannel(pty, Map.of());
      terminal.onResize(
          changed -> {
            try {
              channel.sendWindowChange(changed.columns(), changed.rows());
            } catch (IOException e) {
              // The connection is ending.
            }
          });
      return await(channel, streams);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private int await(ClientChannel channel, Streams streams) throws IOException {
    channel.setIn(streams.in.orElseGet(InputStream::nullInputStream));
    channel.setOut(streams.out);
    channel.setErr(streams.err);
    channel.open().verify(PATIENCE);
    channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), 0L);
    streams.out.flush();
    streams.err.flush();
    @Nullable Integer status = channel.getExitStatus();
    @Nullable String signal = channel.getExitSignal();
    if (status != null) {
      return status;
    }
    if (signal != null) {
      return SIGNALED + SIGNALS.getOrDefault(signal, 0);
    }
    throw new CommandFailed("The connection to " + host.instance() + " was lost");
  }

  private CommandFailed failed(IOException e) {
    return new CommandFailed("Talking to " + host.instance() + ": " + ErrorText.of(e), e);
  }

  @Override
  public void close() {
    session.close(true);
  }
}
