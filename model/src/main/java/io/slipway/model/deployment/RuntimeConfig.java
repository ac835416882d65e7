package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.DeploymentSpec.ReleaseUse;
import io.slipway.model.deployment.DeploymentSpec.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One runtime config, read (behaviour 1.3). */
record RuntimeConfig(List<ReleaseUse> releases, List<Addon> addons, List<Variable> variables) {
  private static final Pattern LATEST = Pattern.compile("(^|[._])latest$");

  static Optional<RuntimeConfig> parse(Map<String, @Nullable Object> config, Findings findings) {
    Section section = Section.of(config);
    List<ReleaseUse> releases = new ArrayList<>();
    boolean allReleases = findings.check(() -> readReleases(section, releases));
    List<Addon> addons = new ArrayList<>();
    boolean allAddons =
        findings.check(
            () -> {
              Findings found = new Findings();
              for (Object element : section.listOrEmpty("addons")) {
                found
                    .attempt(
                        () ->
                            Addon.parse(
                                Section.of(element),
                                Addon.Level.RUNTIME,
                                name ->
                                    !allReleases
                                        || releases.stream().anyMatch(r -> r.name().equals(name))))
                    .ifPresent(addons::add);
              }
              found.throwIfAny();
            });
    Optional<List<Variable>> variables =
        findings.attempt(() -> VariablesParser.parse(section.listOrEmpty("variables")));
    return allReleases && allAddons && variables.isPresent()
        ? Optional.of(new RuntimeConfig(releases, addons, variables.get()))
        : Optional.empty();
  }

  private static void readReleases(Section section, List<ReleaseUse> releases) {
    Findings found = new Findings();
    for (Object element : section.listOrEmpty("releases")) {
      found
          .attempt(
              () -> {
                ReleaseUse release = ManifestReleases.read(Section.of(element));
                if (LATEST.matcher(release.version()).find()) {
                  throw new SlipwayException(
                      ErrorCode.RUNTIME_INVALID_RELEASE_VERSION,
                      "Runtime manifest contains the release '%s' with version as '%s'. Please specify the actual version string."
                          .formatted(release.name(), release.version()));
                }
                return release;
              })
          .ifPresent(releases::add);
    }
    found.throwIfAny();
  }

  /** The tags of all runtime configs; only one of them may have any. */
  static Map<String, @Nullable Object> tags(List<Map<String, @Nullable Object>> configs) {
    Optional<Map<String, @Nullable Object>> tags = Optional.empty();
    for (Map<String, @Nullable Object> config : configs) {
      Optional<Map<String, @Nullable Object>> more = Section.of(config).optionalMapping("tags");
      if (more.isPresent() && tags.isPresent()) {
        throw new SlipwayException(
            ErrorCode.RUNTIME_CONFIG_PARSE_ERROR,
            "Runtime config 'tags' key cannot be defined in multiple runtime configs.");
      }
      tags = tags.or(() -> more);
    }
    return new LinkedHashMap<>(tags.orElse(Map.of()));
  }
}
