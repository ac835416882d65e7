package io.slipway.cli.command;

import io.slipway.base.ErrorText;
import io.slipway.base.FileTree;
import io.slipway.cli.CommandFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Directories that last as long as a command. */
public final class TemporaryDirectory {
  private TemporaryDirectory() {}

  public static Path create() {
    try {
      return Files.createTempDirectory("slipway-");
    } catch (IOException e) {
      throw new CommandFailed("Cannot make a temporary directory: " + ErrorText.of(e), e);
    }
  }

  /** What cannot be deleted stays for the system's own cleaning. */
  public static void delete(@Nullable Path directory) {
    if (directory == null) {
      return;
    }
    try {
      FileTree.delete(directory);
    } catch (IOException _) {
      // Only space is lost.
    }
  }
}
