package io.slipway.director.credentials;

import io.slipway.director.credentials.VariableSet.Pinned;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The variable sets of deployments, and which instance has which. */
public interface VariableSetRepository {
  /** A new set without variables, which may be added. */
  VariableSet create(int deploymentId);

  Optional<VariableSet> find(int id);

  /** The newest first. */
  List<VariableSet> ofDeployment(int deploymentId);

  /** In the order in which they were pinned. */
  List<Pinned> pinned(int setId);

  /** Whether it was the first of this name, by this provider, in the set; else nothing changes. */
  boolean pin(int setId, Pinned variable);

  void close(int setId);

  void setDeployedSuccessfully(int setId);

  /** Forgets the sets of the deployment but these, and those instances still have. */
  void keepOnly(int deploymentId, Collection<Integer> setIds);

  /** The set an instance was last updated with. */
  Optional<Integer> ofInstance(int instanceId);

  void setOfInstance(int instanceId, int setId);
}
