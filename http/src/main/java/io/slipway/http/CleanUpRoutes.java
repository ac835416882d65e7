package io.slipway.http;

import io.slipway.api.OrphanedVm;
import io.slipway.api.Times;
import io.slipway.director.DeployedInstances;
import io.slipway.director.instances.OrphanedVmRecord;
import io.slipway.director.releases.ExportedRelease;
import io.slipway.director.upkeep.CleanUp;
import io.slipway.director.upkeep.Unneeded;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What nobody needs any more (Director API 5.7). */
final class CleanUpRoutes implements Routes {
  private static final String JSON = "application/json";

  private final CleanUp cleanUp;
  private final DeployedInstances instances;

  CleanUpRoutes(CleanUp cleanUp, DeployedInstances instances) {
    this.cleanUp = cleanUp;
    this.instances = instances;
  }

  @Override
  public void addTo(Router router) {
    router
        .get("/cleanup/dryrun", this::dryRun)
        .post("/cleanup", JSON, this::cleanUp)
        .get("/orphaned_vms", _ -> orphanedVms());
  }

  private Answer dryRun(Request request) {
    Unneeded unneeded =
        cleanUp.find(
            new CleanUp.Options(request.flag("remove_all"), request.flag("keep_orphaned_disks")));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("releases", unneeded.releases().stream().map(CleanUpRoutes::json).toList());
    json.put(
        "stemcells",
        unneeded.stemcells().stream().map(one -> StemcellRoutes.word(one).toPlain()).toList());
    json.put(
        "compiled_packages",
        unneeded.compiledPackages().stream().map(CleanUpRoutes::json).toList());
    json.put("orphaned_disks", unneeded.disks().stream().map(DiskRoutes::json).toList());
    json.put("orphaned_vms", unneeded.vms().stream().map(one -> word(one).toPlain()).toList());
    json.put(
        "exported_releases", unneeded.exports().stream().map(ExportedRelease::blobId).toList());
    json.put("dns_blobs", List.of());
    return Answer.json(json);
  }

  private static Map<String, Object> json(Unneeded.ReleaseVersions release) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", release.release());
    json.put("versions", release.versions());
    return json;
  }

  private static Map<String, Object> json(Unneeded.CompiledPackage compiled) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("package_name", compiled.name());
    json.put("stemcell_os", compiled.record().stemcellOs());
    json.put("stemcell_version", compiled.record().stemcellVersion());
    return json;
  }

  private Answer cleanUp(Request request) {
    Members config = new Members(new Members(request.jsonObject()).mapping("config"));
    return Answer.task(
        cleanUp
            .cleanUp(
                new CleanUp.Options(config.flag("remove_all"), config.flag("keep_orphaned_disks")),
                request.caller())
            .id());
  }

  private Answer orphanedVms() {
    return Answer.list(instances.orphanedVms().stream().map(CleanUpRoutes::word).toList());
  }

  private static OrphanedVm word(OrphanedVmRecord vm) {
    return new OrphanedVm(
        vm.availabilityZone(),
        vm.cid(),
        vm.deployment(),
        vm.instance(),
        vm.addresses().stream().map(one -> one.replaceFirst("/32$", "")).toList(),
        Times.ruby(vm.orphanedAt()));
  }
}
