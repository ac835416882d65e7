package io.slipway.director.updating;

import io.slipway.director.deployment.DeploymentRecord;
import io.slipway.director.deployment.DeploymentRepository;
import io.slipway.director.deployment.ManifestText;
import io.slipway.director.releases.ReleaseRepository;
import io.slipway.director.stemcells.StemcellRepository;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is kept of deployments, and what a deploy's event says of it. */
final class DeploymentMemory {
  private final DeploymentRepository deployments;
  private final ReleaseRepository releases;
  private final StemcellRepository stemcells;

  DeploymentMemory(
      DeploymentRepository deployments, ReleaseRepository releases, StemcellRepository stemcells) {
    this.deployments = deployments;
    this.releases = releases;
    this.stemcells = stemcells;
  }

  DeploymentRecord find(String name) {
    return deployments.find(name).orElseThrow();
  }

  /** What the deployment had before, and what it has now. */
  Map<String, @Nullable Object> difference(DeploymentRecord before) {
    Map<String, @Nullable Object> context = new LinkedHashMap<>();
    context.put("before", contents(before));
    context.put("after", contents(find(before.name())));
    return context;
  }

  private Map<String, Object> contents(DeploymentRecord deployment) {
    Map<String, Object> contents = new LinkedHashMap<>();
    contents.put(
        "releases",
        releases.versions().stream()
            .filter(one -> deployment.releaseVersionIds().contains(one.id()))
            .map(one -> one.release() + "/" + one.version())
            .toList());
    contents.put(
        "stemcells",
        stemcells.list().stream()
            .filter(one -> deployment.stemcellIds().contains(one.id()))
            .map(one -> one.name() + "/" + one.version())
            .toList());
    return contents;
  }

  /** Only when everything has succeeded is the manifest what is deployed. */
  void remember(Deploy.Order order, PreparedDeployment prepared) {
    deployments.setReleaseVersions(order.deploymentId(), prepared.bound().releaseVersionIds());
    deployments.setStemcells(order.deploymentId(), prepared.bound().stemcellIds());
    Set<Integer> configIds = new LinkedHashSet<>(order.configIds().cloud());
    configIds.addAll(order.configIds().runtime());
    deployments.setConfigs(order.deploymentId(), new TreeSet<>(configIds));
    deployments.setManifest(
        order.deploymentId(), ManifestText.dump(prepared.spec().manifest()), order.manifestText());
  }
}
