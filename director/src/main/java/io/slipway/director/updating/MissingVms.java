package io.slipway.director.updating;

import io.slipway.bus.Cancellation;
import io.slipway.director.deployment.DeploymentSpec.StemcellUse;
import io.slipway.director.events.Audit;
import io.slipway.director.instances.InstanceRecord;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.planning.DeploymentPlan;
import io.slipway.director.planning.InstancePlan;
import io.slipway.director.planning.InstanceSpecs;
import io.slipway.director.rendering.RenderedInstance;
import io.slipway.director.rendering.Rendering;
import io.slipway.director.stemcells.StemcellRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes VMs for instances of a plan. What the agent of a new VM says about its dynamic networks
 * goes into the instance's spec, and its jobs are rendered again with it (Director behaviour 4.5).
 */
final class MissingVms {
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
          Desires.CLOUD_PROPERTIES,
          Desires.TAGS);

  private final InstanceRepository instances;
  private final Vms vms;
  private final Disks disks;
  private final Rendering.Again rendering;
  private final Function<StemcellUse, StemcellRecord> stemcells;
  private final Map<String, @Nullable Object> tags;

  /**
   * @param tags of the deployment
   */
  MissingVms(
      InstanceRepository instances,
      Vms vms,
      Disks disks,
      Rendering rendering,
      DeploymentPlan plan,
      Function<StemcellUse, StemcellRecord> stemcells,
      Map<String, @Nullable Object> tags) {
    this.instances = instances;
    this.vms = vms;
    this.disks = disks;
    this.rendering = rendering.again(plan);
    this.stemcells = stemcells;
    this.tags = tags;
  }

  /** Makes the VM; hands back the instance with it. */
  DesiredInstance create(DesiredInstance desired, Audit audit, Cancellation cancellation) {
    InstanceRecord record = desired.record();
    Vms.Made made = vms.create(order(desired), disks.remount(record), audit, cancellation);
    DesiredInstance settled = settle(desired, made.state().networks());
    instances.setSpec(record.id(), ofBareVm(settled.spec()));
    return settled;
  }

  Vms.Order order(DesiredInstance desired) {
    InstanceRecord record = desired.record();
    return new Vms.Order(
        record,
        stemcells.apply(desired.plan().group().stemcell()),
        desired.plan().group().cloudProperties(desired.plan().availabilityZone()),
        desired.plan().networks(),
        Disks.active(record).map(disk -> List.of(disk.cid())).orElse(List.of()),
        desired.plan().group().env(),
        Tags.merged(tags, desired.plan().group().tags()),
        InstanceSpecs.firstApply(desired.spec()));
  }

  private DesiredInstance settle(DesiredInstance desired, Map<String, @Nullable Object> told) {
    InstanceRecord stored = instances.find(desired.record().id()).orElseThrow();
    Map<String, Map<String, @Nullable Object>> networks =
        withDynamicAddresses(desired.plan().networks(), told);
    if (networks.equals(desired.plan().networks())) {
      return desired.withNewVm(desired.plan(), stored, desired.rendered(), desired.spec());
    }
    InstancePlan settled = desired.plan().withNetworks(networks);
    RenderedInstance rendered = rendering.render(settled);
    Map<String, @Nullable Object> spec = new LinkedHashMap<>(desired.spec());
    spec.put("networks", networks);
    if (!rendered.jobs().isEmpty()) {
      spec.put("template_hashes", rendered.templateHashes());
      spec.put("configuration_hash", rendered.configurationHash());
    }
    return desired.withNewVm(settled, stored, rendered, spec);
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

  private static Map<String, @Nullable Object> ofBareVm(Map<String, @Nullable Object> spec) {
    Map<String, @Nullable Object> bare = new LinkedHashMap<>(spec);
    bare.keySet().retainAll(OF_BARE_VM);
    return bare;
  }
}
