package io.slipway.model.instances;

import io.slipway.bus.spec.ApplySpec;
import io.slipway.bus.spec.Installation;
import io.slipway.bus.spec.Installation.Rendered;
import io.slipway.bus.spec.RenderedTemplates;
import io.slipway.json.PlainObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything an instance is made of (Director behaviour 5.1): what is stored with it, and what its
 * agent is told a part of.
 *
 * @param apply that part
 * @param vm what its VM is made with; empty where only its networks are known
 * @param group what else is planned of it; empty while nothing is installed on its VM
 * @param other keys nobody here knows, kept
 */
public record InstanceSpec(
    ApplySpec apply,
    Optional<VmSpec> vm,
    Optional<GroupSpec> group,
    Map<String, @Nullable Object> other) {
  /** BOSH's order, and what is ours at the end. */
  private static final List<String> ORDER =
      List.of(
          "deployment",
          "job",
          "index",
          "bootstrap",
          "lifecycle",
          "name",
          "id",
          "az",
          "networks",
          "vm_type",
          "vm_resources",
          "stemcell",
          "env",
          "packages",
          "properties",
          "properties_need_filtering",
          "dns_domain_name",
          "address",
          "update",
          "persistent_disk",
          "persistent_disk_type",
          "template_hashes",
          "rendered_templates_archive",
          "configuration_hash",
          "slipway",
          "cloud_properties",
          "tags");

  private static final Set<String> KEYS = Set.copyOf(ORDER);

  public InstanceSpec(ApplySpec apply, Optional<VmSpec> vm, Optional<GroupSpec> group) {
    this(apply, vm, group, Map.of());
  }

  /** The deployment's and the group's tags; none while there is no VM to have them. */
  public Map<String, String> tags() {
    return vm.flatMap(VmSpec::tags).orElseGet(Map::of);
  }

  /**
   * @param lifecycle {@code service} or {@code errand}
   * @param type empty for a group that says what resources its VMs need
   * @param stemcell as the CPI of the instance's zone has it
   * @param env of the group
   * @param cloudProperties the VM's, variables filled in; ours, to make another VM like it
   * @param tags the deployment's and the group's; likewise
   */
  public record VmSpec(
      String lifecycle,
      Optional<VmType> type,
      StemcellName stemcell,
      Map<String, @Nullable Object> env,
      UpdateSpec update,
      Optional<Map<String, @Nullable Object>> cloudProperties,
      Optional<Map<String, String>> tags) {
    private static VmSpec of(PlainObject plain) {
      return new VmSpec(
          plain.textOr("lifecycle", ""),
          plain.optionalObject("vm_type").map(VmType::of),
          StemcellName.of(plain.object("stemcell")),
          plain.object("env").members(),
          UpdateSpec.of(plain.object("update")),
          plain.optionalObject("cloud_properties").map(PlainObject::members),
          plain.has("tags") ? Optional.of(plain.textsByKey("tags")) : Optional.empty());
    }

    private void putInto(Map<String, @Nullable Object> plain) {
      plain.put("lifecycle", lifecycle);
      plain.put("vm_type", type.map(VmType::toPlain).orElse(null));
      plain.put("stemcell", stemcell.toPlain());
      plain.put("env", env);
      plain.put("update", update.toPlain());
      cloudProperties.ifPresent(properties -> plain.put("cloud_properties", properties));
      tags.ifPresent(all -> plain.put("tags", all));
    }
  }

  /** A VM type of the cloud config. */
  public record VmType(String name, Map<String, @Nullable Object> cloudProperties) {
    private static VmType of(PlainObject plain) {
      return new VmType(plain.textOr("name", ""), plain.object("cloud_properties").members());
    }

    private Map<String, @Nullable Object> toPlain() {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      plain.put("name", name);
      plain.put("cloud_properties", cloudProperties);
      return plain;
    }
  }

  /** Empty texts where nothing is said. */
  public record StemcellName(String name, String version) {
    private static StemcellName of(PlainObject plain) {
      return new StemcellName(plain.textOr("name", ""), plain.textOr("version", ""));
    }

    private Map<String, @Nullable Object> toPlain() {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      plain.put("name", name);
      plain.put("version", version);
      return plain;
    }
  }

  /**
   * @param resources empty for a group that names a VM type
   * @param properties bound, by job
   * @param address how others reach it; empty while nobody knows
   * @param disk empty without a persistent disk that is managed
   */
  public record GroupSpec(
      boolean bootstrap,
      Optional<VmResources> resources,
      Map<String, @Nullable Object> properties,
      boolean propertiesNeedFiltering,
      Optional<String> address,
      Optional<DiskType> disk) {
    private static GroupSpec of(PlainObject plain) {
      return new GroupSpec(
          plain.truthOr("bootstrap", false),
          plain.optionalObject("vm_resources").map(VmResources::of),
          plain.object("properties").members(),
          plain.truthOr("properties_need_filtering", true),
          plain.optionalText("address"),
          plain.optionalObject("persistent_disk_type").map(DiskType::of));
    }

    private void putInto(Map<String, @Nullable Object> plain) {
      plain.put("bootstrap", bootstrap);
      plain.put("vm_resources", resources.map(VmResources::toPlain).orElse(null));
      plain.put("properties", properties);
      plain.put("properties_need_filtering", propertiesNeedFiltering);
      plain.put("address", address.orElse(null));
      disk.ifPresent(type -> plain.put("persistent_disk_type", type.toPlain()));
    }

    /** Not its properties, which hold secrets. */
    @Override
    public String toString() {
      return "GroupSpec[" + address + "]";
    }
  }

  /**
   * @param ram MiB
   * @param ephemeralDiskSize MiB
   */
  public record VmResources(long cpu, long ram, long ephemeralDiskSize) {
    private static VmResources of(PlainObject plain) {
      return new VmResources(
          plain.longOr("cpu", 0), plain.longOr("ram", 0), plain.longOr("ephemeral_disk_size", 0));
    }

    private Map<String, @Nullable Object> toPlain() {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      plain.put("cpu", cpu);
      plain.put("ram", ram);
      plain.put("ephemeral_disk_size", ephemeralDiskSize);
      return plain;
    }
  }

  /**
   * @param size MiB
   */
  public record DiskType(String name, long size, Map<String, @Nullable Object> cloudProperties) {
    private static DiskType of(PlainObject plain) {
      return new DiskType(
          plain.textOr("name", ""),
          plain.longOr("disk_size", 0),
          plain.object("cloud_properties").members());
    }

    private Map<String, @Nullable Object> toPlain() {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      plain.put("name", name);
      plain.put("disk_size", size);
      plain.put("cloud_properties", cloudProperties);
      return plain;
    }
  }

  /**
   * Reads what {@link #toPlain} wrote.
   *
   * @return empty when nothing is stored yet
   * @throws IllegalArgumentException when something in it has the wrong type
   */
  public static Optional<InstanceSpec> of(Map<String, @Nullable Object> stored) {
    if (stored.isEmpty()) {
      return Optional.empty();
    }
    PlainObject plain = PlainObject.of(stored, "stored spec");
    Map<String, @Nullable Object> ofAgent = new LinkedHashMap<>(stored);
    ofAgent.keySet().retainAll(ApplySpec.KEYS);
    return Optional.of(
        new InstanceSpec(
            ApplySpec.of(PlainObject.of(ofAgent, "stored spec")),
            plain.hasKey("lifecycle") ? Optional.of(VmSpec.of(plain)) : Optional.empty(),
            plain.hasKey("properties") ? Optional.of(GroupSpec.of(plain)) : Optional.empty(),
            plain.without(KEYS)));
  }

  /** The document that is stored, keys in BOSH's order. */
  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> members = apply.toPlain();
    vm.ifPresent(one -> one.putInto(members));
    group.ifPresent(one -> one.putInto(members));
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    for (String key : ORDER) {
      if (members.containsKey(key)) {
        plain.put(key, members.get(key));
      }
    }
    plain.putAll(other);
    return plain;
  }

  /** The lifecycle of its group; empty text where it is not known. */
  public String lifecycle() {
    return vm.map(VmSpec::lifecycle).orElse("");
  }

  /** What is true of an instance with a VM on which nothing is installed. */
  public InstanceSpec bare() {
    return new InstanceSpec(
        new ApplySpec(apply.identity(), Installation.NOTHING, Map.of()),
        vm,
        Optional.empty(),
        Map.of());
  }

  public InstanceSpec with(RenderedTemplates archive) {
    return with(apply.installation().rendered().with(archive));
  }

  public InstanceSpec with(Rendered rendered) {
    return new InstanceSpec(apply.with(rendered), vm, group, other);
  }

  public InstanceSpec withNetworks(Map<String, Map<String, @Nullable Object>> networks) {
    return new InstanceSpec(apply.withNetworks(networks), vm, group, other);
  }
}
