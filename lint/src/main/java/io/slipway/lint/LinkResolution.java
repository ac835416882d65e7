package io.slipway.lint;

import io.slipway.base.SimilarNames;
import io.slipway.release.LinkDefinition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether the links that jobs need are provided in the manifest (Director behaviour, section 6).
 */
final class LinkResolution {
  private final ManifestDocument manifest;
  private final Findings findings;
  private final Set<String> types = new TreeSet<>();
  private boolean othersProvide;

  LinkResolution(
      Map<?, ?> root, List<DeployedJob> deployed, ManifestDocument manifest, Findings findings) {
    this.manifest = manifest;
    this.findings = findings;
    deployed.forEach(this::provider);
    if (root.toString().contains("persistent_disks=")) {
      types.add("disk");
    }
  }

  /** Jobs of other releases may provide anything. */
  private void provider(DeployedJob deployed) {
    othersProvide |= deployed.job().isEmpty();
    deployed
        .job()
        .ifPresent(
            job ->
                job.spec().provides().stream()
                    .filter(link -> !"nil".equals(deployed.map("provides").get(link.name())))
                    .map(LinkDefinition::type)
                    .forEach(types::add));
    if (deployed.definition().get("custom_provider_definitions") instanceof List<?> custom) {
      custom.forEach(
          item -> {
            if (item instanceof Map<?, ?> map) {
              types.add(String.valueOf(map.get("type")));
            }
          });
    }
  }

  void check(DeployedJob deployed, Job job) {
    for (LinkDefinition link : job.spec().consumes()) {
      unresolved(deployed, job, link);
    }
    unknown(deployed, job, "consumes", names(job.spec().consumes()));
    Set<String> provided = names(job.spec().provides());
    if (deployed.definition().get("custom_provider_definitions") == null) {
      unknown(deployed, job, "provides", provided);
    }
  }

  private static Set<String> names(List<LinkDefinition> links) {
    return links.stream().map(LinkDefinition::name).collect(Collectors.toCollection(TreeSet::new));
  }

  private void unresolved(DeployedJob deployed, Job job, LinkDefinition link) {
    Object given = deployed.map("consumes").get(link.name());
    boolean blocked = "nil".equals(given);
    boolean elsewhere =
        given instanceof Map<?, ?> map
            && (map.containsKey("instances") || map.containsKey("deployment"));
    boolean found = !blocked && (elsewhere || othersProvide || types.contains(link.type()));
    if (!link.optional() && !found) {
      findings
          .about(job.name())
          .error(
              Rule.UNRESOLVED_LINK,
              manifest.spot(deployed.path()),
              "job '%s' in '%s' needs link '%s', but %s. Add a job that provides a link of type '%s', or give the link under 'consumes'."
                  .formatted(
                      job.name(),
                      deployed.where(),
                      link.name(),
                      blocked
                          ? "the manifest blocks it with nil"
                          : "no job of the manifest provides one of its type",
                      link.type()));
    }
  }

  private void unknown(DeployedJob deployed, Job job, String kind, Set<String> declared) {
    for (Object key : deployed.map(kind).keySet()) {
      String name = String.valueOf(key);
      if (!declared.contains(name)) {
        findings
            .about(job.name())
            .warning(
                Rule.UNKNOWN_MANIFEST_LINK,
                manifest.spot(deployed.path(kind, key)),
                "job '%s' %s no link '%s', so BOSH passes over it.%s"
                    .formatted(job.name(), kind, name, SimilarNames.question(name, declared)));
      }
    }
  }
}
