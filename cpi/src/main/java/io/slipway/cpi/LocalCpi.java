package io.slipway.cpi;

import io.slipway.base.ErrorCode;
import io.slipway.base.FileTree;
import io.slipway.base.SlipwayException;
import io.slipway.cpi.LocalAgents.LocalVm;
import io.slipway.instance.InstanceSpace;
import io.slipway.instance.InstanceSpaces;
import io.slipway.instance.SpaceSpecification;
import io.slipway.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The built-in provider: a VM is an {@link InstanceSpace} on this machine with an agent in this
 * process, a persistent disk is a folder. A stemcell is this machine itself, whatever the uploaded
 * one says: its image is never looked at.
 */
public final class LocalCpi implements Cpi {
  private static final Logger log = LoggerFactory.getLogger(LocalCpi.class);
  private static final Pattern DISK_CID = Pattern.compile("disk-[0-9a-f-]{36}");

  private final InstanceSpaces spaces;
  private final LocalAgents agents;

  public LocalCpi(InstanceSpaces spaces, LocalAgents agents) {
    this.spaces = spaces;
    this.agents = agents;
  }

  /**
   * Takes up again what an earlier process of this home left running: its VMs' processes have gone
   * on, their agents have not. A space whose processes are gone (the machine was rebooted) is
   * started afresh, as a VM boots. No hook runs. What nobody knows of any more, because its maker
   * died before it could write it down, is destroyed.
   *
   * @param wanted the VMs the Director knows
   */
  public void adoptAll(Set<String> wanted) {
    for (String cid : spaces.known()) {
      try {
        if (wanted.contains(cid)) {
          spaces.adopt(cid).ifPresent(this::adopt);
        } else {
          log.warn("The VM {} belongs to nobody and is destroyed", cid);
          spaces.adopt(cid).ifPresent(InstanceSpace::destroy);
        }
      } catch (SlipwayException e) {
        log.error("The VM {} cannot be taken up again: {}", cid, e.message(), e);
      }
    }
  }

  private void adopt(InstanceSpace space) {
    if (!space.alive()) {
      space.restart();
    }
    agents.adopt(vmOf(space));
  }

  @Override
  public ProviderInfo info() {
    return new ProviderInfo(2, List.of());
  }

  @Override
  public String createStemcell(Path image, Map<String, @Nullable Object> cloudProperties) {
    return "local-" + UUID.randomUUID();
  }

  @Override
  public void deleteStemcell(String stemcellCid) {
    // This machine stays.
  }

  @Override
  public Vm createVm(VmRequest request) {
    String cid = "vm-" + UUID.randomUUID();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("agent_id", request.agentId());
    facts.put("networks", Json.write(request.networks()));
    facts.put("env", Json.write(request.env()));
    InstanceSpace space =
        spaces.create(
            new SpaceSpecification(cid, request.agentId(), address(request.networks()), facts));
    try {
      agents.start(vmOf(space));
    } catch (RuntimeException e) {
      space.destroy();
      throw e;
    }
    return new Vm(cid, request.networks());
  }

  /** The address of the network that is the default gateway's, else of the first that has one. */
  private static InetAddress address(Map<String, Map<String, @Nullable Object>> networks) {
    Optional<String> ip =
        networks.values().stream()
            .filter(LocalCpi::isDefaultGateway)
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

  @SuppressWarnings("unchecked") // what createVm has written
  private static LocalVm vmOf(InstanceSpace space) {
    Map<String, String> facts = space.facts();
    Map<String, ?> networks = Json.parseObject(facts.getOrDefault("networks", "{}"));
    return new LocalVm(
        space.id(),
        facts.getOrDefault("agent_id", space.id()),
        space,
        (Map<String, Map<String, @Nullable Object>>) networks,
        Json.parseObject(facts.getOrDefault("env", "{}")));
  }

  @Override
  public void deleteVm(String vmCid) {
    Optional<InstanceSpace> space = spaces.adopt(vmCid);
    if (space.isPresent()) {
      agents.stop(space.get().facts().getOrDefault("agent_id", vmCid));
      space.get().destroy();
    }
  }

  @Override
  public boolean hasVm(String vmCid) {
    return spaces.adopt(vmCid).isPresent();
  }

  @Override
  public void setVmMetadata(String vmCid, Map<String, String> metadata) {
    // Nobody on this machine reads it.
  }

  @Override
  public String createDisk(
      int size, Map<String, @Nullable Object> cloudProperties, Optional<String> vmCid) {
    String cid = "disk-" + UUID.randomUUID();
    try {
      Files.createDirectories(disk(cid));
      // As the root of a new file system has it: users other than root get in.
      Files.setAttribute(disk(cid), "unix:mode", 0755);
    } catch (IOException e) {
      throw new UncheckedIOException("The disk " + cid + " cannot be made", e);
    }
    return cid;
  }

  @Override
  public void deleteDisk(String diskCid) {
    Path disk = disk(diskCid);
    try {
      FileTree.delete(disk);
    } catch (IOException e) {
      throw new UncheckedIOException("The disk " + diskCid + " cannot be deleted", e);
    }
  }

  @Override
  public boolean hasDisk(String diskCid) {
    return Files.isDirectory(disk(diskCid));
  }

  @Override
  public Object attachDisk(String vmCid, String diskCid) {
    if (!hasDisk(diskCid)) {
      throw new SlipwayException(
          ErrorCode.CLOUD_DISK_MISSING, "There is no disk '" + diskCid + "' on this machine");
    }
    return disk(diskCid).toString();
  }

  @Override
  public void detachDisk(String vmCid, String diskCid) {
    // The agent has unmounted it; nothing else holds it.
  }

  private Path disk(String cid) {
    if (!DISK_CID.matcher(cid).matches()) {
      throw new SlipwayException(
          ErrorCode.CLOUD_DISK_MISSING, "'" + cid + "' is no disk of this machine");
    }
    return spaces.disksDirectory().resolve(cid);
  }
}
