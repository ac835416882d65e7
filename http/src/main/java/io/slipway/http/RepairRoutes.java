package io.slipway.http;

import io.slipway.director.problems.CloudCheck;
import io.slipway.director.upkeep.VmDeletion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finding problems and solving them (Director API 5.7). */
final class RepairRoutes implements Routes {
  private static final String JSON = "application/json";

  /** BOSH's own answer, word for word. */
  private static final String NO_SUCH_RESURRECTION =
      "This endpoint has been removed. Please use"
          + " https://bosh.io/docs/resurrector/#enable-with-resurrection-config to configure"
          + " resurrection for the deployment or instance group. If you need to prevent a single"
          + " instance from being resurrected, consider using"
          + " https://bosh.io/docs/cli-v2/#ignore.";

  private final CloudCheck cloudCheck;
  private final VmDeletion vms;

  RepairRoutes(CloudCheck cloudCheck, VmDeletion vms) {
    this.cloudCheck = cloudCheck;
    this.vms = vms;
  }

  @Override
  public void addTo(Router router) {
    router
        .post("/deployments/{name}/scans", this::scan)
        .get("/deployments/{name}/problems", this::problems)
        .put("/deployments/{name}/problems", JSON, this::apply)
        .put("/deployments/{name}/scan_and_fix", JSON, this::scanAndFix)
        .put(
            "/deployments/{name}/jobs/{group}/{id}/resurrection",
            _ -> Answer.text(410, NO_SUCH_RESURRECTION))
        .get(
            "/resurrection",
            _ -> Answer.json(Map.of("resurrection", cloudCheck.isResurrectionEnabled())))
        .put("/resurrection", JSON, this::resurrection)
        .delete("/vms/{cid}", this::deleteVm);
  }

  private Answer scan(Request request) {
    return Answer.task(cloudCheck.scan(request.parameter("name"), request.caller()).id());
  }

  private Answer problems(Request request) {
    return Answer.json(
        cloudCheck.problems(request.parameter("name")).stream().map(RepairRoutes::json).toList());
  }

  private static Map<String, @Nullable Object> json(CloudCheck.Summary problem) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", problem.id());
    json.put("type", problem.type());
    json.put("data", problem.data());
    json.put("description", problem.description());
    List<Object> resolutions = new ArrayList<>();
    problem
        .resolutions()
        .forEach(
            (name, plan) -> {
              Map<String, Object> resolution = new LinkedHashMap<>();
              resolution.put("name", name);
              resolution.put("plan", plan);
              resolutions.add(resolution);
            });
    json.put("resolutions", resolutions);
    json.put("instance_group", problem.group());
    return json;
  }

  private Answer apply(Request request) {
    Members body = new Members(request.jsonObject());
    Map<String, String> maxInFlight = new LinkedHashMap<>();
    body.optionalMapping("max_in_flight_overrides")
        .ifPresent(
            map -> map.forEach((group, share) -> maxInFlight.put(group, String.valueOf(share))));
    return Answer.task(
        cloudCheck
            .apply(
                request.parameter("name"),
                body.body().get("resolutions"),
                maxInFlight,
                request.caller())
            .id());
  }

  private Answer scanAndFix(Request request) {
    Members jobs = new Members(new Members(request.jsonObject()).mapping("jobs"));
    Map<String, List<String>> instances = new LinkedHashMap<>();
    jobs.body().keySet().forEach(group -> instances.put(group, jobs.texts(group)));
    return Answer.task(
        cloudCheck.scanAndFix(request.parameter("name"), instances, request.caller()).id());
  }

  private Answer resurrection(Request request) {
    cloudCheck.pauseResurrection(new Members(request.jsonObject()).flag("resurrection_paused"));
    return Answer.empty(200);
  }

  private Answer deleteVm(Request request) {
    return Answer.task(vms.delete(request.parameter("cid"), request.caller()).id());
  }
}
