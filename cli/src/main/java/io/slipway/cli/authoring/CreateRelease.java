package io.slipway.cli.authoring;

import io.slipway.cli.command.AuthoringReport;
import io.slipway.cli.command.Command;
import io.slipway.cli.command.InputFiles;
import io.slipway.cli.command.ReleaseUploads;
import io.slipway.cli.command.Session;
import io.slipway.release.BuiltRelease;
import io.slipway.release.DevReleaseOptions;
import io.slipway.release.RecordedReleases;
import io.slipway.release.ReleaseDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a development or final release of a directory, or the tarball of one that was made. */
@CommandLine.Command
final class CreateRelease implements Command {
  @Parameters(
      arity = "0..1",
      paramLabel = "PATH",
      description = "A release's manifest, to make the tarball of what was released before")
  String manifest = "";

  @Mixin ReleaseFolder folder = new ReleaseFolder();

  @Option(names = "--name", paramLabel = "NAME", description = "Name of the release")
  Optional<String> name = Optional.empty();

  @Option(names = "--version", paramLabel = "VERSION", description = "Version of the release")
  Optional<String> version = Optional.empty();

  @Option(names = "--timestamp-version", description = "End the version in the time")
  boolean timestampVersion;

  @Option(names = "--final", description = "Make a final release: its archives are uploaded")
  boolean makeFinal;

  @Option(
      names = "--tarball",
      paramLabel = "PATH",
      description = "Write a tarball there; ((name)) and ((version)) are replaced")
  Optional<String> tarball = Optional.empty();

  @Option(names = "--force", description = "Allow uncommitted changes")
  boolean force;

  @Override
  public void run(Session session) {
    AuthoringReport report = new AuthoringReport(session.console());
    Path root = folder.path(session);
    RecordedReleases recorded = new RecordedReleases(root, ReleaseUploads.caches(session), report);
    Optional<Path> target =
        tarball.map(path -> InputFiles.resolve(session.environment().workingDirectory(), path));
    BuiltRelease release =
        manifest.isEmpty()
            ? make(session, root, recorded, target)
            : recorded.read(ReleaseFolder.at(session, manifest));
    // A development release without anything else has its tarball already.
    BuiltRelease written =
        target.isPresent() && release.tarball().isEmpty()
            ? release.writeTarball(target.get())
            : release;
    ReleaseTables.print(session.console(), written, written.tarball().map(Path::toString));
  }

  private BuiltRelease make(
      Session session, Path root, RecordedReleases recorded, Optional<Path> target) {
    recorded.requireClean(force);
    DevReleaseOptions options = DevReleaseOptions.DEFAULT;
    options = name.isPresent() ? options.withName(name.get()) : options;
    options = version.isPresent() ? options.withVersion(version.get()) : options;
    options = timestampVersion ? options.withTimestampVersion() : options;
    options = force ? options.withForce() : options;
    options = target.isPresent() && !makeFinal ? options.withTarball(target.get()) : options;
    ReleaseUploads uploads = new ReleaseUploads(session);
    ReleaseDirectory directory = uploads.open(root);
    warnOfCompression(session, directory);
    BuiltRelease release = uploads.create(directory, options);
    if (!makeFinal) {
      return release;
    }
    BuiltRelease numbered =
        version.isPresent()
            ? release
            : release.named(release.name(), recorded.nextFinalVersion(release.name()));
    return recorded.makeFinal(numbered, force, session.options().parallel());
  }

  private static void warnOfCompression(Session session, ReleaseDirectory directory) {
    List<String> plain = directory.noCompression() ? List.of() : directory.uncompressedPackages();
    if (!plain.isEmpty()) {
      session
          .console()
          .errorLine(
              "Warning: The following packages have no_compression: true in their spec files, but final.yml does not have no_compression: true. Consider setting no_compression: true in final.yml to avoid compression on the outer release tarball: "
                  + String.join(", ", plain));
    }
  }
}
