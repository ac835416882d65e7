package io.slipway.director.deployments;

import java.util.List;
import java.util.Optional;

/**
 * A deployment as stored.
 *
 * @param manifest the processed manifest of the last successful deploy (YAML); empty before one
 * @param manifestText what the user sent then, word for word
 * @param releaseVersionIds the release versions it holds on to; likewise stemcells
 * @param configIds the cloud and runtime configs of its last deploy
 * @param teams whose it is, by name (Director API 2.6)
 */
public record DeploymentRecord(
    int id,
    String name,
    Optional<String> manifest,
    Optional<String> manifestText,
    List<Integer> releaseVersionIds,
    List<Integer> stemcellIds,
    List<Integer> configIds,
    List<String> teams) {}
