package io.slipway.director.updating;

import io.slipway.base.Clock;
import io.slipway.base.FanOut;
import io.slipway.blobstore.Blobstore;
import io.slipway.bus.MessageBus;
import io.slipway.cpi.Cpi;
import io.slipway.director.compilation.PackageCompiler;
import io.slipway.director.configs.ConfigRepository;
import io.slipway.director.credentials.DeploymentVariables;
import io.slipway.director.deployments.DeploymentRepository;
import io.slipway.director.disks.DiskRepository;
import io.slipway.director.disks.Snapshots;
import io.slipway.director.events.Events;
import io.slipway.director.executing.Agents;
import io.slipway.director.executing.DirectorIdentity;
import io.slipway.director.executing.Disks;
import io.slipway.director.executing.DynamicDisks;
import io.slipway.director.executing.Execution;
import io.slipway.director.executing.InstanceOperations;
import io.slipway.director.executing.RepairSteps;
import io.slipway.director.executing.RunningWatch;
import io.slipway.director.executing.TemplateArchives;
import io.slipway.director.executing.VariableCpi;
import io.slipway.director.executing.Vms;
import io.slipway.director.instances.InstalledFiles;
import io.slipway.director.instances.InstancePhases;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.links.DeploymentLinks;
import io.slipway.director.links.LinkRepository;
import io.slipway.director.locks.LockedCpi;
import io.slipway.director.locks.Locks;
import io.slipway.director.releases.JobDefinitions;
import io.slipway.director.releases.ReleaseExport;
import io.slipway.director.releases.ReleaseRepository;
import io.slipway.director.releases.StoredCatalog;
import io.slipway.director.stemcells.StemcellRepository;
import io.slipway.director.storage.Transactions;
import io.slipway.director.storage.Workspace;
import io.slipway.director.tasks.TaskContext;
import io.slipway.director.tracing.ForTasks;
import io.slipway.director.tracing.TracedBus;
import io.slipway.director.tracing.TracedCpi;
import io.slipway.model.deployment.DirectorSettings;
import io.slipway.model.planning.DnsNumberRepository;
import io.slipway.model.rendering.Rendering;
import io.slipway.model.rendering.StoredNumbers;
import io.slipway.template.TemplateRenderer;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Everything that changes what runs, wired together.
 *
 * @param deploy makes a deployment what its manifest says
 * @param deletion takes a deployment away
 * @param isolated acts on single instances
 * @param errands runs errands
 * @param exports makes compiled releases
 * @param orphanedVms deletes VMs no instance has any more
 * @param hooks runs single hooks
 * @param executions begins whatever else works on instances
 * @param phases what is being done to instances
 */
public record Updating(
    Deploy deploy,
    DeleteDeployment deletion,
    IsolatedAction isolated,
    RunErrand errands,
    ExportRelease exports,
    OrphanedVms orphanedVms,
    SingleHook hooks,
    Execution.Starter executions,
    InstancePhases phases) {

  /** What the Director keeps. */
  public record Storage(
      Transactions transactions,
      DeploymentRepository deployments,
      InstanceRepository instances,
      ReleaseRepository releases,
      StemcellRepository stemcells,
      ConfigRepository configs,
      DnsNumberRepository dnsNumbers,
      DiskRepository disks,
      LinkRepository links,
      Blobstore blobstore,
      Workspace workspace) {}

  /**
   * What the Director works with.
   *
   * @param threads how many instances are worked on at a time where no max_in_flight says
   */
  public record Services(
      DirectorIdentity director,
      Cpi cpi,
      MessageBus bus,
      TemplateRenderer templates,
      Locks locks,
      Events events,
      Clock clock,
      DirectorSettings settings,
      int threads) {}

  public static Updating wire(Storage storage, Services with, DeploymentVariables variables) {
    InstanceRepository instances = storage.instances();
    InstancePhases doing = new InstancePhases(with.clock());
    Execution.Starter executions =
        Execution.starter(
            instances,
            (task, filling) -> operations(storage, with, task, filling),
            task -> variables.ofTask(task.deployment()),
            with.bus(),
            with.events(),
            doing);
    JobDefinitions definitions = new JobDefinitions(storage.blobstore());
    Supplier<StoredCatalog> catalogs =
        () -> new StoredCatalog(storage.releases(), storage.stemcells(), definitions);
    DeploymentConfigs configs =
        new DeploymentConfigs(storage.configs(), storage.deployments(), catalogs);
    DeploymentLinks links =
        new DeploymentLinks(
            storage.links(), storage.deployments(), storage.transactions(), with.clock());
    DeploymentPreparation preparation =
        preparation(storage, with, configs, definitions, catalogs, links);
    DeployVariables ofDeploys = new DeployVariables(variables, storage.deployments());
    DeploymentCompilation compilation =
        new DeploymentCompilation(
            instances,
            storage.stemcells(),
            with.cpi(),
            new PackageCompiler(storage.releases(), with.locks()));
    DeploymentPhases phases = new DeploymentPhases(preparation, compilation, executions);
    return new Updating(
        new Deploy(
            new DeploymentMemory(
                storage.deployments(),
                storage.releases(),
                storage.stemcells(),
                links,
                storage.transactions()),
            configs,
            ofDeploys,
            phases,
            instances,
            new InstalledFiles(instances, storage.dnsNumbers(), storage.blobstore()),
            with.locks(),
            with.threads()),
        new DeleteDeployment(
            storage.deployments(),
            instances,
            storage.disks(),
            executions,
            with.locks(),
            with.threads()),
        new IsolatedAction(
            instances,
            storage.stemcells(),
            variables,
            executions,
            with.locks(),
            with.settings().disks().snapshots()),
        new RunErrand(
            storage.deployments(),
            configs,
            variables,
            phases,
            instances,
            with.locks(),
            with.threads()),
        new ExportRelease(
            new ExportRelease.Catalogue(
                storage.deployments(), instances, storage.releases(), storage.stemcells()),
            configs,
            variables,
            phases,
            new ReleaseExport(
                storage.releases(), storage.blobstore(), storage.workspace(), with.clock()),
            with.locks()),
        new OrphanedVms(
            instances, with.cpi(), with.locks(), with.events(), with.clock(), with.threads()),
        new SingleHook(instances, with.locks(), executions),
        executions,
        doing);
  }

  private static DeploymentPreparation preparation(
      Storage storage,
      Services with,
      DeploymentConfigs configs,
      JobDefinitions definitions,
      Supplier<StoredCatalog> catalogs,
      DeploymentLinks links) {
    Binding binding =
        new Binding(
            storage.deployments(),
            storage.instances(),
            storage.releases(),
            storage.stemcells(),
            storage.transactions(),
            with.locks(),
            with.cpi(),
            with.threads());
    Rendering rendering =
        new Rendering(
            with.templates(),
            definitions,
            with.settings(),
            new StoredNumbers(storage.dnsNumbers()),
            (count, action) -> FanOut.forEach(with.threads(), count, action));
    return new DeploymentPreparation(
        configs, catalogs, binding, rendering, with.settings(), links, with.clock());
  }

  /** One that traces itself sees values, and writes none of what may be secret. */
  private static Cpi traced(
      Cpi cpi, TaskContext task, UnaryOperator<Map<String, @Nullable Object>> variables) {
    return cpi instanceof ForTasks own
        ? new VariableCpi(own.forTask(task), variables)
        : new TracedCpi(new VariableCpi(cpi, variables), task);
  }

  private static InstanceOperations operations(
      Storage storage,
      Services with,
      TaskContext task,
      UnaryOperator<Map<String, @Nullable Object>> variables) {
    InstanceRepository instances = storage.instances();
    Clock clock = with.clock();
    Cpi cpi = new LockedCpi(traced(with.cpi(), task, variables), with.locks(), task);
    Agents agents = new Agents(new TracedBus(with.bus(), task), clock);
    Disks disks = new Disks(cpi, instances, storage.transactions(), clock, with.settings().disks());
    String director = with.director().name();
    return new InstanceOperations(
        agents,
        new Vms(cpi, instances, agents, clock, director),
        disks,
        new TemplateArchives(storage.blobstore(), instances, clock),
        new RunningWatch(clock),
        new Snapshots(cpi, storage.disks(), clock, director, with.director().uuid()),
        new DynamicDisks(cpi, storage.disks(), agents, director),
        new RepairSteps(cpi, instances, storage.transactions(), agents, disks, clock, director));
  }
}
