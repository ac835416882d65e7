package io.slipway.cli.command;

import io.slipway.cli.CommandFailed;
import io.slipway.cli.ssh.DirectVmOptions;
import io.slipway.cli.ssh.GatewayOptions;
import io.slipway.cli.ssh.GatewayOptions.Gateway;
import io.slipway.cli.ssh.LocalTerminal;
import io.slipway.cli.ssh.RawOptions;
import io.slipway.cli.ssh.SshConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs commands in instances, or a shell in one, as a user that lasts as long. */
@CommandLine.Command
final class SshCommand implements Command {
  @Parameters(
      arity = "0..1",
      paramLabel = "GROUP[/ID] / IP",
      description = "Only this instance group or instance")
  String slug = "";

  @Option(
      names = {"-c", "--command"},
      paramLabel = "COMMAND",
      description = "Run this instead of a shell; repeatable, each one more word")
  List<String> command = new ArrayList<>();

  @Option(names = "--opts", paramLabel = "OPTIONS", description = "Options as of OpenSSH's client")
  List<String> options = new ArrayList<>();

  @Option(
      names = {"-r", "--results"},
      description = "Collect output and exit codes into a table")
  boolean results;

  @Mixin OwnKeyOptions ownKey = new OwnKeyOptions();
  @Mixin GatewayOptions gateway = new GatewayOptions();
  @Mixin DirectVmOptions directVm = new DirectVmOptions();

  @Override
  public void run(Session session) {
    directVm.refuse();
    boolean interactive = session.environment().isTerminal() && !session.options().nonInteractive;
    if (command.isEmpty() && (results || !interactive)) {
      throw new CommandFailed("Non-interactive SSH requires non-empty command");
    }
    RawOptions raw = RawOptions.parse(options);
    Gateway way = gateway.resolve(session.environment());
    InstanceSlug wanted = SshLogin.resolve(session, slug);
    try (SshLogin login = SshLogin.open(session, wanted, ownKey.key(), way, raw)) {
      if (command.isEmpty()) {
        shell(session, login);
      } else {
        run(session, login, raw.terminal());
      }
    }
  }

  private void run(Session session, SshLogin login, boolean inTerminal) {
    String line = String.join(" ", command);
    RemoteRuns.Work work =
        (_, connection, out, err) ->
            connection.run(line, new SshConnection.Streams(Optional.empty(), out, err), inTerminal);
    List<RemoteRuns.Run> runs;
    if (results) {
      runs = RemoteRuns.keeping(login, work);
      session.console().table(RemoteRuns.table(runs));
    } else {
      runs = RemoteRuns.streaming(login, session.console(), work);
    }
    RemoteRuns.requireSuccess("Running SSH", runs);
  }

  /** A shell in the only instance that was set up. */
  static void shell(Session session, SshLogin login) {
    if (login.hosts().size() != 1) {
      throw new CommandFailed(
          "Interactive SSH only works for a single host at a time; name one as GROUP/ID");
    }
    var environment = session.environment();
    try (SshConnection connection = login.clients().connect(login.hosts().getFirst())) {
      int code =
          connection.shell(
              new LocalTerminal(environment),
              new SshConnection.Streams(
                  Optional.of(environment.stdin()), environment.stdout(), environment.stderr()));
      if (code != 0) {
        throw CommandFailed.withExitCode(code, "Running SSH", "exit status " + code);
      }
    }
  }
}
