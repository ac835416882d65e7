package io.slipway.cli.command;

import io.slipway.api.Deployment;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.LocalDirector;
import io.slipway.cli.LocalDirector.DirectorAddress;
import io.slipway.cli.client.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands about the Director of this home. */
final class LocalCommands {
  private LocalCommands() {}

  /** Prints what a shell can evaluate; what people want to know besides goes to standard error. */
  @CommandLine.Command
  static final class Up implements Command {
    @Option(
        names = "--unfinished-tasks",
        paramLabel = "resume|fail",
        description =
            "What becomes of tasks that were not finished when the Director ended: it goes on with them (the default), or they end with an error, as with BOSH")
    Optional<String> unfinishedTasks = Optional.empty();

    @Override
    public void run(Session session) {
      unfinishedTasks
          .filter(wanted -> !wanted.equals("resume") && !wanted.equals("fail"))
          .ifPresent(
              wanted -> {
                throw new CommandFailed(
                    "'" + wanted + "' is neither 'resume' nor 'fail' (--unfinished-tasks)");
              });
      LocalDirector.Started started = session.local().start(unfinishedTasks);
      DirectorAddress address = started.address();
      session
          .environment()
          .stderr()
          .print(
              (started.wasRunning()
                      ? "The local Director runs already at %s\n"
                      : "The local Director runs at %s\n")
                  .formatted(address.url()));
      started.note().ifPresent(note -> session.environment().stderr().print(note + "\n"));
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
    private static final String STOPPED = "The local Director is stopped.";

    @Option(
        names = "--all",
        description = "Delete every deployment of this home first, which ends all instances")
    boolean all;

    @Override
    public void run(Session session) {
      if (all && (session.local().instances() > 0 || session.local().running().isPresent())) {
        deleteDeployments(session);
      }
      boolean ran = session.local().stop();
      int left = session.local().instances();
      session.console().block((ran ? STOPPED : "The local Director does not run.") + tell(left));
      if (all && left > 0) {
        throw new CommandFailed(
            "%s still there after all deployments were deleted"
                .formatted(left == 1 ? "1 instance is" : left + " instances are"));
      }
    }

    private static String tell(int instances) {
      if (instances == 0) {
        return "\n";
      }
      return " %s on running; 'slipway up' takes %s over again, 'slipway down --all' ends %s.\n"
          .formatted(
              instances == 1 ? "1 instance goes" : instances + " instances go",
              instances == 1 ? "it" : "them",
              instances == 1 ? "it" : "them");
    }

    private static void deleteDeployments(Session session) {
      session.local().start();
      session.director();
      if (!session.isLocal()) {
        throw new CommandFailed(
            "--environment (BOSH_ENVIRONMENT) names another Director; 'down --all' is about the one of this home. Leave it out or unset it.");
      }
      List<String> names =
          session
              .director()
              .get("/deployments?exclude_configs=true")
              .readAll(Deployment::of)
              .stream()
              .map(Deployment::name)
              .toList();
      if (names.isEmpty()) {
        return;
      }
      session.console().line("Deployments to be deleted: " + String.join(", ", names));
      session.confirm();
      List<String> failed = new ArrayList<>();
      for (String name : names) {
        try {
          session.await(session.director().delete(Paths.path("deployments", name)));
        } catch (CommandFailed failure) {
          session.console().errorLine(failure.text());
          failed.add(name);
        }
      }
      if (!failed.isEmpty()) {
        throw new CommandFailed(
            "Not deleted: %s. The local Director goes on. 'slipway delete-deployment --force -d NAME' goes on where agents or hooks fail."
                .formatted(String.join(", ", failed)));
      }
    }
  }

  @CommandLine.Command
  static final class Doctor implements Command {
    @Option(
        names = "--clean",
        description = "End what still runs of homes that are no more, after asking")
    boolean clean;

    @Parameters(
        arity = "0..1",
        paramLabel = "RELEASE",
        description = "Say too what this machine lacks for the scripts of that release")
    Optional<String> release = Optional.empty();

    @Override
    public void run(Session session) {
      if (!clean) {
        session.console().block(session.local().doctor().stripTrailing() + "\n");
        release.ifPresent(name -> tellOfMissingTools(session, name));
      }
      List<String> orphans = session.local().orphans();
      if (orphans.isEmpty()) {
        if (clean) {
          session.console().block("Nothing is left of homes that are no more.\n");
        }
        return;
      }
      session
          .console()
          .block(
              "%sLeft of homes that are no more:\n%s%s"
                  .formatted(
                      clean ? "" : "\n",
                      lines(orphans),
                      clean ? "" : "'slipway doctor --clean' ends them.\n"));
      if (clean) {
        session.confirmAlways();
        session.local().endOrphans(orphans);
        session.console().block("Ended:\n" + lines(orphans));
      }
    }

    private static void tellOfMissingTools(Session session, String release) {
      session
          .console()
          .block("\n" + MissingTools.of(session, release).report("the release '" + release + "'"));
    }

    private static String lines(List<String> texts) {
      return texts.stream().map(text -> "  " + text + "\n").collect(Collectors.joining());
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
