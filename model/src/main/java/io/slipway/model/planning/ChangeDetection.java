package io.slipway.model.planning;

import io.slipway.model.deployment.InstanceGroup;
import io.slipway.model.deployment.PlainValues;
import io.slipway.model.instances.DiskRecord;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import io.slipway.model.planning.InstancePlan.VirtualState;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What differs between an instance as it is and as it shall be (behaviour 2.8). */
public final class ChangeDetection {
  private static final List<String> OF_PACKAGE = List.of("blobstore_id", "sha1", "name", "version");
  private static final List<String> OF_JOB = List.of("name", "templates");

  private final InstancePlan plan;
  private final Desired desired;
  private final AgentState agent;
  private final PlanOptions options;

  private ChangeDetection(
      InstancePlan plan, Desired desired, AgentState agent, PlanOptions options) {
    this.plan = plan;
    this.desired = desired;
    this.agent = agent;
    this.options = options;
  }

  /**
   * How the instance shall be, as far as the plan does not say.
   *
   * @param spec the full spec it is to have
   * @param configurationHash of what has been rendered; empty for groups without jobs
   * @param cloudProperties of the VM, variables filled in
   * @param tags of the deployment; likewise those of its last deploy
   */
  public record Desired(
      Map<String, @Nullable Object> spec,
      Optional<String> configurationHash,
      Map<String, @Nullable Object> cloudProperties,
      Map<String, @Nullable Object> tags,
      Map<String, @Nullable Object> deployedTags,
      boolean dnsChanged,
      boolean trustedCertsChanged,
      boolean blobstoreConfigChanged,
      boolean natsConfigChanged) {}

  /** In the contract's order, which is that of {@link Change}. */
  public static EnumSet<Change> changes(
      InstancePlan plan, Desired desired, AgentState agent, PlanOptions options) {
    return new ChangeDetection(plan, desired, agent, options).changes();
  }

  private EnumSet<Change> changes() {
    EnumSet<Change> changes = EnumSet.noneOf(Change.class);
    for (Change change : Change.values()) {
      if (applies(change)) {
        changes.add(change);
      }
    }
    return changes;
  }

  private boolean applies(Change change) {
    return switch (change) {
      case DIRTY -> plan.existing().map(record -> !record.updateCompleted()).orElse(true);
      case RESTART -> plan.virtualState() == VirtualState.RESTART;
      case RECREATE ->
          agent.isUnresponsive()
              || Recreation.isRequested(plan.existing(), plan.uuid(), plan.virtualState(), options);
      case RECREATE_PERSISTENT_DISKS -> recreatesDisks();
      case CLOUD_PROPERTIES ->
          Recreation.cloudPropertiesChanged(
              plan.existing(), desired.cloudProperties(), options.values());
      case STEMCELL ->
          Recreation.stemcellChanged(plan.existing(), stemcellName(), plan.group().stemcell());
      case ENV -> Recreation.envChanged(plan.existing(), plan.group());
      case NETWORK -> plan.networksChanged() || networkSettingsChanged();
      case PACKAGES -> packagesChanged();
      case PERSISTENT_DISK -> recreatesDisks() || disksChanged();
      case CONFIGURATION ->
          !PlainValues.same(stored("configuration_hash"), desired.configurationHash().orElse(null));
      case JOB -> jobChanged();
      case STATE -> stateChanged();
      case DNS -> desired.dnsChanged();
      case TRUSTED_CERTS -> desired.trustedCertsChanged();
      case BLOBSTORE_CONFIG -> desired.blobstoreConfigChanged();
      case NATS_CONFIG -> desired.natsConfigChanged();
      case TAGS -> plan.isNew() || !PlainValues.same(desired.deployedTags(), desired.tags());
    };
  }

  private @Nullable Object stored(String key) {
    return plan.existing().map(record -> record.spec()).orElse(Map.of()).get(key);
  }

  private String stemcellName() {
    return desired.spec().get("stemcell") instanceof Map<?, ?> stemcell
        ? String.valueOf(stemcell.get("name"))
        : plan.group().stemcell().name();
  }

  private boolean recreatesDisks() {
    return options.recreatePersistentDisks() && !plan.isNew();
  }

  private boolean networkSettingsChanged() {
    Map<String, @Nullable Object> before =
        plan.existing().map(StoredSpec::networks).orElse(Map.of());
    return !before.isEmpty() && differ(withoutDnsNames(before), withoutDnsNames(plan.networks()));
  }

  /** Of something an instance has already. */
  private boolean differ(
      Map<String, @Nullable Object> has, Map<String, @Nullable Object> shallHave) {
    return plan.existing().map(one -> options.values().differ(one, has, shallHave)).orElse(true);
  }

  private static Map<String, @Nullable Object> withoutDnsNames(Map<String, ?> networks) {
    Map<String, @Nullable Object> stripped = new LinkedHashMap<>();
    networks.forEach(
        (name, settings) -> {
          if (settings instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>(PlainValues.mapping(map));
            copy.remove("dns_record_name");
            stripped.put(name, copy);
          } else {
            stripped.put(name, settings);
          }
        });
    return stripped;
  }

  private boolean packagesChanged() {
    Map<String, @Nullable Object> comparable = new LinkedHashMap<>();
    if (desired.spec().get("packages") instanceof Map<?, ?> packages) {
      PlainValues.mapping(packages)
          .forEach((name, spec) -> comparable.put(name, select(spec, OF_PACKAGE)));
    }
    return !PlainValues.same(stored("packages"), comparable);
  }

  private static @Nullable Object select(@Nullable Object value, List<String> keys) {
    if (!(value instanceof Map<?, ?> map)) {
      return value;
    }
    Map<String, @Nullable Object> selected = new LinkedHashMap<>();
    for (String key : keys) {
      if (map.containsKey(key)) {
        selected.put(key, map.get(key));
      }
    }
    return selected;
  }

  private boolean disksChanged() {
    InstanceGroup group = plan.group();
    Map<String, Disk> wanted = new LinkedHashMap<>();
    group
        .persistentDisk()
        .ifPresent(disk -> wanted.put("", new Disk(disk.size(), disk.cloudProperties())));
    group
        .namedDisks()
        .forEach(disk -> wanted.put(disk.name(), new Disk(disk.size(), disk.cloudProperties())));
    List<DiskRecord> existing =
        plan.existing().map(InstanceRecord::disks).orElse(List.of()).stream()
            .filter(DiskRecord::active)
            .toList();
    if (existing.size() != wanted.size()) {
      return true;
    }
    for (DiskRecord disk : existing) {
      Disk after = wanted.get(disk.name());
      if (after == null
          || after.size() != disk.size()
          || differ(disk.cloudProperties(), after.cloudProperties())) {
        return true;
      }
    }
    return false;
  }

  private record Disk(int size, Map<String, @Nullable Object> cloudProperties) {}

  /** No stored job counts as a change, even for a group that has none. */
  private boolean jobChanged() {
    Object before = stored("job");
    return before == null
        || !PlainValues.same(comparableJob(before), comparableJob(desired.spec().get("job")));
  }

  private static @Nullable Object comparableJob(@Nullable Object job) {
    Object selected = select(job, OF_JOB);
    if (selected instanceof Map<?, ?> map && map.get("templates") instanceof List<?> templates) {
      Map<String, @Nullable Object> copy = new LinkedHashMap<>(PlainValues.mapping(map));
      copy.put(
          "templates",
          templates.stream().sorted(Comparator.comparing(ChangeDetection::nameOf)).toList());
      return copy;
    }
    return selected;
  }

  private static String nameOf(@Nullable Object template) {
    return template instanceof Map<?, ?> map ? String.valueOf(map.get("name")) : "";
  }

  private boolean stateChanged() {
    if (agent.isUnresponsive()) {
      return true;
    }
    return switch (plan.target()) {
      case DETACHED ->
          plan.existing().map(record -> record.state() != InstanceState.DETACHED).orElse(false);
      case STOPPED -> agent.isRunning();
      case STARTED -> !agent.isRunning();
    };
  }
}
