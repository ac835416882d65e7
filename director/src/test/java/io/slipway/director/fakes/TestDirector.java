package io.slipway.director.fakes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.blobstore.Blobstore;
import io.slipway.bus.MessageBus;
import io.slipway.cpi.Cpi;
import io.slipway.director.CertificateExpiries;
import io.slipway.director.Deployed;
import io.slipway.director.Director;
import io.slipway.director.DirectorInfo;
import io.slipway.director.Downloads;
import io.slipway.director.Upkeep;
import io.slipway.director.Variables;
import io.slipway.director.configs.ConfigDiff;
import io.slipway.director.configs.Configs;
import io.slipway.director.configs.LegacyKind;
import io.slipway.director.credentials.BuiltInConfigServer;
import io.slipway.director.credentials.CredentialCipher;
import io.slipway.director.credentials.Credentials;
import io.slipway.director.credentials.DeploymentVariables;
import io.slipway.director.events.Events;
import io.slipway.director.executing.DirectorIdentity;
import io.slipway.director.links.Links;
import io.slipway.director.locks.Locks;
import io.slipway.director.metrics.Metrics;
import io.slipway.director.releases.ReleaseUpload;
import io.slipway.director.releases.Releases;
import io.slipway.director.stemcells.Stemcells;
import io.slipway.director.storage.Workspace;
import io.slipway.director.tasks.Caller;
import io.slipway.director.tasks.StoredTasks;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRepository.OutputType;
import io.slipway.director.tasks.TaskSettings;
import io.slipway.director.tasks.TaskState;
import io.slipway.director.tasks.Tasks;
import io.slipway.director.tasks.Unfinished;
import io.slipway.director.updating.Deploy;
import io.slipway.director.updating.IsolatedAction;
import io.slipway.director.updating.Updating;
import io.slipway.model.deployment.DirectorSettings;
import io.slipway.model.instances.InstanceRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** A whole Director in a {@link World}, without its HTTP interface. */
public final class TestDirector implements AutoCloseable {
  public static final Caller CALLER = new Caller("admin", "");

  public final World world;
  public final Tasks tasks;
  public final Director director;
  public final Updating updating;
  public final Credentials credentials;
  public final Tasks.Recovered recovered;
  private final Repositories repositories;
  private final Life life = new Life();

  public TestDirector(World world) {
    this(world, 1);
  }

  /**
   * @param threads on how many instances it works at a time; with one, everything has one order
   */
  public TestDirector(World world, int threads) {
    this(world, threads, Unfinished.FAIL);
  }

  /** One that goes on with what the one before has left, unless it is told not to. */
  public TestDirector(World world, int threads, Unfinished unfinished) {
    this.world = world;
    this.repositories = world.repositories.during(life);
    Blobstore blobstore = life.guard(Blobstore.class, world.blobstore);
    Cpi cpi = life.guard(Cpi.class, world.cloud);
    MessageBus bus = life.guard(MessageBus.class, world.bus);
    Events events = new Events(repositories.events(), world.clock);
    Locks locks = new Locks(repositories.locks(), repositories.tasks(), events, world.clock);
    this.tasks =
        new Tasks(
            repositories.tasks(),
            repositories.transactions(),
            world.clock,
            TaskSettings.defaults("0.1.0 (00000000)")
                .with(unfinished)
                .with(world.moments(life))
                .with(new TaskSettings.Grouping(Duration.ofSeconds(1), Duration.ZERO)));
    Workspace workspace = new Workspace(world.workFolder());
    Updating.Storage storage =
        new Updating.Storage(
            repositories.transactions(),
            repositories.deployments(),
            repositories.instances(),
            repositories.releases(),
            repositories.stemcells(),
            repositories.configs(),
            repositories.dnsNumbers(),
            repositories.disks(),
            repositories.links(),
            blobstore,
            workspace);
    Updating.Services services =
        new Updating.Services(
            new DirectorIdentity("TestDirector", "deadbeef"),
            cpi,
            bus,
            World.templates(),
            locks,
            events,
            world.clock,
            DirectorSettings.DEFAULT.withDisks(world.disks),
            threads);
    this.credentials =
        new Credentials(
            repositories.credentials(),
            CredentialCipher.open(
                world.workFolder().resolveSibling("variables.key"),
                repositories.credentials().countNames() > 0),
            world.clock);
    DeploymentVariables ofDeployments =
        new DeploymentVariables(
            new BuiltInConfigServer(credentials),
            repositories.variableSets(),
            repositories.deployments(),
            "TestDirector",
            world.clock);
    this.updating = Updating.wire(storage, services, ofDeployments);
    Deployed deployed =
        Deployed.wire(
            storage,
            new Deployed.Services(
                repositories.locks(), tasks, updating, bus, workspace, events, world.clock));
    Stemcells stemcells =
        new Stemcells(
            repositories.stemcells(),
            repositories.deployments(),
            repositories.transactions(),
            cpi,
            locks,
            tasks,
            workspace);
    Releases releases =
        new Releases(
            repositories.releases(),
            repositories.deployments(),
            blobstore,
            repositories.transactions(),
            locks,
            tasks,
            workspace);
    StoredTasks stored = new StoredTasks(tasks);
    Upkeep upkeep =
        Upkeep.wire(
            storage,
            services,
            new Upkeep.Parts(repositories.problems(), releases, stemcells, updating, stored));
    this.recovered =
        tasks.recover(
            request -> deployed.tasks().resume(request).or(() -> stored.of(request)),
            locks::keepFor);
    this.director =
        new Director(
            new DirectorInfo("TestDirector", "deadbeef", "0.1.0 (00000000)", "fake_cpi"),
            new CertificateExpiries(
                Map.of(
                    "director.ssl.cert", Instant.parse("2026-01-31T12:00:00Z"),
                    "director.ssl.ca", Instant.parse("2025-12-31T00:00:00Z")),
                world.clock),
            tasks,
            stemcells,
            releases,
            new Configs(repositories.configs(), repositories.transactions(), events, world.clock),
            new ConfigDiff(repositories.configs()),
            deployed,
            new Variables(ofDeployments, Optional.of(credentials), Optional.empty()),
            upkeep,
            new Links(
                repositories.links(),
                repositories.deployments(),
                repositories.dnsNumbers(),
                repositories.transactions(),
                DirectorSettings.DEFAULT,
                world.clock),
            events,
            repositories.locks(),
            blobstore,
            new Downloads(workspace, Downloads.LARGEST),
            new FakeUserRepository(),
            new Metrics(
                repositories.tasks(),
                repositories.configs(),
                repositories.instances(),
                DirectorSettings.DEFAULT));
  }

  public void cloudConfig(String text) {
    director.configs().update(LegacyKind.CLOUD, "admin", "", text);
  }

  public void runtimeConfig(String text) {
    director.configs().update(LegacyKind.RUNTIME, "admin", "", text);
  }

  public TaskRecord uploadRelease(byte[] archive) throws IOException, InterruptedException {
    Path tarball = director.downloads().workspace().newFile(".tgz");
    Files.write(tarball, archive);
    return ended(
        director
            .releases()
            .upload(tarball, new ReleaseUpload.Options(Optional.empty(), false, false), CALLER));
  }

  /** Takes the release of {@link Samples} in. */
  public void uploadRelease() throws IOException, InterruptedException {
    TaskRecord task = uploadRelease(Samples.release());
    if (task.state() != TaskState.DONE) {
      throw new IllegalStateException("The release was refused: " + task);
    }
  }

  public TaskRecord submit(String manifest, Deploy.Options options) {
    return director.deployed().tasks().deploy(manifest, options, CALLER);
  }

  public TaskRecord deploy(String manifest) throws InterruptedException {
    return deploy(manifest, Deploy.Options.NONE);
  }

  public TaskRecord deploy(String manifest, Deploy.Options options) throws InterruptedException {
    return ended(submit(manifest, options));
  }

  public TaskRecord changeState(String group, String state) throws InterruptedException {
    return changeState(group, Optional.empty(), state);
  }

  public TaskRecord changeState(String group, Optional<String> index, String state)
      throws InterruptedException {
    return ended(
        director
            .deployed()
            .tasks()
            .changeState(
                Samples.NAME, group, index, state, Optional.empty(), Deploy.Options.NONE, CALLER));
  }

  public TaskRecord isolated(String group, IsolatedAction.Action action, boolean hard)
      throws InterruptedException {
    return ended(
        director
            .deployed()
            .tasks()
            .isolated(
                Samples.NAME,
                group,
                "0",
                action,
                new IsolatedAction.Options(false, hard, false),
                CALLER));
  }

  public TaskRecord delete(boolean force) throws InterruptedException {
    return ended(director.deployed().tasks().delete(Samples.NAME, force, CALLER));
  }

  public TaskRecord ended(TaskRecord task) throws InterruptedException {
    try {
      return tasks.completion(task.id()).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("The task was lost", e);
    }
  }

  /** The event output, condensed: {@link Samples#condensed}. */
  public List<String> events(TaskRecord task) {
    return Samples.condensed(output(task, OutputType.EVENT));
  }

  public String output(TaskRecord task, OutputType type) {
    return new String(tasks.output(task.id(), type, 0, Integer.MAX_VALUE - 8), UTF_8);
  }

  /** The stored instance of that group and index. */
  public InstanceRecord instance(String name) {
    return instances().stream()
        .filter(one -> (one.group() + "/" + one.index()).equals(name))
        .findFirst()
        .orElseThrow();
  }

  public List<InstanceRecord> instances() {
    return world.repositories.deployments().find(Samples.NAME).stream()
        .flatMap(one -> world.repositories.instances().ofDeployment(one.id()).stream())
        .toList();
  }

  /** Waits until the task has ended, or was cut off by the end of this Director. */
  public void awaitEnd(int task) throws InterruptedException {
    try {
      tasks.completion(task).get();
    } catch (Life.Ended _) {
      // It was cut off before it was asked about.
    } catch (ExecutionException e) {
      throw new IllegalStateException("The task was lost", e);
    }
  }

  /** The process dies at once, in the middle of whatever it does. */
  public void kill() {
    life.end();
  }

  @Override
  public void close() {
    tasks.close();
  }
}
