package io.slipway.cli.command;

import io.slipway.yaml.Interpolation;
import io.slipway.yaml.OpsFile;
import io.slipway.yaml.VariableSource;
import io.slipway.yaml.Variables;
import io.slipway.yaml.Yaml;
import io.slipway.yaml.YamlDocument;
import io.slipway.yaml.YamlWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  @Option(
      names = "--vars-store",
      paramLabel = "PATH",
      description = "Load variables from a YAML file, and make and save there what it lacks")
  Optional<String> variablesStore = Optional.empty();

  /** Reads a document and lays everything over it. */
  public Interpolation evaluate(Session session, String path) {
    return evaluate(session, InputFiles.yaml(session.environment(), path));
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
    return Interpolation.of(InputFiles.yaml(session.environment(), path), variables(session));
  }

  private VariableSource variables(Session session) {
    Variables given = given(session);
    return variablesStore
        .map(
            path ->
                given.or(
                    new VariablesStore(
                        InputFiles.resolve(directory(session), path), given, session.values())))
        .orElse(given);
  }

  private Variables given(Session session) {
    Variables all = Variables.none();
    for (String prefix : variablesEnvironments) {
      all = all.with(Variables.fromEnvironment(session.environment().variables(), prefix));
    }
    for (String file : variablesFiles) {
      all = all.with(Variables.fromDocument(InputFiles.yaml(session.environment(), file)));
    }
    for (String argument : variableFiles) {
      all = all.with(Variables.fromFileArgument(directory(session), argument));
    }
    for (String argument : variables) {
      all = all.with(Variables.fromArgument(argument));
    }
    return all;
  }

  private static Path directory(Session session) {
    return session.environment().workingDirectory();
  }

  /** The text that is sent: byte for byte what the stock command line makes of these values. */
  public static String canonical(@Nullable Object value) {
    return YamlWriter.go().write(value);
  }

  /**
   * The document as a Director has it after it was sent: what this side writes without quotes can
   * be a number or a date to the other.
   */
  public static Map<String, @Nullable Object> asReceived(
      Map<String, @Nullable Object> document, String source) {
    return Yaml.parse(canonical(document), source).asMap();
  }
}
