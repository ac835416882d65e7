package io.slipway.model.planning;

import io.slipway.bus.spec.ApplySpec;
import io.slipway.bus.spec.Identity;
import io.slipway.bus.spec.Installation;
import io.slipway.bus.spec.Installation.Extensions;
import io.slipway.bus.spec.Installation.Place;
import io.slipway.bus.spec.Installation.Rendered;
import io.slipway.bus.spec.JobGroup;
import io.slipway.bus.spec.PackageSpec;
import io.slipway.model.catalog.Catalog.ReleaseJob;
import io.slipway.model.deployment.InstanceGroup;
import io.slipway.model.deployment.InstanceGroup.JobUse;
import io.slipway.model.deployment.InstanceGroup.PersistentDisk;
import io.slipway.model.deployment.SlipwayBlock;
import io.slipway.model.instances.InstanceSpec;
import io.slipway.model.instances.InstanceSpec.DiskType;
import io.slipway.model.instances.InstanceSpec.GroupSpec;
import io.slipway.model.instances.InstanceSpec.StemcellName;
import io.slipway.model.instances.InstanceSpec.VmResources;
import io.slipway.model.instances.InstanceSpec.VmSpec;
import io.slipway.model.instances.InstanceSpec.VmType;
import io.slipway.model.links.LinkContents;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an instance is made of, from its plan, and what templates see of it (behaviour 5.1, 5.3).
 */
public final class InstanceSpecs {
  private InstanceSpecs() {}

  /**
   * What a full spec is made of beside the plan.
   *
   * @param stemcellName as the CPI of the instance's zone has it
   * @param properties bound, by job
   * @param packages compiled ones by name; those no job asks for are left out
   * @param rendered nothing before rendering, and for groups without jobs
   * @param tags of the VM, for another like it; empty where none is made
   */
  public record Ingredients(
      String deployment,
      String rootDomain,
      Addressing addressing,
      String stemcellName,
      Map<String, @Nullable Object> properties,
      Map<String, PackageSpec> packages,
      Rendered rendered,
      Optional<Map<String, String>> tags) {}

  /** What has been rendered and is still to be stored. */
  public static Rendered rendered(Map<String, String> templateHashes, String configurationHash) {
    return new Rendered(
        Optional.of(templateHashes), Optional.empty(), Optional.of(configurationHash));
  }

  /** The spec that is stored with the instance. */
  public static InstanceSpec full(InstancePlan plan, Ingredients ingredients) {
    InstanceGroup group = plan.group();
    Identity identity =
        new Identity(
            ingredients.deployment(),
            job(group),
            OptionalInt.of(plan.index()),
            plan.uuid(),
            plan.networks());
    Installation installation =
        new Installation(
            Optional.of(new Place(group.name(), plan.availabilityZone())),
            Optional.of(packages(group, ingredients.packages())),
            Optional.of(ingredients.rootDomain()),
            persistentDisk(group),
            ingredients.rendered(),
            new Extensions(
                    group.slipway().settle(),
                    SlipwayBlock.steering(group, SlipwayBlock.NONE),
                    Map.of())
                .asked());
    VmSpec vm =
        new VmSpec(
            group.lifecycle().word(),
            group.vmType().map(type -> new VmType(type.name(), type.cloudProperties())),
            new StemcellName(ingredients.stemcellName(), group.stemcell().version()),
            group.env(),
            group.update().spec(),
            ingredients.tags().map(_ -> group.cloudProperties(plan.availabilityZone())),
            ingredients.tags());
    GroupSpec rest =
        new GroupSpec(
            plan.bootstrap(),
            group
                .vmResources()
                .map(one -> new VmResources(one.cpu(), one.ram(), one.ephemeralDiskSize())),
            ingredients.properties(),
            true,
            Optional.ofNullable(ingredients.addressing().address(ingredients.deployment(), plan))
                .map(String::valueOf),
            group.persistentDisk().map(disk -> diskType(plan, disk)));
    return new InstanceSpec(
        new ApplySpec(identity, installation), Optional.of(vm), Optional.of(rest));
  }

  private static Optional<JobGroup> job(InstanceGroup group) {
    return group.jobs().isEmpty()
        ? Optional.empty()
        : Optional.of(
            JobGroup.of(group.name(), group.jobs().stream().map(InstanceSpecs::job).toList()));
  }

  private static JobGroup.Job job(JobUse use) {
    ReleaseJob job = use.job();
    return new JobGroup.Job(
        use.name(),
        job.record().version(),
        Optional.of(job.record().digest()),
        Optional.of(job.record().blobId()),
        job.spec().logs().isEmpty() ? List.of() : job.spec().logs(),
        Map.of());
  }

  private static Map<String, PackageSpec> packages(
      InstanceGroup group, Map<String, PackageSpec> compiled) {
    Set<String> wanted = new LinkedHashSet<>();
    group.jobs().forEach(job -> wanted.addAll(job.job().spec().packages()));
    Map<String, PackageSpec> packages = new LinkedHashMap<>();
    for (String name : wanted) {
      PackageSpec found = compiled.get(name);
      if (found != null) {
        packages.put(name, found);
      }
    }
    return packages;
  }

  private static Optional<Long> persistentDisk(InstanceGroup group) {
    return group
        .persistentDisk()
        .map(disk -> (long) disk.size())
        .or(() -> group.namedDisks().isEmpty() ? Optional.of(0L) : Optional.empty());
  }

  private static DiskType diskType(InstancePlan plan, PersistentDisk disk) {
    return new DiskType(disk.type().orElse(plan.uuid()), disk.size(), disk.cloudProperties());
  }

  /**
   * What the templates of an instance's jobs see as {@code spec}: what all of them see, to which
   * each job's own is added.
   */
  public static final class ForTemplates {
    private final Map<String, @Nullable Object> shared;
    private final @Nullable Object ip;

    public ForTemplates(InstanceSpec full) {
      ApplySpec apply = full.apply();
      Map<String, @Nullable Object> seen = new LinkedHashMap<>();
      seen.put("deployment", apply.deployment());
      seen.put("job", apply.job().map(JobGroup::toPlain).orElse(null));
      seen.put("index", apply.index().orElse(0));
      full.group().ifPresent(group -> seen.put("bootstrap", group.bootstrap()));
      Optional<Place> place = apply.installation().place();
      place.ifPresent(one -> seen.put("name", one.name()));
      seen.put("id", apply.id());
      place.ifPresent(one -> seen.put("az", one.availabilityZone().orElse(null)));
      seen.put("networks", networks(apply));
      full.group()
          .ifPresent(
              group -> seen.put("properties_need_filtering", group.propertiesNeedFiltering()));
      apply.installation().dnsDomain().ifPresent(domain -> seen.put("dns_domain_name", domain));
      full.group().ifPresent(group -> seen.put("address", group.address().orElse(null)));
      apply.installation().persistentDisk().ifPresent(size -> seen.put("persistent_disk", size));
      this.shared = Collections.unmodifiableMap(seen);
      this.ip = ip(apply);
    }

    /**
     * @param properties the job's bound properties, variables filled in
     * @param links the job's, by consumer name, as {@link LinkContents} has them
     */
    public Map<String, @Nullable Object> of(
        String release,
        String releaseVersion,
        Map<String, @Nullable Object> properties,
        Map<String, @Nullable Object> links) {
      Map<String, @Nullable Object> spec = new LinkedHashMap<>(shared);
      spec.put("properties", properties);
      spec.put("links", links);
      spec.put("ip", ip);
      Map<String, @Nullable Object> ofRelease = new LinkedHashMap<>();
      ofRelease.put("name", release);
      ofRelease.put("version", releaseVersion);
      spec.put("release", ofRelease);
      return spec;
    }

    private static @Nullable Object ip(ApplySpec apply) {
      Object ip = null;
      for (Map<String, @Nullable Object> settings : apply.networks().values()) {
        List<?> defaults = settings.get("default") instanceof List<?> list ? list : List.of();
        if (defaults.contains("addressable") || (ip == null && defaults.contains("gateway"))) {
          ip = settings.get("ip");
        }
      }
      return ip;
    }

    private static Map<String, @Nullable Object> networks(ApplySpec apply) {
      Map<String, @Nullable Object> networks = new LinkedHashMap<>();
      apply
          .networks()
          .forEach((name, settings) -> networks.put(name, network(apply, name, settings)));
      return networks;
    }

    private static Map<String, @Nullable Object> network(
        ApplySpec apply, String name, Map<String, @Nullable Object> settings) {
      Map<String, @Nullable Object> visible = new LinkedHashMap<>(settings);
      apply
          .job()
          .ifPresent(
              job ->
                  visible.put(
                      "dns_record_name",
                      DnsNames.record(
                          String.valueOf(apply.index().orElse(0)),
                          job.name().orElse(""),
                          name,
                          apply.deployment(),
                          apply.installation().dnsDomain().orElse(""))));
      if ("dynamic".equals(settings.get("type"))) {
        for (String key : List.of("ip", "netmask", "gateway")) {
          if (visible.get(key) == null) {
            visible.put(key, "127.0.0.1");
          }
        }
      }
      return visible;
    }
  }
}
