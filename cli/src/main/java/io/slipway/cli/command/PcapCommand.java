package io.slipway.cli.command;

import io.slipway.base.ErrorText;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.Interruptions;
import io.slipway.cli.ssh.GatewayOptions;
import io.slipway.cli.ssh.RawOptions;
import io.slipway.cli.ssh.SshConnection;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Captures the packets of instances into a file, until it is interrupted. */
@CommandLine.Command
final class PcapCommand implements Command {
  @Parameters(
      arity = "0..*",
      paramLabel = "GROUP[/ID]",
      description = "Only these instance groups or instances")
  List<String> slugs = new ArrayList<>();

  @Option(
      names = {"-i", "--interface"},
      paramLabel = "NAME",
      description = "Network interface")
  String networkInterface = "eth0";

  @Option(
      names = {"-f", "--filter"},
      paramLabel = "EXPRESSION",
      description = "Only these packets, in tcpdump's words")
  String filter = "";

  @Option(
      names = {"-s", "--snaplen"},
      paramLabel = "BYTES",
      description = "How much of each packet")
  int length = 65_535;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "PATH",
      required = true,
      description = "The file to write")
  String output = "";

  @Option(
      names = "--stop-timeout",
      paramLabel = "TIME",
      description = "Taken, and not needed: the end of the connection ends the capture")
  String stopTimeout = "5s";

  @Mixin GatewayOptions gateway = new GatewayOptions();

  @Override
  public void run(Session session) {
    List<InstanceSlug> wanted =
        slugs.isEmpty()
            ? List.of(InstanceSlug.parse(""))
            : slugs.stream().map(InstanceSlug::parse).toList();
    Path file = InputFiles.resolve(session.environment().workingDirectory(), output);
    GatewayOptions.Gateway way = gateway.resolve(session.environment());
    List<SshLogin> logins = new ArrayList<>();
    try {
      for (InstanceSlug slug : wanted) {
        logins.add(SshLogin.open(session, slug, Optional.empty(), way, RawOptions.NONE));
      }
      RemoteRuns.requireSuccess("Capturing packets", capture(session, logins, file));
    } finally {
      logins.forEach(SshLogin::close);
    }
  }

  private List<RemoteRuns.Run> capture(Session session, List<SshLogin> logins, Path file) {
    boolean several = logins.stream().mapToInt(login -> login.hosts().size()).sum() > 1;
    List<CompletableFuture<List<RemoteRuns.Run>>> captures =
        logins.stream()
            .map(
                login ->
                    CompletableFuture.supplyAsync(
                        () -> capture(session, login, file, several), Thread::startVirtualThread))
            .toList();
    return captures.stream().flatMap(capture -> capture.join().stream()).toList();
  }

  /** One file for each instance where there are several. */
  private List<RemoteRuns.Run> capture(
      Session session, SshLogin login, Path file, boolean several) {
    return RemoteRuns.streaming(
        login,
        session.console(),
        (host, connection, _, err) -> {
          String suffix = several ? "." + host.job() + "." + host.id() : "";
          Path own = file.resolveSibling(file.getFileName() + suffix);
          try (OutputStream packets = Files.newOutputStream(own);
              Interruptions.Subscription _ =
                  session.environment().interruptions().subscribe(connection::close)) {
            return connection.run(
                command(), new SshConnection.Streams(Optional.empty(), packets, err), false);
          } catch (IOException e) {
            throw new CommandFailed(
                "Packets cannot be written to '" + own + "': " + ErrorText.of(e), e);
          }
        });
  }

  private String command() {
    String tcpdump =
        "tcpdump -U -w - -i %s -s %d %s"
            .formatted(quoted(networkInterface), length, filter.isEmpty() ? "" : quoted(filter));
    return "if ! PATH=$PATH:/usr/sbin:/sbin command -v tcpdump > /dev/null; then"
        + " echo 'There is no tcpdump in this instance. Install it on its machine or stemcell.' >&2;"
        + " exit 127; fi; if [ \"$(id -u)\" = 0 ]; then exec "
        + tcpdump
        + "; fi; exec sudo -n "
        + tcpdump;
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
