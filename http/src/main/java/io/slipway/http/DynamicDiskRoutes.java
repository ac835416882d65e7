package io.slipway.http;

import io.slipway.director.upkeep.DynamicDiskTasks;
import io.slipway.director.upkeep.DynamicDiskTasks.Wanted;
import io.slipway.http.access.Permission;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Disks that jobs ask for while they run (Director API 5.8). */
final class DynamicDiskRoutes implements Routes {
  private static final String JSON = "application/json";

  private final DynamicDiskTasks disks;

  DynamicDiskRoutes(DynamicDiskTasks disks) {
    this.disks = disks;
  }

  @Override
  public void addTo(Router router) {
    router
        .get("/dynamic_disks", Access.to(Permission.LIST_DYNAMIC_DISKS), _ -> list())
        .post("/dynamic_disks", JSON, Access.to(Permission.CREATE_DYNAMIC_DISKS), this::create)
        .post(
            "/dynamic_disks/provide",
            JSON,
            Access.to(Permission.PROVIDE_DYNAMIC_DISKS),
            this::provide)
        .post(
            "/dynamic_disks/{disk}/attach",
            JSON,
            Access.to(Permission.ATTACH_DYNAMIC_DISKS),
            this::attach)
        .post(
            "/dynamic_disks/{disk}/detach",
            Access.to(Permission.DETACH_DYNAMIC_DISKS),
            this::detach)
        .delete("/dynamic_disks/{disk}", Access.to(Permission.DELETE_DYNAMIC_DISKS), this::delete);
  }

  private Answer list() {
    return Answer.json(disks.list().stream().map(DynamicDiskRoutes::json).toList());
  }

  private static Map<String, @Nullable Object> json(DynamicDiskTasks.Listed listed) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", listed.disk().name());
    json.put("disk_cid", listed.disk().cid());
    json.put("deployment", listed.disk().deployment());
    json.put("instance", listed.instance().map(one -> one.name()).orElse(null));
    json.put("availability_zone", listed.disk().availabilityZone().orElse(null));
    json.put("size", listed.disk().size());
    json.put("disk_pool_name", listed.disk().pool());
    json.put("cpi", "");
    json.put("metadata", listed.disk().metadata());
    return json;
  }

  private Answer create(Request request) {
    Members body = new Members(request.jsonObject());
    return Answer.task(
        disks
            .create(body.text("deployment_name"), body.text("az"), wanted(body), request.caller())
            .id());
  }

  private Answer provide(Request request) {
    Members body = new Members(request.jsonObject());
    return Answer.task(
        disks.provide(body.text("instance_id"), wanted(body), request.caller()).id());
  }

  private static Wanted wanted(Members body) {
    return new Wanted(
        body.text("disk_name"),
        body.text("disk_pool_name"),
        body.atLeastOne("disk_size"),
        body.optionalMapping("metadata"));
  }

  private Answer attach(Request request) {
    Members body = new Members(request.jsonObject());
    return Answer.task(
        disks
            .attach(
                request.parameter("disk"),
                body.text("instance_id"),
                body.optionalMapping("metadata"),
                request.caller())
            .id());
  }

  private Answer detach(Request request) {
    return Answer.task(disks.detach(request.parameter("disk"), request.caller()).id());
  }

  private Answer delete(Request request) {
    return Answer.task(disks.delete(request.parameter("disk"), request.caller()).id());
  }
}
