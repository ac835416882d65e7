package io.slipway.director;

import io.slipway.base.Clock;
import io.slipway.bus.MessageBus;
import io.slipway.director.events.Events;
import io.slipway.director.instances.InstalledFiles;
import io.slipway.director.instances.InstancesReport;
import io.slipway.director.instances.LogStreams;
import io.slipway.director.instances.LogsCollection;
import io.slipway.director.instances.SshAccess;
import io.slipway.director.locks.LockRepository;
import io.slipway.director.storage.Workspace;
import io.slipway.director.tasks.Tasks;
import io.slipway.director.updating.Updating;

/** What is deployed, as it is looked at, changed and asked. */
public record Deployed(
    Deployments deployments,
    DeployedInstances instances,
    DeploymentTasks tasks,
    InstanceReports reports,
    InstanceShells shells) {

  /** What there is besides the storage: who does the work, and where agents are heard. */
  public record Services(
      LockRepository locks,
      Tasks tasks,
      Updating updating,
      MessageBus bus,
      Workspace workspace,
      Events events,
      Clock clock) {}

  public static Deployed wire(Updating.Storage storage, Services with) {
    DeployedInstances instances =
        new DeployedInstances(
            storage.deployments(),
            storage.instances(),
            new InstalledFiles(storage.instances(), storage.dnsNumbers(), storage.blobstore()));
    return new Deployed(
        new Deployments(
            storage.deployments(),
            storage.releases(),
            storage.stemcells(),
            storage.configs(),
            with.locks(),
            with.updating().deploy().configs(),
            storage.instances()),
        instances,
        new DeploymentTasks(storage.deployments(), instances, with.tasks(), with.updating()),
        new InstanceReports(
            storage.deployments(),
            instances,
            with.tasks(),
            new InstancesReport(
                storage.instances(), with.bus(), with.clock(), with.updating().phases()),
            new LogsCollection(with.bus(), storage.blobstore(), with.workspace(), with.clock()),
            new LogStreams(with.bus(), with.clock())),
        new InstanceShells(
            storage.deployments(),
            storage.instances(),
            with.tasks(),
            new SshAccess(with.bus(), with.clock(), with.events())));
  }
}
