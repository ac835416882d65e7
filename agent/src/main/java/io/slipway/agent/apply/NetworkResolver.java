package io.slipway.agent.apply;

import io.slipway.agent.core.AgentFailure;
import io.slipway.bus.spec.ApplySpec;
import io.slipway.json.PlainObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fills in what only the instance knows about its networks (agent contract 6.3). */
public final class NetworkResolver {
  private static final List<String> FOUND_OUT = List.of("ip", "netmask", "gateway");

  private final Map<String, @Nullable Object> settings;

  /**
   * @param settings the instance's networks by name
   */
  public NetworkResolver(Map<String, @Nullable Object> settings) {
    this.settings = settings;
  }

  public ApplySpec resolve(ApplySpec spec) {
    Map<String, Map<String, @Nullable Object>> resolved = new LinkedHashMap<>();
    spec.networks().forEach((name, network) -> resolved.put(name, resolve(name, network)));
    return spec.withNetworks(resolved);
  }

  private Map<String, @Nullable Object> resolve(
      String name, Map<String, @Nullable Object> network) {
    if (!settings.containsKey(name)) {
      if (name.equals("local") && "127.0.0.1".equals(network.get("ip"))) {
        return network;
      }
      throw new AgentFailure(
          "Resolving dynamic networks: Network '" + name + "' is not found in settings");
    }
    PlainObject known = PlainObject.of(settings.get(name), "settings of network '" + name + "'");
    if (!known.textOr("type", "").equals("dynamic")) {
      return network;
    }
    Map<String, @Nullable Object> filled = new LinkedHashMap<>(network);
    for (String key : FOUND_OUT) {
      filled.put(key, known.textOr(key, ""));
    }
    return filled;
  }
}
