package io.slipway.director.updating;

import io.slipway.director.executing.Blueprint;
import io.slipway.director.executing.Disks;
import io.slipway.director.executing.TemplateArchives;
import io.slipway.director.executing.Vms;
import io.slipway.director.instances.InstanceRepository.RenderedArchiveRecord;
import io.slipway.model.catalog.StemcellRecord;
import io.slipway.model.deployment.DeploymentSpec.StemcellUse;
import io.slipway.model.deployment.InstanceGroup.PersistentDisk;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.planning.InstancePlan;
import io.slipway.model.planning.InstanceSpecs;
import io.slipway.model.rendering.RenderedInstance;
import io.slipway.model.rendering.Rendering;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a deploy wants of an instance. What the agent of a new VM says about its dynamic networks
 * goes into the instance's spec, and its jobs are rendered again with it (Director behaviour 4.5).
 */
final class RenderedBlueprint implements Blueprint {
  private static final String ARCHIVE = "rendered_templates_archive";
  private static final List<String> KNOWN_TO_AGENT = List.of("ip", "netmask", "gateway");

  /** What is true of an instance with a VM on which nothing is installed. */
  private static final Set<String> OF_BARE_VM =
      Set.of(
          "deployment",
          "job",
          "index",
          "id",
          "lifecycle",
          "networks",
          "stemcell",
          "vm_type",
          "env",
          "update",
          DesiredInstances.CLOUD_PROPERTIES,
          DesiredInstances.TAGS);

  private final Deployment deployment;
  private final InstancePlan plan;
  private final RenderedInstance rendered;
  private final Map<String, @Nullable Object> spec;

  /** The spec with the archive; empty before that is stored. */
  private volatile Map<String, @Nullable Object> archived = Map.of();

  /**
   * What is the same for all instances of a deployment.
   *
   * @param rendering of instances of which more is known than when the plan was made
   * @param tags of the deployment
   */
  record Deployment(
      Rendering.Again rendering,
      TemplateArchives archives,
      Function<StemcellUse, StemcellRecord> stemcells,
      Map<String, @Nullable Object> tags) {}

  RenderedBlueprint(Deployment deployment, DesiredInstance desired) {
    this(deployment, desired.plan(), desired.rendered(), desired.spec());
  }

  private RenderedBlueprint(
      Deployment deployment,
      InstancePlan plan,
      RenderedInstance rendered,
      Map<String, @Nullable Object> spec) {
    this.deployment = deployment;
    this.plan = plan;
    this.rendered = rendered;
    this.spec = spec;
  }

  @Override
  public Vms.Order vm(InstanceRecord instance) {
    return new Vms.Order(
        instance,
        deployment.stemcells().apply(plan.group().stemcell()),
        plan.group().cloudProperties(plan.availabilityZone()),
        plan.networks(),
        Disks.active(instance).map(disk -> List.of(disk.cid())).orElse(List.of()),
        plan.group().env(),
        Tags.merged(deployment.tags(), plan.group().tags()),
        InstanceSpecs.firstApply(spec));
  }

  @Override
  public Map<String, @Nullable Object> applySpec(InstanceRecord instance) {
    return InstanceSpecs.apply(withArchive(instance));
  }

  @Override
  public Map<String, @Nullable Object> applySpecWithoutJobs(InstanceRecord instance) {
    Map<String, @Nullable Object> full = new LinkedHashMap<>(spec);
    deployment
        .archives()
        .latest(instance)
        .ifPresent(archive -> full.put(ARCHIVE, reference(archive)));
    Map<String, @Nullable Object> jobless = new LinkedHashMap<>(InstanceSpecs.apply(full));
    jobless.put("job", Map.of());
    return jobless;
  }

  private Map<String, @Nullable Object> withArchive(InstanceRecord instance) {
    if (rendered.jobs().isEmpty()) {
      return spec;
    }
    if (archived.isEmpty()) {
      Map<String, @Nullable Object> full = new LinkedHashMap<>(spec);
      full.put(ARCHIVE, reference(deployment.archives().persist(instance, rendered)));
      archived = full;
    }
    return archived;
  }

  private static Map<String, @Nullable Object> reference(RenderedArchiveRecord archive) {
    Map<String, @Nullable Object> reference = new LinkedHashMap<>();
    reference.put("blobstore_id", archive.blobId());
    reference.put("sha1", archive.digest());
    return reference;
  }

  @Override
  public Blueprint on(Map<String, @Nullable Object> told) {
    Map<String, Map<String, @Nullable Object>> networks =
        withDynamicAddresses(plan.networks(), told);
    if (networks.equals(plan.networks())) {
      return this;
    }
    InstancePlan settled = plan.withNetworks(networks);
    RenderedInstance again = deployment.rendering().render(settled);
    Map<String, @Nullable Object> settledSpec = new LinkedHashMap<>(spec);
    settledSpec.put("networks", networks);
    if (!again.jobs().isEmpty()) {
      settledSpec.put("template_hashes", again.templateHashes());
      settledSpec.put("configuration_hash", again.configurationHash());
    }
    return new RenderedBlueprint(deployment, settled, again, settledSpec);
  }

  private static Map<String, Map<String, @Nullable Object>> withDynamicAddresses(
      Map<String, Map<String, @Nullable Object>> planned, Map<String, @Nullable Object> told) {
    Map<String, Map<String, @Nullable Object>> networks = new LinkedHashMap<>(planned);
    networks.replaceAll(
        (name, settings) ->
            "dynamic".equals(settings.get("type")) && told.get(name) instanceof Map<?, ?> known
                ? withAddress(settings, known)
                : settings);
    return networks;
  }

  private static Map<String, @Nullable Object> withAddress(
      Map<String, @Nullable Object> settings, Map<?, ?> known) {
    Map<String, @Nullable Object> completed = new LinkedHashMap<>(settings);
    for (String key : KNOWN_TO_AGENT) {
      if (known.get(key) instanceof String address && !address.isEmpty()) {
        completed.put(key, address);
      }
    }
    return completed;
  }

  @Override
  public Optional<Map<String, @Nullable Object>> bareSpec() {
    Map<String, @Nullable Object> bare = new LinkedHashMap<>(spec);
    bare.keySet().retainAll(OF_BARE_VM);
    return Optional.of(bare);
  }

  /**
   * What the spec says beside what is installed (the name of the VM type, watch times) may have
   * changed although nothing is installed anew; then the archive is still the stored one.
   */
  @Override
  public Optional<Map<String, @Nullable Object>> fullSpec(InstanceRecord instance) {
    if (rendered.jobs().isEmpty()) {
      return Optional.of(spec);
    }
    if (!archived.isEmpty()) {
      return Optional.of(archived);
    }
    Map<String, @Nullable Object> full = new LinkedHashMap<>(spec);
    if (instance.spec().containsKey(ARCHIVE)) {
      full.put(ARCHIVE, instance.spec().get(ARCHIVE));
    }
    return Optional.of(full);
  }

  @Override
  public Optional<PersistentDisk> disk() {
    return plan.group().persistentDisk();
  }

  @Override
  public List<Integer> obsoleteAddresses() {
    return plan.obsoleteAddresses();
  }
}
