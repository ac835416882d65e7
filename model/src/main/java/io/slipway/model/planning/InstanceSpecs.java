package io.slipway.model.planning;

import io.slipway.model.catalog.Catalog.ReleaseJob;
import io.slipway.model.deployment.InstanceGroup;
import io.slipway.model.deployment.InstanceGroup.JobUse;
import io.slipway.model.deployment.InstanceGroup.PersistentDisk;
import io.slipway.model.deployment.PlainValues;
import io.slipway.model.links.LinkContents;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of, sent to and rendered for an instance (behaviour 5.1, 5.3; agent contract 6.1).
 * All of them are mappings with keys in BOSH's order.
 */
public final class InstanceSpecs {
  /** What stock agents pass over. */
  private static final String SLIPWAY = "slipway";

  private static final Set<String> OF_APPLY =
      Set.of(
          "deployment",
          "job",
          "index",
          "name",
          "id",
          "az",
          "networks",
          "packages",
          "dns_domain_name",
          "configuration_hash",
          "persistent_disk",
          "template_hashes",
          "rendered_templates_archive",
          SLIPWAY);
  private static final Set<String> OF_TEMPLATES =
      Set.of(
          "deployment",
          "job",
          "index",
          "bootstrap",
          "name",
          "id",
          "az",
          "networks",
          "properties_need_filtering",
          "dns_domain_name",
          "persistent_disk",
          "address");

  private InstanceSpecs() {}

  /**
   * What a full spec is made of beside the plan.
   *
   * @param stemcellName as the CPI of the instance's zone has it
   * @param properties bound, by job
   * @param packages compiled ones by name, as specs have them; those no job asks for are left out
   * @param rendered empty before rendering, and for groups without jobs
   */
  public record Ingredients(
      String deployment,
      String rootDomain,
      Addressing addressing,
      String stemcellName,
      Map<String, @Nullable Object> properties,
      Map<String, PackageSpec> packages,
      Optional<RenderedInfo> rendered) {}

  /** A compiled package; version is {@code fingerprint.build}. */
  public record PackageSpec(String name, String version, String digest, String blobId) {
    Map<String, @Nullable Object> spec() {
      Map<String, @Nullable Object> spec = new LinkedHashMap<>();
      spec.put("name", name);
      spec.put("version", version);
      spec.put("sha1", digest);
      spec.put("blobstore_id", blobId);
      return spec;
    }
  }

  /**
   * @param archive blob id and digest; empty before it is uploaded
   */
  public record RenderedInfo(
      Map<String, String> templateHashes, Optional<Archive> archive, String configurationHash) {}

  public record Archive(String blobId, String digest) {}

  /** The spec that is stored with the instance. */
  public static Map<String, @Nullable Object> full(InstancePlan plan, Ingredients ingredients) {
    InstanceGroup group = plan.group();
    Map<String, @Nullable Object> spec = new LinkedHashMap<>();
    spec.put("deployment", ingredients.deployment());
    spec.put("job", job(group));
    spec.put("index", plan.index());
    spec.put("bootstrap", plan.bootstrap());
    spec.put("lifecycle", group.lifecycle().word());
    spec.put("name", group.name());
    spec.put("id", plan.uuid());
    spec.put("az", plan.availabilityZone().orElse(null));
    spec.put("networks", plan.networks());
    spec.put("vm_type", vmType(group));
    spec.put("vm_resources", vmResources(group));
    spec.put("stemcell", stemcell(ingredients.stemcellName(), group.stemcell().version()));
    spec.put("env", group.env());
    spec.put("packages", packages(group, ingredients.packages()));
    spec.put("properties", ingredients.properties());
    spec.put("properties_need_filtering", true);
    spec.put("dns_domain_name", ingredients.rootDomain());
    spec.put("address", ingredients.addressing().address(ingredients.deployment(), plan));
    spec.put("update", group.update().spec());
    putDisk(spec, plan);
    ingredients.rendered().ifPresent(rendered -> putRendered(spec, rendered));
    group
        .slipway()
        .settle()
        .ifPresent(time -> spec.put(SLIPWAY, Map.of("settle_ms", time.toMillis())));
    return spec;
  }

  private static @Nullable Object job(InstanceGroup group) {
    if (group.jobs().isEmpty()) {
      return null;
    }
    Map<String, @Nullable Object> spec = new LinkedHashMap<>();
    spec.put("name", group.name());
    spec.put("templates", group.jobs().stream().map(InstanceSpecs::template).toList());
    spec.put("template", group.jobs().getFirst().name());
    spec.put("version", group.jobs().getFirst().job().record().version());
    return spec;
  }

  private static Map<String, @Nullable Object> template(JobUse use) {
    ReleaseJob job = use.job();
    Map<String, @Nullable Object> template = new LinkedHashMap<>();
    template.put("name", use.name());
    template.put("version", job.record().version());
    template.put("sha1", job.record().digest());
    template.put("blobstore_id", job.record().blobId());
    template.put("logs", job.spec().logs().isEmpty() ? List.of() : job.spec().logs());
    return template;
  }

  private static @Nullable Object vmType(InstanceGroup group) {
    if (group.vmType().isEmpty()) {
      return null;
    }
    Map<String, @Nullable Object> spec = new LinkedHashMap<>();
    spec.put("name", group.vmType().get().name());
    spec.put("cloud_properties", group.vmType().get().cloudProperties());
    return spec;
  }

  private static @Nullable Object vmResources(InstanceGroup group) {
    if (group.vmResources().isEmpty()) {
      return null;
    }
    Map<String, @Nullable Object> spec = new LinkedHashMap<>();
    spec.put("cpu", group.vmResources().get().cpu());
    spec.put("ram", group.vmResources().get().ram());
    spec.put("ephemeral_disk_size", group.vmResources().get().ephemeralDiskSize());
    return spec;
  }

  private static Map<String, @Nullable Object> stemcell(String name, String version) {
    Map<String, @Nullable Object> spec = new LinkedHashMap<>();
    spec.put("name", name);
    spec.put("version", version);
    return spec;
  }

  private static Map<String, @Nullable Object> packages(
      InstanceGroup group, Map<String, PackageSpec> compiled) {
    Set<String> wanted = new LinkedHashSet<>();
    group.jobs().forEach(job -> wanted.addAll(job.job().spec().packages()));
    Map<String, @Nullable Object> packages = new LinkedHashMap<>();
    for (String name : wanted) {
      PackageSpec found = compiled.get(name);
      if (found != null) {
        packages.put(name, found.spec());
      }
    }
    return packages;
  }

  private static void putDisk(Map<String, @Nullable Object> spec, InstancePlan plan) {
    InstanceGroup group = plan.group();
    if (group.persistentDisk().isPresent()) {
      PersistentDisk disk = group.persistentDisk().get();
      Map<String, @Nullable Object> type = new LinkedHashMap<>();
      type.put("name", disk.type().orElse(plan.uuid()));
      type.put("disk_size", disk.size());
      type.put("cloud_properties", disk.cloudProperties());
      spec.put("persistent_disk", disk.size());
      spec.put("persistent_disk_type", type);
    } else if (group.namedDisks().isEmpty()) {
      spec.put("persistent_disk", 0);
    }
  }

  private static void putRendered(Map<String, @Nullable Object> spec, RenderedInfo rendered) {
    spec.put("template_hashes", new LinkedHashMap<>(rendered.templateHashes()));
    if (rendered.archive().isPresent()) {
      Map<String, @Nullable Object> archive = new LinkedHashMap<>();
      archive.put("blobstore_id", rendered.archive().get().blobId());
      archive.put("sha1", rendered.archive().get().digest());
      spec.put("rendered_templates_archive", archive);
    }
    spec.put("configuration_hash", rendered.configurationHash());
  }

  /** What {@code prepare}, {@code apply} and {@code drain} are called with. */
  public static Map<String, @Nullable Object> apply(Map<String, @Nullable Object> full) {
    return select(full, OF_APPLY);
  }

  /** The same without a job, for the twin of a VM that still runs it. */
  public static Map<String, @Nullable Object> joblessApply(Map<String, @Nullable Object> full) {
    Map<String, @Nullable Object> spec = select(full, OF_APPLY);
    spec.put("job", Map.of());
    return spec;
  }

  /** What a new VM is told first: who it is, and nothing to install. */
  public static Map<String, @Nullable Object> firstApply(Map<String, @Nullable Object> full) {
    Map<String, @Nullable Object> spec = new LinkedHashMap<>();
    for (String key : List.of("deployment", "job", "index", "id", "networks")) {
      spec.put(key, full.get(key));
    }
    return spec;
  }

  private static Map<String, @Nullable Object> select(
      Map<String, @Nullable Object> full, Set<String> keys) {
    Map<String, @Nullable Object> selected = new LinkedHashMap<>();
    full.forEach(
        (key, value) -> {
          if (keys.contains(key)) {
            selected.put(key, value);
          }
        });
    return selected;
  }

  /**
   * What templates of one job see as {@code spec}.
   *
   * @param properties the job's bound properties, variables filled in
   * @param links the job's, by consumer name, as {@link LinkContents} has them
   */
  public static Map<String, @Nullable Object> template(
      Map<String, @Nullable Object> full,
      String release,
      String releaseVersion,
      Map<String, @Nullable Object> properties,
      Map<String, @Nullable Object> links) {
    Map<String, @Nullable Object> spec = select(full, OF_TEMPLATES);
    Map<String, @Nullable Object> networks = new LinkedHashMap<>();
    Object ip = null;
    for (Map.Entry<String, @Nullable Object> entry : mapping(full.get("networks")).entrySet()) {
      Map<String, @Nullable Object> settings = mapping(entry.getValue());
      List<?> defaults = settings.get("default") instanceof List<?> list ? list : List.of();
      if (defaults.contains("addressable") || (ip == null && defaults.contains("gateway"))) {
        ip = settings.get("ip");
      }
      networks.put(entry.getKey(), forTemplates(full, entry.getKey(), settings));
    }
    spec.put("networks", networks);
    spec.put("properties", properties);
    spec.put("links", links);
    spec.put("ip", ip);
    Map<String, @Nullable Object> ofRelease = new LinkedHashMap<>();
    ofRelease.put("name", release);
    ofRelease.put("version", releaseVersion);
    spec.put("release", ofRelease);
    return spec;
  }

  private static Map<String, @Nullable Object> forTemplates(
      Map<String, @Nullable Object> full, String network, Map<String, @Nullable Object> settings) {
    Map<String, @Nullable Object> visible = new LinkedHashMap<>(settings);
    if (full.get("job") != null) {
      visible.put(
          "dns_record_name",
          DnsNames.record(
              String.valueOf(full.get("index")),
              String.valueOf(mapping(full.get("job")).get("name")),
              network,
              String.valueOf(full.get("deployment")),
              String.valueOf(full.get("dns_domain_name"))));
    }
    if ("dynamic".equals(settings.get("type"))) {
      for (String key : List.of("ip", "netmask", "gateway")) {
        if (visible.get(key) == null) {
          visible.put(key, "127.0.0.1");
        }
      }
    }
    return visible;
  }

  private static Map<String, @Nullable Object> mapping(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? PlainValues.mapping(map) : Map.of();
  }
}
