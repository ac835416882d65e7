package io.slipway.director.updating;

import io.slipway.bus.Cancellation;
import io.slipway.director.deployment.DeploymentSpec.StemcellUse;
import io.slipway.director.events.Audit;
import io.slipway.director.instances.InstanceRecord;
import io.slipway.director.stemcells.StemcellRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes VMs for instances of a plan. */
final class MissingVms {
  private final Vms vms;
  private final Disks disks;
  private final Function<StemcellUse, StemcellRecord> stemcells;
  private final Map<String, @Nullable Object> tags;

  /**
   * @param tags of the deployment
   */
  MissingVms(
      Vms vms,
      Disks disks,
      Function<StemcellUse, StemcellRecord> stemcells,
      Map<String, @Nullable Object> tags) {
    this.vms = vms;
    this.disks = disks;
    this.stemcells = stemcells;
    this.tags = tags;
  }

  Vms.Made create(DesiredInstance desired, Audit audit, Cancellation cancellation) {
    InstanceRecord record = desired.record();
    return vms.create(order(desired, record), disks.remount(record), audit, cancellation);
  }

  Vms.Order order(DesiredInstance desired, InstanceRecord record) {
    return new Vms.Order(
        record,
        stemcells.apply(desired.plan().group().stemcell()),
        desired.plan().group().cloudProperties(desired.plan().availabilityZone()),
        desired.plan().networks(),
        Disks.active(record).map(disk -> List.of(disk.cid())).orElse(List.of()),
        desired.plan().group().env(),
        metadataTags(desired));
  }

  /** The deployment's tags, those of the group over them. */
  private Map<String, String> metadataTags(DesiredInstance desired) {
    Map<String, String> merged = new LinkedHashMap<>();
    tags.forEach((key, value) -> merged.put(key, String.valueOf(value)));
    desired.plan().group().tags().forEach((key, value) -> merged.put(key, String.valueOf(value)));
    return merged;
  }
}
