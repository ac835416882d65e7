package io.slipway.director.updating;

import io.slipway.director.executing.Execution;

/**
 * What happens to a deployment, one after the other, in a deploy, an errand or an export.
 *
 * @param preparation it is parsed, bound, planned and rendered
 * @param compilation its packages are compiled
 * @param executions its instances are worked on
 */
record DeploymentPhases(
    DeploymentPreparation preparation,
    DeploymentCompilation compilation,
    Execution.Starter executions) {}
