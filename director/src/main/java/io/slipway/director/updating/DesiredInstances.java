package io.slipway.director.updating;

import io.slipway.bus.spec.Installation.Rendered;
import io.slipway.bus.spec.PackageSpec;
import io.slipway.director.compilation.CompiledPackages;
import io.slipway.director.compilation.CompiledPackages.Stemcell;
import io.slipway.director.compilation.PackageCompiler;
import io.slipway.director.compilation.Requirements;
import io.slipway.model.catalog.Catalog;
import io.slipway.model.catalog.Catalog.ReleaseContents;
import io.slipway.model.catalog.ReleaseRecords.PackageRecord;
import io.slipway.model.deployment.DeploymentSpec;
import io.slipway.model.deployment.DeploymentSpec.ReleaseUse;
import io.slipway.model.deployment.DirectorSettings;
import io.slipway.model.deployment.InstanceGroup;
import io.slipway.model.deployment.InstanceGroup.JobUse;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import io.slipway.model.instances.InstanceSpec;
import io.slipway.model.planning.Addressing;
import io.slipway.model.planning.AgentState;
import io.slipway.model.planning.Change;
import io.slipway.model.planning.ChangeDetection;
import io.slipway.model.planning.DeploymentPlan.GroupPlan;
import io.slipway.model.planning.InstanceAction;
import io.slipway.model.planning.InstancePlan;
import io.slipway.model.planning.InstanceSpecs;
import io.slipway.model.planning.PlanOptions;
import io.slipway.model.planning.PropertyBinding;
import io.slipway.model.rendering.RenderedInstance;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts together how each instance of a plan shall be, and what of that is new to it. */
final class DesiredInstances {
  private final DeploymentSpec spec;
  private final Catalog catalog;
  private final Binding.Bound bound;
  private final Addressing addressing;
  private final DirectorSettings settings;
  private final PlanOptions options;

  DesiredInstances(
      DeploymentSpec spec,
      Catalog catalog,
      Binding.Bound bound,
      Addressing addressing,
      DirectorSettings settings,
      PlanOptions options) {
    this.spec = spec;
    this.catalog = catalog;
    this.bound = bound;
    this.addressing = addressing;
    this.settings = settings;
    this.options = options;
  }

  /** Whether the disks of what is stopped are kept as they are then. */
  boolean snapshots() {
    return settings.disks().snapshots();
  }

  /** The packages the jobs of all groups need. */
  Requirements requirements() {
    Requirements requirements = new Requirements();
    for (GroupPlan group : bound.plan().groups()) {
      for (JobUse use : group.group().jobs()) {
        ReleaseUse release = release(use);
        requirements.add(
            release.name() + "/" + release.version(),
            contents(release).packages(),
            use.job().spec().packages(),
            stemcell(group.group()));
      }
    }
    return requirements;
  }

  private ReleaseUse release(JobUse use) {
    return spec.releases().stream()
        .filter(release -> release.name().equals(use.release()))
        .findFirst()
        .orElseThrow();
  }

  private ReleaseContents contents(ReleaseUse release) {
    return catalog.release(release.name(), release.version()).orElseThrow();
  }

  private static Stemcell stemcell(InstanceGroup group) {
    return new Stemcell(group.stemcell().operatingSystem(), group.stemcell().version());
  }

  /**
   * Every instance that has been rendered, in the order of the plan.
   *
   * @param deployedTags of the last successful deploy
   */
  List<DesiredInstance> all(
      Map<String, RenderedInstance> rendered,
      CompiledPackages compiled,
      Map<String, @Nullable Object> deployedTags) {
    List<DesiredInstance> all = new ArrayList<>();
    for (GroupPlan group : bound.plan().groups()) {
      Map<String, @Nullable Object> properties = PropertyBinding.bind(group.group());
      Map<String, PackageSpec> packages = packages(group.group(), compiled);
      for (InstancePlan plan : group.instances()) {
        RenderedInstance files = rendered.get(plan.uuid());
        if (files != null) {
          all.add(desired(plan, files, properties, packages, deployedTags));
        }
      }
    }
    return all;
  }

  private Map<String, PackageSpec> packages(InstanceGroup group, CompiledPackages compiled) {
    Map<String, PackageSpec> packages = new LinkedHashMap<>();
    for (JobUse use : group.jobs()) {
      for (String name : use.job().spec().packages()) {
        PackageRecord source = contents(release(use)).packageNamed(name).orElseThrow();
        compiled
            .find(source, stemcell(group))
            .ifPresent(build -> packages.put(name, PackageCompiler.reference(source, build)));
      }
    }
    return packages;
  }

  private DesiredInstance desired(
      InstancePlan plan,
      RenderedInstance files,
      Map<String, @Nullable Object> properties,
      Map<String, PackageSpec> packages,
      Map<String, @Nullable Object> deployedTags) {
    boolean hasJobs = !plan.group().jobs().isEmpty();
    InstanceSpec full =
        InstanceSpecs.full(
            plan,
            new InstanceSpecs.Ingredients(
                spec.name(),
                settings.rootDomain(),
                addressing,
                plan.group().stemcell().name(),
                properties,
                packages,
                hasJobs
                    ? InstanceSpecs.rendered(files.templateHashes(), files.configurationHash())
                    : Rendered.NOTHING,
                Optional.of(Tags.merged(spec.tags(), plan.group().tags()))));
    // BOSH compares with what the VM was made with: where there is none, everything differs, so
    // that each deploy tells of the detached instances it passes.
    boolean lacksVm =
        plan.target() == InstanceState.DETACHED && bound.record(plan).activeVm().isEmpty();
    EnumSet<Change> changes =
        ChangeDetection.changes(
            plan,
            new ChangeDetection.Desired(
                full,
                hasJobs ? Optional.of(files.configurationHash()) : Optional.empty(),
                plan.group().cloudProperties(plan.availabilityZone()),
                spec.tags(),
                deployedTags,
                false,
                false,
                lacksVm,
                lacksVm),
            bound.jobStates().getOrDefault(plan.uuid(), AgentState.NONE),
            options);
    InstanceAction action =
        plan.group().isErrand() ? InstanceAction.ofErrand(changes) : InstanceAction.of(changes);
    return new DesiredInstance(
        plan,
        bound.record(plan),
        files,
        full,
        changes,
        action,
        bound.isReachable(plan.uuid()),
        Optional.empty());
  }
}
