package io.slipway.model.planning;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.deployment.InstanceGroup;
import io.slipway.model.deployment.InstanceGroup.GroupNetwork;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.IpAddressRecord;
import io.slipway.model.planning.Placement.Placed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Spreads a group without static addresses over its zones, keeping instances that are ignored or
 * have disks, then as many others as fit (behaviour 2.4). An existing instance never changes zone.
 */
final class ZonePlacement {
  private final InstanceGroup group;
  private final boolean randomize;
  private final RandomGenerator random;
  private final Runnable checkpoint;

  ZonePlacement(
      InstanceGroup group, boolean randomize, RandomGenerator random, Runnable checkpoint) {
    this.checkpoint = checkpoint;
    this.group = group;
    this.randomize = randomize;
    this.random = random;
  }

  /**
   * @param candidates by index; by zone, each is known by its place among them
   */
  Placement place(List<Candidate> candidates) {
    checkIgnored(group, candidates);
    Map<Optional<String>, NavigableMap<Integer, Candidate>> unclaimed = new LinkedHashMap<>();
    for (int place = 0; place < candidates.size(); place++) {
      Candidate candidate = candidates.get(place);
      unclaimed.computeIfAbsent(candidate.zone(), zone -> new TreeMap<>()).put(place, candidate);
    }
    List<String> zones = zonesByPopulation(unclaimed);
    checkZonesOfIgnored(candidates);

    Map<String, Integer> population = new LinkedHashMap<>();
    zones.forEach(zone -> population.put(zone, 0));
    List<Placed> kept = new ArrayList<>();
    for (int place = 0; place < candidates.size(); place++) {
      if (candidates.get(place).isIgnored()) {
        keep(place, candidates.get(place), unclaimed, population, kept);
      }
    }
    if (!zones.isEmpty()) {
      for (int place = 0; place < candidates.size(); place++) {
        Candidate candidate = candidates.get(place);
        boolean stays =
            !candidate.isIgnored()
                && !candidate.record().disks().isEmpty()
                && candidate.zone().filter(zones::contains).isPresent();
        if (stays && kept.size() < group.instances()) {
          keep(place, candidate, unclaimed, population, kept);
        }
      }
    }
    balance(unclaimed, population, kept);
    kept.sort(Comparator.comparing(placed -> placed.existing().isEmpty()));
    List<InstanceRecord> obsolete =
        unclaimed.values().stream()
            .flatMap(ofZone -> ofZone.values().stream())
            .map(Candidate::record)
            .toList();
    return new Placement(kept, obsolete);
  }

  private List<String> zonesByPopulation(
      Map<Optional<String>, NavigableMap<Integer, Candidate>> candidates) {
    return group.zoneNames().stream()
        .sorted(
            Comparator.comparingInt(
                zone -> -candidates.getOrDefault(Optional.of(zone), new TreeMap<>()).size()))
        .toList();
  }

  private static void keep(
      int place,
      Candidate candidate,
      Map<Optional<String>, NavigableMap<Integer, Candidate>> unclaimed,
      Map<String, Integer> population,
      List<Placed> kept) {
    NavigableMap<Integer, Candidate> ofZone = unclaimed.get(candidate.zone());
    if (ofZone != null) {
      ofZone.remove(place);
    }
    candidate.zone().ifPresent(zone -> population.computeIfPresent(zone, (z, n) -> n + 1));
    Optional<String> zone = candidate.zone().filter(population::containsKey);
    kept.add(new Placed(Optional.of(candidate), zone, Map.of()));
  }

  /** Fills the remaining slots, with existing instances where the chosen zone has any left. */
  private void balance(
      Map<Optional<String>, NavigableMap<Integer, Candidate>> unclaimed,
      Map<String, Integer> population,
      List<Placed> placed) {
    Map<String, Integer> preferred = new HashMap<>();
    unclaimed.forEach(
        (zone, candidates) -> zone.ifPresent(name -> preferred.put(name, candidates.size())));
    while (placed.size() < group.instances()) {
      checkpoint.run();
      Optional<String> zone = leastPopulated(population, preferred);
      zone.ifPresent(
          name -> {
            population.merge(name, 1, Integer::sum);
            preferred.computeIfPresent(name, (z, n) -> n - 1);
          });
      Optional<Candidate> claimed =
          Optional.ofNullable(unclaimed.get(zone))
              .flatMap(left -> Optional.ofNullable(left.pollFirstEntry()))
              .map(Map.Entry::getValue);
      placed.add(new Placed(claimed, zone, Map.of()));
    }
  }

  private Optional<String> leastPopulated(
      Map<String, Integer> population, Map<String, Integer> preferred) {
    if (population.isEmpty()) {
      return Optional.empty();
    }
    int fewest = population.values().stream().mapToInt(Integer::intValue).min().orElse(0);
    List<String> tied =
        population.entrySet().stream()
            .filter(entry -> entry.getValue() == fewest)
            .map(Map.Entry::getKey)
            .toList();
    if (tied.size() == 1) {
      return Optional.of(tied.getFirst());
    }
    return tied.stream()
        .filter(zone -> preferred.getOrDefault(zone, 0) > 0)
        .findFirst()
        .or(
            () ->
                randomize
                    ? Optional.of(tied.get(random.nextInt(tied.size())))
                    : tied.stream().min(Comparator.naturalOrder()));
  }

  static void checkIgnored(InstanceGroup group, List<Candidate> candidates) {
    TreeSet<String> wanted =
        group.networks().stream()
            .filter(network -> !network.isVip())
            .map(GroupNetwork::name)
            .collect(Collectors.toCollection(TreeSet::new));
    for (Candidate candidate : candidates) {
      TreeSet<String> held =
          candidate.record().addresses().stream()
              .map(IpAddressRecord::network)
              .collect(Collectors.toCollection(TreeSet::new));
      if (candidate.isIgnored() && !held.equals(wanted)) {
        throw refused(
            "In instance group '"
                + group.name()
                + "', which contains ignored vms, an attempt was made to modify the networks. This"
                + " operation is not allowed.");
      }
    }
  }

  private void checkZonesOfIgnored(List<Candidate> candidates) {
    List<Candidate> ignored = candidates.stream().filter(Candidate::isIgnored).toList();
    if (ignored.size() > group.instances()) {
      throw refused(
          "Instance Group '"
              + group.name()
              + "' has "
              + ignored.size()
              + " ignored instance(s). "
              + group.instances()
              + " instance(s) of that instance group were requested. Deleting ignored instances is"
              + " not allowed.");
    }
    List<String> lost =
        ignored.stream()
            .flatMap(candidate -> candidate.zone().stream())
            .distinct()
            .filter(zone -> !group.zoneNames().contains(zone))
            .map(zone -> "\"" + zone + "\"")
            .toList();
    if (!lost.isEmpty()) {
      throw refused(
          "Instance Group '"
              + group.name()
              + "' no longer contains AZs ["
              + String.join(", ", lost)
              + "] where ignored instance(s) exist.");
    }
  }

  private static SlipwayException refused(String message) {
    return new SlipwayException(ErrorCode.DEPLOYMENT_IGNORED_INSTANCES_MODIFICATION, message);
  }
}
