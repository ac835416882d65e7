package io.slipway.director.credentials;

import java.util.Optional;

/**
 * Which version of each variable a deployment uses (Director behaviour 7.3). Each deploy has a new
 * one; an instance has that of the deploy that last updated it.
 *
 * @param writable whether variables that are used for the first time may still be added
 */
public record VariableSet(
    int id, int deploymentId, boolean deployedSuccessfully, boolean writable) {

  /**
   * A version that is used.
   *
   * @param name absolute, without keys
   * @param id of the version
   * @param providedBy the deployment whose link brought it; empty for one of its own
   */
  public record Pinned(String name, String id, Optional<String> providedBy) {}
}
