package io.slipway.simulation.scenario;

import java.util.List;
import java.util.Optional;

/**
 * A deployment's manifest.
 *
 * @param maxInFlight a number or a percentage
 */
public record Manifest(
    String name,
    int stemcell,
    int canaries,
    String maxInFlight,
    boolean serial,
    boolean swaps,
    boolean parallelZones,
    List<Group> groups) {
  public Manifest {
    groups = List.copyOf(groups);
  }

  public Manifest groups(List<Group> others) {
    return new Manifest(
        name, stemcell, canaries, maxInFlight, serial, swaps, parallelZones, others);
  }

  public Manifest stemcell(int other) {
    return new Manifest(name, other, canaries, maxInFlight, serial, swaps, parallelZones, groups);
  }

  public Manifest version(int version) {
    return groups(groups.stream().map(group -> group.version(version)).toList());
  }

  /** The same without any caution. */
  public Manifest allAtOnce() {
    return new Manifest(
        name,
        stemcell,
        0,
        "100%",
        false,
        swaps,
        true,
        groups.stream().map(Group::withoutLimits).toList());
  }

  public Optional<Group> group(String group) {
    return groups.stream().filter(one -> one.name().equals(group)).findFirst();
  }

  /** How many instances of the group may be in the middle of their update, canaries too. */
  public int limit(Group group, Optional<String> override) {
    String text = override.or(group.limits()::maxInFlight).orElse(maxInFlight);
    int most =
        text.endsWith("%")
            ? group.instances() * Integer.parseInt(text.replace("%", "")) / 100
            : Integer.parseInt(text);
    return Math.max(most, 1);
  }

  public int canaries(Group group, Optional<Integer> override) {
    return override.or(group.limits()::canaries).orElse(canaries);
  }

  public boolean serial(Group group) {
    return group.limits().serial().orElse(serial);
  }

  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        name: %s
        releases: [{name: sample, version: "1"}]
        stemcells: [{alias: default, os: toronto-os, version: "%d"}]
        update:
          canaries: %d
          max_in_flight: %s
          canary_watch_time: 1000-60000
          update_watch_time: 1000-60000
          serial: %s
          vm_strategy: %s
          initial_deploy_az_update_strategy: %s
        """
            .formatted(
                name,
                stemcell,
                canaries,
                maxInFlight,
                serial,
                swaps ? "create-swap-delete" : "delete-create",
                parallelZones ? "parallel" : "serial"));
    text.append(groups.isEmpty() ? "instance_groups: []\n" : "instance_groups:\n");
    groups.forEach(group -> text.append(group.text()));
    return text.toString();
  }

  /** In a line. */
  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(
            "canaries=%d max=%s%s%s stemcell=%d"
                .formatted(
                    canaries,
                    maxInFlight,
                    serial ? " serial" : "",
                    swaps ? " create-swap-delete" : "",
                    stemcell));
    for (Group group : groups) {
      text.append(
          " | %s%s%s x%d z%s %s%s %s jobs=%d v%d %s"
              .formatted(
                  group.name(),
                  group.formerly().map(old -> " (was " + old + ")").orElse(""),
                  group.errand() ? " errand" : "",
                  group.instances(),
                  group.zones(),
                  group.vmType(),
                  group.disk().isEmpty() ? "" : "+" + group.disk(),
                  group.network(),
                  group.jobs(),
                  group.version(),
                  group.limits().equals(Group.Limits.NONE) ? "" : text(group.limits())));
    }
    return text.toString();
  }

  private static String text(Group.Limits limits) {
    return "serial=%s canaries=%s max=%s"
        .formatted(
            limits.serial().map(String::valueOf).orElse("-"),
            limits.canaries().map(String::valueOf).orElse("-"),
            limits.maxInFlight().orElse("-"));
  }
}
