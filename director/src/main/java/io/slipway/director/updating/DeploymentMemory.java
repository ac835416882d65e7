package io.slipway.director.updating;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.deployments.DeploymentRecord;
import io.slipway.director.deployments.DeploymentRepository;
import io.slipway.director.links.DeploymentLinks;
import io.slipway.director.releases.ReleaseRepository;
import io.slipway.director.stemcells.StemcellRepository;
import io.slipway.director.storage.Transactions;
import io.slipway.model.deployment.ManifestText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is kept of deployments, and what a deploy's event says of it. */
final class DeploymentMemory {
  private final DeploymentRepository deployments;
  private final ReleaseRepository releases;
  private final StemcellRepository stemcells;
  private final DeploymentLinks links;
  private final Transactions transactions;

  DeploymentMemory(
      DeploymentRepository deployments,
      ReleaseRepository releases,
      StemcellRepository stemcells,
      DeploymentLinks links,
      Transactions transactions) {
    this.deployments = deployments;
    this.releases = releases;
    this.stemcells = stemcells;
    this.links = links;
    this.transactions = transactions;
  }

  /** Another task may have deleted it since this one was asked for. */
  DeploymentRecord find(Deploy.Order order) {
    return deployments
        .find(order.name())
        .filter(found -> found.id() == order.deploymentId())
        .orElseThrow(
            () ->
                new SlipwayException(
                    ErrorCode.DEPLOYMENT_NOT_FOUND,
                    "Deployment '%s' was deleted before this task could begin; deploy it again"
                        .formatted(order.name())));
  }

  /** What the deployment had before, and what it has now. */
  Map<String, @Nullable Object> difference(DeploymentRecord before, Deploy.Order order) {
    Map<String, @Nullable Object> context = new LinkedHashMap<>();
    context.put("before", contents(before));
    context.put("after", contents(find(order)));
    return context;
  }

  private Map<String, Object> contents(DeploymentRecord deployment) {
    List<String> ofReleases =
        releases.versions().stream()
            .filter(one -> deployment.releaseVersionIds().contains(one.id()))
            .map(one -> one.release() + "/" + one.version())
            .toList();
    List<String> ofStemcells =
        stemcells.list().stream()
            .filter(one -> deployment.stemcellIds().contains(one.id()))
            .map(one -> one.name() + "/" + one.version())
            .toList();
    Map<String, Object> contents = new LinkedHashMap<>();
    if (!ofReleases.isEmpty()) {
      contents.put("releases", ofReleases);
    }
    if (!ofStemcells.isEmpty()) {
      contents.put("stemcells", ofStemcells);
    }
    return contents;
  }

  /**
   * Only when everything has succeeded is the manifest what is deployed: all of it, and nothing
   * else.
   */
  void remember(Deploy.Order order, PreparedDeployment prepared) {
    int id = order.deploymentId();
    Set<Integer> configIds = new TreeSet<>(order.configIds().cloud());
    configIds.addAll(order.configIds().runtime());
    String manifest = ManifestText.dump(prepared.manifest(order));
    transactions.inTransaction(
        () -> {
          deployments.setReleaseVersions(id, prepared.bound().releaseVersionIds());
          deployments.setStemcells(id, prepared.bound().stemcellIds());
          deployments.setConfigs(id, configIds);
          deployments.setManifest(id, manifest, order.manifestText());
          if (order.deploy()) {
            links.removeUnused(id);
          }
        });
  }
}
