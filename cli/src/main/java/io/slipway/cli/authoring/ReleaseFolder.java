package io.slipway.cli.authoring;

import io.slipway.cli.command.InputFiles;
import io.slipway.cli.command.Session;
import io.slipway.release.ReleaseCaches;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The release directory that a command works on. */
final class ReleaseFolder {
  @Option(
      names = "--dir",
      paramLabel = "PATH",
      description = "The release directory, if not the working directory")
  String directory = ".";

  Path path(Session session) {
    return at(session, directory);
  }

  static Path at(Session session, String path) {
    return InputFiles.resolve(
        session.environment().workingDirectory(), path.isEmpty() ? "." : path);
  }

  static ReleaseCaches caches(Session session) {
    return new ReleaseCaches(
        session.local().cache(), Path.of(session.environment().userHome(), ".bosh", "cache"));
  }
}
