package io.slipway.cli.command;

import io.slipway.cli.CommandFailed;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Commands that make a VM without a Director, by a CPI that runs on this machine. They are
 * understood, and refused before anything is done.
 */
final class CreateEnvironmentCommands {
  private CreateEnvironmentCommands() {}

  /** What they share. */
  static final class Manifest {
    @Parameters(paramLabel = "PATH", description = "The manifest")
    String path = "";

    @Mixin TemplateOptions template = new TemplateOptions();

    @Option(names = "--state", paramLabel = "PATH", description = "File of what exists")
    Optional<String> state = Optional.empty();

    void refuse(Session session, String command) {
      InputFiles.read(session.environment(), path);
      throw new CommandFailed(
          "slipway cannot '%s': it runs no CPI on this machine without a Director. Use 'bosh %s %s'; for a Director that needs no VM there is 'slipway up'."
              .formatted(command, command, path));
    }
  }

  @CommandLine.Command
  static final class CreateEnv implements Command {
    @Mixin Manifest manifest = new Manifest();

    @Option(names = "--skip-drain", description = "Skip pre-stop and drain scripts")
    boolean skipDrain;

    @Option(names = "--recreate", description = "Recreate the VM")
    boolean recreate;

    @Option(names = "--recreate-persistent-disks", description = "Copy disks to new ones")
    boolean recreateDisks;

    @Option(names = "--package-dir", paramLabel = "PATH", description = "Where packages are kept")
    Optional<String> packages = Optional.empty();

    @Override
    public void run(Session session) {
      manifest.refuse(session, "create-env");
    }
  }

  @CommandLine.Command
  static final class DeleteEnv implements Command {
    @Mixin Manifest manifest = new Manifest();

    @Option(names = "--skip-drain", description = "Skip pre-stop and drain scripts")
    boolean skipDrain;

    @Option(names = "--package-dir", paramLabel = "PATH", description = "Where packages are kept")
    Optional<String> packages = Optional.empty();

    @Override
    public void run(Session session) {
      manifest.refuse(session, "delete-env");
    }
  }

  @CommandLine.Command
  static final class StartEnv implements Command {
    @Mixin Manifest manifest = new Manifest();

    @Override
    public void run(Session session) {
      manifest.refuse(session, "start-env");
    }
  }

  @CommandLine.Command
  static final class StopEnv implements Command {
    @Mixin Manifest manifest = new Manifest();

    @Option(names = "--skip-drain", description = "Skip pre-stop and drain scripts")
    boolean skipDrain;

    @Override
    public void run(Session session) {
      manifest.refuse(session, "stop-env");
    }
  }
}
