package io.slipway.http;

import io.slipway.director.Variables;
import io.slipway.director.credentials.DeploymentVariables;
import io.slipway.http.access.Authorizer.Use;
import io.slipway.http.access.Permission;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which versions of which variables deployments use (Director API 5.7). */
final class VariableRoutes implements Routes {
  private final DeploymentVariables variables;

  VariableRoutes(Variables variables) {
    this.variables = variables.ofDeployments();
  }

  @Override
  public void addTo(Router router) {
    router
        .get("/deployments/{name}/variables", this::ofDeployment)
        .get("/deployments/{name}/certificate_expiry", Access.toReadDeployment(), this::expiry)
        .get("/deployed_variables/{name}", Access.to(Permission.LIST_DEPLOYMENTS), this::deployed);
  }

  private Answer ofDeployment(Request request) {
    return Answer.json(
        variables.ofDeployment(request.parameter("name")).stream()
            .map(one -> pair("id", one.id(), "name", one.name()))
            .toList());
  }

  private Answer expiry(Request request) {
    return Answer.json(
        variables.certificates(request.parameter("name")).stream()
            .map(
                one -> {
                  Map<String, Object> json = new LinkedHashMap<>();
                  json.put("name", one.name());
                  json.put("id", one.id());
                  json.put("expiry_date", one.expires().toString());
                  json.put("days_left", one.daysLeft());
                  return json;
                })
            .toList());
  }

  private Answer deployed(Request request) {
    List<Map<String, Object>> deployments =
        variables.deployedVersions(request.parameter("name")).stream()
            .filter(one -> request.may(Use.READ, one.deployment().teams()))
            .map(one -> pair("name", one.deployment().name(), "version", one.id()))
            .toList();
    return Answer.json(Map.of("deployments", deployments));
  }

  private static Map<String, Object> pair(String key, Object value, String other, Object more) {
    Map<String, Object> pair = new LinkedHashMap<>();
    pair.put(key, value);
    pair.put(other, more);
    return pair;
  }
}
