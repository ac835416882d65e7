package io.slipway.cli.command;

import io.slipway.yaml.Interpolation;
import io.slipway.yaml.OpsFile;
import io.slipway.yaml.Variables;
import io.slipway.yaml.Yaml;
import io.slipway.yaml.YamlDocument;
import io.slipway.yaml.YamlWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What can be laid over a document before it is sent (Director API, section 7.1). */
public final class TemplateOptions {
  @Option(
      names = {"-o", "--ops-file"},
      paramLabel = "PATH",
      description = "Apply the operations in this file; repeatable")
  List<String> opsFiles = new ArrayList<>();

  @Option(
      names = {"-v", "--var"},
      paramLabel = "NAME=VALUE",
      description = "Set a variable; repeatable")
  List<String> variables = new ArrayList<>();

  @Option(
      names = "--var-file",
      paramLabel = "NAME=PATH",
      description = "Set a variable to a file's content; repeatable")
  List<String> variableFiles = new ArrayList<>();

  @Option(
      names = {"-l", "--vars-file"},
      paramLabel = "PATH",
      description = "Set variables from a YAML file; repeatable")
  List<String> variablesFiles = new ArrayList<>();

  @Option(
      names = "--vars-env",
      paramLabel = "PREFIX",
      description = "Set variables from environment variables PREFIX_NAME; repeatable")
  List<String> variablesEnvironments = new ArrayList<>();

  /** Reads a document and lays everything over it. */
  public Interpolation evaluate(Session session, String path) {
    return evaluate(session, Yaml.parse(InputFiles.read(directory(session), path), path));
  }

  public Interpolation evaluate(Session session, YamlDocument document) {
    YamlDocument result = document;
    for (String file : opsFiles) {
      result = OpsFile.parse(InputFiles.read(directory(session), file), file).apply(result);
    }
    return Interpolation.of(result, variables(session));
  }

  /** Reads a document and fills in its variables alone. */
  public Interpolation interpolate(Session session, String path) {
    return Interpolation.of(
        Yaml.parse(InputFiles.read(directory(session), path), path), variables(session));
  }

  private Variables variables(Session session) {
    Variables all = Variables.none();
    for (String prefix : variablesEnvironments) {
      all = all.with(Variables.fromEnvironment(session.environment().variables(), prefix));
    }
    for (String file : variablesFiles) {
      all =
          all.with(
              Variables.fromDocument(Yaml.parse(InputFiles.read(directory(session), file), file)));
    }
    for (String argument : variableFiles) {
      all = all.with(Variables.fromFileArgument(argument));
    }
    for (String argument : variables) {
      all = all.with(Variables.fromArgument(argument));
    }
    return all;
  }

  private static Path directory(Session session) {
    return session.environment().workingDirectory();
  }

  /** The text that is sent: keys in order, so that the same content is the same text. */
  public static String canonical(@Nullable Object value) {
    return YamlWriter.psych().withoutHeader().withSortedKeys().write(value);
  }
}
