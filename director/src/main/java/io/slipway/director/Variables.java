package io.slipway.director;

import io.slipway.director.credentials.Credentials;
import io.slipway.director.credentials.DeploymentVariables;
import java.util.Optional;

/**
 * The variables of deployments and where their values come from.
 *
 * @param store the Director's own; empty when a config server has them
 * @param configServer its URL; empty without one
 */
public record Variables(
    DeploymentVariables ofDeployments,
    Optional<Credentials> store,
    Optional<String> configServer) {}
