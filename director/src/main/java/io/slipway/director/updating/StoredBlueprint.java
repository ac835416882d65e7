package io.slipway.director.updating;

import io.slipway.director.executing.Blueprint;
import io.slipway.director.executing.Disks;
import io.slipway.director.executing.Vms;
import io.slipway.director.stemcells.StemcellRepository;
import io.slipway.model.catalog.StemcellRecord;
import io.slipway.model.deployment.UpdateSettings.WatchTime;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.planning.InstanceSpecs;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the spec of an instance says that it was last made of. */
public final class StoredBlueprint implements Blueprint {
  private final Map<String, @Nullable Object> spec;
  private final StemcellRepository stemcells;

  public StoredBlueprint(Map<String, @Nullable Object> spec, StemcellRepository stemcells) {
    this.spec = spec;
    this.stemcells = stemcells;
  }

  /** What was installed on the VM is known only after a deploy has got that far. */
  public boolean isComplete() {
    boolean installable = spec.get("job") == null || spec.containsKey("configuration_hash");
    return !spec.isEmpty() && installable;
  }

  /** How long its processes are given to run. */
  public WatchTime updateWatchTime() {
    if (spec.get("update") instanceof Map<?, ?> update
        && update.get("update_watch_time") instanceof String text) {
      String[] ends = text.split("-", -1);
      return new WatchTime(
          Duration.ofMillis(Long.parseLong(ends[0])),
          Duration.ofMillis(Long.parseLong(ends[ends.length - 1])));
    }
    return new WatchTime(Duration.ofSeconds(1), Duration.ofMinutes(5));
  }

  /** A VM like the one the instance has had. */
  @Override
  public Vms.Order vm(InstanceRecord instance) {
    return new Vms.Order(
        instance,
        stemcell(),
        map(spec.get(DesiredInstances.CLOUD_PROPERTIES)),
        networks(),
        Disks.active(instance).map(disk -> List.of(disk.cid())).orElse(List.of()),
        map(spec.get("env")),
        Tags.merged(map(spec.get(DesiredInstances.TAGS)), Map.of()),
        InstanceSpecs.firstApply(spec));
  }

  private StemcellRecord stemcell() {
    Map<String, @Nullable Object> wanted = map(spec.get("stemcell"));
    String name = String.valueOf(wanted.get("name"));
    String version = String.valueOf(wanted.get("version"));
    return stemcells.require(name, version);
  }

  private Map<String, Map<String, @Nullable Object>> networks() {
    Map<String, Map<String, @Nullable Object>> networks = new LinkedHashMap<>();
    map(spec.get("networks")).forEach((name, settings) -> networks.put(name, map(settings)));
    return networks;
  }

  @SuppressWarnings("unchecked") // stored specs have text keys
  private static Map<String, @Nullable Object> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
  }

  @Override
  public Map<String, @Nullable Object> applySpec(InstanceRecord instance) {
    return InstanceSpecs.apply(spec);
  }

  @Override
  public Map<String, @Nullable Object> applySpecWithoutJobs(InstanceRecord instance) {
    Map<String, @Nullable Object> jobless = new LinkedHashMap<>(InstanceSpecs.apply(spec));
    jobless.put("job", Map.of());
    return jobless;
  }
}
