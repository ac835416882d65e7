package io.slipway.model.planning;

import io.slipway.bus.spec.JobGroup;
import io.slipway.model.deployment.InstanceGroup.Disk;
import io.slipway.model.deployment.PlainValues;
import io.slipway.model.instances.DiskRecord;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import io.slipway.model.instances.InstanceSpec;
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
      InstanceSpec spec,
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
          !stored()
              .flatMap(spec -> spec.apply().installation().rendered().configurationHash())
              .equals(desired.configurationHash());
      case JOB -> jobChanged();
      case STATE -> stateChanged();
      case DNS -> desired.dnsChanged();
      case TRUSTED_CERTS -> desired.trustedCertsChanged();
      case BLOBSTORE_CONFIG -> desired.blobstoreConfigChanged();
      case NATS_CONFIG -> desired.natsConfigChanged();
      case TAGS -> plan.isNew() || !PlainValues.same(desired.deployedTags(), desired.tags());
    };
  }

  private Optional<InstanceSpec> stored() {
    return plan.existing().flatMap(InstanceRecord::spec);
  }

  private String stemcellName() {
    return desired
        .spec()
        .vm()
        .map(vm -> vm.stemcell().name())
        .orElseGet(() -> plan.group().stemcell().name());
  }

  private boolean recreatesDisks() {
    return options.recreatePersistentDisks() && !plan.isNew();
  }

  private boolean networkSettingsChanged() {
    Map<String, Map<String, @Nullable Object>> before =
        stored().map(spec -> spec.apply().networks()).orElse(Map.of());
    return !before.isEmpty() && differ(withoutDnsNames(before), withoutDnsNames(plan.networks()));
  }

  /** Of something an instance has already. */
  private boolean differ(
      Map<String, @Nullable Object> has, Map<String, @Nullable Object> shallHave) {
    return plan.existing().map(one -> options.values().differ(one, has, shallHave)).orElse(true);
  }

  private static Map<String, @Nullable Object> withoutDnsNames(
      Map<String, Map<String, @Nullable Object>> networks) {
    Map<String, @Nullable Object> stripped = new LinkedHashMap<>();
    networks.forEach(
        (name, settings) -> {
          Map<String, @Nullable Object> copy = new LinkedHashMap<>(settings);
          copy.remove("dns_record_name");
          stripped.put(name, copy);
        });
    return stripped;
  }

  private boolean packagesChanged() {
    return !stored()
        .flatMap(spec -> spec.apply().installation().packages())
        .equals(Optional.of(desired.spec().apply().packages()));
  }

  private boolean disksChanged() {
    Map<String, Disk> wanted = new LinkedHashMap<>();
    plan.group().disks().forEach(disk -> wanted.put(disk.name(), disk));
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

  /** No stored job counts as a change, even for a group that has none. */
  private boolean jobChanged() {
    Optional<ComparableJob> before =
        stored().flatMap(spec -> spec.apply().job()).map(ComparableJob::of);
    return before.isEmpty() || !before.equals(desired.spec().apply().job().map(ComparableJob::of));
  }

  /** What counts of a group: which jobs it has, in whatever order. */
  private record ComparableJob(Optional<String> name, List<JobGroup.Job> jobs) {
    static ComparableJob of(JobGroup group) {
      return new ComparableJob(
          group.name(),
          group.jobs().stream().sorted(Comparator.comparing(JobGroup.Job::name)).toList());
    }
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
