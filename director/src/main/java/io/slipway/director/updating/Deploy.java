package io.slipway.director.updating;

import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.bus.MessageBus;
import io.slipway.director.compilation.CompilationVms;
import io.slipway.director.compilation.CompiledPackages;
import io.slipway.director.compilation.PackageCompiler;
import io.slipway.director.configs.ConfigRecord;
import io.slipway.director.configs.ConfigRepository;
import io.slipway.director.deployment.DeploymentParser;
import io.slipway.director.deployment.DeploymentRecord;
import io.slipway.director.deployment.DeploymentRepository;
import io.slipway.director.deployment.DeploymentRequest;
import io.slipway.director.deployment.DeploymentSpec;
import io.slipway.director.deployment.DirectorSettings;
import io.slipway.director.deployment.ManifestDiff;
import io.slipway.director.deployment.ManifestDiff.DiffLine;
import io.slipway.director.deployment.ManifestText;
import io.slipway.director.deployment.MergedManifest;
import io.slipway.director.deployment.VersionAliases;
import io.slipway.director.events.Audit;
import io.slipway.director.instances.InstanceRecord;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.locks.LockName;
import io.slipway.director.locks.Locks;
import io.slipway.director.planning.DeploymentPlan;
import io.slipway.director.planning.DeploymentPlan.GroupPlan;
import io.slipway.director.planning.InstanceAction;
import io.slipway.director.planning.InstancePlan;
import io.slipway.director.planning.UpdateSchedule;
import io.slipway.director.releases.JobDefinitions;
import io.slipway.director.releases.ReleaseRepository;
import io.slipway.director.releases.StoredCatalog;
import io.slipway.director.rendering.RenderedInstance;
import io.slipway.director.rendering.Rendering;
import io.slipway.director.stemcells.StemcellRepository;
import io.slipway.director.tasks.Crew;
import io.slipway.director.tasks.EventLog;
import io.slipway.director.tasks.Stage;
import io.slipway.director.tasks.TaskContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The task that makes a deployment what its manifest says (Director behaviour 2.2): read, bind,
 * render, compile, delete what is not needed, make VMs, update group by group, remember.
 */
public final class Deploy {
  private final DeploymentRepository deployments;
  private final InstanceRepository instances;
  private final ReleaseRepository releases;
  private final StemcellRepository stemcells;
  private final ConfigRepository configs;
  private final JobDefinitions definitions;
  private final Preparation preparation;
  private final Rendering rendering;
  private final PackageCompiler compiler;
  private final Locks locks;
  private final MessageBus bus;
  private final Audits audits;
  private final Tools.Maker toolsOf;
  private final DirectorSettings settings;
  private final int threads;
  private final Clock clock;

  Deploy(
      DeploymentRepository deployments,
      InstanceRepository instances,
      ReleaseRepository releases,
      StemcellRepository stemcells,
      ConfigRepository configs,
      JobDefinitions definitions,
      Preparation preparation,
      Rendering rendering,
      PackageCompiler compiler,
      Locks locks,
      MessageBus bus,
      Audits audits,
      Tools.Maker toolsOf,
      DirectorSettings settings,
      int threads,
      Clock clock) {
    this.deployments = deployments;
    this.instances = instances;
    this.releases = releases;
    this.stemcells = stemcells;
    this.configs = configs;
    this.definitions = definitions;
    this.preparation = preparation;
    this.rendering = rendering;
    this.compiler = compiler;
    this.locks = locks;
    this.bus = bus;
    this.audits = audits;
    this.toolsOf = toolsOf;
    this.settings = settings;
    this.threads = threads;
    this.clock = clock;
  }

  /** The configs a deploy is made with. */
  public record ConfigIds(List<Integer> cloud, List<Integer> runtime) {}

  /**
   * What was said beside the manifest.
   *
   * @param skipDrain names of groups, or {@code *}
   * @param context the configs the user has seen the difference of; empty means the latest
   */
  public record Options(
      boolean dryRun,
      boolean recreate,
      boolean recreatePersistentDisks,
      Optional<Instant> recreateVmsCreatedBefore,
      boolean fix,
      Set<String> skipDrain,
      Optional<String> canaries,
      Optional<String> maxInFlight,
      Optional<ConfigIds> context) {
    public static final Options NONE =
        new Options(
            false,
            false,
            false,
            Optional.empty(),
            false,
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    boolean skipsDrain(String group) {
      return skipDrain.contains("*") || skipDrain.contains(group);
    }
  }

  /**
   * A request for this task.
   *
   * @param jobStates states asked for: by group or {@code *}, then by index or {@code ""}
   * @param isNew whether the deployment was made for this task
   * @param deploy false when only states change
   */
  public record Order(
      int deploymentId,
      String name,
      boolean isNew,
      String manifestText,
      Map<String, @Nullable Object> manifest,
      ConfigIds configIds,
      Map<String, Map<String, String>> jobStates,
      boolean deploy) {}

  public ConfigIds latestConfigs() {
    return new ConfigIds(ids(configs.current("cloud")), ids(configs.current("runtime")));
  }

  public ConfigIds configsOf(DeploymentRecord deployment) {
    List<ConfigRecord> used =
        deployment.configIds().stream().flatMap(id -> configs.find(id).stream()).toList();
    return new ConfigIds(ids(ofType(used, "cloud")), ids(ofType(used, "runtime")));
  }

  private static List<ConfigRecord> ofType(List<ConfigRecord> all, String type) {
    return all.stream().filter(one -> one.type().equals(type)).toList();
  }

  private static List<Integer> ids(List<ConfigRecord> records) {
    return records.stream().map(ConfigRecord::id).toList();
  }

  /** Refuses ids nothing stands behind. */
  public void checkConfigs(ConfigIds ids) {
    contents(ids.cloud(), "cloud");
    contents(ids.runtime(), "runtime");
  }

  private List<Map<String, @Nullable Object>> contents(List<Integer> ids, String type) {
    List<Map<String, @Nullable Object>> contents = new ArrayList<>();
    for (int id : ids) {
      ConfigRecord record =
          configs
              .find(id)
              .filter(one -> one.type().equals(type))
              .orElseThrow(
                  () ->
                      new SlipwayException(
                          ErrorCode.DEPLOYMENT_INVALID_CONFIG_REFERENCE,
                          "Context includes invalid config ID"));
      contents.add(ManifestText.parse(record.content()));
    }
    return contents;
  }

  /** What a deploy of the manifest would change in what is deployed now. */
  public List<DiffLine> difference(
      String name, String manifestText, ConfigIds latest, boolean redact) {
    Map<String, @Nullable Object> manifest = ManifestText.parse(manifestText);
    Optional<DeploymentRecord> deployment = deployments.find(name);
    deployment.ifPresent(_ -> manifest.put("name", name));
    VersionAliases aliases =
        new VersionAliases(new StoredCatalog(releases, stemcells, definitions));
    return ManifestDiff.between(
        aliases.resolve(deployment.map(this::deployed).orElseGet(LinkedHashMap::new)),
        aliases.resolve(merged(manifest, latest)),
        redact);
  }

  /** What the deployment's last successful deploy was made of; nothing before one. */
  private Map<String, @Nullable Object> deployed(DeploymentRecord deployment) {
    if (deployment.manifest().isEmpty()) {
      return new LinkedHashMap<>();
    }
    return merged(ManifestText.parse(deployment.manifest().get()), configsOf(deployment));
  }

  private Map<String, @Nullable Object> merged(
      Map<String, @Nullable Object> manifest, ConfigIds ids) {
    return MergedManifest.of(
        manifest, contents(ids.cloud(), "cloud"), contents(ids.runtime(), "runtime"));
  }

  /** Returns the text that the task ends with. */
  public String run(Order order, Options options, TaskContext task) {
    Run run = new Run(order, options, task);
    try {
      return locks.withLock(
          LockName.deployment(order.name()),
          task,
          () -> {
            run.run();
            return "/deployments/" + order.name();
          });
    } catch (Throwable t) {
      run.recordFailure(t);
      throw t;
    }
  }

  /** One deploy. */
  private final class Run {
    private final Order order;
    private final Options options;
    private final TaskContext task;
    private final EventLog events;
    private final Audit audit;
    private final Tools tools;
    private final DeploymentRecord before;
    private final AtomicBoolean changed = new AtomicBoolean();

    /** What the deployment had before, and what it has now; empty until that is known. */
    private Map<String, @Nullable Object> madeOf = Map.of();

    Run(Order order, Options options, TaskContext task) {
      this.order = order;
      this.options = options;
      this.task = task;
      this.events = task.events();
      this.audit = audits.of(task);
      this.tools = toolsOf.of(task);
      this.before = deployment();
    }

    /** Another task may have deleted it since this one was asked for. */
    private DeploymentRecord deployment() {
      return deployments
          .find(order.name())
          .filter(found -> found.id() == order.deploymentId())
          .orElseThrow(
              () ->
                  new SlipwayException(
                      ErrorCode.DEPLOYMENT_NOT_FOUND,
                      "Deployment '%s' was deleted before this task could begin; deploy it again"
                          .formatted(order.name())));
    }

    void run() {
      deployment();
      if (options.dryRun()) {
        prepareAndRender();
        return;
      }
      carryOut();
      audit.conclude(change(), madeOf, Optional.empty());
    }

    /** After the lock was given back, as BOSH does; for a dry run as well. */
    void recordFailure(Throwable failure) {
      try {
        audit.conclude(change(), madeOf, Optional.of(failure));
      } catch (RuntimeException e) {
        failure.addSuppressed(e);
      }
    }

    private Audit.Change change() {
      return new Audit.Change(
          order.isNew() ? "create" : "update",
          "deployment",
          Optional.of(order.name()),
          Optional.empty(),
          Map.of());
    }

    private Map<String, @Nullable Object> madeOf() {
      Map<String, @Nullable Object> madeOf = new LinkedHashMap<>();
      madeOf.put("before", contents(before));
      madeOf.put("after", contents(deployment()));
      return madeOf;
    }

    private Map<String, Object> contents(DeploymentRecord deployment) {
      List<String> ofReleases =
          releases.versions().stream()
              .filter(one -> deployment.releaseVersionIds().contains(one.id()))
              .map(one -> one.release() + "/" + one.version())
              .toList();
      List<String> ofStemcells =
          stemcells.list().stream()
              .filter(one -> deployment.stemcellIds().contains(one.id()))
              .map(one -> one.name() + "/" + one.version())
              .toList();
      Map<String, Object> contents = new LinkedHashMap<>();
      if (!ofReleases.isEmpty()) {
        contents.put("releases", ofReleases);
      }
      if (!ofStemcells.isEmpty()) {
        contents.put("stemcells", ofStemcells);
      }
      return contents;
    }

    /** What there is once everything is read, placed and rendered. */
    private record Prepared(
        DeploymentSpec spec,
        Preparation.Bound bound,
        Map<String, RenderedInstance> rendered,
        Desires desires) {}

    private Desires desires(DeploymentSpec spec, StoredCatalog catalog, Preparation.Bound bound) {
      return new Desires(
          spec,
          catalog,
          bound,
          rendering.addressing(spec),
          settings,
          Preparation.planOptions(options, bound.jobStates()));
    }

    private Prepared prepareAndRender() {
      StoredCatalog catalog = new StoredCatalog(releases, stemcells, definitions);
      DeploymentSpec spec =
          new DeploymentParser(catalog, settings).parse(request(), task::checkCancelled);
      spec.deprecations().forEach(events::deprecation);
      Stage stage = events.stage("Preparing deployment", List.of(), 1);
      try {
        Preparation.Bound bound =
            stage.call(
                "Preparing deployment",
                () ->
                    preparation.bind(
                        order.deploymentId(), spec, catalog, options, tools.agents(), task));
        warn(bound);
        madeOf = madeOf();
        Map<String, RenderedInstance> rendered =
            stage.call(
                "Rendering templates", () -> rendering.render(bound.plan(), task::checkCancelled));
        return new Prepared(spec, bound, rendered, desires(spec, catalog, bound));
      } catch (RuntimeException e) {
        preparation.releaseUnused(order.deploymentId());
        throw e;
      }
    }

    private DeploymentRequest request() {
      return new DeploymentRequest(
          order.manifest(),
          Deploy.this.contents(order.configIds().cloud(), "cloud"),
          Deploy.this.contents(order.configIds().runtime(), "runtime"),
          List.of(),
          order.jobStates(),
          options.canaries(),
          options.maxInFlight(),
          order.deploy());
    }

    private void warn(Preparation.Bound bound) {
      if (bound.records().values().stream().anyMatch(InstanceRecord::ignore)) {
        events.warn("You have ignored instances. They will not be changed.");
      }
      options
          .recreateVmsCreatedBefore()
          .filter(time -> time.isAfter(clock.now()))
          .ifPresent(
              time ->
                  events.warn(
                      "The recreate_vms_created_before timestamp '"
                          + time
                          + "' is in the future. No VMs will be filtered by age - all VMs marked"
                          + " for recreation will be recreated."));
    }

    private void carryOut() {
      tools.leftovers().clear(order.deploymentId(), audit);
      Prepared prepared = prepareAndRender();
      try (ScriptStories stories = new ScriptStories(bus, task)) {
        prepared
            .bound()
            .records()
            .values()
            .forEach(one -> one.activeVm().ifPresent(vm -> stories.follow(one, vm)));
        CompiledPackages compiled = compile(prepared, stories);
        deleteUnneeded(prepared, stories);
        Updates updates = new Updates(prepared, compiled, stories);
        updates.createMissingVms();
        task.checkCancelled();
        updates.updateGroups();
        remember(prepared);
        if (changed.get()) {
          PostDeploy.run(instances.ofDeployment(order.deploymentId()), tools.agents(), threads);
        }
      }
    }

    private CompiledPackages compile(Prepared prepared, ScriptStories stories) {
      DeploymentSpec spec = prepared.spec();
      CompilationMaker maker =
          new CompilationMaker(
              order.deploymentId(), spec, instances, stemcells, tools, audit, task, stories);
      CompilationVms vms =
          new CompilationVms(maker, spec.cloudConfig().compilation().reuseCompilationVms());
      return compiler.compile(
          prepared.desires().requirements(), vms, spec.cloudConfig().compilation().workers(), task);
    }

    private void deleteUnneeded(Prepared prepared, ScriptStories stories) {
      DeploymentPlan plan = prepared.bound().plan();
      if (plan.unneeded().isEmpty()) {
        return;
      }
      changed.set(true);
      delete(
          events.stage("Deleting unneeded instances", List.of(), plan.unneeded().size()),
          plan.unneeded(),
          threads,
          prepared.bound(),
          stories);
    }

    private void delete(
        Stage stage,
        List<InstanceRecord> doomed,
        int hands,
        Preparation.Bound bound,
        ScriptStories stories) {
      doomed.forEach(one -> one.activeVm().ifPresent(vm -> stories.follow(one, vm)));
      Crew.forEach(
          hands,
          doomed,
          one ->
              stage.run(
                  one.fullName(),
                  () ->
                      tools
                          .deleter()
                          .delete(
                              one,
                              new InstanceDeleter.Conditions(
                                  NextState.DELETE_INSTANCE,
                                  bound.isReachable(one.uuid()),
                                  options.skipsDrain(one.group()),
                                  false,
                                  audit,
                                  task))));
    }

    /** The tags of the last successful deploy. */
    private Map<String, @Nullable Object> deployedTags() {
      return before
          .manifest()
          .map(
              manifest ->
                  Tags.deployed(
                      ManifestText.parse(manifest),
                      Deploy.this.contents(configsOf(before).runtime(), "runtime")))
          .orElseGet(LinkedHashMap::new);
    }

    /** The part of a deploy that touches instances. */
    private final class Updates {
      private final Prepared prepared;
      private final ScriptStories stories;
      private final MissingVms missingVms;
      private final InstanceUpdater updater;
      private final Map<String, DesiredInstance> desired = new LinkedHashMap<>();

      Updates(Prepared prepared, CompiledPackages compiled, ScriptStories stories) {
        this.prepared = prepared;
        this.stories = stories;
        this.missingVms =
            new MissingVms(
                instances,
                tools.vms(),
                tools.disks(),
                rendering,
                prepared.bound().plan(),
                preparation::stemcell,
                prepared.spec().tags());
        this.updater = new InstanceUpdater(instances, tools, missingVms);
        for (DesiredInstance one :
            prepared.desires().all(prepared.rendered(), compiled, deployedTags())) {
          desired.put(one.plan().uuid(), one);
        }
      }

      void createMissingVms() {
        List<DesiredInstance> missing =
            desired.values().stream()
                .filter(Preparation::runsAfterDeploy)
                .filter(one -> one.record().activeVm().isEmpty())
                .toList();
        if (missing.isEmpty()) {
          return;
        }
        Stage stage = events.stage("Creating missing vms", List.of(), missing.size());
        Crew.forEach(
            threads,
            missing,
            one ->
                stage.run(
                    one.fullName(),
                    () -> {
                      DesiredInstance made = missingVms.create(one, audit, task);
                      follow(made.record());
                      synchronized (desired) {
                        desired.put(made.plan().uuid(), made);
                      }
                    }));
      }

      private void follow(InstanceRecord record) {
        record.activeVm().ifPresent(vm -> stories.follow(record, vm));
      }

      void updateGroups() {
        for (UpdateSchedule.Run run : UpdateSchedule.runs(prepared.bound().plan().groups())) {
          task.checkCancelled();
          Crew.forEach(run.groups().size(), run.groups(), this::updateGroup);
        }
      }

      private void updateGroup(GroupPlan group) {
        if (!group.obsolete().isEmpty()) {
          changed.set(true);
          delete(
              events.stage(
                  "Deleting unneeded instances",
                  List.of(group.group().name()),
                  group.obsolete().size()),
              group.obsolete(),
              UpdateSchedule.deletionThreads(group),
              prepared.bound(),
              stories);
        }
        List<InstancePlan> chosen =
            UpdateSchedule.selected(
                group, plan -> current(plan).action() != InstanceAction.NOTHING);
        recordUnchanged(group, chosen);
        if (chosen.isEmpty()) {
          return;
        }
        changed.set(true);
        Stage stage =
            events.stage("Updating instance", List.of(group.group().name()), chosen.size());
        for (UpdateSchedule.Batch batch :
            UpdateSchedule.batches(chosen, group.group().update(), before.manifest().isEmpty())) {
          Crew.forEach(
              batch.threads(), batch.plans(), plan -> update(stage, current(plan), batch.canary()));
        }
      }

      private void recordUnchanged(GroupPlan group, List<InstancePlan> chosen) {
        for (InstancePlan plan : group.instances()) {
          if (!chosen.contains(plan) && desired.containsKey(plan.uuid())) {
            updater.record(current(plan));
          }
        }
      }

      private DesiredInstance current(InstancePlan plan) {
        synchronized (desired) {
          DesiredInstance found = desired.get(plan.uuid());
          if (found == null) {
            throw new IllegalStateException("Not rendered: " + plan.fullName());
          }
          return found;
        }
      }

      private void update(Stage stage, DesiredInstance one, boolean canary) {
        task.checkCancelled();
        String name = one.fullName() + (canary ? " (canary)" : "");
        InstanceUpdater.Conditions conditions =
            new InstanceUpdater.Conditions(
                canary, options.skipsDrain(one.plan().group().name()), audit, task);
        stage.run(name, step -> updater.update(one, conditions, step::advance, this::follow));
      }
    }

    /** Only now, when everything has succeeded, is the manifest what is deployed. */
    private void remember(Prepared prepared) {
      Set<Integer> configIds = new TreeSet<>(order.configIds().cloud());
      configIds.addAll(order.configIds().runtime());
      preparation.remember(
          order.deploymentId(),
          prepared.bound(),
          configIds,
          ManifestText.dump(prepared.spec().manifest()),
          order.manifestText());
    }
  }
}
