package io.slipway.http;

import io.slipway.director.Director;
import io.slipway.http.access.IdentityProvider.LogIn;
import java.util.List;

/** A part of the API. */
interface Routes {
  void addTo(Router router);

  static List<Routes> of(Director director, LogIn logIn, Traffic traffic) {
    return List.of(
        new InfoRoutes(
            director.info(),
            director.certificates(),
            director.upkeep().snapshots().isEnabled(),
            logIn,
            director.variables().configServer()),
        new TaskRoutes(director.tasks()),
        new StemcellRoutes(director.stemcells(), director.downloads()),
        new ReleaseRoutes(director.releases(), director.deployed().tasks(), director.downloads()),
        new ConfigRoutes(director.configs(), director.configDiff()),
        new DeploymentRoutes(director.deployed()),
        new VariableRoutes(director.variables()),
        new CredhubRoutes(director.variables(), logIn),
        new SshRoutes(director.deployed().shells()),
        new RepairRoutes(director.upkeep().cloudCheck(), director.upkeep().vms()),
        new DiskRoutes(director.upkeep().disks(), director.upkeep().snapshots()),
        new DynamicDiskRoutes(director.upkeep().dynamicDisks()),
        new CleanUpRoutes(director.upkeep().cleanUp(), director.deployed().instances()),
        new LinkRoutes(director.links()),
        new AuditRoutes(director.events(), director.locks()),
        new ResourceRoutes(director.blobstore()),
        new MetricsRoutes(director.metrics(), traffic),
        new UserRoutes(director.users()),
        new SlipwayRoutes(director.tasks(), director.deployed()));
  }
}
