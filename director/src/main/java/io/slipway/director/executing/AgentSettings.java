package io.slipway.director.executing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code update_settings} tells an agent (Director behaviour 5.8). */
final class AgentSettings {
  private AgentSettings() {}

  /** No trusted certificates, no named disks, credentials as they are. */
  static Map<String, @Nullable Object> plain() {
    Map<String, @Nullable Object> settings = new LinkedHashMap<>();
    settings.put("trusted_certs", "");
    settings.put("disk_associations", List.of());
    return settings;
  }
}
