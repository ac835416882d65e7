package io.slipway.release;

import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.SlipwayException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What git says about a release directory.
 *
 * @param commitHash the short hash; {@code non-git} outside a repository and where git is not
 *     installed, {@code empty} before the first commit
 * @param changes what {@code git status} lists; empty when all is committed
 */
record GitState(String commitHash, String changes) {
  private static final GitState NO_REPOSITORY = new GitState("non-git", "");

  static GitState of(Path directory) {
    try {
      Output inside = run(directory, "rev-parse", "--git-dir");
      if (inside.exitCode() != 0) {
        if (Files.exists(directory.resolve(".git"))) {
          throw failed(directory, inside);
        }
        return NO_REPOSITORY;
      }
      Output status = run(directory, "status", "--porcelain=1");
      if (status.exitCode() != 0) {
        throw failed(directory, status);
      }
      return new GitState(commitHash(directory), status.text().stripTrailing());
    } catch (GitMissingException _) {
      return NO_REPOSITORY;
    }
  }

  /** Whether git would list a file with that name below the directory as untracked. */
  static boolean wouldList(Path directory, String name) {
    try {
      // 0 is ignored, 1 is not, 128 is no repository.
      return run(directory, "check-ignore", "--no-index", "--quiet", name).exitCode() == 1;
    } catch (GitMissingException _) {
      return false;
    }
  }

  /** Makes a repository of the directory. */
  static void initialize(Path directory) {
    try {
      Output output = run(directory, "init", directory.toString());
      if (output.exitCode() != 0) {
        throw new SlipwayException(ErrorCode.GENERIC, output.text().strip())
            .within("Initing git repo");
      }
    } catch (GitMissingException e) {
      throw new SlipwayException(ErrorCode.GENERIC, "git is not installed", e)
          .within("Initing git repo");
    }
  }

  /**
   * Fails when there are changes and they are not allowed.
   *
   * @return this
   */
  GitState requireClean(boolean force) {
    if (hasChanges() && !force) {
      throw new SlipwayException(
          ErrorCode.GENERIC,
          "Git repository has local modifications:\n\n%s\n\nCommit them, or allow them with --force."
              .formatted(changes));
    }
    return this;
  }

  private static String commitHash(Path directory) throws GitMissingException {
    Output head = run(directory, "rev-parse", "--short", "HEAD");
    if (head.exitCode() == 0) {
      return head.text().strip();
    }
    if (head.text().contains("Needed a single revision")) {
      return "empty";
    }
    throw failed(directory, head);
  }

  private static SlipwayException failed(Path directory, Output output) {
    return new SlipwayException(
        ErrorCode.GENERIC, "git failed in " + directory + ": " + output.text().strip());
  }

  boolean hasChanges() {
    return !changes.isEmpty();
  }

  /** Standard output, with what git complained of when it failed. */
  private record Output(int exitCode, String text) {}

  private static final class GitMissingException extends Exception {}

  private static Output run(Path directory, String... arguments) throws GitMissingException {
    List<String> command = Stream.concat(Stream.of("git"), Stream.of(arguments)).toList();
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    builder.redirectInput(Path.of("/dev/null").toFile());
    Process process;
    try {
      process = builder.start();
    } catch (IOException _) {
      throw new GitMissingException();
    }
    try (InputStream output = process.getInputStream()) {
      String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      return new Output(process.waitFor(), text);
    } catch (IOException e) {
      throw new SlipwayException(ErrorCode.GENERIC, "git's answer was lost: " + ErrorText.of(e), e);
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new SlipwayException(ErrorCode.GENERIC, "interrupted while waiting for git", e);
    }
  }
}
