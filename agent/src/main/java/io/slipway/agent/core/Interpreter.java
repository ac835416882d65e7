package io.slipway.agent.core;

import io.slipway.base.SlipwayException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program that runs a script, as the script's first line names it.
 *
 * @param path as the kernel reads it, an invisible character at its end and all
 * @param argument what follows it, which the kernel hands on as one; empty for nothing
 * @param program what {@code env} is asked to look up, when that is the interpreter
 */
public record Interpreter(String path, String argument, Optional<String> program) {
  /** As much of a file as the kernel looks at. */
  private static final int BEGINNING = 256;

  private static final Pattern LINE =
      Pattern.compile("#![ \\t]*([^ \\t\\n\\x00]+)([^\\n\\x00]*).*", Pattern.DOTALL);

  /** A name without options or variables, which {@code env} looks up in the {@code PATH}. */
  private static final Pattern NAME = Pattern.compile("[ \\t]*([\\w.+][\\w.+-]*)\\s*");

  /** What a file names; empty for one that names nothing, or cannot be read. */
  public static Optional<Interpreter> of(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return parse(new String(in.readNBytes(BEGINNING), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static Optional<Interpreter> parse(String beginning) {
    Matcher line = LINE.matcher(beginning);
    if (!line.matches()) {
      return Optional.empty();
    }
    String path = line.group(1);
    Matcher name = NAME.matcher(line.group(2));
    boolean looksUp = path.endsWith("/env") && name.matches();
    return Optional.of(
        new Interpreter(
            path, line.group(2).strip(), looksUp ? Optional.of(name.group(1)) : Optional.empty()));
  }

  /**
   * Why a script that is there cannot be executed, beyond the system's words; empty when nothing
   * more can be told.
   *
   * @param script a path inside
   * @param reason the system's words
   */
  public static Optional<String> explain(InstanceFiles files, String script, String reason) {
    return switch (reason) {
      case "no such file or directory" ->
          scriptFile(files, script).flatMap(Interpreter::of).flatMap(found -> found.whyNot(files));
      case "exec format error" ->
          Optional.of("its first line names no interpreter; write one, for instance '#!/bin/bash'");
      case "permission denied" ->
          scriptFile(files, script).filter(Files::isDirectory).map(_ -> "it is a folder");
      default -> Optional.empty();
    };
  }

  private static Optional<Path> scriptFile(InstanceFiles files, String script) {
    try {
      return Optional.of(files.host(script));
    } catch (SlipwayException e) {
      return Optional.empty(); // shared with the host, and so not the job's own
    }
  }

  private Optional<String> whyNot(InstanceFiles files) {
    if (!files.isMissing(path)) {
      return Optional.empty();
    }
    return Optional.of(missing());
  }

  /** For an interpreter that is known to be missing. */
  public String missing() {
    return path.endsWith("\r")
        ? "its first line ends with a carriage return, which makes it name the interpreter '"
            + path.stripTrailing()
            + "\\r'; save the file with Unix line ends"
        : "its first line names the interpreter '" + path + "', which the instance does not have";
  }
}
