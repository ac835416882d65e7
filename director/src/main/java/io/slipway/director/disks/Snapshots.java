package io.slipway.director.disks;

import io.slipway.base.Clock;
import io.slipway.cpi.Cpi;
import io.slipway.model.instances.DiskRecord;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceSpec;
import io.slipway.model.instances.VmRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes and deletes snapshots for one task (Director behaviour 9.5). */
public final class Snapshots {
  private final Cpi cpi;
  private final DiskRepository disks;
  private final Clock clock;
  private final Map<String, String> directorMetadata;

  /**
   * @param directorName as clouds are told it; likewise its uuid
   */
  public Snapshots(
      Cpi cpi, DiskRepository disks, Clock clock, String directorName, String directorUuid) {
    this.cpi = cpi;
    this.disks = disks;
    this.clock = clock;
    this.directorMetadata = Map.of("director_name", directorName, "director_uuid", directorUuid);
  }

  /**
   * One of each disk the instance has.
   *
   * @param clean whether everything that writes to them is stopped
   * @return their ids; none of a cloud that takes no snapshots
   */
  public List<String> take(InstanceRecord instance, boolean clean) {
    List<String> taken = new ArrayList<>();
    for (DiskRecord disk : instance.disks()) {
      Optional<String> cid = cpi.snapshotDisk(disk.cid(), metadata(instance));
      if (cid.isPresent()) {
        disks.addSnapshot(disk.cid(), cid.get(), clean, clock.now());
        taken.add(cid.get());
      }
    }
    return taken;
  }

  private Map<String, String> metadata(InstanceRecord instance) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("deployment", instance.deployment());
    metadata.put("job", instance.group());
    metadata.put("index", String.valueOf(instance.index()));
    metadata.putAll(directorMetadata);
    metadata.put("agent_id", instance.activeVm().map(VmRecord::agentId).orElse(""));
    metadata.put("instance_id", instance.uuid());
    metadata.putAll(tags(instance));
    return metadata;
  }

  /** Those of the deployment and the group, as its spec has them. */
  private static Map<String, String> tags(InstanceRecord instance) {
    return instance.spec().map(InstanceSpec::tags).orElseGet(Map::of);
  }

  public void delete(SnapshotRecord snapshot) {
    cpi.deleteSnapshot(snapshot.cid());
    disks.deleteSnapshot(snapshot.cid());
  }

  public void deleteOf(String diskCid) {
    disks.snapshots(List.of(diskCid)).forEach(this::delete);
  }
}
