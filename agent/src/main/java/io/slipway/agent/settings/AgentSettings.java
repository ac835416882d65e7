package io.slipway.agent.settings;

import io.slipway.json.PlainObject;
import io.slipway.json.PlainValues;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the CPI tells an instance when it makes it (agent contract 11.2).
 *
 * @param networks by name, with type, ip, netmask, gateway…
 * @param environment the VM's {@code env}; may hold secrets
 * @param persistentDisks hints by the disk's id: a path, or an object
 */
public record AgentSettings(
    Map<String, @Nullable Object> networks,
    Map<String, @Nullable Object> environment,
    Map<String, @Nullable Object> persistentDisks) {
  private static final int DEFAULT_PARALLEL = 5;

  public AgentSettings {
    networks = PlainValues.copyOfMap(networks);
    environment = PlainValues.copyOfMap(environment);
    persistentDisks = PlainValues.copyOfMap(persistentDisks);
  }

  static AgentSettings of(Map<String, @Nullable Object> document) {
    PlainObject settings = PlainObject.of(document, "settings");
    return new AgentSettings(
        settings.object("networks").toPlain(),
        settings.object("env").toPlain(),
        settings.object("disks").object("persistent").toPlain());
  }

  Map<String, @Nullable Object> toPlain(String agentId, String vmName) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("agent_id", agentId);
    document.put("vm", Map.of("name", vmName));
    document.put("networks", networks);
    document.put("disks", Map.of("persistent", persistentDisks));
    document.put("env", environment);
    return document;
  }

  /** The addresses of the instance on all its networks. */
  public List<String> addresses() {
    return networks.values().stream()
        .map(network -> PlainObject.of(network, "network").textOr("ip", ""))
        .filter(address -> !address.isEmpty())
        .distinct()
        .toList();
  }

  /**
   * The address of the network that is the default for something, else of any; empty when there is
   * none (agent contract 3.6).
   */
  public String defaultAddress() {
    return networks.values().stream()
        .map(network -> PlainObject.of(network, "network"))
        .filter(network -> network.toPlain().get("default") instanceof List<?> of && !of.isEmpty())
        .map(network -> network.textOr("ip", ""))
        .filter(address -> !address.isEmpty())
        .findFirst()
        .orElseGet(() -> addresses().isEmpty() ? "" : addresses().getFirst());
  }

  /** How many archives may be unpacked at once. */
  public int parallel() {
    long parallel =
        PlainObject.of(environment, "env").object("bosh").longOr("parallel", DEFAULT_PARALLEL);
    return Math.clamp(parallel, 1, 64);
  }
}
