package io.slipway.simulation.scenario;

import java.util.List;
import java.util.Optional;

/**
 * An instance group of a manifest.
 *
 * @param formerly the name it had before
 * @param zones numbers of availability zones
 * @param disk the name of a disk type; empty for none
 * @param version what its templates print: another one is a change
 * @param jobs 0 for none
 */
public record Group(
    String name,
    Optional<String> formerly,
    boolean errand,
    int instances,
    List<Integer> zones,
    String vmType,
    String disk,
    String network,
    int jobs,
    int version,
    Limits limits) {

  /**
   * What its update says for itself.
   *
   * @param maxInFlight a number or a percentage
   */
  public record Limits(
      Optional<Boolean> serial, Optional<Integer> canaries, Optional<String> maxInFlight) {
    public static final Limits NONE =
        new Limits(Optional.empty(), Optional.empty(), Optional.empty());
  }

  public Group instances(int number) {
    return new Group(
        name, formerly, errand, number, zones, vmType, disk, network, jobs, version, limits);
  }

  public Group version(int other) {
    return new Group(
        name, formerly, errand, instances, zones, vmType, disk, network, jobs, other, limits);
  }

  public Group vmType(String other) {
    return new Group(
        name, formerly, errand, instances, zones, other, disk, network, jobs, version, limits);
  }

  public Group disk(String other) {
    return new Group(
        name, formerly, errand, instances, zones, vmType, other, network, jobs, version, limits);
  }

  public Group network(String other) {
    return new Group(
        name, formerly, errand, instances, zones, vmType, disk, other, jobs, version, limits);
  }

  public Group zones(List<Integer> others) {
    return new Group(
        name, formerly, errand, instances, others, vmType, disk, network, jobs, version, limits);
  }

  public Group renamed(String other) {
    return new Group(
        other,
        Optional.of(name),
        errand,
        instances,
        zones,
        vmType,
        disk,
        network,
        jobs,
        version,
        limits);
  }

  Group withoutLimits() {
    return new Group(
        name,
        formerly,
        errand,
        instances,
        zones,
        vmType,
        disk,
        network,
        jobs,
        version,
        Limits.NONE);
  }

  String text() {
    StringBuilder text = new StringBuilder();
    text.append("- name: ").append(name).append('\n');
    if (errand) {
      text.append("  lifecycle: errand\n");
    }
    formerly.ifPresent(old -> text.append("  migrated_from: [{name: ").append(old).append("}]\n"));
    text.append("  azs: [")
        .append(String.join(", ", zones.stream().map(zone -> "z" + zone).toList()))
        .append("]\n");
    text.append("  instances: ").append(instances).append('\n');
    text.append("  vm_type: ").append(vmType).append('\n');
    if (!disk.isEmpty()) {
      text.append("  persistent_disk_type: ").append(disk).append('\n');
    }
    text.append("  stemcell: default\n");
    text.append("  networks: [{name: ").append(network).append("}]\n");
    text.append("  update: {");
    limits.serial().ifPresent(serial -> text.append("serial: ").append(serial).append(", "));
    limits.canaries().ifPresent(number -> text.append("canaries: ").append(number).append(", "));
    limits.maxInFlight().ifPresent(most -> text.append("max_in_flight: ").append(most));
    text.append("}\n");
    if (jobs == 0) {
      return text.append("  jobs: []\n").toString();
    }
    text.append("  jobs:\n");
    if (errand) {
      text.append("  - {name: smoke, release: sample}\n");
      return text.toString();
    }
    text.append("  - {name: server, release: sample, properties: {version: v")
        .append(version)
        .append("}}\n");
    if (jobs > 1) {
      text.append("  - {name: smoke, release: sample}\n");
    }
    return text.toString();
  }
}
