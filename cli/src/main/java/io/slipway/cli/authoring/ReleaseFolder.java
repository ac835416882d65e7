package io.slipway.cli.authoring;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.cli.command.InputFiles;
import io.slipway.cli.command.Session;
import java.nio.file.Files;
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

  /**
   * A file that has to be there.
   *
   * @param missing what is said when it is not, before its name
   * @param steps what was being done then, innermost first
   */
  static Path existing(Session session, String path, String missing, String... steps) {
    Path file = at(session, path);
    if (path.isEmpty() || !Files.exists(file)) {
      SlipwayException failure =
          new SlipwayException(
              ErrorCode.GENERIC, missing + " " + path + ": no such file or directory");
      for (String step : steps) {
        failure = failure.within(step);
      }
      throw failure;
    }
    return file;
  }
}
