package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.Names;
import io.slipway.base.SlipwayException;
import io.slipway.model.catalog.Catalog;
import io.slipway.model.deployment.CloudConfigParser.Tables;
import io.slipway.model.deployment.DeploymentSpec.Features;
import io.slipway.model.deployment.DeploymentSpec.ReleaseUse;
import io.slipway.model.deployment.DeploymentSpec.StemcellUse;
import io.slipway.model.deployment.DeploymentSpec.Variable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a manifest with its configs into a {@link DeploymentSpec} (behaviour 1). Everything that is
 * wrong is reported at once, what BOSH would have reported first.
 */
public final class DeploymentParser {
  private static final List<String> OF_CLOUD_CONFIG =
      List.of("vm_types", "azs", "disk_types", "compilation");

  private final Catalog catalog;
  private final DirectorSettings settings;
  private final ForeignLinks foreignLinks;

  /** For where there is no other deployment. */
  public DeploymentParser(Catalog catalog, DirectorSettings settings) {
    this(catalog, settings, ForeignLinks.NONE);
  }

  public DeploymentParser(Catalog catalog, DirectorSettings settings, ForeignLinks foreignLinks) {
    this.catalog = catalog;
    this.settings = settings;
    this.foreignLinks = foreignLinks;
  }

  public DeploymentSpec parse(DeploymentRequest request) {
    return parse(request, () -> {});
  }

  /**
   * The same.
   *
   * @param checkpoint called again and again; what it throws ends the reading
   */
  public DeploymentSpec parse(DeploymentRequest request, Runnable checkpoint) {
    return new Reading(request, checkpoint).read();
  }

  /** One manifest being read; the steps are in BOSH's order. */
  private final class Reading {
    private final DeploymentRequest request;
    private final Runnable checkpoint;
    private final Findings findings = new Findings();
    private final Findings late = new Findings();
    private final List<String> deprecations = new ArrayList<>();

    Reading(DeploymentRequest request, Runnable checkpoint) {
      this.request = request;
      this.checkpoint = checkpoint;
    }

    DeploymentSpec read() {
      checkKeys();
      checkOverride("max_in_flight", request.maxInFlight());
      checkOverride("canaries", request.canaries());
      Map<String, @Nullable Object> manifest =
          new VersionAliases(catalog).resolve(request.manifest(), findings);
      Section section = Section.of(manifest);
      Optional<Map<String, @Nullable Object>> tags = findings.attempt(() -> tags(section));
      Tables tables = new CloudConfigParser(settings).read(request.cloudConfigs(), findings);

      Optional<String> name = findings.attempt(() -> name(section));
      Declared<StemcellUse> stemcells = ManifestStemcells.parse(section, catalog, findings, late);
      Optional<Map<String, @Nullable Object>> properties =
          findings.attempt(() -> section.mappingOrEmpty("properties"));
      ReleaseLookup releases =
          new ReleaseLookup(catalog, ManifestReleases.parse(section, findings));
      UpdateSettingsParser updateParser =
          new UpdateSettingsParser(request.canaries(), request.maxInFlight());
      Optional<UpdateSettings> update =
          findings
              .attempt(() -> Section.of(section.mapping("update")))
              .flatMap(
                  found ->
                      updateParser.parse(
                          found, Optional.empty(), settings.defaultVmStrategy(), findings));
      Optional<List<Variable>> variables =
          findings.attempt(() -> VariablesParser.parse(section.listOrEmpty("variables")));
      Optional<Features> features =
          findings.attempt(
              () -> FeaturesParser.parse(Section.of(section.mappingOrEmpty("features"))));
      Optional<SlipwayBlock> slipway =
          findings.attempt(() -> SlipwayBlockParser.ofManifest(section, settings.slipway()));
      JobReader jobs = new JobReader(releases, request.deploy());
      List<InstanceGroup> groups =
          groups(
              section,
              new GroupParser.Context(
                  tables,
                  stemcells,
                  jobs,
                  properties.orElse(Map.of()),
                  update,
                  updateParser,
                  features.orElse(Features.NONE),
                  settings,
                  slipway.orElse(SlipwayBlock.NONE),
                  request.jobStates(),
                  checkpoint));
      List<Variable> allVariables = new ArrayList<>(variables.orElse(List.of()));
      groups = withAddons(section, name.orElse(""), releases, jobs, groups, allVariables);
      checkWhole(section, releases, groups);
      findings.throwIfAny();
      if (request.deploy()) {
        LinkResolution.of(name.orElseThrow(), groups, allVariables, foreignLinks);
      }
      return new DeploymentSpec(
          name.orElseThrow(),
          releases.allUsed(),
          stemcells.all(),
          update.orElseThrow(),
          List.copyOf(groups),
          List.copyOf(allVariables),
          tags.orElseThrow(),
          features.orElseThrow(),
          tables.cloudConfig(),
          manifest,
          List.copyOf(deprecations),
          foreignLinks);
    }

    private void checkKeys() {
      Map<String, @Nullable Object> manifest = request.manifest();
      for (String key : OF_CLOUD_CONFIG) {
        if (manifest.containsKey(key)) {
          findings.add(
              ErrorCode.DEPLOYMENT_INVALID_PROPERTY,
              "Deployment manifest contains '"
                  + key
                  + "' section, but this can only be set in a cloud-config.");
        }
      }
      refuse(
          "networks",
          ErrorCode.V1_DEPRECATED_NETWORKS,
          "Deployment 'networks' are no longer supported. Network definitions must now be provided"
              + " in a cloud-config.");
      refuse(
          "disk_pools",
          ErrorCode.V1_DEPRECATED_DISK_POOLS,
          "disk_pools is no longer supported. Disk definitions must now be provided as disk_types"
              + " in a cloud-config");
      refuse(
          "jobs",
          ErrorCode.V1_DEPRECATED_JOB,
          "Jobs are no longer supported, please use instance groups instead");
      refuse(
          "resource_pools",
          ErrorCode.V1_DEPRECATED_RESOURCE_POOLS,
          "resource_pools is no longer supported. You must now define resources in a cloud-config");
      if (manifest.containsKey("properties")) {
        deprecations.add(
            "Global 'properties' are deprecated. Please define 'properties' at the job level.");
      }
    }

    private void refuse(String key, ErrorCode code, String message) {
      if (request.manifest().containsKey(key)) {
        findings.add(code, message);
      }
    }

    private void checkOverride(String key, Optional<String> value) {
      if (value.isPresent() && !value.get().matches("\\d+%|[-+]?\\d+")) {
        findings.add(ErrorCode.GENERIC, key + " value should be integer or percent");
      }
    }

    private String name(Section section) {
      if (!section.has("name")) {
        throw new SlipwayException(
            ErrorCode.VALIDATION_MISSING_FIELD, "Deployment manifest must have a 'name' key");
      }
      String name = section.string("name");
      DeploymentLimits.check(
          "'name' length of the deployment", name.length(), DeploymentLimits.NAME);
      return name;
    }

    private Map<String, @Nullable Object> tags(Section section) {
      Map<String, @Nullable Object> tags = RuntimeConfig.tags(request.runtimeConfigs());
      tags.putAll(section.mappingOrEmpty("tags"));
      return tags;
    }

    private List<InstanceGroup> groups(Section section, GroupParser.Context context) {
      List<InstanceGroup> groups = new ArrayList<>();
      Set<String> canonical = new HashSet<>();
      List<@Nullable Object> elements =
          findings
              .attempt(() -> section.listOrEmpty("instance_groups"))
              .orElse(List.<@Nullable Object>of());
      // More than the limit are not even read.
      DeploymentLimits.check(
          "Number of 'instance_groups'", elements.size(), DeploymentLimits.GROUPS);
      for (Object element : elements) {
        GroupParser.parse(context, element, findings)
            .ifPresent(
                group -> {
                  groups.add(group);
                  if (!canonical.add(Names.canonical(group.name()))) {
                    findings.add(
                        ErrorCode.DEPLOYMENT_CANONICAL_JOB_NAME_TAKEN,
                        "Invalid instance group name '"
                            + group.name()
                            + "', canonical name already taken");
                  }
                });
      }
      findings.check(
          () ->
              DeploymentLimits.check(
                  "Sum of the 'instances' of all groups",
                  groups.stream().mapToLong(InstanceGroup::instances).sum(),
                  DeploymentLimits.INSTANCES));
      return groups;
    }

    private List<InstanceGroup> withAddons(
        Section section,
        String name,
        ReleaseLookup releases,
        JobReader jobs,
        List<InstanceGroup> ofManifest,
        List<Variable> variables) {
      AddonPlacement placement = new AddonPlacement(name, request.teams(), jobs, findings);
      List<InstanceGroup> groups = ofManifest;
      for (Addon addon : manifestAddons(section, releases)) {
        checkpoint.run();
        groups = placement.apply(addon, groups);
      }
      for (Map<String, @Nullable Object> config : request.runtimeConfigs()) {
        Optional<RuntimeConfig> read =
            findings.attempt(() -> RuntimeConfig.parse(config, findings)).flatMap(found -> found);
        if (read.isPresent()) {
          groups = apply(read.get(), name, releases, jobs, groups);
          addVariables(read.get().variables(), variables);
        }
      }
      return groups;
    }

    private List<Addon> manifestAddons(Section section, ReleaseLookup releases) {
      List<Addon> addons = new ArrayList<>();
      for (Object element :
          findings
              .attempt(() -> section.listOrEmpty("addons"))
              .orElse(List.<@Nullable Object>of())) {
        findings
            .attempt(
                () -> Addon.parse(Section.of(element), Addon.Level.DEPLOYMENT, releases::mayHave))
            .ifPresent(addons::add);
      }
      addons.forEach(this::warnOfProperties);
      return addons;
    }

    private void warnOfProperties(Addon addon) {
      if (addon.deprecatedProperties()) {
        deprecations.add(
            "Top level 'properties' in addons are deprecated. Please define 'properties' at the job"
                + " level.");
      }
    }

    private List<InstanceGroup> apply(
        RuntimeConfig config,
        String name,
        ReleaseLookup releases,
        JobReader jobs,
        List<InstanceGroup> ofManifest) {
      config.addons().forEach(this::warnOfProperties);
      for (Addon addon : config.addons()) {
        checkpoint.run();
        boolean applies =
            ofManifest.stream()
                .map(AddonTarget::of)
                .anyMatch(group -> addon.appliesTo(name, request.teams(), group));
        if (applies) {
          addon.jobs().stream()
              .map(job -> job.string("release"))
              .distinct()
              .forEach(release -> addRelease(config, release, releases));
        }
      }
      AddonPlacement placement = new AddonPlacement(name, request.teams(), jobs, findings);
      List<InstanceGroup> groups = ofManifest;
      for (Addon addon : config.addons()) {
        checkpoint.run();
        groups = placement.apply(addon, groups);
      }
      return groups;
    }

    private void addRelease(RuntimeConfig config, String name, ReleaseLookup releases) {
      for (ReleaseUse release : config.releases()) {
        if (!release.name().equals(name)) {
          continue;
        }
        Optional<ReleaseUse> used = releases.used(name);
        if (used.isEmpty()) {
          findings.check(() -> releases.contents(release));
          releases.use(release);
        } else if (!used.get().version().equals(release.version())) {
          findings.add(
              ErrorCode.RUNTIME_INVALID_DEPLOYMENT_RELEASE,
              "Runtime manifest specifies release '%s' with version as '%s'. This conflicts with version '%s' specified in the deployment manifest."
                  .formatted(name, release.version(), used.get().version()));
        }
      }
    }

    private void addVariables(List<Variable> more, List<Variable> variables) {
      Set<String> known = new HashSet<>();
      variables.forEach(variable -> known.add(variable.name()));
      for (Variable variable : more) {
        if (!known.add(variable.name())) {
          findings.add(
              ErrorCode.DEPLOYMENT_DUPLICATE_VARIABLE_NAME,
              "Duplicate variable name '" + variable.name() + "'");
        } else {
          variables.add(variable);
        }
      }
    }

    /** What BOSH finds out after the manifest has been read. */
    private void checkWhole(Section section, ReleaseLookup releases, List<InstanceGroup> groups) {
      if (!(section.raw("stemcells") instanceof List<?> list && !list.isEmpty())) {
        if (!section.has("stemcells") || section.raw("stemcells") instanceof List<?>) {
          findings.add(
              ErrorCode.DEPLOYMENT_INVALID_RESOURCE_SPECIFICATION,
              "'stemcells' needs to be specified");
        }
      }
      for (ReleaseUse release : releases.allUsed()) {
        findings.check(() -> releases.contents(release));
      }
      findings.addAll(late);
      PackageCollisions collisions = new PackageCollisions(releases);
      for (InstanceGroup group : groups) {
        checkpoint.run();
        findings.check(() -> collisions.check(group));
        SlipwayBlockParser.checkOrder(group, findings);
      }
    }
  }
}
