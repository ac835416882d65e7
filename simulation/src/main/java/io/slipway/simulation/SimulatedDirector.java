package io.slipway.simulation;

import io.slipway.base.Clock;
import io.slipway.blobstore.Blobstore;
import io.slipway.bus.MessageBus;
import io.slipway.cpi.Cpi;
import io.slipway.director.Deployed;
import io.slipway.director.configs.ConfigRepository;
import io.slipway.director.configs.Configs;
import io.slipway.director.credentials.BuiltInConfigServer;
import io.slipway.director.credentials.CredentialCipher;
import io.slipway.director.credentials.CredentialRepository;
import io.slipway.director.credentials.Credentials;
import io.slipway.director.credentials.DeploymentVariables;
import io.slipway.director.credentials.VariableSetRepository;
import io.slipway.director.deployments.DeploymentRepository;
import io.slipway.director.disks.DiskRepository;
import io.slipway.director.events.EventRepository;
import io.slipway.director.events.Events;
import io.slipway.director.executing.DirectorIdentity;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.links.LinkRepository;
import io.slipway.director.locks.LockRepository;
import io.slipway.director.locks.Locks;
import io.slipway.director.releases.ReleaseRepository;
import io.slipway.director.releases.Releases;
import io.slipway.director.stemcells.StemcellRepository;
import io.slipway.director.storage.Transactions;
import io.slipway.director.storage.Workspace;
import io.slipway.director.tasks.Moment;
import io.slipway.director.tasks.TaskRepository;
import io.slipway.director.tasks.TaskSettings;
import io.slipway.director.tasks.Tasks;
import io.slipway.director.tasks.Unfinished;
import io.slipway.director.updating.Updating;
import io.slipway.model.deployment.DirectorSettings;
import io.slipway.model.planning.DnsNumberRepository;
import io.slipway.simulation.world.Life;
import io.slipway.store.Store;
import java.nio.file.Path;
import java.time.Duration;

/** A whole Director, without its HTTP interface, put together as the server does it. */
final class SimulatedDirector {
  private static final String NAME = "simulated";
  private static final Duration ORPHANED_VMS = Duration.ofMinutes(5);

  final Tasks tasks;
  final Updating updating;
  final Deployed deployed;
  final Configs configs;
  final Releases releases;

  /**
   * What the Director is put together from.
   *
   * @param life ends whatever it tries
   */
  record Parts(
      Life life,
      Kept kept,
      Blobstore blobs,
      Cpi cpi,
      MessageBus bus,
      Clock clock,
      Moment.Listener moments,
      Settings settings) {}

  /**
   * @param threads on how many instances it works at a time where nothing else says
   * @param work its own folder
   */
  record Settings(Unfinished unfinished, int threads, Path work) {}

  /** What of the store somebody listens to, and the rest of it. */
  record Kept(
      Store store, TaskRepository tasks, InstanceRepository instances, LockRepository locks) {}

  SimulatedDirector(Parts parts) {
    Life life = parts.life();
    Store store = parts.kept().store();
    Clock clock = life.guard(parts.clock());
    Cpi cpi = life.guard(Cpi.class, parts.cpi());
    Transactions transactions = life.guard(store);
    TaskRepository taskRepository = life.guard(TaskRepository.class, parts.kept().tasks());
    LockRepository lockRepository = life.guard(LockRepository.class, parts.kept().locks());
    DeploymentRepository deployments = life.guard(DeploymentRepository.class, store.deployments());
    ReleaseRepository releaseRepository = life.guard(ReleaseRepository.class, store.releases());
    StemcellRepository stemcells = life.guard(StemcellRepository.class, store.stemcells());
    ConfigRepository configRepository = life.guard(ConfigRepository.class, store.configs());
    Events events = new Events(life.guard(EventRepository.class, store.events()), clock);
    Locks locks = new Locks(lockRepository, taskRepository, events, clock);
    tasks =
        new Tasks(
            taskRepository,
            transactions,
            clock,
            TaskSettings.defaults("0.1.0 (00000000)")
                .with(parts.settings().unfinished())
                .with(parts.moments()));
    Workspace workspace = new Workspace(parts.settings().work());
    Updating.Storage storage =
        new Updating.Storage(
            transactions,
            deployments,
            life.guard(InstanceRepository.class, parts.kept().instances()),
            releaseRepository,
            stemcells,
            configRepository,
            life.guard(DnsNumberRepository.class, store.dnsNumbers()),
            life.guard(DiskRepository.class, store.disks()),
            life.guard(LinkRepository.class, store.links()),
            life.guard(Blobstore.class, parts.blobs()),
            workspace);
    updating =
        Updating.wire(
            storage,
            new Updating.Services(
                new DirectorIdentity(NAME, "simulated"),
                cpi,
                parts.bus(),
                new ScriptedTemplates(),
                locks,
                events,
                clock,
                DirectorSettings.DEFAULT,
                parts.settings().threads()),
            variables(parts, deployments));
    deployed =
        Deployed.wire(
            storage,
            new Deployed.Services(
                lockRepository, tasks, updating, parts.bus(), workspace, events, clock));
    configs = new Configs(configRepository, transactions, events, clock);
    releases =
        new Releases(
            releaseRepository,
            deployments,
            life.guard(Blobstore.class, parts.blobs()),
            transactions,
            locks,
            tasks,
            workspace);
    tasks.recover(deployed.tasks()::resume, locks::keepFor);
  }

  private static DeploymentVariables variables(Parts parts, DeploymentRepository deployments) {
    Store store = parts.kept().store();
    CredentialRepository credentials =
        parts.life().guard(CredentialRepository.class, store.credentials());
    Path key = parts.settings().work().resolveSibling("variables.key");
    return new DeploymentVariables(
        new BuiltInConfigServer(
            new Credentials(credentials, CredentialCipher.open(key, false), parts.clock())),
        parts.life().guard(VariableSetRepository.class, store.variableSets()),
        deployments,
        NAME,
        parts.clock());
  }

  /** What a Director does from time to time. */
  void keepTidy() {
    updating.orphanedVms().keepDeleting(tasks, ORPHANED_VMS);
  }
}
