package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.CloudConfig.Compilation;
import io.slipway.model.deployment.CloudConfig.Network;
import io.slipway.model.deployment.CloudConfig.VmExtension;
import io.slipway.model.deployment.CloudConfigParser.Tables;
import io.slipway.model.deployment.InstanceGroup.VmResources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the {@code compilation} section of a cloud config (behaviour 1.2.4). */
final class CompilationParser {
  private final Tables tables;
  private final Findings findings;

  CompilationParser(Tables tables, Findings findings) {
    this.tables = tables;
    this.findings = findings;
  }

  Optional<Compilation> parse(Section section) {
    Optional<Integer> workers = findings.attempt(() -> section.integer("workers", 1));
    Optional<String> network = findings.attempt(() -> section.string("network"));
    Optional<Boolean> orphan = findings.attempt(() -> section.flag("orphan_workers", false));
    Optional<Boolean> reuse = findings.attempt(() -> section.flag("reuse_compilation_vms", false));
    Optional<Map<String, @Nullable Object>> given =
        findings.attempt(() -> section.mappingOrEmpty("cloud_properties"));
    Optional<Map<String, @Nullable Object>> env =
        findings.attempt(() -> section.mappingOrEmpty("env"));
    Optional<Optional<String>> zone = findings.attempt(() -> zone(section));
    Optional<Machine> machine =
        given.flatMap(properties -> findings.attempt(() -> machine(section, properties)));
    network.ifPresent(name -> findings.check(() -> checkNetwork(name, zone)));
    if (workers.isEmpty()
        || network.isEmpty()
        || orphan.isEmpty()
        || reuse.isEmpty()
        || env.isEmpty()
        || zone.isEmpty()
        || machine.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Compilation(
            workers.get(),
            network.get(),
            zone.get(),
            reuse.get(),
            orphan.get(),
            machine.get().cloudProperties(),
            machine.get().vmResources(),
            env.get()));
  }

  private Optional<String> zone(Section section) {
    Optional<String> name = section.optionalString("az").filter(text -> !text.isEmpty());
    return name.map(
        text ->
            tables
                .zones()
                .require(
                    text,
                    () ->
                        new SlipwayException(
                            ErrorCode.COMPILATION_CONFIG_INVALID_AVAILABILITY_ZONE,
                            "Compilation config references unknown az '"
                                + text
                                + "'. Known azs are: ["
                                + String.join(", ", tables.zones().names())
                                + "]"))
                .name());
  }

  private record Machine(
      Map<String, @Nullable Object> cloudProperties, Optional<VmResources> vmResources) {}

  private Machine machine(Section section, Map<String, @Nullable Object> given) {
    Optional<String> type = section.optionalString("vm_type");
    Optional<Map<String, @Nullable Object>> resources = section.optionalMapping("vm_resources");
    int ways =
        (type.orElse("").isEmpty() ? 0 : 1)
            + (resources.orElse(Map.of()).isEmpty() ? 0 : 1)
            + (given.isEmpty() ? 0 : 1);
    if (ways > 1) {
      throw badConfiguration(
          "Compilation config specifies more than one of 'vm_type', 'vm_resources', or"
              + " 'cloud_properties', only one is allowed.");
    }
    Map<String, @Nullable Object> cloudProperties = new LinkedHashMap<>(given);
    type.ifPresent(name -> cloudProperties.putAll(vmType(name)));
    Optional<VmResources> vmResources = resources.map(CloudConfigParser::vmResources);
    for (VmExtension extension : extensions(section)) {
      if (type.isEmpty() && resources.isEmpty()) {
        throw badConfiguration(
            "Compilation config is using vm extension '"
                + extension.name()
                + "' and must configure a vm type or vm_resources block.");
      }
      cloudProperties.putAll(extension.cloudProperties());
    }
    return new Machine(cloudProperties, vmResources);
  }

  private Map<String, @Nullable Object> vmType(String name) {
    return tables
        .vmTypes()
        .require(
            name,
            () ->
                new SlipwayException(
                    ErrorCode.COMPILATION_CONFIG_INVALID_VM_TYPE,
                    "Compilation config references unknown vm type '"
                        + name
                        + "'. Known vm types are: "
                        + String.join(", ", tables.vmTypes().names())))
        .cloudProperties();
  }

  private List<VmExtension> extensions(Section section) {
    List<VmExtension> extensions = new ArrayList<>();
    for (Object element : section.listOrEmpty("vm_extensions")) {
      String name = RubyText.text(element);
      extensions.add(
          tables
              .vmExtensions()
              .require(
                  name,
                  () ->
                      new SlipwayException(
                          ErrorCode.COMPILATION_CONFIG_INVALID_VM_EXTENSION,
                          "Compilation config references unknown vm extension '"
                              + name
                              + "'. Known vm extensions are: "
                              + String.join(", ", tables.vmExtensions().names()))));
    }
    return extensions;
  }

  private void checkNetwork(String name, Optional<Optional<String>> zone) {
    Network network =
        tables
            .networks()
            .require(
                name,
                () ->
                    new SlipwayException(
                        ErrorCode.COMPILATION_CONFIG_UNKNOWN_NETWORK,
                        "Compilation config references an unknown network '" + name + "'"));
    List<String> zones = zone.flatMap(found -> found).map(List::of).orElse(List.of());
    if (zone.isPresent() && !network.covers(zones)) {
      throw new SlipwayException(
          ErrorCode.JOB_NETWORK_MISSING_REQUIRED_AVAILABILITY_ZONE,
          "Compilation config refers to az '"
              + zone.get().orElse("")
              + "' but network '"
              + name
              + "' has no matching subnet(s).");
    }
  }

  private static SlipwayException badConfiguration(String message) {
    return new SlipwayException(ErrorCode.COMPILATION_CONFIG_BAD_VM_CONFIGURATION, message);
  }
}
