package io.slipway.model.rendering;

import io.slipway.model.deployment.DeploymentParser;
import io.slipway.model.deployment.DeploymentRequest;
import io.slipway.model.deployment.DeploymentSpec;
import io.slipway.model.deployment.DirectorSettings;
import io.slipway.model.deployment.InstanceGroup;
import io.slipway.model.instances.AddressHolder;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.planning.DeploymentPlan;
import io.slipway.model.planning.DeploymentPlan.GroupPlan;
import io.slipway.model.planning.DnsNames;
import io.slipway.model.planning.DnsNames.GroupType;
import io.slipway.model.planning.InstanceIds;
import io.slipway.model.planning.InstancePlan;
import io.slipway.model.planning.KnownAddresses;
import io.slipway.model.planning.PlanOptions;
import io.slipway.model.planning.Planner;
import io.slipway.release.LocalRelease;
import io.slipway.release.StemcellManifest;
import io.slipway.template.TemplateEngine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Renders a manifest without deploying it: the parser, the planner and the rendering of a deploy,
 * on a catalog of releases that nobody uploaded. The same order renders the same files every time.
 */
public final class OfflineRendering {
  private final TemplateEngine engine;
  private final DirectorSettings settings;
  private final Workers workers;

  public OfflineRendering(TemplateEngine engine, DirectorSettings settings, Workers workers) {
    this.engine = engine;
    this.settings = settings;
    this.workers = workers;
  }

  /**
   * What to render.
   *
   * @param manifest plain values, variables filled in
   * @param releases each with its version
   * @param stemcells those the manifest asks for
   * @param deployed what there is of the deployment, which then goes on as in a deploy
   * @param selection what is to be rendered; everything is planned
   */
  public record Order(
      Map<String, @Nullable Object> manifest,
      List<Map<String, @Nullable Object>> cloudConfigs,
      List<Map<String, @Nullable Object>> runtimeConfigs,
      List<LocalRelease> releases,
      List<StemcellManifest> stemcells,
      Optional<Deployed> deployed,
      Selection selection) {}

  /**
   * A deployment as a Director has it.
   *
   * @param numbers those it has given, by kind and name
   * @param groups those whose instances have rendered files; errands have none before they run
   */
  public record Deployed(
      List<InstanceRecord> instances,
      Map<String, Map<String, Integer>> numbers,
      Set<String> groups) {
    private static final Deployed NOTHING = new Deployed(List.of(), Map.of(), Set.of());
  }

  /**
   * An instance with its files.
   *
   * @param jobs all it has, also those that were not to be rendered
   */
  public record Instance(
      String group, int index, String uuid, List<String> jobs, RenderedInstance files) {}

  /**
   * By group as in the manifest, then by index. Errands are rendered as if all of them ran; of a
   * deployment that is there, only those that did.
   *
   * @throws io.slipway.base.SlipwayException all problems of the manifest, or else all of planning,
   *     or else all failures of all groups
   */
  public List<Instance> render(Order order) {
    LocalCatalog catalog = new LocalCatalog(order.releases(), order.stemcells());
    DeploymentSpec spec =
        new DeploymentParser(catalog, settings)
            .parse(
                DeploymentRequest.deploy(
                    order.manifest(), order.cloudConfigs(), order.runtimeConfigs()));
    Deployed deployed = order.deployed().orElse(Deployed.NOTHING);
    Set<String> errands = errandsToRun(spec, order.deployed());
    DeploymentPlan plan = plan(spec, deployed, errands);
    DnsNames.Numbers numbers = new StoredNumbers(new RememberedNumbers(deployed.numbers()));
    giveNumbers(plan, numbers);
    Rendering rendering = new Rendering(engine, catalog, settings, numbers, workers);
    rendering.links(plan).giveNumbers();
    return inOrder(plan, rendering.render(plan, errands, order.selection(), () -> {}));
  }

  private static Set<String> errandsToRun(DeploymentSpec spec, Optional<Deployed> deployed) {
    return spec.groups().stream()
        .filter(InstanceGroup::isErrand)
        .map(InstanceGroup::name)
        .filter(name -> deployed.map(there -> there.groups().contains(name)).orElse(true))
        .collect(Collectors.toSet());
  }

  private static Map<String, AddressHolder> reserved(Deployed deployed) {
    Map<String, AddressHolder> reserved = new HashMap<>();
    deployed
        .instances()
        .forEach(
            instance ->
                instance
                    .addresses()
                    .forEach(
                        address -> reserved.put(address.address(), AddressHolder.of(instance))));
    return reserved;
  }

  private static DeploymentPlan plan(
      DeploymentSpec spec, Deployed deployed, Set<String> errandsToRun) {
    PlanOptions none = PlanOptions.NONE;
    return Planner.plan(
        spec,
        deployed.instances(),
        KnownAddresses.reserved(reserved(deployed)),
        InstanceIds.named(spec.name()),
        new Random(0),
        new PlanOptions(
            none.recreate(),
            none.recreateVmsCreatedBefore(),
            none.recreatePersistentDisks(),
            none.unresponsive(),
            errandsToRun,
            none.replaced(),
            none.cloudProperties(),
            none.values()));
  }

  /**
   * Instances are rendered beside each other, and perhaps not all of them: numbers must not depend
   * on who comes first.
   */
  private static void giveNumbers(DeploymentPlan plan, DnsNames.Numbers numbers) {
    DeploymentSpec spec = plan.spec();
    spec.cloudConfig().availabilityZones().forEach(zone -> numbers.zone(zone.name()));
    spec.cloudConfig().networks().forEach(network -> numbers.network(network.name()));
    boolean shortNames = spec.features().useShortDnsAddresses().orElse(false);
    for (GroupPlan group : plan.groups()) {
      group.instances().forEach(instance -> numbers.instance(instance.uuid()));
      if (shortNames) {
        numbers.group(GroupType.INSTANCE_GROUP, group.group().name(), spec.name());
      }
    }
  }

  private static List<Instance> inOrder(
      DeploymentPlan plan, Map<String, RenderedInstance> rendered) {
    List<Instance> instances = new ArrayList<>();
    for (GroupPlan group : plan.groups()) {
      group.instances().stream()
          .sorted(Comparator.comparingInt(InstancePlan::index))
          .flatMap(
              one ->
                  Optional.ofNullable(rendered.get(one.uuid()))
                      .map(
                          files ->
                              new Instance(
                                  one.group().name(),
                                  one.index(),
                                  one.uuid(),
                                  one.group().jobs().stream()
                                      .map(InstanceGroup.JobUse::name)
                                      .toList(),
                                  files))
                      .stream())
          .forEach(instances::add);
    }
    return instances;
  }
}
