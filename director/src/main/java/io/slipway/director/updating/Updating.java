package io.slipway.director.updating;

import io.slipway.base.Clock;
import io.slipway.blobstore.Blobstore;
import io.slipway.bus.MessageBus;
import io.slipway.cpi.Cpi;
import io.slipway.director.Transactions;
import io.slipway.director.compilation.PackageCompiler;
import io.slipway.director.configs.ConfigRepository;
import io.slipway.director.deployment.DeploymentRepository;
import io.slipway.director.deployment.DirectorSettings;
import io.slipway.director.events.Events;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.locks.Locks;
import io.slipway.director.planning.DnsNumberRepository;
import io.slipway.director.releases.JobDefinitions;
import io.slipway.director.releases.ReleaseRepository;
import io.slipway.director.stemcells.StemcellRepository;
import io.slipway.template.TemplateEngine;

/**
 * Everything that changes what runs, wired together.
 *
 * @param deploy makes a deployment what its manifest says
 * @param deletion takes a deployment away
 * @param isolated acts on single instances
 */
public record Updating(Deploy deploy, DeleteDeployment deletion, IsolatedAction isolated) {

  /** What the Director keeps. */
  public record Storage(
      Transactions transactions,
      DeploymentRepository deployments,
      InstanceRepository instances,
      ReleaseRepository releases,
      StemcellRepository stemcells,
      ConfigRepository configs,
      DnsNumberRepository dnsNumbers,
      Blobstore blobstore) {}

  /**
   * What the Director works with.
   *
   * @param threads how many instances are worked on at a time where no max_in_flight says
   */
  public record Surroundings(
      String directorName,
      Cpi cpi,
      MessageBus bus,
      TemplateEngine templates,
      Locks locks,
      Events events,
      Clock clock,
      DirectorSettings settings,
      int threads) {}

  public static Updating wire(Storage storage, Surroundings with) {
    InstanceRepository instances = storage.instances();
    Agents agents = new Agents(with.bus(), with.clock());
    Vms vms = new Vms(with.cpi(), instances, agents, with.clock(), with.directorName());
    Disks disks = new Disks(with.cpi(), instances, with.clock());
    TemplateArchives archives = new TemplateArchives(storage.blobstore(), instances, with.clock());
    Starter starter = new Starter(with.clock());
    InstanceDeleter deleter = new InstanceDeleter(instances, agents, vms, disks, archives);
    Audits audits = new Audits(with.events());
    JobDefinitions definitions = new JobDefinitions(storage.blobstore());
    Deploy deploy =
        new Deploy(
            storage.deployments(),
            instances,
            storage.releases(),
            storage.stemcells(),
            storage.configs(),
            definitions,
            new Preparation(
                storage.deployments(),
                instances,
                storage.releases(),
                storage.stemcells(),
                storage.transactions(),
                agents,
                with.threads()),
            new Rendering(
                with.templates(),
                definitions,
                with.settings(),
                new StoredNumbers(storage.dnsNumbers()),
                with.threads()),
            new PackageCompiler(storage.releases(), with.locks()),
            with.locks(),
            with.bus(),
            audits,
            new Deploy.Tools(agents, vms, disks, archives, starter, deleter),
            with.settings(),
            with.threads(),
            with.clock());
    return new Updating(
        deploy,
        new DeleteDeployment(
            storage.deployments(),
            instances,
            deleter,
            with.locks(),
            with.bus(),
            audits,
            with.threads()),
        new IsolatedAction(
            instances,
            storage.stemcells(),
            agents,
            vms,
            disks,
            starter,
            with.locks(),
            with.bus(),
            audits));
  }
}
