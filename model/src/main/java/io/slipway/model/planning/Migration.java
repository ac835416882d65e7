package io.slipway.model.planning;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.DeploymentSpec;
import io.slipway.model.deployment.InstanceGroup;
import io.slipway.model.deployment.InstanceGroup.MigratedFrom;
import io.slipway.model.instances.InstanceRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The existing instances of a group: its own and those it takes over (behaviour 2.6). */
final class Migration {
  private final Map<String, List<InstanceRecord>> existing = new HashMap<>();
  private final Set<String> specified = new HashSet<>();

  /** Which groups take over a group's instances. */
  private final Map<String, Set<String>> heirs = new HashMap<>();

  Migration(DeploymentSpec spec, List<InstanceRecord> existing) {
    for (InstanceRecord record : existing) {
      this.existing.computeIfAbsent(record.group(), _ -> new ArrayList<>()).add(record);
    }
    for (InstanceGroup group : spec.groups()) {
      specified.add(group.name());
      for (MigratedFrom source : group.migratedFrom()) {
        heirs.computeIfAbsent(source.name(), _ -> new HashSet<>()).add(group.name());
      }
    }
  }

  /** Every instance of the group, those that only compile too. */
  List<InstanceRecord> all(String group) {
    return existing.getOrDefault(group, List.of());
  }

  /** By index. */
  List<Candidate> candidates(InstanceGroup group) {
    Map<Integer, Candidate> candidates = new LinkedHashMap<>();
    ofGroup(group.name())
        .forEach(
            record ->
                candidates.put(record.id(), new Candidate(record, record.availabilityZone())));
    for (MigratedFrom source : group.migratedFrom()) {
      check(group, source);
      for (InstanceRecord record : ofGroup(source.name())) {
        candidates.put(record.id(), new Candidate(record, zone(group, source, record)));
      }
    }
    Collection<Candidate> all = candidates.values();
    return all.stream().sorted(Comparator.comparingInt(Candidate::index)).toList();
  }

  private List<InstanceRecord> ofGroup(String name) {
    return all(name).stream().filter(record -> !record.compilation()).toList();
  }

  private void check(InstanceGroup group, MigratedFrom source) {
    String old = source.name();
    if (!old.equals(group.name()) && specified.contains(old)) {
      throw refused(
          group,
          source,
          ". A deployment can not migrate an instance group and also specify it. Please remove"
              + " instance group '"
              + old
              + "'.");
    }
    if (!heirs.getOrDefault(old, Set.of()).equals(Set.of(group.name()))) {
      throw refused(
          group, source, ". An instance group may be migrated to only one instance group.");
    }
  }

  private static Optional<String> zone(
      InstanceGroup group, MigratedFrom source, InstanceRecord record) {
    Optional<String> stored = record.availabilityZone();
    Optional<String> given = source.availabilityZone();
    if (stored.isEmpty() && given.isEmpty() && !group.availabilityZones().isEmpty()) {
      throw refused(
          group, source, ", availability zone of '" + source.name() + "' is not specified");
    }
    if (stored.isPresent() && given.isPresent() && !stored.equals(given)) {
      throw refused(
          group,
          source,
          ", '%s' belongs to availability zone '%s' and manifest specifies '%s'"
              .formatted(source.name(), stored.get(), given.get()));
    }
    return stored.or(() -> given);
  }

  private static SlipwayException refused(InstanceGroup group, MigratedFrom source, String why) {
    return new SlipwayException(
        ErrorCode.DEPLOYMENT_INVALID_MIGRATED_FROM_JOB,
        "Failed to migrate instance group '" + source.name() + "' to '" + group.name() + "'" + why);
  }
}
