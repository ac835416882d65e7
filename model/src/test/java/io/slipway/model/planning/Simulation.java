package io.slipway.model.planning;

import io.slipway.bus.spec.JobState;
import io.slipway.bus.spec.PackageSpec;
import io.slipway.bus.spec.RenderedTemplates;
import io.slipway.model.deployment.DeploymentSpec;
import io.slipway.model.deployment.DirectorSettings;
import io.slipway.model.instances.AddressHolder;
import io.slipway.model.instances.DiskRecord;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceSpec;
import io.slipway.model.instances.IpAddressRecord;
import io.slipway.model.instances.VmRecord;
import io.slipway.model.planning.ChangeDetection.Desired;
import io.slipway.model.planning.DeploymentPlan.GroupPlan;
import io.slipway.model.planning.InstancePlan.AddressWish;
import io.slipway.model.planning.InstanceSpecs.Ingredients;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** A deployment that plans and carries out every plan without fail, keeping what a store keeps. */
final class Simulation {
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  static final Map<String, PackageSpec> PACKAGES =
      List.of("foo", "bar", "pkg_3_depends_on_2").stream()
          .collect(
              Collectors.toMap(
                  name -> name,
                  name -> new PackageSpec(name, "fp-" + name + ".1", "sha1-" + name, "c-" + name)));

  private final Set<String> foreign;
  private final Random random;
  private List<InstanceRecord> records = List.of();
  private int ids;

  Simulation(long seed, Collection<String> foreign) {
    this.random = new Random(seed);
    this.foreign = new HashSet<>(foreign);
  }

  List<InstanceRecord> records() {
    return records;
  }

  void replace(InstanceRecord record) {
    records = records.stream().map(r -> r.id() == record.id() ? record : r).toList();
  }

  Map<String, AddressHolder> reserved() {
    Map<String, AddressHolder> reserved = new HashMap<>();
    foreign.forEach(
        address -> reserved.put(address, new AddressHolder(1_000_000, "far/away", "other")));
    records.forEach(
        r -> r.addresses().forEach(one -> reserved.put(one.address(), AddressHolder.of(r))));
    return reserved;
  }

  DeploymentPlan plan(DeploymentSpec spec) {
    return plan(spec, PlanOptions.NONE);
  }

  DeploymentPlan plan(DeploymentSpec spec, PlanOptions options) {
    return Planner.plan(
        spec,
        records,
        KnownAddresses.reserved(reserved()),
        (_, _) -> uuid(),
        new Random(1),
        options);
  }

  private String uuid() {
    return "%016x-%04x".formatted(random.nextLong(), ids++);
  }

  /** What a successful deploy leaves behind. */
  void carryOut(DeploymentPlan plan) {
    List<InstanceRecord> after = new ArrayList<>();
    for (GroupPlan group : plan.groups()) {
      for (InstancePlan instance : group.instances()) {
        after.add(record(plan.spec(), instance));
      }
    }
    records = after;
  }

  void deploy(DeploymentSpec spec) {
    carryOut(plan(spec));
  }

  private InstanceRecord record(DeploymentSpec spec, InstancePlan plan) {
    int id = plan.existing().map(InstanceRecord::id).orElseGet(() -> ++ids);
    List<IpAddressRecord> addresses =
        new ArrayList<>(plan.existing().map(InstanceRecord::addresses).orElse(List.of()));
    addresses.removeIf(address -> plan.obsoleteAddresses().contains(address.id()));
    for (AddressWish wish : plan.addresses()) {
      addresses.removeIf(address -> address.address().equals(wish.address()));
      addresses.add(
          new IpAddressRecord(++ids, id, wish.network(), wish.address(), wish.isStatic()));
    }
    VmRecord vm =
        new VmRecord(
            id,
            id,
            "cid",
            "agent",
            true,
            false,
            "",
            "ubuntu-stemcell",
            "1",
            plan.group().cloudProperties(plan.availabilityZone()),
            Map.of(),
            NOW);
    List<DiskRecord> disks =
        plan
            .group()
            .persistentDisk()
            .map(d -> new DiskRecord(id, id, "disk", "", d.size(), d.cloudProperties(), true))
            .stream()
            .toList();
    return new InstanceRecord(
        id,
        1,
        spec.name(),
        plan.group().name(),
        plan.index(),
        plan.uuid(),
        plan.target(),
        plan.availabilityZone(),
        plan.bootstrap(),
        false,
        plan.existing().map(InstanceRecord::ignore).orElse(false),
        true,
        Optional.of(full(spec, plan)),
        List.of(vm),
        disks,
        addresses);
  }

  static InstanceSpec full(DeploymentSpec spec, InstancePlan plan) {
    return InstanceSpecs.full(
        plan,
        new Ingredients(
            spec.name(),
            "bosh",
            Addressing.of(spec, DirectorSettings.DEFAULT, DnsNames.Numbers.NONE),
            plan.group().stemcell().name(),
            PropertyBinding.bind(plan.group()),
            PACKAGES,
            InstanceSpecs.rendered(Map.of("job", "hash"), "config")
                .with(new RenderedTemplates("blob", "sha")),
            Optional.empty()));
  }

  static EnumSet<Change> changes(DeploymentSpec spec, InstancePlan plan) {
    return ChangeDetection.changes(
        plan, desired(spec, plan), AgentState.of(new JobState("running")), PlanOptions.NONE);
  }

  static Desired desired(DeploymentSpec spec, InstancePlan plan) {
    return new Desired(
        full(spec, plan),
        Optional.of("config"),
        plan.group().cloudProperties(plan.availabilityZone()),
        spec.tags(),
        spec.tags(),
        false,
        false,
        false,
        false);
  }

  static InstanceRecord with(InstanceRecord r, Optional<InstanceSpec> spec) {
    return with(r, r.ignore(), r.updateCompleted(), spec, r.disks());
  }

  /** A record with some of its parts replaced. */
  static InstanceRecord with(
      InstanceRecord r, boolean ignore, boolean updateCompleted, List<DiskRecord> disks) {
    return with(r, ignore, updateCompleted, r.spec(), disks);
  }

  private static InstanceRecord with(
      InstanceRecord r,
      boolean ignore,
      boolean updateCompleted,
      Optional<InstanceSpec> spec,
      List<DiskRecord> disks) {
    return new InstanceRecord(
        r.id(),
        r.deploymentId(),
        r.deployment(),
        r.group(),
        r.index(),
        r.uuid(),
        r.state(),
        r.availabilityZone(),
        r.bootstrap(),
        r.compilation(),
        ignore,
        updateCompleted,
        spec,
        r.vms(),
        disks,
        r.addresses());
  }
}
