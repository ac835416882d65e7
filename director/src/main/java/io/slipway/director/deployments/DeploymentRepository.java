package io.slipway.director.deployments;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Keeps deployments. */
public interface DeploymentRepository {
  /** By name. */
  List<DeploymentRecord> list();

  Optional<DeploymentRecord> find(String name);

  DeploymentRecord create(String name);

  void setManifest(int id, String manifest, String manifestText);

  void setReleaseVersions(int id, Collection<Integer> releaseVersionIds);

  void setStemcells(int id, Collection<Integer> stemcellIds);

  void setConfigs(int id, Collection<Integer> configIds);

  /** Removes the deployment; it must have no instances left. */
  void delete(int id);
}
