package io.slipway.lint;

import io.slipway.base.SimilarNames;
import io.slipway.yaml.YamlDocument;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A deployment manifest beside the release: what it sets, and what is missing in it. */
final class ManifestCheck {
  private final ManifestDocument manifest;
  private final String release;
  private final Map<String, Job> jobs;
  private final Findings findings;

  ManifestCheck(YamlDocument manifest, String release, List<Job> jobs, Findings findings) {
    this.manifest = new ManifestDocument(manifest);
    this.release = release;
    this.jobs = jobs.stream().collect(Collectors.toMap(Job::name, Function.identity()));
    this.findings = findings;
  }

  /**
   * @param unreadable jobs of the release whose specs could not be read
   */
  void check(Set<String> unreadable) {
    if (!(manifest.root() instanceof Map<?, ?> root)) {
      findings
          .about("")
          .error(
              Rule.INVALID_MANIFEST,
              manifest.spot(List.of()),
              "a deployment manifest is a map with 'name', 'releases' and 'instance_groups'");
      return;
    }
    Set<String> releases = names(root.get("releases"));
    if (!releases.contains(release)) {
      findings
          .about("")
          .info(
              Rule.MANIFEST_WITHOUT_RELEASE,
              manifest.spot(List.of("releases")),
              "the manifest does not use release '%s'; its jobs were not compared with it."
                  .formatted(release));
    }
    List<DeployedJob> deployed = new ArrayList<>();
    jobsIn(root, "instance_groups", releases, unreadable, deployed);
    jobsIn(root, "addons", releases, unreadable, deployed);
    PropertyUse properties = new PropertyUse(manifest, findings);
    LinkResolution links = new LinkResolution(root, deployed, manifest, findings);
    for (DeployedJob one : deployed) {
      one.job()
          .ifPresent(
              job -> {
                properties.check(one, job);
                links.check(one, job);
              });
    }
  }

  private static Set<String> names(@Nullable Object list) {
    Set<String> names = new LinkedHashSet<>();
    if (list instanceof List<?> items) {
      items.forEach(
          item -> {
            if (item instanceof Map<?, ?> map) {
              names.add(String.valueOf(map.get("name")));
            }
          });
    }
    return names;
  }

  private void jobsIn(
      Map<?, ?> root,
      String kind,
      Set<String> releases,
      Set<String> unreadable,
      List<DeployedJob> deployed) {
    if (!(root.get(kind) instanceof List<?> groups)) {
      return;
    }
    for (int i = 0; i < groups.size(); i++) {
      if (groups.get(i) instanceof Map<?, ?> group && group.get("jobs") instanceof List<?> list) {
        for (int j = 0; j < list.size(); j++) {
          if (list.get(j) instanceof Map<?, ?> definition) {
            List<Object> path = List.of(kind, i, "jobs", j);
            deployed.add(
                new DeployedJob(
                    String.valueOf(group.get("name")),
                    path,
                    definition,
                    find(definition, path, releases, unreadable)));
          }
        }
      }
    }
  }

  private Optional<Job> find(
      Map<?, ?> definition, List<Object> path, Set<String> releases, Set<String> unreadable) {
    String name = String.valueOf(definition.get("name"));
    String from = String.valueOf(definition.get("release"));
    Findings.About about = findings.about(name);
    if (!releases.contains(from)) {
      about.error(
          Rule.UNKNOWN_RELEASE,
          manifest.spot(path),
          "job '%s' is of release '%s', which is not under 'releases' of the manifest.%s"
              .formatted(name, from, SimilarNames.question(from, releases)));
      return Optional.empty();
    }
    if (!from.equals(release)) {
      return Optional.empty();
    }
    if (!jobs.containsKey(name) && !unreadable.contains(name)) {
      about.error(
          Rule.UNKNOWN_JOB,
          manifest.spot(path),
          "release '%s' has no job '%s'.%s"
              .formatted(release, name, SimilarNames.question(name, jobs.keySet())));
    }
    return Optional.ofNullable(jobs.get(name));
  }
}
