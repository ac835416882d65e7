package io.slipway.cli.command;

import io.slipway.base.ErrorText;
import io.slipway.base.Limits;
import io.slipway.cli.CommandFailed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The newest state of a git repository, for as long as a command needs it. */
final class GitClone {
  private static final int MAXIMUM_OUTPUT = 1024 * 1024;

  private GitClone() {}

  /**
   * @param repository anything git understands, but never one of its flags
   * @param directory exists and is empty
   */
  static void of(String repository, Path directory) {
    CommandFailed.within(
        "Cloning git repo",
        () -> {
          clone(repository, directory);
          return directory;
        });
  }

  private static void clone(String repository, Path directory) {
    ProcessBuilder git =
        new ProcessBuilder(
                "git", "clone", "--quiet", "--depth", "1", "--", repository, directory.toString())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile());
    git.environment().put("LC_ALL", "C");
    git.environment().put("GIT_TERMINAL_PROMPT", "0");
    Process process;
    try {
      process = git.start();
    } catch (IOException e) {
      throw new CommandFailed("git is not installed", e);
    }
    try (InputStream output = process.getInputStream()) {
      String text =
          new String(
              Limits.readAll(output, MAXIMUM_OUTPUT, "git's output"), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new CommandFailed(text.strip());
      }
    } catch (IOException e) {
      throw new CommandFailed("git's answer was lost: " + ErrorText.of(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailed("Interrupted", e);
    } finally {
      process.destroy();
    }
  }
}
