package io.slipway.cli.command;

import io.slipway.cli.CommandFailed;
import io.slipway.cli.ssh.DirectVmOptions;
import io.slipway.cli.ssh.FileTransfer;
import io.slipway.cli.ssh.GatewayOptions;
import io.slipway.cli.ssh.RawOptions;
import io.slipway.cli.ssh.SshHost;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Copies files to instances, or from them. */
@CommandLine.Command
final class ScpCommand implements Command {
  private static final String INSTANCE_ID = "((instance_id))";

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description = "Sources and one destination; those of instances as GROUP[/ID]:PATH")
  List<String> paths = new ArrayList<>();

  @Option(
      names = {"-r", "--recursive"},
      description = "Copy whole directories")
  boolean recursive;

  @Mixin OwnKeyOptions ownKey = new OwnKeyOptions();
  @Mixin GatewayOptions gateway = new GatewayOptions();
  @Mixin DirectVmOptions directVm = new DirectVmOptions();

  @Override
  public void run(Session session) {
    directVm.refuse();
    String slug =
        paths.stream()
            .filter(path -> path.contains(":"))
            .map(path -> path.substring(0, path.indexOf(':')))
            .findFirst()
            .orElseThrow(
                () ->
                    new CommandFailed(
                        "Missing remote host information in source/destination arguments"));
    if (paths.size() < 2) {
      throw new CommandFailed("Copying needs a source and a destination");
    }
    List<String> sources = paths.subList(0, paths.size() - 1);
    String destination = paths.getLast();
    boolean upload = destination.contains(":");
    if (sources.stream().anyMatch(source -> source.contains(":") == upload)) {
      throw new CommandFailed(
          "Either all sources or the destination are an instance's, written as GROUP[/ID]:PATH");
    }
    try (SshLogin login =
        SshLogin.open(
            session,
            InstanceSlug.parse(slug),
            ownKey.key(),
            gateway.resolve(session.environment()),
            RawOptions.NONE)) {
      List<RemoteRuns.Run> runs =
          RemoteRuns.streaming(
              login,
              session.console(),
              (host, connection, _, _) -> {
                FileTransfer transfer =
                    new FileTransfer(
                        connection, session.environment().workingDirectory(), recursive);
                List<String> from = sources.stream().map(path -> forHost(path, host)).toList();
                if (upload) {
                  transfer.upload(from, forHost(destination, host));
                } else {
                  transfer.download(from, forHost(destination, host));
                }
                return 0;
              });
      RemoteRuns.requireSuccess("Running SCP", runs);
    }
  }

  /** The path alone, with the instance's id where it is asked for. */
  private static String forHost(String path, SshHost host) {
    return path.substring(path.indexOf(':') + 1).replace(INSTANCE_ID, host.id());
  }
}
