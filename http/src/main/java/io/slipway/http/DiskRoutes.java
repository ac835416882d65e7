package io.slipway.http;

import io.slipway.api.Times;
import io.slipway.director.instances.InstanceRepository.OrphanedDiskRecord;
import io.slipway.director.upkeep.Networks;
import io.slipway.director.upkeep.PersistentDisks;
import io.slipway.director.upkeep.SnapshotTasks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Persistent disks, their snapshots, and orphaned networks (Director API 5.7, 5.8). */
final class DiskRoutes implements Routes {
  private final PersistentDisks disks;
  private final SnapshotTasks snapshots;

  DiskRoutes(PersistentDisks disks, SnapshotTasks snapshots) {
    this.disks = disks;
    this.snapshots = snapshots;
  }

  @Override
  public void addTo(Router router) {
    router
        .get("/disks", _ -> orphaned())
        .put("/disks/{cid}/attachments", this::attach)
        .delete("/disks/{cid}", this::orphanOrDelete)
        .get("/orphan_disks", _ -> orphaned())
        .delete("/orphan_disks/{cid}", this::delete)
        .get("/deployments/{name}/snapshots", this::list)
        .post("/deployments/{name}/snapshots", this::takeAll)
        .delete("/deployments/{name}/snapshots", this::deleteAll)
        .delete("/deployments/{name}/snapshots/{cid}", this::deleteSnapshot)
        .get("/deployments/{name}/jobs/{group}/{id}/snapshots", this::listOfInstance)
        .post("/deployments/{name}/jobs/{group}/{id}/snapshots", this::take)
        .get("/networks", DiskRoutes::networks)
        .delete("/networks/{network}", DiskRoutes::deleteNetwork);
  }

  private Answer orphaned() {
    return Answer.json(disks.orphaned().stream().map(DiskRoutes::json).toList());
  }

  static Map<String, @Nullable Object> json(OrphanedDiskRecord disk) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("disk_cid", disk.cid());
    json.put("size", disk.size());
    json.put("az", disk.availabilityZone().orElse(null));
    json.put("deployment_name", disk.deployment());
    json.put("instance_name", disk.instance());
    json.put("cloud_properties", disk.cloudProperties());
    json.put("orphaned_at", Times.ruby(disk.orphanedAt()));
    return json;
  }

  private Answer attach(Request request) {
    return Answer.task(
        disks
            .attach(
                request.query("deployment").orElse(""),
                request.query("job").orElse(""),
                request.query("instance_id").orElse(""),
                request.parameter("cid"),
                request.query("disk_properties").filter("copy"::equals).isPresent(),
                request.caller())
            .id());
  }

  private Answer orphanOrDelete(Request request) {
    boolean orphans = request.query("orphan").filter(text -> !text.equals("false")).isPresent();
    return orphans
        ? Answer.task(disks.orphan(request.parameter("cid"), request.caller()).id())
        : delete(request);
  }

  private Answer delete(Request request) {
    return Answer.task(disks.deleteOrphaned(request.parameter("cid"), request.caller()).id());
  }

  private Answer list(Request request) {
    return json(snapshots.list(request.parameter("name")));
  }

  private Answer listOfInstance(Request request) {
    return json(
        snapshots.list(
            request.parameter("name"), request.parameter("group"), request.parameter("id")));
  }

  private static Answer json(List<SnapshotTasks.Owned> all) {
    return Answer.json(all.stream().map(DiskRoutes::json).toList());
  }

  private static Map<String, Object> json(SnapshotTasks.Owned owned) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("job", owned.instance().group());
    json.put("index", owned.instance().index());
    json.put("uuid", owned.instance().uuid());
    json.put("snapshot_cid", owned.snapshot().cid());
    json.put("created_at", Times.ruby(owned.snapshot().createdAt()));
    json.put("clean", owned.snapshot().clean());
    return json;
  }

  private Answer take(Request request) {
    return Answer.task(
        snapshots
            .take(
                request.parameter("name"),
                request.parameter("group"),
                request.parameter("id"),
                request.caller())
            .id());
  }

  private Answer takeAll(Request request) {
    return Answer.task(snapshots.takeAll(request.parameter("name"), request.caller()).id());
  }

  private Answer deleteAll(Request request) {
    return Answer.task(snapshots.deleteAll(request.parameter("name"), request.caller()).id());
  }

  private Answer deleteSnapshot(Request request) {
    return Answer.task(
        snapshots
            .delete(request.parameter("name"), request.parameter("cid"), request.caller())
            .id());
  }

  /** Managed networks are BOSH's; this Director makes none, so none is an orphan. */
  private static Answer networks(Request request) {
    return request.query("orphaned").filter(text -> !text.equals("false")).isPresent()
        ? Answer.json(List.of())
        : Answer.text(500, "listing active networks is not implemented");
  }

  private static Answer deleteNetwork(Request request) {
    throw Networks.unknown(request.parameter("network"));
  }
}
