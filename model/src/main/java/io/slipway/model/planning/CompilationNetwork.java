package io.slipway.model.planning;

import io.slipway.model.deployment.CloudConfig;
import io.slipway.model.deployment.CloudConfig.Network;
import io.slipway.model.deployment.InstanceGroup.GroupNetwork;
import io.slipway.model.instances.AddressHolder;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.planning.InstancePlan.AddressWish;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The network of a VM that compiles: one dynamic reservation, default for everything (3.3). */
public final class CompilationNetwork {
  private CompilationNetwork() {}

  /**
   * @param wish what to reserve; empty on dynamic networks
   */
  public record Choice(
      Map<String, Map<String, @Nullable Object>> networks, Optional<AddressWish> wish) {}

  /**
   * @param reservedAddresses every address reserved by anybody
   */
  public static Choice choose(
      CloudConfig cloudConfig,
      Map<String, AddressHolder> reservedAddresses,
      InstanceRecord instance) {
    CloudConfig.Compilation compilation = cloudConfig.compilation();
    Network network =
        cloudConfig.networks().stream()
            .filter(one -> one.name().equals(compilation.network()))
            .findFirst()
            .orElseThrow();
    GroupNetwork use =
        new GroupNetwork(
            network, List.of(), new TreeSet<>(List.of("dns", "gateway")), Optional.empty());
    Assignment assignment =
        new Reservations(
                new AddressPool(reservedAddresses.keySet()),
                reservedAddresses,
                instance.deployment())
            .reserve(
                new Wanted(use, Optional.empty()),
                compilation.availabilityZone(),
                new Reservations.Claimant(instance.name(), instance.index(), instance.id()));
    return new Choice(
        Map.of(
            network.name(),
            NetworkSettings.of(assignment, compilation.availabilityZone(), Map.of())),
        assignment.wish());
  }
}
