package io.slipway.model.planning;

import io.slipway.model.deployment.DeploymentSpec;
import io.slipway.model.deployment.DeploymentSpec.Features;
import io.slipway.model.deployment.DirectorSettings;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether instances are addressed by name or by number.
 *
 * @param useDns what the deployment prefers
 * @param localDns whether names can be resolved at all
 */
public record Addressing(boolean useDns, boolean localDns, DnsNames names) {

  public static Addressing of(
      DeploymentSpec spec, DirectorSettings settings, DnsNames.Numbers numbers) {
    Features features = spec.features();
    return new Addressing(
        features.useDnsAddresses().orElse(settings.useDnsAddresses()),
        settings.localDns(),
        new DnsNames(
            settings.rootDomain(),
            features.useShortDnsAddresses().orElse(false),
            features.useLinkDnsNames().orElse(false),
            numbers));
  }

  /** Dynamic networks always go by name: their addresses are not known in time. */
  public boolean goesByName(Map<String, @Nullable Object> settings, boolean preferName) {
    return "dynamic".equals(settings.get("type")) || (preferName && localDns);
  }

  /** The address of a planned instance on its default network. */
  public @Nullable Object address(String deployment, InstancePlan plan) {
    if (plan.networks().isEmpty()) {
      return null;
    }
    String network = plan.group().addressableNetwork();
    Map<String, @Nullable Object> settings = plan.networks().getOrDefault(network, Map.of());
    return goesByName(settings, useDns)
        ? names.ofInstance(deployment, plan.group().name(), network, plan.uuid())
        : settings.get("ip");
  }
}
