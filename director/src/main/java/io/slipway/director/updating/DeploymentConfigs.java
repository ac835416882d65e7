package io.slipway.director.updating;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.configs.ConfigRecord;
import io.slipway.director.configs.ConfigRepository;
import io.slipway.director.credentials.TaskVariables;
import io.slipway.director.deployments.DeploymentRecord;
import io.slipway.director.deployments.DeploymentRepository;
import io.slipway.director.releases.StoredCatalog;
import io.slipway.model.deployment.ManifestDiff;
import io.slipway.model.deployment.ManifestDiff.DiffLine;
import io.slipway.model.deployment.ManifestText;
import io.slipway.model.deployment.MergedManifest;
import io.slipway.model.deployment.VersionAliases;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The configs deployments are made with, and what they make of a manifest. */
public final class DeploymentConfigs {
  private final ConfigRepository configs;
  private final DeploymentRepository deployments;
  private final Supplier<StoredCatalog> catalogs;

  /**
   * @param catalogs the releases and stemcells there are now
   */
  DeploymentConfigs(
      ConfigRepository configs,
      DeploymentRepository deployments,
      Supplier<StoredCatalog> catalogs) {
    this.configs = configs;
    this.deployments = deployments;
    this.catalogs = catalogs;
  }

  /**
   * @param teams whose deployment it is
   */
  public Deploy.ConfigIds latest(Collection<String> teams) {
    return new Deploy.ConfigIds(
        ids(configs.current("cloud", teams)), ids(configs.current("runtime", teams)));
  }

  /** Whose the deployment is. */
  List<String> teams(String deployment) {
    return deployments.find(deployment).map(DeploymentRecord::teams).orElseGet(List::of);
  }

  /** Those of the last successful deploy. */
  public Deploy.ConfigIds of(DeploymentRecord deployment) {
    List<ConfigRecord> used =
        deployment.configIds().stream().flatMap(id -> configs.find(id).stream()).toList();
    return new Deploy.ConfigIds(ids(ofType(used, "cloud")), ids(ofType(used, "runtime")));
  }

  /** To do something with what was deployed last, with the configs of then. */
  Deploy.Order order(DeploymentRecord deployment) {
    String text =
        deployment
            .manifest()
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.BAD_MANIFEST,
                        "No successful BOSH deployment manifest available"));
    return new Deploy.Order(
        deployment.id(),
        deployment.name(),
        false,
        text,
        ManifestText.parse(text),
        of(deployment),
        Map.of(),
        false);
  }

  private static List<ConfigRecord> ofType(List<ConfigRecord> all, String type) {
    return all.stream().filter(one -> one.type().equals(type)).toList();
  }

  private static List<Integer> ids(List<ConfigRecord> records) {
    return records.stream().map(ConfigRecord::id).toList();
  }

  /** Refuses ids behind which there is nothing that is for the teams. */
  public void check(Deploy.ConfigIds ids, Collection<String> teams) {
    cloud(ids);
    runtime(ids);
    List<Integer> all = Stream.concat(ids.cloud().stream(), ids.runtime().stream()).toList();
    if (!configs.byIds(all).stream().allMatch(one -> one.isFor(teams))) {
      throw invalidReference();
    }
  }

  private static SlipwayException invalidReference() {
    return new SlipwayException(
        ErrorCode.DEPLOYMENT_INVALID_CONFIG_REFERENCE, "Context includes invalid config ID");
  }

  List<Map<String, @Nullable Object>> cloud(Deploy.ConfigIds ids) {
    return contents(ids.cloud(), "cloud");
  }

  List<Map<String, @Nullable Object>> runtime(Deploy.ConfigIds ids) {
    return contents(ids.runtime(), "runtime");
  }

  private List<Map<String, @Nullable Object>> contents(List<Integer> ids, String type) {
    List<Map<String, @Nullable Object>> contents = new ArrayList<>();
    for (int id : ids) {
      ConfigRecord record =
          configs
              .find(id)
              .filter(one -> one.type().equals(type))
              .orElseThrow(DeploymentConfigs::invalidReference);
      contents.add(ManifestText.parse(record.content()));
    }
    return contents;
  }

  /** What a deploy of the manifest would change in what is deployed now. */
  public List<DiffLine> difference(
      String name, String manifestText, Deploy.ConfigIds latest, boolean redact) {
    Map<String, @Nullable Object> manifest = ManifestText.parse(manifestText);
    Optional<DeploymentRecord> deployment = deployments.find(name);
    deployment.ifPresent(_ -> manifest.put("name", name));
    VersionAliases aliases = new VersionAliases(catalogs.get());
    return ManifestDiff.between(
        aliases.resolve(deployment.map(this::deployed).orElseGet(LinkedHashMap::new)),
        aliases.resolve(merged(manifest, latest)),
        redact);
  }

  /** What the deployment's last successful deploy was made of; nothing before one. */
  private Map<String, @Nullable Object> deployed(DeploymentRecord deployment) {
    return deployment
        .manifest()
        .map(manifest -> merged(ManifestText.parse(manifest), of(deployment)))
        .orElseGet(LinkedHashMap::new);
  }

  private Map<String, @Nullable Object> merged(
      Map<String, @Nullable Object> manifest, Deploy.ConfigIds ids) {
    return MergedManifest.of(manifest, cloud(ids), runtime(ids));
  }

  /** The tags of the last successful deploy. */
  Map<String, @Nullable Object> deployedTags(DeploymentRecord deployment, TaskVariables variables) {
    return deployment
        .manifest()
        .map(manifest -> Tags.deployed(ManifestText.parse(manifest), runtime(of(deployment))))
        .map(variables::ofInstances)
        .orElseGet(LinkedHashMap::new);
  }
}
