package io.slipway.agent.disk;

import io.slipway.json.PlainObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a disk is.
 *
 * @param path of this machine: for a local instance, a folder
 */
public record DiskSettings(String id, String volumeId, String path) {
  /** Reads a CPI's hint: a text is path and volume id at once. */
  static DiskSettings of(String id, @Nullable Object hint) {
    if (hint instanceof String path) {
      return new DiskSettings(id, path, path);
    }
    PlainObject object = PlainObject.of(hint, "hint of disk '" + id + "'");
    return new DiskSettings(id, object.textOr("volume_id", ""), object.textOr("path", ""));
  }

  /** Without what has no meaning here: numbers of units, iSCSI credentials. */
  Map<String, @Nullable Object> toPlain() {
    return Map.of("path", path, "volume_id", volumeId);
  }

  /** As BOSH's agent prints it in its messages. */
  @Override
  public String toString() {
    return ("{ID:%s DeviceID: VolumeID:%s Lun: HostDeviceID: Path:%s ISCSISettings:{InitiatorName:"
            + " Username: Target: Password:} FileSystemType: MountOptions:[] Partitioner:}")
        .formatted(id, volumeId, path);
  }
}
