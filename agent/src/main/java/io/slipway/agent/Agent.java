package io.slipway.agent;

import io.slipway.agent.apply.Installer;
import io.slipway.agent.apply.InstanceBlobs;
import io.slipway.agent.apply.Jobs;
import io.slipway.agent.apply.KeptSpec;
import io.slipway.agent.apply.NetworkResolver;
import io.slipway.agent.apply.Packages;
import io.slipway.agent.apply.SpecStore;
import io.slipway.agent.compile.Compiler;
import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.AgentLog;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.core.Memory;
import io.slipway.agent.disk.DynamicDisks;
import io.slipway.agent.disk.PersistentDisks;
import io.slipway.agent.dns.DnsRecords;
import io.slipway.agent.log.LogArchive;
import io.slipway.agent.log.LogFollowers;
import io.slipway.agent.log.LogRotation;
import io.slipway.agent.message.Dispatcher;
import io.slipway.agent.message.Method;
import io.slipway.agent.message.PersistentTasks;
import io.slipway.agent.message.TaskRecords;
import io.slipway.agent.ready.ReadinessGates;
import io.slipway.agent.script.Drain;
import io.slipway.agent.script.Errand;
import io.slipway.agent.script.Hooks;
import io.slipway.agent.script.ScriptReporter;
import io.slipway.agent.script.ScriptRuns;
import io.slipway.agent.service.Alerts;
import io.slipway.agent.service.Heartbeat;
import io.slipway.agent.service.InstanceState;
import io.slipway.agent.service.ProcessStories;
import io.slipway.agent.service.ServiceControl;
import io.slipway.agent.service.Services;
import io.slipway.agent.settings.AgentSettings;
import io.slipway.agent.settings.SettingsStore;
import io.slipway.agent.ssh.InstanceShells;
import io.slipway.agent.ssh.SshMethod;
import io.slipway.base.Clock;
import io.slipway.base.Registration;
import io.slipway.bus.MessageBus;
import io.slipway.bus.Subjects;
import io.slipway.instance.FileWatcher;
import io.slipway.instance.InstanceSpace;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance's agent: installs what the Director tells it to, runs its scripts, starts and stops
 * its processes (agent contract, sections 1 to 9). Closing it leaves everything running; a later
 * agent of the same instance takes it up again.
 */
public final class Agent implements AutoCloseable {
  private static final Logger slf4j = LoggerFactory.getLogger(Agent.class);

  private final AgentIdentity identity;
  private final Services services;
  private final Dispatcher dispatcher;
  private final Heartbeat heartbeat;
  private final LogFollowers logFollowers;
  private final InstanceShells shells;
  private final Registration rotation;
  private final Registration served;

  /**
   * Brings up the agent of an instance: makes its folders, takes up the supervision of services
   * that were configured before, finishes persistent tasks, and answers on the bus. Runs no script.
   */
  static Agent boot(
      AgentIdentity identity,
      InstanceSpace space,
      AgentSettings settings,
      AgentResources resources) {
    return AgentFailure.during(
        "Booting the agent of '" + identity.vmName() + "'",
        () -> {
          InstanceFiles files = new InstanceFiles(space);
          DirectoryTree tree = new DirectoryTree(files);
          tree.create();
          Agent agent = new Agent(identity, space, files, tree, settings, resources);
          slf4j.debug("Agent {} is up", identity.agentId());
          return agent;
        });
  }

  private Agent(
      AgentIdentity identity,
      InstanceSpace space,
      InstanceFiles files,
      DirectoryTree tree,
      AgentSettings settings,
      AgentResources resources)
      throws IOException, InterruptedException {
    this.identity = identity;
    String agentId = identity.agentId();
    MessageBus bus = resources.bus();
    Clock clock = resources.clock();
    AgentLog log = new AgentLog(clock, files.layout());
    ScriptReporter reporter = new ScriptReporter(bus, clock, agentId, log);

    Memory memory = new Memory(space.memory());
    ScriptRuns runs = new ScriptRuns(space, clock, resources.orphans(), memory);

    SettingsStore store = new SettingsStore(files);
    store.save(settings, agentId, identity.vmName());
    PersistentDisks disks = new PersistentDisks(space, files, settings, store);

    SpecStore specs = new SpecStore(files);
    InstanceBlobs blobs = new InstanceBlobs(files, resources.blobstore());
    Jobs jobs = new Jobs(files, blobs);
    Packages packages = new Packages(files, blobs);
    tree.createJobDirectories(jobs, specs.get());

    Alerts alerts = new Alerts(bus, agentId, settings.addresses());
    ProcessStories stories = new ProcessStories(bus, agentId, files.layout().logs());
    SupervisorEvents events = new SupervisorEvents(alerts, stories);
    this.services = resources.supervisors().open(space, events);
    InstanceState state = new InstanceState(bus, agentId, files.layout(), services, stories);
    events.changing(state);
    ServiceControl control =
        new ServiceControl(clock, services, state, specs, files, jobs, stories);
    Heartbeat.Vitals vitals =
        () ->
            resources
                .vitals()
                .read(files.layout().base(), files.layout().data(), disks.storeFolder());
    this.heartbeat = new Heartbeat(clock, bus, agentId, specs, state, control, vitals);

    Map<String, Method> methods = new HashMap<>();
    methods.putAll(
        new LifecycleMethods(
                () -> bus.publish(Subjects.shutdown(agentId), null),
                new ReadinessGates(space, clock, stories, reporter, FileWatcher.system()),
                new Installer(
                    files,
                    specs,
                    new NetworkResolver(settings.networks()),
                    blobs,
                    jobs,
                    packages,
                    settings.parallel()),
                new UpdateCheck(files, specs, control, jobs, packages),
                control,
                new Hooks(clock, files, specs, runs, reporter, log, FileWatcher.system()),
                new Drain(clock, files, specs, runs, reporter, log, FileWatcher.system()),
                new Errand(clock, files, specs, runs, reporter, log, FileWatcher.system()))
            .methods());
    methods.putAll(new MachineMethods(identity, space, files, specs, state, vitals).methods());
    methods.putAll(new DiskMethods(disks, new DynamicDisks(files)).methods());
    methods.putAll(
        new BlobMethods(
                space,
                files,
                resources.blobstore(),
                blobs,
                new LogArchive(files),
                new Compiler(space, files, resources.blobstore(), blobs, packages, runs, reporter),
                new DnsRecords(space, files, blobs, log, agentId),
                new SettingsUpdate(files, store, disks, log))
            .methods());

    this.logFollowers = new LogFollowers(files.layout(), FileWatcher.system(), clock);
    methods.putAll(new LogMethods(logFollowers).methods());

    this.shells = new InstanceShells(space, files, settings.defaultAddress(), resources.gateway());
    methods.put("ssh", new SshMethod(shells, settings.defaultAddress()).method());

    this.dispatcher =
        new Dispatcher(
            agentId, methods, new PersistentTasks(files), new TaskRecords(memory), runs::forget);
    try {
      control.resume();
      dispatcher.resume();
      this.served = bus.serve(agentId, dispatcher);
    } catch (IOException | InterruptedException | RuntimeException e) {
      shells.close();
      dispatcher.close();
      services.close();
      throw e;
    }
    LogRotation.Settings logs = resources.rotator().settings();
    this.rotation =
        resources
            .rotator()
            .register(
                () ->
                    LogRotation.rotate(
                        files.layout().logs(),
                        logs.size(KeptSpec.maximumLogFileSize(specs.get())),
                        logs.kept()));
    heartbeat.start();
  }

  CompletableFuture<Void> resumed() {
    return dispatcher.resumed();
  }

  boolean isIdle() {
    return dispatcher.isIdle();
  }

  public AgentIdentity identity() {
    return identity;
  }

  /** Ends the agent; scripts and processes run on, and the next agent takes them up. */
  @Override
  public void close() {
    served.close();
    shells.close();
    logFollowers.close();
    rotation.close();
    heartbeat.close();
    dispatcher.close();
    services.close();
  }
}
