package io.slipway.director.credentials;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.variables.VariableDocument;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Fills documents in for a task: with the variables it says it works with, and as long as it has
 * not said so with those its deployment was last deployed with.
 */
public final class CurrentVariables implements UnaryOperator<Map<String, @Nullable Object>> {
  private final DeploymentVariables variables;
  private final Optional<String> deployment;
  private Optional<TaskVariables> current = Optional.empty();

  CurrentVariables(DeploymentVariables variables, Optional<String> deployment) {
    this.variables = variables;
    this.deployment = deployment;
  }

  public synchronized void become(TaskVariables known) {
    current = Optional.of(known);
  }

  @Override
  public Map<String, @Nullable Object> apply(Map<String, @Nullable Object> document) {
    return new VariableDocument(document).placeholders().isEmpty()
        ? document
        : known().ofInstances(document);
  }

  private synchronized TaskVariables known() {
    if (current.isEmpty()) {
      String name =
          deployment.orElseThrow(
              () ->
                  new SlipwayException(
                      ErrorCode.CONFIG_SERVER_DEPLOYMENT_NAME_MISSING,
                      "Deployment name missing while interpolating cloud properties"));
      current = Optional.of(variables.ofDeployed(name));
    }
    return current.get();
  }
}
