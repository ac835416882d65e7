package io.slipway.director;

import io.slipway.base.SlipwayException;
import io.slipway.director.configs.ConfigRecord;
import io.slipway.director.configs.ConfigRepository;
import io.slipway.director.deployments.DeploymentRecord;
import io.slipway.director.deployments.DeploymentRepository;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.locks.LockRepository;
import io.slipway.director.releases.ReleaseRepository;
import io.slipway.director.stemcells.StemcellRepository;
import io.slipway.director.updating.Deploy;
import io.slipway.director.updating.DeploymentConfigs;
import io.slipway.model.catalog.ReleaseRecords.ReleaseVersionRecord;
import io.slipway.model.catalog.StemcellRecord;
import io.slipway.model.deployment.ManifestDiff;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What is known of deployments without asking their agents (Director API 5.5). */
public final class Deployments {
  private final DeploymentRepository deployments;
  private final ReleaseRepository releases;
  private final StemcellRepository stemcells;
  private final ConfigRepository configs;
  private final LockRepository locks;
  private final DeploymentConfigs deployConfigs;
  private final InstanceRepository instances;

  public Deployments(
      DeploymentRepository deployments,
      ReleaseRepository releases,
      StemcellRepository stemcells,
      ConfigRepository configs,
      LockRepository locks,
      DeploymentConfigs deployConfigs,
      InstanceRepository instances) {
    this.instances = instances;
    this.deployments = deployments;
    this.releases = releases;
    this.stemcells = stemcells;
    this.configs = configs;
    this.locks = locks;
    this.deployConfigs = deployConfigs;
  }

  /**
   * @param cloudConfig {@code none}, {@code latest} or {@code outdated}
   * @param incomplete how many of its instances are unfinished, or have something failed
   */
  public record DeploymentSummary(
      String name,
      List<String> teams,
      String cloudConfig,
      List<ReleaseVersionRecord> releases,
      List<StemcellRecord> stemcells,
      boolean locked,
      int incomplete) {}

  /** By name. */
  public List<DeploymentSummary> list() {
    Map<Integer, ReleaseVersionRecord> versions =
        byId(releases.versions(), ReleaseVersionRecord::id);
    Map<Integer, StemcellRecord> known = byId(stemcells.list(), StemcellRecord::id);
    List<Integer> latest = configs.current("cloud").stream().map(ConfigRecord::id).toList();
    Map<Integer, Integer> incomplete = instances.incomplete();
    List<String> locked = locks.list().stream().map(lock -> lock.name()).toList();
    return deployments.list().stream()
        .map(
            one ->
                new DeploymentSummary(
                    one.name(),
                    one.teams(),
                    cloudConfigState(one, latest),
                    one.releaseVersionIds().stream()
                        .filter(versions::containsKey)
                        .map(versions::get)
                        .sorted(
                            Comparator.comparing(ReleaseVersionRecord::release)
                                .thenComparing(ReleaseVersionRecord::version))
                        .toList(),
                    one.stemcellIds().stream().filter(known::containsKey).map(known::get).toList(),
                    locked.contains("lock:deployment:" + one.name()),
                    incomplete.getOrDefault(one.id(), 0)))
        .toList();
  }

  private static <T> Map<Integer, T> byId(List<T> records, Function<T, Integer> id) {
    return records.stream().collect(Collectors.toMap(id, Function.identity()));
  }

  private static String cloudConfigState(DeploymentRecord one, List<Integer> latest) {
    if (one.configIds().isEmpty()) {
      return "none";
    }
    return one.configIds().containsAll(latest) ? "latest" : "outdated";
  }

  /** What the user sent with the last successful deploy; empty before one. */
  public Optional<String> manifest(String name) {
    return deployments.require(name).manifestText();
  }

  /** The configs of the last deploy of each of these deployments, or of all when none is named. */
  public Map<String, List<ConfigRecord>> configsOf(
      List<String> names, Predicate<DeploymentRecord> visible) {
    return deployments.list().stream()
        .filter(one -> names.isEmpty() || names.contains(one.name()))
        .filter(visible)
        .collect(
            Collectors.toMap(
                DeploymentRecord::name,
                one -> one.configIds().stream().flatMap(id -> configs.find(id).stream()).toList(),
                (first, second) -> first,
                java.util.LinkedHashMap::new));
  }

  public Optional<DeploymentRecord> find(String name) {
    return deployments.find(name);
  }

  /**
   * Whose it is.
   *
   * @throws SlipwayException DEPLOYMENT_NOT_FOUND
   */
  public List<String> teams(String name) {
    return deployments.requireTeams(name);
  }

  /**
   * What a deploy of this manifest would change; {@link Deploy.ConfigIds} pins what was compared.
   */
  public record Difference(Deploy.ConfigIds context, List<ManifestDiff.DiffLine> lines) {}

  /**
   * @param teams whose a new deployment would be
   */
  public Difference difference(
      String name, String manifestText, List<String> teams, boolean redact) {
    Deploy.ConfigIds latest =
        deployConfigs.latest(deployments.find(name).map(DeploymentRecord::teams).orElse(teams));
    return new Difference(latest, deployConfigs.difference(name, manifestText, latest, redact));
  }
}
