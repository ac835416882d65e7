package io.slipway.director.executing;

import io.slipway.model.instances.DiskRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code update_settings} tells an agent (Director behaviour 5.8). */
final class AgentSettings {
  private AgentSettings() {}

  /**
   * No trusted certificates, credentials as they are.
   *
   * @param named disks the VM has that are not mounted
   */
  static Map<String, @Nullable Object> with(List<DiskRecord> named) {
    Map<String, @Nullable Object> settings = new LinkedHashMap<>();
    settings.put("trusted_certs", "");
    settings.put("disk_associations", named.stream().map(AgentSettings::association).toList());
    return settings;
  }

  private static Map<String, @Nullable Object> association(DiskRecord disk) {
    Map<String, @Nullable Object> association = new LinkedHashMap<>();
    association.put("name", disk.name());
    association.put("cid", disk.cid());
    return association;
  }
}
