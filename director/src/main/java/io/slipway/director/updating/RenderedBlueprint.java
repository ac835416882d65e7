package io.slipway.director.updating;

import io.slipway.bus.spec.ApplySpec;
import io.slipway.bus.spec.RenderedTemplates;
import io.slipway.bus.spec.Steering;
import io.slipway.director.executing.Blueprint;
import io.slipway.director.executing.Disks;
import io.slipway.director.executing.TemplateArchives;
import io.slipway.director.executing.Vms;
import io.slipway.director.instances.InstanceRepository.RenderedArchiveRecord;
import io.slipway.model.catalog.StemcellRecord;
import io.slipway.model.deployment.DeploymentSpec.StemcellUse;
import io.slipway.model.deployment.InstanceGroup.Disk;
import io.slipway.model.deployment.SlipwayBlock;
import io.slipway.model.instances.DiskRecord;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceSpec;
import io.slipway.model.planning.InstancePlan;
import io.slipway.model.planning.InstanceSpecs;
import io.slipway.model.planning.PlanOptions;
import io.slipway.model.rendering.RenderedInstance;
import io.slipway.model.rendering.Rendering;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a deploy wants of an instance. What the agent of a new VM says about its dynamic networks
 * goes into the instance's spec, and its jobs are rendered again with it (Director behaviour 4.5).
 */
final class RenderedBlueprint implements Blueprint {
  private static final List<String> KNOWN_TO_AGENT = List.of("ip", "netmask", "gateway");

  private final Deployment deployment;
  private final InstancePlan plan;
  private final RenderedInstance rendered;
  private final InstanceSpec spec;

  /** The spec with the archive; empty before that is stored. */
  private volatile Optional<InstanceSpec> archived = Optional.empty();

  /**
   * What is the same for all instances of a deployment.
   *
   * @param rendering of instances of which more is known than when the plan was made
   * @param options what the plan was made with
   * @param tags of the deployment
   * @param request how the lifecycle is steered for this time only
   */
  record Deployment(
      Rendering.Again rendering,
      TemplateArchives archives,
      Function<StemcellUse, StemcellRecord> stemcells,
      PlanOptions options,
      Map<String, @Nullable Object> tags,
      SlipwayBlock request) {}

  RenderedBlueprint(Deployment deployment, DesiredInstance desired) {
    this(deployment, desired.plan(), desired.rendered(), desired.spec());
  }

  private RenderedBlueprint(
      Deployment deployment, InstancePlan plan, RenderedInstance rendered, InstanceSpec spec) {
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
        Disks.activeCids(instance),
        plan.group().env(),
        Tags.merged(deployment.tags(), plan.group().tags()),
        ApplySpec.first(spec.apply().identity().orElseThrow()));
  }

  @Override
  public ApplySpec applySpec(InstanceRecord instance) {
    return withArchive(instance).apply();
  }

  @Override
  public ApplySpec applySpecWithoutJobs(InstanceRecord instance) {
    return deployment
        .archives()
        .latest(instance)
        .map(archive -> spec.with(reference(archive)))
        .orElse(spec)
        .apply()
        .withoutJobs();
  }

  private InstanceSpec withArchive(InstanceRecord instance) {
    if (rendered.jobs().isEmpty()) {
      return spec;
    }
    InstanceSpec full =
        archived.orElseGet(
            () -> spec.with(reference(deployment.archives().persist(instance, rendered))));
    archived = Optional.of(full);
    return full;
  }

  private static RenderedTemplates reference(RenderedArchiveRecord archive) {
    return new RenderedTemplates(archive.blobId(), archive.digest());
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
    InstanceSpec settledSpec = spec.withNetworks(networks);
    return new RenderedBlueprint(
        deployment,
        settled,
        again,
        again.jobs().isEmpty()
            ? settledSpec
            : settledSpec.with(
                InstanceSpecs.rendered(again.templateHashes(), again.configurationHash())));
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
  public Optional<InstanceSpec> bareSpec() {
    return Optional.of(spec.bare());
  }

  /**
   * What the spec says beside what is installed (the name of the VM type, watch times) may have
   * changed although nothing is installed anew; then the archive is still the stored one.
   */
  @Override
  public Optional<InstanceSpec> fullSpec(InstanceRecord instance) {
    if (rendered.jobs().isEmpty()) {
      return Optional.of(spec);
    }
    return archived.or(
        () ->
            Optional.of(
                instance
                    .spec()
                    .flatMap(stored -> stored.apply().renderedTemplates())
                    .map(spec::with)
                    .orElse(spec)));
  }

  @Override
  public Steering steering(InstanceRecord instance) {
    return SlipwayBlock.steering(plan.group(), deployment.request());
  }

  @Override
  public List<Disk> disks() {
    return plan.group().disks();
  }

  @Override
  public boolean isOutdated(InstanceRecord instance, DiskRecord has, Disk wanted) {
    return deployment.options().recreatePersistentDisks()
        || has.size() != wanted.size()
        || deployment
            .options()
            .values()
            .differ(instance, has.cloudProperties(), wanted.cloudProperties());
  }

  @Override
  public List<Integer> obsoleteAddresses() {
    return plan.obsoleteAddresses();
  }
}
