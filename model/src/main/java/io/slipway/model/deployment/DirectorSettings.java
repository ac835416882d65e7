package io.slipway.model.deployment;

import io.slipway.model.deployment.UpdateSettings.VmStrategy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Settings of the Director that decide what a manifest means.
 *
 * @param ownAddresses the Director's own; never handed out to instances
 * @param localDns whether instances are told to resolve each other's names
 * @param useDnsAddresses whether addresses are DNS names unless the manifest says otherwise
 * @param slipway what holds of what BOSH does not know, unless the manifest says otherwise
 */
public record DirectorSettings(
    String rootDomain,
    boolean localDns,
    boolean useDnsAddresses,
    boolean removeDevTools,
    boolean ignoreMissingGateway,
    VmStrategy defaultVmStrategy,
    DiskSettings disks,
    List<Ip> ownAddresses,
    SlipwayBlock slipway) {

  public static final DirectorSettings DEFAULT =
      new DirectorSettings(
          "bosh",
          false,
          false,
          false,
          false,
          VmStrategy.DELETE_CREATE,
          DiskSettings.DEFAULT,
          List.of(),
          SlipwayBlock.NONE);

  /** The same, but for how long a process has to live before it is called running. */
  public DirectorSettings withSettle(Duration settle) {
    return new DirectorSettings(
        rootDomain,
        localDns,
        useDnsAddresses,
        removeDevTools,
        ignoreMissingGateway,
        defaultVmStrategy,
        disks,
        ownAddresses,
        SlipwayBlock.settling(Optional.of(settle)));
  }

  /** The same, but for what is done with disks. */
  public DirectorSettings withDisks(DiskSettings wanted) {
    return new DirectorSettings(
        rootDomain,
        localDns,
        useDnsAddresses,
        removeDevTools,
        ignoreMissingGateway,
        defaultVmStrategy,
        wanted,
        ownAddresses,
        slipway);
  }
}
