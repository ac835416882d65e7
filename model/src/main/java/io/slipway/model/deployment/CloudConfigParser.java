package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.Names;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.CloudConfig.AvailabilityZone;
import io.slipway.model.deployment.CloudConfig.Compilation;
import io.slipway.model.deployment.CloudConfig.DiskType;
import io.slipway.model.deployment.CloudConfig.Network;
import io.slipway.model.deployment.CloudConfig.VmExtension;
import io.slipway.model.deployment.CloudConfig.VmType;
import io.slipway.model.deployment.InstanceGroup.VmResources;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Merges cloud configs and reads the result, reporting all problems (behaviour 1.2). */
public final class CloudConfigParser {
  private static final List<String> LISTS =
      List.of("azs", "vm_types", "disk_types", "networks", "vm_extensions");

  private final DirectorSettings settings;

  public CloudConfigParser(DirectorSettings settings) {
    this.settings = settings;
  }

  /** One document out of several, in the order of their ids; none is an empty document. */
  public static Map<String, @Nullable Object> merge(List<Map<String, @Nullable Object>> configs) {
    if (configs.stream().allMatch(Map::isEmpty)) {
      return Map.of();
    }
    Map<String, @Nullable Object> merged = new LinkedHashMap<>();
    LISTS.forEach(key -> merged.put(key, new ArrayList<@Nullable Object>()));
    for (Map<String, @Nullable Object> config : configs) {
      Section section = Section.of(config);
      for (String key : LISTS) {
        List<@Nullable Object> all = new ArrayList<>(Section.of(merged).list(key));
        all.addAll(section.listOrEmpty(key));
        merged.put(key, all);
      }
      section
          .optionalMapping("compilation")
          .ifPresent(
              compilation -> {
                if (merged.put("compilation", compilation) != null) {
                  throw new SlipwayException(
                      ErrorCode.CLOUD_CONFIG_MERGE_ERROR,
                      "Cloud config 'compilation' key cannot be defined in multiple cloud"
                          + " configs.");
                }
              });
    }
    return merged;
  }

  /** Merges and reads them. */
  public CloudConfig parse(List<Map<String, @Nullable Object>> configs) {
    Findings findings = new Findings();
    Tables tables = read(configs, findings);
    findings.throwIfAny();
    return tables.cloudConfig();
  }

  Tables read(List<Map<String, @Nullable Object>> configs, Findings findings) {
    Optional<Section> merged = findings.attempt(() -> Section.of(merge(configs)));
    if (merged.isEmpty()) {
      return Tables.unreadable();
    }
    Section section = merged.get();
    if (section.values().isEmpty()) {
      findings.check(() -> section.list("networks"));
      return Tables.unreadable();
    }
    Declared<AvailabilityZone> zones = zones(section, findings);
    Declared<Network> networks = networks(section, zones, findings);
    Declared<VmType> vmTypes =
        Declared.read(
            findings,
            () -> section.listOrEmpty("vm_types"),
            "name",
            type -> new VmType(type.string("name"), type.mappingOrEmpty("cloud_properties")),
            name ->
                new SlipwayException(
                    ErrorCode.DEPLOYMENT_DUPLICATE_VM_TYPE_NAME,
                    "Duplicate vm type name '" + name + "'"));
    Declared<VmExtension> vmExtensions =
        Declared.read(
            findings,
            () -> section.listOrEmpty("vm_extensions"),
            "name",
            type -> new VmExtension(type.string("name"), type.mappingOrEmpty("cloud_properties")),
            name ->
                new SlipwayException(
                    ErrorCode.DEPLOYMENT_DUPLICATE_VM_EXTENSION_NAME,
                    "Duplicate vm extension name '" + name + "'"));
    Declared<DiskType> diskTypes =
        Declared.read(
            findings,
            () -> section.listOrEmpty("disk_types"),
            "name",
            CloudConfigParser::diskType,
            name ->
                new SlipwayException(
                    ErrorCode.DEPLOYMENT_DUPLICATE_DISK_TYPE_NAME,
                    "Duplicate disk type name '" + name + "'"));
    Tables tables = new Tables(zones, networks, vmTypes, vmExtensions, diskTypes, Optional.empty());
    Optional<Compilation> compilation =
        findings
            .attempt(() -> Section.of(section.mapping("compilation")))
            .flatMap(found -> new CompilationParser(tables, findings).parse(found));
    return new Tables(zones, networks, vmTypes, vmExtensions, diskTypes, compilation);
  }

  private static Declared<AvailabilityZone> zones(Section section, Findings findings) {
    return Declared.read(
        findings,
        () -> section.listOrEmpty("azs"),
        "name",
        zone ->
            new AvailabilityZone(
                zone.string("name"),
                zone.mappingOrEmpty("cloud_properties"),
                zone.optionalString("cpi")),
        name ->
            new SlipwayException(
                ErrorCode.DEPLOYMENT_DUPLICATE_AVAILABILITY_ZONE_NAME,
                "Duplicate az name '" + name + "'"));
  }

  private Declared<Network> networks(
      Section section, Declared<AvailabilityZone> zones, Findings findings) {
    NetworkParser parser = new NetworkParser(zones, settings);
    Declared<Network> networks =
        Declared.read(
            findings,
            () -> {
              List<@Nullable Object> list = section.list("networks");
              if (list.isEmpty()) {
                throw new SlipwayException(
                    ErrorCode.DEPLOYMENT_NO_NETWORKS, "No networks specified");
              }
              return list;
            },
            "name",
            parser::parse,
            CloudConfigParser::canonicalNameTaken);
    Set<String> canonical = new HashSet<>();
    for (Network network : networks.all()) {
      String name = Names.canonical(network.name());
      if (!canonical.add(name)) {
        findings.check(
            () -> {
              throw canonicalNameTaken(network.name());
            });
      }
    }
    return networks;
  }

  private static SlipwayException canonicalNameTaken(String name) {
    return new SlipwayException(
        ErrorCode.DEPLOYMENT_CANONICAL_NETWORK_NAME_TAKEN,
        "Invalid network name '" + name + "', canonical name already taken");
  }

  private static DiskType diskType(Section type) {
    String name = type.string("name");
    int size = type.integer("disk_size");
    if (size < 0) {
      throw new SlipwayException(
          ErrorCode.DISK_TYPE_INVALID_DISK_SIZE,
          "Disk types '" + name + "' references an invalid persistent disk size '" + size + "'");
    }
    return new DiskType(name, size, type.mappingOrEmpty("cloud_properties"));
  }

  static VmResources vmResources(Map<String, @Nullable Object> resources) {
    Section section = Section.of(resources);
    return new VmResources(
        section.integer("cpu"), section.integer("ram"), section.integer("ephemeral_disk_size"));
  }

  /** What a cloud config declares, for those who refer to it by name. */
  record Tables(
      Declared<AvailabilityZone> zones,
      Declared<Network> networks,
      Declared<VmType> vmTypes,
      Declared<VmExtension> vmExtensions,
      Declared<DiskType> diskTypes,
      Optional<Compilation> compilation) {

    static Tables unreadable() {
      return new Tables(
          Declared.unreadable(),
          Declared.unreadable(),
          Declared.unreadable(),
          Declared.unreadable(),
          Declared.unreadable(),
          Optional.empty());
    }

    /** Only when there was no problem. */
    CloudConfig cloudConfig() {
      return new CloudConfig(
          zones.all(),
          vmTypes.all(),
          vmExtensions.all(),
          diskTypes.all(),
          networks.all(),
          compilation.orElseThrow());
    }
  }
}
