package io.slipway.cli.authoring;

import io.slipway.base.Digest;
import io.slipway.cli.command.Command;
import io.slipway.cli.command.Session;
import io.slipway.cli.command.TemporaryDirectory;
import io.slipway.cli.console.Cell;
import io.slipway.cli.console.Table;
import io.slipway.release.BuiltRelease;
import io.slipway.release.ReleaseTarballs;
import io.slipway.release.StemcellRepack;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands for tarballs of releases and stemcells. */
final class TarballCommands {
  private TarballCommands() {}

  private static Path tarball(Session session, String path) {
    return ReleaseFolder.existing(
        session, path, "lstat", "Resolving tarball path", "Extracting release");
  }

  @CommandLine.Command
  static final class InspectLocalRelease implements Command {
    @Parameters(paramLabel = "PATH-TO-RELEASE", description = "The release's tarball")
    String path = "";

    @Override
    public void run(Session session) {
      Path work = TemporaryDirectory.create();
      try {
        BuiltRelease release = ReleaseTarballs.read(tarball(session, path), work);
        ReleaseTables.print(session.console(), release, Optional.of(path));
      } finally {
        TemporaryDirectory.delete(work);
      }
    }
  }

  @CommandLine.Command
  static final class Redigest implements Command {
    private final Digest.Algorithm algorithm;

    @Parameters(
        index = "0",
        arity = "0..1",
        paramLabel = "PATH",
        description = "The release's tarball")
    String path = "";

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "DESTINATION",
        description = "The tarball to write")
    String destination = "";

    Redigest(Digest.Algorithm algorithm) {
      this.algorithm = algorithm;
    }

    @Override
    public void run(Session session) {
      Path work = TemporaryDirectory.create();
      try {
        BuiltRelease release = ReleaseTarballs.read(tarball(session, path), work);
        BuiltRelease written =
            ReleaseTarballs.redigested(release, algorithm)
                .writeTarball(ReleaseFolder.at(session, destination));
        ReleaseTables.print(session.console(), written, written.tarball().map(Path::toString));
      } finally {
        TemporaryDirectory.delete(work);
      }
    }
  }

  @CommandLine.Command
  static final class InspectLocalStemcell implements Command {
    @Parameters(paramLabel = "PATH-TO-STEMCELL", description = "The stemcell's tarball")
    String path = "";

    @Override
    public void run(Session session) {
      StemcellRepack.Summary stemcell =
          StemcellRepack.summary(ReleaseFolder.existing(session, path, "open", "Opening archive"));
      String infrastructure = stemcell.infrastructure();
      session
          .console()
          .table(
              Table.of(
                  "stemcell-metadata",
                  List.of("Name", "OS", "Version", "Infrastructure", "Hypervisor"),
                  List.of(
                      List.of(
                          Cell.of(stemcell.name()),
                          Cell.of(stemcell.operatingSystem()),
                          Cell.of(stemcell.version()),
                          Cell.of(infrastructure.isEmpty() ? "unknown" : infrastructure),
                          Cell.of(
                              stemcell.hypervisor().isEmpty() ? "-" : stemcell.hypervisor())))));
    }
  }

  @CommandLine.Command
  static final class RepackStemcell implements Command {
    @Parameters(index = "0", paramLabel = "PATH-TO-STEMCELL", description = "The stemcell")
    String path = "";

    @Parameters(index = "1", paramLabel = "PATH-TO-RESULT", description = "The tarball to write")
    String result = "";

    @Option(names = "--name", paramLabel = "NAME", description = "Another name")
    Optional<String> name = Optional.empty();

    @Option(
        names = "--cloud-properties",
        paramLabel = "YAML",
        description = "Cloud properties to lay over its own")
    Optional<String> cloudProperties = Optional.empty();

    @Option(names = "--empty-image", description = "An empty file in place of the image")
    boolean emptyImage;

    @Option(
        names = "--format",
        paramLabel = "NAME",
        description = "Formats in place of its own; repeatable")
    List<String> formats = new ArrayList<>();

    @Option(names = "--version", paramLabel = "VERSION", description = "Another version")
    Optional<String> version = Optional.empty();

    @Override
    public void run(Session session) {
      Path work = TemporaryDirectory.create();
      try {
        StemcellRepack.repack(
            ReleaseFolder.at(session, path),
            ReleaseFolder.at(session, result),
            new StemcellRepack.Changes(name, version, cloudProperties, emptyImage, formats),
            work);
      } finally {
        TemporaryDirectory.delete(work);
      }
    }
  }
}
