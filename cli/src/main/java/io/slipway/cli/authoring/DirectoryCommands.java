package io.slipway.cli.authoring;

import io.slipway.cli.command.AuthoringReport;
import io.slipway.cli.command.Command;
import io.slipway.cli.command.ReleaseUploads;
import io.slipway.cli.command.Session;
import io.slipway.cli.command.TemporaryDirectory;
import io.slipway.release.BuiltRelease;
import io.slipway.release.RecordedReleases;
import io.slipway.release.ReleaseSkeleton;
import io.slipway.release.ReleaseTarballs;
import io.slipway.release.ReleaseVersion;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that change a release directory. */
final class DirectoryCommands {
  private DirectoryCommands() {}

  private static ReleaseSkeleton skeleton(Session session, ReleaseFolder folder) {
    return new ReleaseSkeleton(folder.path(session));
  }

  private static RecordedReleases recorded(Session session, Path root) {
    return new RecordedReleases(
        root, ReleaseUploads.caches(session), new AuthoringReport(session.console()));
  }

  @CommandLine.Command
  static final class InitRelease implements Command {
    @Mixin ReleaseFolder folder = new ReleaseFolder();

    @Option(names = "--git", description = "Make it a git repository as well")
    boolean git;

    @Override
    public void run(Session session) {
      skeleton(session, folder).initialize(git);
    }
  }

  @CommandLine.Command
  static final class ResetRelease implements Command {
    @Mixin ReleaseFolder folder = new ReleaseFolder();

    @Override
    public void run(Session session) {
      skeleton(session, folder).reset();
    }
  }

  @CommandLine.Command
  static final class GenerateJob implements Command {
    @Parameters(paramLabel = "NAME", description = "The job's name")
    String name = "";

    @Mixin ReleaseFolder folder = new ReleaseFolder();

    @Override
    public void run(Session session) {
      skeleton(session, folder).generateJob(name);
    }
  }

  @CommandLine.Command
  static final class GeneratePackage implements Command {
    @Parameters(paramLabel = "NAME", description = "The package's name")
    String name = "";

    @Mixin ReleaseFolder folder = new ReleaseFolder();

    @Override
    public void run(Session session) {
      skeleton(session, folder).generatePackage(name);
    }
  }

  @CommandLine.Command
  static final class VendorPackage implements Command {
    @Parameters(index = "0", paramLabel = "PACKAGE", description = "The package")
    String name = "";

    @Parameters(index = "1", paramLabel = "SRC-DIR", description = "The directory of its release")
    String source = "";

    @Mixin ReleaseFolder folder = new ReleaseFolder();

    @Option(names = "--prefix", paramLabel = "TEXT", description = "What its name is to begin with")
    String prefix = "";

    @Override
    public void run(Session session) {
      RecordedReleases from = recorded(session, ReleaseFolder.at(session, source));
      recorded(session, folder.path(session)).vendor(from.newest(from.name()), name, prefix);
    }
  }

  @CommandLine.Command
  static final class FinalizeRelease implements Command {
    @Parameters(paramLabel = "PATH", description = "A release's tarball, or its manifest")
    String path = "";

    @Mixin ReleaseFolder folder = new ReleaseFolder();

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the final release")
    Optional<String> name = Optional.empty();

    @Option(names = "--version", paramLabel = "VERSION", description = "Version of it")
    Optional<String> version = Optional.empty();

    @Option(names = "--force", description = "Allow uncommitted changes")
    boolean force;

    @Override
    public void run(Session session) {
      RecordedReleases recorded = recorded(session, folder.path(session));
      Path file = ReleaseFolder.existing(session, path, "stat");
      Path work = TemporaryDirectory.create();
      try {
        BuiltRelease read =
            path.endsWith(".yml") ? recorded.read(file) : ReleaseTarballs.read(file, work);
        String finalName = name.orElse(read.name());
        String finalVersion =
            version
                .map(text -> ReleaseVersion.parse(text).toString())
                .orElseGet(() -> recorded.nextFinalVersion(finalName));
        BuiltRelease made =
            recorded.makeFinal(
                read.named(finalName, finalVersion), force, session.options().parallel());
        ReleaseTables.print(session.console(), made, Optional.empty());
      } finally {
        TemporaryDirectory.delete(work);
      }
    }
  }
}
