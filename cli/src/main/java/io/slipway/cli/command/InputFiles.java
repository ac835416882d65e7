package io.slipway.cli.command;

import io.slipway.base.ErrorText;
import io.slipway.base.Limits;
import io.slipway.cli.CliEnvironment;
import io.slipway.cli.CommandFailed;
import io.slipway.yaml.Yaml;
import io.slipway.yaml.YamlDialect;
import io.slipway.yaml.YamlDocument;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Files that arguments name. */
public final class InputFiles {
  private static final int MAXIMUM = 16 * 1024 * 1024;

  private InputFiles() {}

  /** The path that an argument means. */
  public static Path resolve(Path workingDirectory, String argument) {
    try {
      return workingDirectory.resolve(argument).normalize();
    } catch (InvalidPathException e) {
      throw new CommandFailed("'" + argument + "' cannot be the name of a file", e);
    }
  }

  /** What an author wrote, as the stock command line reads it. */
  public static YamlDocument yaml(Path workingDirectory, String argument) {
    return Yaml.parse(read(workingDirectory, argument), argument, YamlDialect.GO);
  }

  /** The same, {@code -} being what comes in on standard input. */
  public static YamlDocument yaml(CliEnvironment environment, String argument) {
    return Yaml.parse(read(environment, argument), argument, YamlDialect.GO);
  }

  /** A file's text, {@code -} being what comes in on standard input. */
  public static String read(CliEnvironment environment, String argument) {
    if (!argument.equals("-")) {
      return read(environment.workingDirectory(), argument);
    }
    try {
      return new String(
          Limits.readAll(environment.stdin(), MAXIMUM, "standard input"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new CommandFailed("Reading from stdin: " + ErrorText.of(e), e);
    }
  }

  public static String read(Path workingDirectory, String argument) {
    Path file = resolve(workingDirectory, argument);
    if (!Files.exists(file)) {
      throw new CommandFailed("File '" + argument + "' does not exist");
    }
    if (Files.isDirectory(file)) {
      throw new CommandFailed("'" + argument + "' is a directory; a file is needed here");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return new String(
          Limits.readAll(in, MAXIMUM, "File '" + argument + "'"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new CommandFailed("File '" + argument + "' cannot be read: " + ErrorText.of(e), e);
    }
  }
}
