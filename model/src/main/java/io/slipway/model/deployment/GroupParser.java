package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.Names;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.CloudConfig.AvailabilityZone;
import io.slipway.model.deployment.CloudConfig.VmExtension;
import io.slipway.model.deployment.CloudConfig.VmType;
import io.slipway.model.deployment.CloudConfigParser.Tables;
import io.slipway.model.deployment.DeploymentSpec.Features;
import io.slipway.model.deployment.DeploymentSpec.StemcellUse;
import io.slipway.model.deployment.InstanceGroup.GroupNetwork;
import io.slipway.model.deployment.InstanceGroup.JobUse;
import io.slipway.model.deployment.InstanceGroup.Lifecycle;
import io.slipway.model.deployment.InstanceGroup.MigratedFrom;
import io.slipway.model.deployment.InstanceGroup.VmResources;
import io.slipway.yaml.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one instance group, going on after each problem, in BOSH's order (behaviour 1.1.6). */
final class GroupParser {
  static final List<String> STATES =
      List.of("started", "stopped", "detached", "recreate", "restart");

  /** What all groups of a manifest are read against. */
  record Context(
      Tables tables,
      Declared<StemcellUse> stemcells,
      JobReader jobs,
      Map<String, @Nullable Object> globalProperties,
      Optional<UpdateSettings> update,
      UpdateSettingsParser updateParser,
      Features features,
      DirectorSettings settings,
      SlipwayBlock slipway,
      Map<String, Map<String, String>> jobStates,
      Runnable checkpoint) {}

  private final Context context;
  private final Section section;
  private final String name;
  private final Findings findings;

  private GroupParser(Context context, Section section, String name, Findings findings) {
    this.context = context;
    this.section = section;
    this.name = name;
    this.findings = findings;
  }

  static Optional<InstanceGroup> parse(
      Context context, @Nullable Object element, Findings findings) {
    context.checkpoint().run();
    Optional<Section> section = findings.attempt(() -> Section.of(element));
    return section
        .flatMap(found -> findings.attempt(() -> name(found)))
        .flatMap(name -> new GroupParser(context, section.orElseThrow(), name, findings).parse());
  }

  private static String name(Section section) {
    String name = section.string("name");
    DeploymentLimits.check(
        "'name' length of an instance group", name.length(), DeploymentLimits.NAME);
    return name;
  }

  private Optional<InstanceGroup> parse() {
    Optional<Lifecycle> lifecycle = findings.attempt(this::lifecycle);
    Optional<List<JobUse>> jobs = findings.attempt(this::jobs);
    Optional<PersistentDisks> disks =
        findings.attempt(() -> new PersistentDisksParser(name, context.tables()).parse(section));
    Optional<StemcellUse> stemcell = findings.attempt(this::stemcell);
    Optional<Machine> machine = findings.attempt(this::machine);
    Optional<List<VmExtension>> extensions = findings.attempt(this::vmExtensions);
    Optional<Map<String, @Nullable Object>> env = findings.attempt(this::env);
    Optional<UpdateSettings> update = update();
    Optional<List<GroupNetwork>> networks =
        findings.attempt(
            () -> new GroupNetworksParser(name, context.tables().networks()).parse(section));
    Optional<List<AvailabilityZone>> zones =
        findings.attempt(() -> zones(networks.orElse(List.of())));
    Optional<List<MigratedFrom>> migratedFrom = findings.attempt(() -> migratedFrom(zones));
    Optional<Map<String, String>> wanted = findings.attempt(this::wanted);
    Optional<Integer> instances = findings.attempt(() -> instances(networks.orElse(List.of())));
    Optional<Map<String, @Nullable Object>> tags =
        findings.attempt(() -> section.mappingOrEmpty("tags"));
    Optional<SlipwayBlock> slipway =
        findings.attempt(
            () ->
                SlipwayBlockParser.ofGroup(
                    section,
                    DocumentPath.root(DocumentPath.Document.MANIFEST)
                        .named("instance_groups", name),
                    context.slipway()));
    findings.check(() -> Names.canonical(name));
    if (lifecycle.isEmpty()
        || jobs.isEmpty()
        || disks.isEmpty()
        || stemcell.isEmpty()
        || machine.isEmpty()
        || extensions.isEmpty()
        || env.isEmpty()
        || update.isEmpty()
        || networks.isEmpty()
        || zones.isEmpty()
        || migratedFrom.isEmpty()
        || wanted.isEmpty()
        || instances.isEmpty()
        || tags.isEmpty()
        || slipway.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new InstanceGroup(
            name,
            lifecycle.get(),
            jobs.get(),
            instances.get(),
            stemcell.get(),
            machine.get().type(),
            machine.get().resources(),
            extensions.get(),
            env.get(),
            update.get(),
            networks.get(),
            zones.get(),
            disks.get().managed(),
            disks.get().named(),
            migratedFrom.get(),
            tags.get(),
            wanted.get(),
            slipway.get()));
  }

  private Lifecycle lifecycle() {
    String word = section.optionalString("lifecycle").orElse("service");
    return Arrays.stream(Lifecycle.values())
        .filter(lifecycle -> lifecycle.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new SlipwayException(
                    ErrorCode.JOB_INVALID_LIFECYCLE,
                    "Invalid lifecycle '"
                        + word
                        + "' for '"
                        + name
                        + "', valid lifecycle profiles are: service, errand"));
  }

  private List<JobUse> jobs() {
    if (section.raw("template") != null || section.raw("templates") != null) {
      throw new SlipwayException(
          ErrorCode.V1_DEPRECATED_TEMPLATE,
          prefix()
              + " specifies template or templates. This is no longer supported, please use jobs"
              + " instead");
    }
    if (section.raw("jobs") == null) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_MISSING_FIELD, prefix() + " does not specify jobs key");
    }
    Findings found = new Findings();
    List<@Nullable Object> elements = section.list("jobs");
    DeploymentLimits.check(
        prefix() + " number of 'jobs'", elements.size(), DeploymentLimits.JOBS_OF_GROUP);
    DocumentPath manifest = DocumentPath.root(DocumentPath.Document.MANIFEST);
    DocumentPath group = manifest.named("instance_groups", name);
    List<PropertyPlace> inherited =
        Stream.of(
                new PropertyPlace(group.key("properties"), section.mappingOrEmpty("properties")),
                new PropertyPlace(manifest.key("properties"), context.globalProperties()))
            .filter(place -> !place.values().isEmpty())
            .toList();
    List<JobUse> jobs = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Set<String> duplicates = new HashSet<>();
    for (Object element : elements) {
      found
          .attempt(() -> context.jobs().read(name, Section.of(element), group, inherited))
          .ifPresent(
              job -> {
                jobs.add(job);
                if (!names.add(job.name()) && duplicates.add(job.name())) {
                  found.add(
                      ErrorCode.INSTANCE_GROUP_INVALID_JOBS,
                      "Colocated job '"
                          + job.name()
                          + "' is already added to the instance group '"
                          + name
                          + "'");
                }
              });
    }
    found.throwIfAny();
    if (jobs.size() < elements.size()) {
      throw new Findings.AlreadyReportedException();
    }
    return jobs;
  }

  private StemcellUse stemcell() {
    String alias = section.string("stemcell");
    return context
        .stemcells()
        .require(
            alias,
            () ->
                new SlipwayException(
                    ErrorCode.INSTANCE_GROUP_UNKNOWN_STEMCELL,
                    prefix() + " references an unknown stemcell '" + alias + "'"));
  }

  private record Machine(Optional<VmType> type, Optional<VmResources> resources) {}

  private Machine machine() {
    if (section.optionalString("resource_pool").isPresent()) {
      throw new SlipwayException(
          ErrorCode.V1_DEPRECATED_RESOURCE_POOL,
          "Instance groups no longer support resource_pool, please use 'vm_type' or 'vm_resources'"
              + " keys");
    }
    Optional<String> typeName = section.optionalString("vm_type");
    Optional<Map<String, @Nullable Object>> resources = section.optionalMapping("vm_resources");
    if (typeName.isEmpty() && resources.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.INSTANCE_GROUP_BAD_VM_CONFIGURATION,
          prefix() + " is missing either 'vm_type' or 'vm_resources' section.");
    }
    if (typeName.isPresent() && resources.isPresent()) {
      throw new SlipwayException(
          ErrorCode.INSTANCE_GROUP_BAD_VM_CONFIGURATION,
          prefix() + " can only specify 'vm_type' or 'vm_resources' keys.");
    }
    return new Machine(
        typeName.map(
            type ->
                context
                    .tables()
                    .vmTypes()
                    .require(
                        type,
                        () ->
                            new SlipwayException(
                                ErrorCode.INSTANCE_GROUP_UNKNOWN_VM_TYPE,
                                prefix() + " references an unknown vm type '" + type + "'"))),
        resources.map(CloudConfigParser::vmResources));
  }

  private List<VmExtension> vmExtensions() {
    Findings found = new Findings();
    List<VmExtension> extensions = new ArrayList<>();
    for (Object element : section.listOrEmpty("vm_extensions")) {
      String extension = RubyText.text(element);
      found
          .attempt(
              () ->
                  context
                      .tables()
                      .vmExtensions()
                      .require(
                          extension,
                          () ->
                              new SlipwayException(
                                  ErrorCode.GENERIC,
                                  "The vm_extension '"
                                      + extension
                                      + "' has not been configured in cloud-config.")))
          .ifPresent(extensions::add);
    }
    found.throwIfAny();
    return extensions;
  }

  private Map<String, @Nullable Object> env() {
    Map<String, @Nullable Object> env = Values.deepCopyMap(section.mappingOrEmpty("env"));
    if (context.settings().removeDevTools()) {
      child(env, "bosh").putIfAbsent("remove_dev_tools", true);
    }
    context
        .features()
        .useTmpfsConfig()
        .ifPresent(
            tmpfs -> {
              child(child(env, "bosh"), "job_dir").putIfAbsent("tmpfs", tmpfs);
              child(child(child(env, "bosh"), "agent"), "settings").putIfAbsent("tmpfs", tmpfs);
            });
    return env;
  }

  private static Map<String, @Nullable Object> child(
      Map<String, @Nullable Object> parent, String key) {
    if (parent.get(key) instanceof Map<?, ?> map) {
      return PlainValues.mapping(map);
    }
    Map<String, @Nullable Object> created = new LinkedHashMap<>();
    parent.put(key, created);
    return created;
  }

  private Optional<UpdateSettings> update() {
    Optional<Section> own =
        findings.attempt(() -> Section.of(section.optionalMapping("update").orElse(Map.of())));
    if (own.isEmpty() || context.update().isEmpty()) {
      return Optional.empty();
    }
    return context
        .updateParser()
        .parse(own.get(), context.update(), context.settings().defaultVmStrategy(), findings);
  }

  private List<AvailabilityZone> zones(List<GroupNetwork> networks) {
    Optional<List<@Nullable Object>> given = section.optionalList("azs");
    List<String> names = given.orElse(List.of()).stream().map(RubyText::text).toList();
    if (given.isEmpty() || !names.isEmpty()) {
      for (GroupNetwork network : networks) {
        if (!network.network().covers(names)) {
          throw new SlipwayException(
              ErrorCode.JOB_NETWORK_MISSING_REQUIRED_AVAILABILITY_ZONE,
              prefix()
                  + " must specify availability zone that matches availability zones of network '"
                  + network.name()
                  + "'");
        }
      }
    }
    if (given.isPresent() && names.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.JOB_MISSING_AVAILABILITY_ZONES, prefix() + " has empty availability zones");
    }
    List<AvailabilityZone> zones = new ArrayList<>();
    for (Object zone : given.orElse(List.of())) {
      if (!(zone instanceof String zoneName)) {
        throw new SlipwayException(
            ErrorCode.JOB_INVALID_AVAILABILITY_ZONE,
            prefix()
                + " has invalid availability zone '"
                + RubyText.text(zone)
                + "', string expected");
      }
      zones.add(
          context
              .tables()
              .zones()
              .require(
                  zoneName,
                  () ->
                      new SlipwayException(
                          ErrorCode.JOB_UNKNOWN_AVAILABILITY_ZONE,
                          prefix() + " references unknown availability zone '" + zoneName + "'")));
    }
    return zones;
  }

  private List<MigratedFrom> migratedFrom(Optional<List<AvailabilityZone>> zones) {
    List<MigratedFrom> sources = new ArrayList<>();
    for (Object element : section.listOrEmpty("migrated_from")) {
      Section source = Section.of(element);
      String old = source.string("name");
      Optional<String> zone = source.optionalString("az");
      if (zone.isPresent()
          && zones.isPresent()
          && zones.get().stream().noneMatch(known -> known.name().equals(zone.get()))) {
        throw new SlipwayException(
            ErrorCode.DEPLOYMENT_INVALID_MIGRATED_FROM_JOB,
            "Instance group '%s' specified for migration to instance group '%s' refers to availability zone '%s'. Az '%s' is not in the list of availability zones of instance group '%s'."
                .formatted(old, name, zone.get(), zone.get(), name));
      }
      sources.add(new MigratedFrom(old, zone));
    }
    return sources;
  }

  private Map<String, String> wanted() {
    Map<String, String> wanted = new LinkedHashMap<>();
    section.optionalString("state").ifPresent(state -> wanted.put("", state));
    section
        .mappingOrEmpty("instance_states")
        .forEach((instance, state) -> wanted.put(instance, RubyText.text(state)));
    Map<String, Map<String, String>> states = context.jobStates();
    wanted.putAll(states.getOrDefault(name, states.getOrDefault("*", Map.of())));
    wanted.forEach(
        (instance, state) -> {
          if (!STATES.contains(state)) {
            boolean group = instance.isEmpty();
            throw new SlipwayException(
                group
                    ? ErrorCode.INSTANCE_GROUP_INVALID_STATE
                    : ErrorCode.INSTANCE_GROUP_INVALID_INSTANCE_STATE,
                "Invalid state '"
                    + state
                    + "' for '"
                    + (group ? name : name + "/" + instance)
                    + "', valid states are: "
                    + String.join(", ", STATES));
          }
        });
    return wanted;
  }

  private int instances(List<GroupNetwork> networks) {
    int instances = section.integer("instances");
    if (instances < 0) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_VIOLATED_MIN,
          "'instances' value (" + instances + ") should be greater than 0");
    }
    DeploymentLimits.check(prefix() + " 'instances' value", instances, DeploymentLimits.INSTANCES);
    for (GroupNetwork network : networks) {
      int given = network.staticAddresses().size();
      if (given > 0 && given != instances) {
        throw new SlipwayException(
            ErrorCode.INSTANCE_GROUP_NETWORK_INSTANCE_IP_MISMATCH,
            prefix()
                + " has "
                + instances
                + " instances but was allocated "
                + given
                + " static IPs in network '"
                + network.name()
                + "'");
      }
    }
    return instances;
  }

  private String prefix() {
    return "Instance group '" + name + "'";
  }
}
