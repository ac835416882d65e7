package io.slipway.cli.run;

import io.slipway.cli.CommandFailed;
import io.slipway.cli.command.InputFiles;
import io.slipway.cli.command.Session;
import io.slipway.cli.command.TemplateOptions;
import io.slipway.cli.explanation.Sources;
import io.slipway.yaml.Interpolation;
import io.slipway.yaml.Yaml;
import io.slipway.yaml.YamlDialect;
import io.slipway.yaml.YamlDocument;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which manifest goes with a release, and what is laid over it. */
public final class ManifestOptions {
  @Option(
      names = {"-m", "--manifest"},
      paramLabel = "PATH",
      description = "Default: manifest.yml of the directory, else one instance of every job")
  Optional<String> manifestPath = Optional.empty();

  @Mixin TemplateOptions template = new TemplateOptions();

  @Option(
      names = {"-p", "--property"},
      paramLabel = "JOB.PROPERTY=VALUE",
      description = "Set a property of a job; repeatable")
  List<String> properties = new ArrayList<>();

  /**
   * A manifest, and where it was written.
   *
   * @param values may be changed
   */
  public record Evaluated(Map<String, @Nullable Object> values, Sources sources) {}

  /** The manifest the options ask for; it may still have variables that nothing defines. */
  public Evaluated evaluate(Session session, ReleaseOutline release) {
    YamlDocument document = document(session, release);
    Interpolation interpolation =
        CommandFailed.within("Evaluating manifest", () -> template.evaluate(session, document));
    Map<String, @Nullable Object> manifest = interpolation.document().asMap();
    String name = session.namedDeployment();
    if (!name.isEmpty()) {
      manifest.put("name", name);
    }
    if (Manifests.text(manifest, "name").isEmpty()) {
      throw new CommandFailed(
          document.source() + ": the manifest has no name. Add 'name: ...', or use --deployment.");
    }
    PropertyOverrides overrides = new PropertyOverrides(manifest, release.properties());
    properties.forEach(overrides::apply);
    return new Evaluated(manifest, Sources.of(interpolation, overrides.paths()));
  }

  /** Another document with the same variables, and nothing else laid over it. */
  public Evaluated interpolate(Session session, String path) {
    return CommandFailed.within(
        "Evaluating '" + path + "'",
        () -> {
          Interpolation interpolation = template.interpolate(session, path);
          return new Evaluated(
              interpolation.document().asMap(), Sources.of(interpolation, Set.of()));
        });
  }

  private YamlDocument document(Session session, ReleaseOutline release) {
    if (manifestPath.isPresent()) {
      String path = manifestPath.get();
      return InputFiles.yaml(session.environment().workingDirectory(), path);
    }
    Optional<Path> own =
        release.directory().filter(root -> Files.exists(root.resolve("manifest.yml")));
    if (own.isPresent()) {
      return Yaml.parse(
          InputFiles.read(own.get(), "manifest.yml"),
          Path.of(release.argument(), "manifest.yml").toString(),
          YamlDialect.GO);
    }
    if (release.properties().isEmpty()) {
      throw new CommandFailed("The release '" + release.argument() + "' has no job to run");
    }
    return YamlDocument.of(
        DefaultManifest.of(release.name(), List.copyOf(release.properties().keySet())),
        "the manifest made for '" + release.argument() + "'");
  }
}
