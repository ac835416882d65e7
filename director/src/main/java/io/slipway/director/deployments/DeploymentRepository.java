package io.slipway.director.deployments;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Keeps deployments. */
public interface DeploymentRepository {
  /** By name; without their manifests, which are large: {@link #find} has them. */
  List<DeploymentRecord> list();

  Optional<DeploymentRecord> find(String name);

  /**
   * @throws SlipwayException when there is none of this name
   */
  default DeploymentRecord require(String name) {
    return find(name).orElseThrow(() -> none(name));
  }

  /** Its number, without reading all the rest of it; empty when there is none of this name. */
  Optional<Integer> id(String name);

  /**
   * Its number, without all the rest of it.
   *
   * @throws SlipwayException likewise
   */
  default int requireId(String name) {
    return id(name).orElseThrow(() -> none(name));
  }

  /**
   * Whose it is, without all the rest of it.
   *
   * @throws SlipwayException likewise
   */
  default List<String> requireTeams(String name) {
    return teams(name).orElseThrow(() -> none(name));
  }

  private static SlipwayException none(String name) {
    return new SlipwayException(
        ErrorCode.DEPLOYMENT_NOT_FOUND, "Deployment '" + name + "' doesn't exist");
  }

  /** Whose it is, without reading all the rest of it; empty when there is none of this name. */
  Optional<List<String>> teams(String name);

  /**
   * @param teams whose it is
   */
  DeploymentRecord create(String name, Collection<String> teams);

  /** One that is nobody's in particular. */
  default DeploymentRecord create(String name) {
    return create(name, List.of());
  }

  void setManifest(int id, String manifest, String manifestText);

  void setReleaseVersions(int id, Collection<Integer> releaseVersionIds);

  void setStemcells(int id, Collection<Integer> stemcellIds);

  void setConfigs(int id, Collection<Integer> configIds);

  /** What the last run of the errand left; empty before one. */
  Optional<String> errandState(int id, String errand);

  /**
   * @param state tells what the errand ran on from anything else; empty text after a failure
   */
  void setErrandState(int id, String errand, String state);

  /** Removes the deployment; it must have no instances left. */
  void delete(int id);
}
