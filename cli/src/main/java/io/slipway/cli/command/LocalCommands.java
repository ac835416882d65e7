package io.slipway.cli.command;

import io.slipway.cli.LocalDirector;
import io.slipway.cli.LocalDirector.DirectorAddress;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Commands about the Director of this home. */
final class LocalCommands {
  private LocalCommands() {}

  /** Prints what a shell can evaluate; what people want to know besides goes to standard error. */
  @CommandLine.Command
  static final class Up implements Command {
    @Override
    public void run(Session session) {
      LocalDirector.Started started = session.local().start();
      DirectorAddress address = started.address();
      session
          .environment()
          .stderr()
          .print(
              (started.wasRunning()
                      ? "The local Director runs already at %s\n"
                      : "The local Director runs at %s\n")
                  .formatted(address.url()));
      session
          .console()
          .block(
              "export BOSH_ENVIRONMENT=%s\nexport BOSH_CLIENT=%s\nexport BOSH_CLIENT_SECRET=%s\nexport BOSH_CA_CERT=%s\n# bosh alias-env slipway --environment %s --ca-cert \"$BOSH_CA_CERT\"\n"
                  .formatted(
                      quoted(address.url()),
                      quoted(address.user()),
                      quoted(address.password()),
                      quoted(address.caCertificate()),
                      quoted(address.url())));
    }

    /** As one word to a POSIX shell. */
    private static String quoted(String text) {
      return text.matches("[-A-Za-z0-9_.:/]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
  }

  @CommandLine.Command
  static final class Down implements Command {
    @Override
    public void run(Session session) {
      boolean ran = session.local().stop();
      session
          .console()
          .block(
              ran
                  ? "The local Director is stopped. Instances go on running; 'slipway up' takes them over again.\n"
                  : "The local Director does not run.\n");
    }
  }

  @CommandLine.Command
  static final class Doctor implements Command {
    @Parameters(
        arity = "0..1",
        paramLabel = "RELEASE",
        description = "Say too what this machine lacks for the scripts of that release")
    Optional<String> release = Optional.empty();

    @Override
    public void run(Session session) {
      session.console().block(session.local().doctor().stripTrailing() + "\n");
      release.ifPresent(
          name ->
              session
                  .console()
                  .block(
                      "\n" + MissingTools.of(session, name).report("the release '" + name + "'")));
    }
  }

  @CommandLine.Command
  static final class Version implements Command {
    @Override
    public void run(Session session) {
      session.console().block("slipway version " + version() + "\n");
    }

    static String version() {
      String version = LocalCommands.class.getPackage().getImplementationVersion();
      return version == null ? "of a source tree" : version;
    }
  }
}
