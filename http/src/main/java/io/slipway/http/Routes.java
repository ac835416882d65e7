package io.slipway.http;

import io.slipway.director.Director;
import java.util.List;

/** A part of the API. */
interface Routes {
  void addTo(Router router);

  static List<Routes> of(Director director) {
    return List.of(
        new InfoRoutes(director.info(), director.variables().configServer()),
        new TaskRoutes(director.tasks()),
        new StemcellRoutes(director.stemcells(), director.downloads()),
        new ReleaseRoutes(director.releases(), director.downloads()),
        new ConfigRoutes(director.configs(), director.configDiff()),
        new DeploymentRoutes(director.deployed()),
        new VariableRoutes(director.variables()),
        new CredhubRoutes(director.variables()),
        new AuditRoutes(director.events(), director.locks()),
        new ResourceRoutes(director.blobstore()),
        new SlipwayRoutes(director.tasks(), director.deployed()));
  }
}
