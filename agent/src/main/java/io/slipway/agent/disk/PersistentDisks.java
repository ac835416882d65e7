package io.slipway.agent.disk;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.InstanceFiles;
import io.slipway.agent.core.Layout;
import io.slipway.agent.script.ScriptEnvironment;
import io.slipway.agent.settings.AgentSettings;
import io.slipway.agent.settings.SettingsStore;
import io.slipway.instance.Command;
import io.slipway.instance.ExitStatus;
import io.slipway.instance.InstanceSpace;
import io.slipway.instance.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Persistent disks: folders of this machine that appear in the instance at {@code /var/vcap/store},
 * or, while another one is still there, at {@code /var/vcap/store_migration_target}.
 */
public final class PersistentDisks {
  private static final String STORE = "store";
  private static final String MIGRATION_TARGET = "store_migration_target";

  private static final String HINTS = "persistent_disk_hints.json";
  private static final String MANAGED = "managed_disk_settings.json";

  /** Which disk is where: what a stock agent reads from the kernel's table of mounts. */
  private static final String MOUNTED = "mounted_disks.json";

  private final InstanceSpace space;
  private final InstanceFiles files;
  private final AgentSettings settings;
  private final SettingsStore store;

  public PersistentDisks(
      InstanceSpace space, InstanceFiles files, AgentSettings settings, SettingsStore store) {
    this.space = space;
    this.files = files;
    this.settings = settings;
    this.store = store;
  }

  public void add(String diskId, @Nullable Object hint) throws IOException {
    Map<String, @Nullable Object> hints = store.read(HINTS);
    hints.put(diskId, DiskSettings.of(diskId, hint).toPlain());
    store.write(HINTS, hints);
  }

  public void remove(String diskId) throws IOException {
    Map<String, @Nullable Object> hints = store.read(HINTS);
    if (hints.containsKey(diskId)) {
      hints.remove(diskId);
      store.write(HINTS, hints);
    }
  }

  private Map<String, @Nullable Object> hints() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(settings.persistentDisks());
    all.putAll(store.read(HINTS));
    return all;
  }

  /** Where a disk is; fails for one nobody told about. */
  public DiskSettings find(String diskId) {
    Map<String, @Nullable Object> hints = hints();
    if (!hints.containsKey(diskId)) {
      throw new AgentFailure("Persistent disk with volume id '" + diskId + "' could not be found");
    }
    return DiskSettings.of(diskId, hints.get(diskId));
  }

  /** Makes the disk appear in the instance; one that is there already stays. */
  public void mount(String diskId) throws IOException {
    DiskSettings disk = AgentFailure.during("Reading persistent disk settings", () -> find(diskId));
    Map<String, @Nullable Object> mounted = store.read(MOUNTED);
    if (mounted.containsValue(diskId)) {
      return;
    }
    String place = mounted.containsKey(STORE) ? MIGRATION_TARGET : STORE;
    AgentFailure.during("Mounting persistent disk", () -> bind(disk, place));
    mounted.put(place, diskId);
    store.write(MOUNTED, mounted);
    store.writeText(MANAGED, diskId);
  }

  private void bind(DiskSettings disk, String place) throws IOException {
    Path directory = Path.of(disk.path());
    if (!directory.isAbsolute() || !Files.isDirectory(directory)) {
      throw new AgentFailure(
          "'" + disk.path() + "', where disk '" + disk.id() + "' should be, is not a folder");
    }
    files.createDirectory(files.layout().base().resolve(place), 0700);
    space.bindDisk(directory, inside(place));
  }

  private static String inside(String place) {
    return Layout.BASE + "/" + place;
  }

  /** Takes the disk away; what happened, in BOSH's words. */
  public String unmount(String diskId) throws IOException {
    DiskSettings disk = AgentFailure.during("Getting persistent disk settings", () -> find(diskId));
    Map<String, @Nullable Object> mounted = store.read(MOUNTED);
    Optional<String> place = placeOf(diskId, mounted);
    if (place.isEmpty()) {
      return "Partition of " + disk + " is not mounted";
    }
    AgentFailure.during("Unmounting persistent disk", () -> space.unbind(inside(place.get())));
    mounted.remove(place.get());
    store.write(MOUNTED, mounted);
    return "Unmounted partition of " + disk;
  }

  private static Optional<String> placeOf(String diskId, Map<String, @Nullable Object> mounted) {
    return mounted.entrySet().stream()
        .filter(entry -> diskId.equals(entry.getValue()))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** The disks that are in the instance now. */
  public List<String> list() {
    List<String> ids = new ArrayList<>();
    Map<String, @Nullable Object> mounted = store.read(MOUNTED);
    for (String diskId : hints().keySet()) {
      if (mounted.containsValue(diskId)) {
        ids.add(diskId);
      }
    }
    return ids;
  }

  /** The host folder of the disk at {@code /var/vcap/store}. */
  public Optional<Path> storeFolder() {
    return store.read(MOUNTED).get(STORE) instanceof String diskId
        ? Optional.of(Path.of(find(diskId).path()))
        : Optional.empty();
  }

  /** Copies the old disk to the new one and lets the new one take its place. */
  public void migrate() throws IOException, InterruptedException {
    Map<String, @Nullable Object> mounted = store.read(MOUNTED);
    if (!(mounted.get(MIGRATION_TARGET) instanceof String newDiskId)
        || !mounted.containsKey(STORE)) {
      throw new AgentFailure(
          "Migrating persistent disk: there are not two disks, one at "
              + inside(STORE)
              + " and one at "
              + inside(MIGRATION_TARGET));
    }
    copy();
    space.unbind(inside(MIGRATION_TARGET));
    mounted.remove(MIGRATION_TARGET);
    space.unbind(inside(STORE));
    mounted.remove(STORE);
    store.write(MOUNTED, mounted);
    bind(find(newDiskId), STORE);
    mounted.put(STORE, newDiskId);
    store.write(MOUNTED, mounted);
  }

  /** Inside the instance, where owners are what the jobs know. */
  private void copy() throws InterruptedException {
    String script =
        "(tar -C %s --xattrs --sparse -cf - .) | (tar -C %s --xattrs --sparse -xpf -)"
            .formatted(inside(STORE), inside(MIGRATION_TARGET));
    var process =
        space.start(
            Command.of("bash", "-o", "pipefail", "-c", script)
                .environment(ScriptEnvironment.ofAgent(Map.of()))
                .stderr(Output.tail(4096))
                .build());
    try {
      ExitStatus status = process.completion().get();
      if (!status.success()) {
        throw new AgentFailure(
            "Migrating persistent disk: Copying files from old disk to new disk: Running command:"
                + " '%s', stdout: '', stderr: '%s': %s"
                    .formatted(script, process.stderr().text(), status));
      }
    } catch (ExecutionException e) {
      throw new AgentFailure("Migrating persistent disk: " + e.getCause(), e);
    }
  }
}
