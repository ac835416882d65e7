package io.slipway.model.planning;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.CloudConfig.DynamicNetwork;
import io.slipway.model.deployment.CloudConfig.DynamicSubnet;
import io.slipway.model.deployment.CloudConfig.ManualNetwork;
import io.slipway.model.deployment.CloudConfig.ManualSubnet;
import io.slipway.model.deployment.CloudConfig.VipNetwork;
import io.slipway.model.deployment.InstanceGroup.GroupNetwork;
import io.slipway.model.deployment.IpRange;
import io.slipway.yaml.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an instance's network as specs, agents and CPIs see them; keys in the order in
 * which BOSH writes them (behaviour 1.2.1 to 1.2.3).
 */
final class NetworkSettings {
  private static final List<String> KNOWN_TO_AGENT = List.of("ip", "netmask", "gateway");

  private NetworkSettings() {}

  /**
   * @param stored the networks of the stored spec: where addresses of dynamic networks are known
   */
  static Map<String, @Nullable Object> of(
      Assignment assignment,
      Optional<String> zone,
      Map<String, Map<String, @Nullable Object>> stored) {
    GroupNetwork network = assignment.network();
    return switch (network.network()) {
      case ManualNetwork manual -> manual(network, manual, assignment.block().orElseThrow());
      case DynamicNetwork dynamic -> dynamic(network, dynamic, zone, stored);
      case VipNetwork vip -> vip(network, vip, assignment.block().orElseThrow());
    };
  }

  private static Map<String, @Nullable Object> manual(
      GroupNetwork network, ManualNetwork manual, IpRange block) {
    ManualSubnet subnet =
        manual
            .subnetOf(block.first())
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.NETWORK_RESERVATION_INVALID_IP,
                        "Provided IP '" + block + "' does not belong to any subnet"));
    if (subnet.prefix() != block.prefixLength()) {
      throw new SlipwayException(
          ErrorCode.NETWORK_RESERVATION_INVALID_PREFIX,
          "Subnet Prefix "
              + subnet.prefix()
              + " and ip reservation prefix "
              + block.prefixLength()
              + " do not match");
    }
    Map<String, @Nullable Object> settings = new LinkedHashMap<>();
    settings.put("type", "manual");
    settings.put("ip", block.first().toString());
    settings.put("prefix", Integer.toString(block.prefixLength()));
    settings.put("netmask", subnet.netmask().toString());
    settings.put("cloud_properties", Values.deepCopyMap(subnet.cloudProperties()));
    putDefaults(settings, network);
    putNicGroup(settings, network);
    if (!subnet.dns().isEmpty()) {
      settings.put("dns", List.copyOf(subnet.dns()));
    }
    subnet.gateway().ifPresent(gateway -> settings.put("gateway", gateway.toString()));
    return settings;
  }

  private static Map<String, @Nullable Object> dynamic(
      GroupNetwork network,
      DynamicNetwork dynamic,
      Optional<String> zone,
      Map<String, Map<String, @Nullable Object>> stored) {
    DynamicSubnet subnet =
        dynamic.subnets().stream()
            .filter(s -> zone.isEmpty() || s.availabilityZones().contains(zone.get()))
            .findFirst()
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.NETWORK_SUBNET_INVALID_AVAILABILITY_ZONE,
                        "Network '"
                            + network.name()
                            + "' has no matching subnet for availability zone '"
                            + zone.orElse("")
                            + "'"));
    Map<String, @Nullable Object> settings = new LinkedHashMap<>();
    settings.put("type", "dynamic");
    settings.put("cloud_properties", Values.deepCopyMap(subnet.cloudProperties()));
    settings.put("prefix", "32");
    if (!subnet.dns().isEmpty()) {
      settings.put("dns", List.copyOf(subnet.dns()));
    }
    putDefaults(settings, network);
    Map<String, @Nullable Object> known = stored.getOrDefault(network.name(), Map.of());
    for (String key : KNOWN_TO_AGENT) {
      if (known.get(key) != null) {
        settings.put(key, known.get(key));
      }
    }
    return settings;
  }

  private static Map<String, @Nullable Object> vip(
      GroupNetwork network, VipNetwork vip, IpRange block) {
    if (!network.defaults().isEmpty()) {
      throw new SlipwayException(
          ErrorCode.NETWORK_RESERVATION_VIP_DEFAULT_PROVIDED,
          "Can't provide any defaults since this is a VIP network");
    }
    Map<String, @Nullable Object> settings = new LinkedHashMap<>();
    settings.put("type", "vip");
    settings.put("ip", block.first().toString());
    settings.put("cloud_properties", Values.deepCopyMap(vip.cloudProperties()));
    settings.put("prefix", Integer.toString(block.prefixLength()));
    putNicGroup(settings, network);
    return settings;
  }

  private static void putDefaults(Map<String, @Nullable Object> settings, GroupNetwork network) {
    if (!network.defaults().isEmpty()) {
      settings.put("default", network.defaults().stream().sorted().toList());
    }
  }

  private static void putNicGroup(Map<String, @Nullable Object> settings, GroupNetwork network) {
    network.nicGroup().ifPresent(number -> settings.put("nic_group", number.toString()));
  }
}
