package io.slipway.server;

import io.slipway.base.Clock;
import io.slipway.blobstore.LocalBlobstore;
import io.slipway.bus.MessageBus;
import io.slipway.cpi.Cpi;
import io.slipway.director.CertificateExpiries;
import io.slipway.director.Deployed;
import io.slipway.director.Director;
import io.slipway.director.DirectorInfo;
import io.slipway.director.Downloads;
import io.slipway.director.Retention;
import io.slipway.director.Upkeep;
import io.slipway.director.Variables;
import io.slipway.director.configs.ConfigDiff;
import io.slipway.director.configs.Configs;
import io.slipway.director.credentials.generating.ServerCertificate;
import io.slipway.director.events.Events;
import io.slipway.director.executing.DirectorIdentity;
import io.slipway.director.links.Links;
import io.slipway.director.locks.Locks;
import io.slipway.director.metrics.Metrics;
import io.slipway.director.releases.Releases;
import io.slipway.director.stemcells.Stemcells;
import io.slipway.director.storage.Workspace;
import io.slipway.director.tasks.StoredTasks;
import io.slipway.director.tasks.TaskSettings;
import io.slipway.director.tasks.Tasks;
import io.slipway.director.updating.OrphanedVms;
import io.slipway.director.updating.Updating;
import io.slipway.director.upkeep.ScheduledDiskDeletion;
import io.slipway.director.upkeep.ScheduledSnapshots;
import io.slipway.http.DirectorServer;
import io.slipway.http.HttpSettings;
import io.slipway.http.access.Identities;
import io.slipway.http.access.LocalUsers;
import io.slipway.instance.Orphans;
import io.slipway.model.instances.VmRecord;
import io.slipway.server.configuration.Configuration;
import io.slipway.store.Store;
import io.slipway.template.TemplateEngine;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Director, bus, agents and store of one home, in this process, wired by hand from the bottom up
 * and closed from the top down. Instances are not part of it: they go on when it ends, and the next
 * one takes them up again.
 */
final class LocalSlipway implements AutoCloseable {
  private static final String NAME = "slipway";

  private final Store store;
  private final AgentHostLink agents;
  private final Fleet fleet;
  private final TemplateEngine templates;
  private final Tasks tasks;
  private final Tasks.Recovered recovered;
  private final Retention retention;
  private final OrphanedVms.Schedule orphanedVms;
  private final ScheduledDiskDeletion orphanedDisks;
  private final ScheduledSnapshots scheduledSnapshots;
  private final DirectorServer server;
  private final Credentials credentials;
  private final ServerCertificate certificates;

  /** With the instances in an agent host of its own, which outlives this process. */
  static LocalSlipway withAgentHost(Home home, int port, Configuration configuration, Clock clock) {
    return new LocalSlipway(
        home, port, configuration, clock, new RemoteAgentHost(home, configuration, clock));
  }

  /** With the instances' agents in this process. */
  static LocalSlipway withAgentsInside(
      Home home, int port, Configuration configuration, Clock clock) {
    return new LocalSlipway(
        home,
        port,
        configuration,
        clock,
        new LocalAgentHost(home, configuration, clock, Orphans.none()).start());
  }

  private LocalSlipway(
      Home home, int port, Configuration configuration, Clock clock, AgentHostLink agents) {
    this.agents = agents;
    credentials = Credentials.in(home.keys());
    certificates = ServerCertificate.in(home.keys(), names(configuration.http()), clock);
    templates = new TemplateEngine(configuration.templates().home(home.cache()));
    templates.warmUp();
    store = Store.open(home.database());
    fleet = Fleet.of(configuration, store, agents, clock);
    MessageBus bus = fleet.bus();
    Cpi cpi = fleet.cpi();
    LocalBlobstore blobstore = new LocalBlobstore(home.blobs());
    agents.keepOnly(knownVms());

    Events events = new Events(store.events(), clock);
    Locks locks = new Locks(store.locks(), store.tasks(), events, clock);
    tasks =
        new Tasks(
            store.tasks(),
            store,
            clock,
            new TaskSettings(
                Version.text(),
                configuration.tasks(),
                UnfinishedTasks.ofEnvironment(),
                DeathPoint.ofProperties()));
    retention = Retention.begin(tasks, events, configuration.retention(), clock);
    Workspace workspace = new Workspace(home.work());
    Updating.Storage storage =
        new Updating.Storage(
            store,
            store.deployments(),
            store.instances(),
            store.releases(),
            store.stemcells(),
            store.configs(),
            store.dnsNumbers(),
            store.disks(),
            store.links(),
            blobstore,
            workspace);
    Updating.Services services =
        new Updating.Services(
            new DirectorIdentity(NAME, store.directorUuid()),
            cpi,
            bus,
            templates,
            locks,
            events,
            clock,
            configuration.deployments(),
            configuration.tasks().threads());
    Variables variables = LocalVariables.of(store, home, configuration.configServer(), NAME, clock);
    Updating updating = Updating.wire(storage, services, variables.ofDeployments());
    Deployed deployed =
        Deployed.wire(
            storage,
            new Deployed.Services(store.locks(), tasks, updating, bus, workspace, events, clock));
    Stemcells stemcells =
        new Stemcells(store.stemcells(), store.deployments(), store, cpi, locks, tasks, workspace);
    Releases releases =
        new Releases(
            store.releases(), store.deployments(), blobstore, store, locks, tasks, workspace);
    StoredTasks stored = new StoredTasks(tasks);
    Upkeep upkeep =
        Upkeep.wire(
            storage,
            services,
            new Upkeep.Parts(store.problems(), releases, stemcells, updating, stored));
    recovered =
        tasks.recover(
            request -> deployed.tasks().resume(request).or(() -> stored.of(request)),
            locks::keepFor);
    Director director =
        new Director(
            new DirectorInfo(NAME, store.directorUuid(), Version.text(), "slipway_local_cpi"),
            new CertificateExpiries(certificates.expiries(), clock),
            tasks,
            stemcells,
            releases,
            new Configs(store.configs(), store, events, clock),
            new ConfigDiff(store.configs()),
            deployed,
            variables,
            upkeep,
            new Links(
                store.links(),
                store.deployments(),
                store.dnsNumbers(),
                store,
                configuration.deployments(),
                clock),
            events,
            store.locks(),
            blobstore,
            new Downloads(workspace, configuration.http().upload()),
            store.users(),
            new Metrics(
                store.tasks(), store.configs(), store.instances(), configuration.deployments()));
    orphanedVms =
        updating.orphanedVms().keepDeleting(tasks, configuration.retention().orphanedVms());
    orphanedDisks =
        ScheduledDiskDeletion.begin(
            upkeep.disks(), tasks, configuration.retention().orphanedDisks(), clock);
    scheduledSnapshots =
        ScheduledSnapshots.begin(
            upkeep.snapshots(),
            store.deployments(),
            tasks,
            configuration.deployments().disks().snapshotSchedule(),
            clock);
    server =
        DirectorServer.start(
            new DirectorServer.Settings(
                configuration.http(), port, certificates.certificate(), certificates.privateKey()),
            director,
            new Identities(
                LocalUsers.administrator(credentials.user(), credentials.password()),
                configuration
                    .users()
                    .tokens(clock)
                    .orElseGet(() -> new LocalUsers(store.users()::find))),
            clock);
  }

  /** What clients may call the Director, as far as the settings say. */
  static List<String> names(HttpSettings http) {
    List<String> names = new ArrayList<>(http.names());
    if (!InetAddress.ofLiteral(http.address()).isAnyLocalAddress()) {
      names.add(http.address());
    }
    return names;
  }

  private Set<String> knownVms() {
    return store.instances().withVms().stream()
        .flatMap(instance -> instance.vms().stream())
        .map(VmRecord::cid)
        .collect(Collectors.toSet());
  }

  /** What became of the tasks an earlier Director has left. */
  Tasks.Recovered recovered() {
    return recovered;
  }

  int port() {
    return server.port();
  }

  /** Returns when templates can be rendered without waiting. */
  void awaitTemplates() {
    templates.ready().join();
  }

  Credentials credentials() {
    return credentials;
  }

  ServerCertificate certificates() {
    return certificates;
  }

  @Override
  public void close() {
    server.close();
    retention.close();
    orphanedVms.close();
    orphanedDisks.close();
    scheduledSnapshots.close();
    tasks.close();
    fleet.close();
    agents.close();
    templates.close();
    store.close();
  }
}
