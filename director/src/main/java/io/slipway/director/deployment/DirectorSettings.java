package io.slipway.director.deployment;

import io.slipway.director.deployment.UpdateSettings.VmStrategy;
import java.util.List;

/**
 * Settings of the Director that decide what a manifest means.
 *
 * @param ownAddresses the Director's own; never handed out to instances
 * @param localDns whether instances are told to resolve each other's names
 * @param useDnsAddresses whether addresses are DNS names unless the manifest says otherwise
 */
public record DirectorSettings(
    String rootDomain,
    boolean localDns,
    boolean useDnsAddresses,
    boolean removeDevTools,
    boolean ignoreMissingGateway,
    VmStrategy defaultVmStrategy,
    List<Ip> ownAddresses) {

  public static final DirectorSettings DEFAULT =
      new DirectorSettings("bosh", false, false, false, false, VmStrategy.DELETE_CREATE, List.of());
}
