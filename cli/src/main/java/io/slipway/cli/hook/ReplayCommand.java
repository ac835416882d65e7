package io.slipway.cli.hook;

import io.slipway.cli.CommandFailed;
import io.slipway.cli.command.Command;
import io.slipway.cli.command.InputFiles;
import io.slipway.cli.command.Session;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs the hook of a capsule on this machine. */
@CommandLine.Command
final class ReplayCommand implements Command {
  @Parameters(paramLabel = "FILE", description = "What 'slipway hook capsule' wrote")
  String file = "";

  @Mixin HookOptions options = new HookOptions();

  @Override
  public void run(Session session) {
    Capsule capsule =
        Capsule.read(InputFiles.resolve(session.environment().workingDirectory(), file));
    session
        .environment()
        .stderr()
        .print(
            "%s/%s of %s, which ended with %s in task %d%s\n"
                .formatted(
                    capsule.story().job(),
                    capsule.story().hook(),
                    capsule.story().instance(),
                    capsule.outcome(),
                    capsule.story().task(),
                    capsule.masked() ? "; its secrets are masked" : ""));
    if (!capsule.packages().isEmpty()) {
      session
          .environment()
          .stderr()
          .print(
              "Its packages are not part of the capsule: "
                  + String.join(", ", capsule.packages())
                  + "\n");
    }
    int exitCode =
        new Replay(session.environment(), capsule).run(options.environment(), options.trace);
    if (exitCode != 0) {
      throw CommandFailed.withExitCode(
          exitCode,
          "%s/%s ended with %d".formatted(capsule.story().job(), capsule.story().hook(), exitCode));
    }
  }
}
