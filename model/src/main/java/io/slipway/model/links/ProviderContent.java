package io.slipway.model.links;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.Ip;
import io.slipway.model.deployment.PlainValues;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a link's provider offers: every instance with its addresses on every network; and what of
 * that one consumer gets to see (behaviour 6.4).
 */
public final class ProviderContent {
  private static final String DEFAULT_NETWORK = "default_network";
  private static final String INSTANCES = "instances";

  private ProviderContent() {}

  /**
   * What a consumer wants to see.
   *
   * @param network whose addresses; empty for the provider's default
   * @param ipAddresses true for addresses, false for names; empty for what the provider prefers
   * @param namesExpected whether an address that is no name is worth a warning, where the consumer
   *     does not say what it wants
   */
  public record View(
      Optional<String> network, Optional<Boolean> ipAddresses, boolean namesExpected) {}

  /**
   * The content with one address for each instance.
   *
   * @param warnings told of addresses that should be names
   * @throws SlipwayException LINK_LOOKUP_ERROR when the provider is not on the network
   */
  public static Map<String, @Nullable Object> seen(
      Map<String, @Nullable Object> content, View view, Consumer<String> warnings) {
    Map<String, @Nullable Object> seen = new LinkedHashMap<>(content);
    boolean onNetworks = content.containsKey(DEFAULT_NETWORK);
    if (!onNetworks && view.ipAddresses().isPresent()) {
      throw new SlipwayException(
          ErrorCode.LINK_LOOKUP_ERROR,
          "Unable to retrieve default network from provider. Please redeploy provider deployment");
    }
    String network = view.network().orElse(String.valueOf(content.get(DEFAULT_NETWORK)));
    boolean names =
        view.ipAddresses()
            .map(ip -> !ip)
            .orElse(onNetworks && Boolean.TRUE.equals(content.get("use_dns_addresses")));
    boolean namesExpected = view.ipAddresses().map(ip -> !ip).orElse(view.namesExpected());
    if (onNetworks) {
      seen.put(DEFAULT_NETWORK, network);
    }
    if (content.get(INSTANCES) instanceof List<?>) {
      List<Map<String, @Nullable Object>> instances = new ArrayList<>();
      for (Map<String, @Nullable Object> instance : PlainValues.mappings(content.get(INSTANCES))) {
        Map<String, @Nullable Object> one = new LinkedHashMap<>(instance);
        if (onNetworks || view.network().isPresent()) {
          one.put("address", address(instance, network, names, namesExpected, warnings));
        }
        one.remove("addresses");
        one.remove("dns_addresses");
        instances.add(one);
      }
      seen.put(INSTANCES, instances);
    }
    return seen;
  }

  private static @Nullable Object address(
      Map<String, @Nullable Object> instance,
      String network,
      boolean names,
      boolean namesExpected,
      Consumer<String> warnings) {
    Map<?, ?> addresses =
        instance.get(names ? "dns_addresses" : "addresses") instanceof Map<?, ?> map
            ? map
            : Map.of();
    if (!addresses.containsKey(network)) {
      if (addresses.isEmpty()) {
        return null; // It has no VM yet, and will not have one before its errand runs.
      }
      throw new SlipwayException(
          ErrorCode.LINK_LOOKUP_ERROR, "Provider link does not have network: '" + network + "'");
    }
    Object address = addresses.get(network);
    if (namesExpected && Ip.isAddress(String.valueOf(address))) {
      warnings.accept(
          "DNS address not available for the link provider instance: %s/%s"
              .formatted(instance.get("name"), instance.get("id")));
    }
    return address;
  }

  /**
   * Whether two consumers' contents are the same: the order of networks and instances does not
   * matter.
   */
  public static boolean same(Map<String, @Nullable Object> one, Map<String, @Nullable Object> two) {
    return PlainValues.same(ordered(one), ordered(two));
  }

  private static Map<String, @Nullable Object> ordered(Map<String, @Nullable Object> content) {
    Map<String, @Nullable Object> ordered = new LinkedHashMap<>(content);
    if (content.get("networks") instanceof List<?> networks) {
      ordered.put("networks", networks.stream().map(String::valueOf).sorted().toList());
    }
    if (content.get(INSTANCES) instanceof List<?> list) {
      List<Map<String, @Nullable Object>> instances = new ArrayList<>(PlainValues.mappings(list));
      instances.sort(Comparator.comparing(instance -> String.valueOf(instance.get("id"))));
      ordered.put(INSTANCES, instances);
    }
    return ordered;
  }
}
