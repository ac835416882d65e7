package io.slipway.agent;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.AgentLog;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.disk.PersistentDisks;
import io.slipway.agent.settings.SettingsStore;
import io.slipway.base.Names;
import io.slipway.json.PlainObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code update_settings} (agent contract 3.7). Credentials for message bus and blobstore are kept
 * but not needed: an agent inside the Director's process uses neither, so nothing restarts.
 */
final class SettingsUpdate {
  private static final String FILE = "update_settings.json";

  private final InstanceFiles files;
  private final SettingsStore store;
  private final PersistentDisks disks;
  private final AgentLog log;

  SettingsUpdate(InstanceFiles files, SettingsStore store, PersistentDisks disks, AgentLog log) {
    this.files = files;
    this.store = store;
    this.disks = disks;
    this.log = log;
  }

  void apply(PlainObject update) throws IOException {
    for (PlainObject association : update.objects("disk_associations")) {
      associate(association.textOr("name", ""), association.textOr("cid", ""));
    }
    Map<String, @Nullable Object> known = store.read(FILE);
    String certificates = update.textOr("trusted_certs", "");
    if (!certificates.isEmpty() && !certificates.equals(known.get("trusted_certs"))) {
      log.info(
          "Trusted certificates are kept in "
              + FILE
              + "; the trust store is the machine's own and stays as it is");
    }
    known.put("trusted_certs", certificates);
    known.put("disk_associations", update.value("disk_associations"));
    for (String key : List.of("mbus", "blobstores")) {
      if (update.has(key)) {
        known.put(key, update.value(key));
      }
    }
    store.write(FILE, known);
  }

  private void associate(String name, String diskId) throws IOException {
    if (!Names.isValidId(name) || name.startsWith(".")) {
      throw new AgentFailure("'" + name + "' cannot be the name of a disk");
    }
    String device = AgentFailure.during("Fetching disk settings", () -> disks.find(diskId)).path();
    files.link(files.layout().instance().resolve("disks").resolve(name), device);
  }
}
