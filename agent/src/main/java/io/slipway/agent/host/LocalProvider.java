package io.slipway.agent.host;

import io.slipway.agent.AgentHost;
import io.slipway.agent.AgentIdentity;
import io.slipway.agent.core.Parallel;
import io.slipway.agent.settings.AgentSettings;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.cpi.Cpi;
import io.slipway.instance.InstanceSpace;
import io.slipway.instance.InstanceSpaces;
import io.slipway.instance.SpaceSpecification;
import io.slipway.json.Json;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The built-in provider: a VM is an {@link InstanceSpace} on this machine with an agent in this
 * process, a persistent disk is a folder. A stemcell is this machine itself, whatever the uploaded
 * one says: its image is never looked at.
 */
public final class LocalProvider implements Cpi {
  private static final Logger log = LoggerFactory.getLogger(LocalProvider.class);
  private static final Pattern VM_CID = Pattern.compile("vm-[0-9a-f-]{36}");

  /** Any stemcell will do: this machine stands in for all. */
  static final ProviderInfo INFO = new ProviderInfo(2, List.of());

  private static final int ADOPTED_AT_ONCE = 8;

  private final InstanceSpaces spaces;
  private final AgentHost agents;
  private final DiskFolders disks;

  public LocalProvider(InstanceSpaces spaces, AgentHost agents) {
    this.spaces = spaces;
    this.agents = agents;
    this.disks = new DiskFolders(spaces.disksDirectory());
  }

  /**
   * Takes up again what an earlier process of this home left running: its VMs' processes have gone
   * on, their agents have not. A space whose processes are gone (the machine was rebooted) is
   * started afresh, as a VM boots. No hook runs but those an agent was in the middle of.
   */
  public void adoptAll() throws InterruptedException {
    List<Callable<String>> adoptions = new ArrayList<>();
    for (String cid : spaces.known()) {
      adoptions.add(
          () -> {
            spaces.adopt(cid).ifPresent(this::adopt);
            return cid;
          });
    }
    for (Parallel.Result<String> result : Parallel.run(ADOPTED_AT_ONCE, adoptions)) {
      if (result instanceof Parallel.Failed<String> failed) {
        log.error("A VM cannot be taken up again", failed.cause());
      }
    }
  }

  private void adopt(InstanceSpace space) {
    if (!space.alive()) {
      space.restart();
    }
    agents.adopt(identity(space), space);
  }

  /**
   * Destroys what nobody knows of any more, because who had it made died before he could write it
   * down.
   *
   * @param wanted the VMs the Director knows
   */
  public void keepOnly(Set<String> wanted) {
    for (String cid : spaces.known()) {
      if (!wanted.contains(cid)) {
        log.warn("The VM {} belongs to nobody and is destroyed", cid);
        deleteVm(cid);
      }
    }
  }

  /** Whether there is no VM. */
  public boolean isEmpty() {
    return spaces.known().isEmpty();
  }

  @Override
  public ProviderInfo info() {
    return INFO;
  }

  @Override
  public String createStemcell(Path image, Map<String, @Nullable Object> cloudProperties) {
    return "local-" + UUID.randomUUID();
  }

  @Override
  public void deleteStemcell(String stemcellCid) {
    // This machine stays.
  }

  /**
   * Those of the loopback network that sockets are bound to, the instances' own ones among them.
   * {@code 127.0.0.1} is everybody's.
   */
  @Override
  public Set<String> addressesInUse() {
    return InstanceSpaces.addressesInUse().stream()
        .filter(Inet4Address.class::isInstance)
        .filter(InetAddress::isLoopbackAddress)
        .filter(address -> !address.equals(InetAddress.getLoopbackAddress()))
        .map(InetAddress::getHostAddress)
        .collect(Collectors.toSet());
  }

  @Override
  public Vm createVm(VmRequest request) {
    return createVm(newVmCid(), request);
  }

  static String newVmCid() {
    return "vm-" + UUID.randomUUID();
  }

  static String newDiskCid() {
    return "disk-" + UUID.randomUUID();
  }

  static String newSnapshotCid() {
    return "snapshot-" + UUID.randomUUID();
  }

  /** Makes the VM of this id, unless it is there: then it was asked for twice. */
  Vm createVm(String cid, VmRequest request) {
    if (!VM_CID.matcher(cid).matches()) {
      throw new SlipwayException(ErrorCode.GENERIC, "'" + cid + "' cannot be the id of a VM");
    }
    if (hasVm(cid)) {
      return new Vm(cid, request.networks());
    }
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("agent_id", request.agentId());
    facts.put("networks", Json.write(request.networks()));
    facts.put("env", Json.write(request.env()));
    InstanceSpace space =
        spaces.create(
            new SpaceSpecification(cid, request.agentId(), address(request.networks()), facts));
    try {
      agents.start(
          identity(space),
          space,
          new AgentSettings(new LinkedHashMap<>(request.networks()), request.env(), Map.of()));
    } catch (RuntimeException e) {
      space.destroy();
      throw e;
    }
    return new Vm(cid, request.networks());
  }

  private static AgentIdentity identity(InstanceSpace space) {
    return new AgentIdentity(space.facts().getOrDefault("agent_id", space.id()), space.id());
  }

  /** The address of the network that is the default gateway's, else of the first that has one. */
  private static InetAddress address(Map<String, Map<String, @Nullable Object>> networks) {
    Optional<String> ip =
        networks.values().stream()
            .filter(LocalProvider::isDefaultGateway)
            .findFirst()
            .or(() -> networks.values().stream().filter(n -> n.get("ip") != null).findFirst())
            .map(network -> String.valueOf(network.get("ip")));
    try {
      return InetAddress.getByName(ip.orElse("127.0.0.1"));
    } catch (UnknownHostException e) {
      throw new SlipwayException(
          ErrorCode.GENERIC, "'" + ip.orElse("") + "' is no address for a local VM", e);
    }
  }

  private static boolean isDefaultGateway(Map<String, @Nullable Object> network) {
    return network.get("ip") != null
        && network.get("default") instanceof List<?> defaults
        && defaults.contains("gateway");
  }

  @Override
  public void deleteVm(String vmCid) {
    Optional<InstanceSpace> space = spaces.adopt(vmCid);
    if (space.isPresent()) {
      agents.stop(identity(space.get()).agentId());
      space.get().destroy();
    }
  }

  @Override
  public boolean hasVm(String vmCid) {
    return spaces.has(vmCid);
  }

  @Override
  public void rebootVm(String vmCid) {
    InstanceSpace space =
        spaces
            .adopt(vmCid)
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.GENERIC, "There is no VM '" + vmCid + "' on this machine"));
    agents.stop(identity(space).agentId());
    space.restart();
    agents.adopt(identity(space), space);
  }

  @Override
  public void setVmMetadata(String vmCid, Map<String, String> metadata) {
    // Nobody on this machine reads it.
  }

  @Override
  public String createDisk(
      int size, Map<String, @Nullable Object> cloudProperties, Optional<String> vmCid) {
    return createDisk(newDiskCid());
  }

  String createDisk(String cid) {
    disks.create(cid);
    return cid;
  }

  @Override
  public void deleteDisk(String diskCid) {
    disks.delete(diskCid);
  }

  @Override
  public boolean hasDisk(String diskCid) {
    return disks.has(diskCid);
  }

  @Override
  public Object attachDisk(String vmCid, String diskCid) {
    return disks.path(diskCid).toString();
  }

  @Override
  public void detachDisk(String vmCid, String diskCid) {
    // The agent has unmounted it; nothing else holds it.
  }

  @Override
  public boolean resizeDisk(String diskCid, int size) {
    return true; // A folder is as large as what is in it.
  }

  @Override
  public Optional<String> updateDisk(
      String diskCid, int size, Map<String, @Nullable Object> cloudProperties) {
    return Optional.of(diskCid);
  }

  @Override
  public void setDiskMetadata(String diskCid, Map<String, String> metadata) {
    // Nobody on this machine reads it.
  }

  @Override
  public Optional<String> snapshotDisk(String diskCid, Map<String, String> metadata) {
    return Optional.of(snapshotDisk(diskCid, newSnapshotCid()));
  }

  String snapshotDisk(String diskCid, String snapshotCid) {
    disks.snapshot(diskCid, snapshotCid);
    return snapshotCid;
  }

  @Override
  public void deleteSnapshot(String snapshotCid) {
    disks.deleteSnapshot(snapshotCid);
  }
}
