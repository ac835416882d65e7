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
import io.slipway.director.locks.LockedCpi;
import io.slipway.director.locks.Locks;
import io.slipway.director.planning.DnsNumberRepository;
import io.slipway.director.releases.JobDefinitions;
import io.slipway.director.releases.ReleaseRepository;
import io.slipway.director.rendering.Rendering;
import io.slipway.director.rendering.StoredNumbers;
import io.slipway.director.stemcells.StemcellRepository;
import io.slipway.director.tasks.TaskContext;
import io.slipway.director.tracing.TracedBus;
import io.slipway.director.tracing.TracedCpi;
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
    Tools.Maker tools = task -> tools(storage, with, task);
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
                with.locks(),
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
            tools,
            with.settings(),
            with.threads(),
            with.clock());
    return new Updating(
        deploy,
        new DeleteDeployment(
            storage.deployments(),
            instances,
            tools,
            with.locks(),
            with.bus(),
            audits,
            with.threads()),
        new IsolatedAction(
            instances, storage.stemcells(), tools, with.locks(), with.bus(), audits));
  }

  private static Tools tools(Storage storage, Surroundings with, TaskContext task) {
    InstanceRepository instances = storage.instances();
    Clock clock = with.clock();
    Cpi cpi = new LockedCpi(new TracedCpi(with.cpi(), task), with.locks(), task);
    Agents agents = new Agents(new TracedBus(with.bus(), task), clock);
    Vms vms = new Vms(cpi, instances, agents, clock, with.directorName());
    Disks disks = new Disks(cpi, instances, storage.transactions(), clock);
    TemplateArchives archives = new TemplateArchives(storage.blobstore(), instances, clock);
    return new Tools(
        agents,
        vms,
        disks,
        archives,
        new Starter(clock),
        new InstanceDeleter(instances, agents, vms, disks, archives),
        new Leftovers(instances, vms));
  }
}
