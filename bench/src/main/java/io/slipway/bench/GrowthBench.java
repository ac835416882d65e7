package io.slipway.bench;

import io.slipway.bus.InProcessBus;
import io.slipway.bus.Subjects;
import io.slipway.model.catalog.Catalog;
import io.slipway.model.catalog.StemcellRecord;
import io.slipway.model.deployment.DeploymentParser;
import io.slipway.model.deployment.DeploymentRequest;
import io.slipway.model.deployment.DeploymentSpec;
import io.slipway.model.deployment.DirectorSettings;
import io.slipway.model.deployment.ManifestDiff;
import io.slipway.model.deployment.ManifestText;
import io.slipway.model.instances.AddressHolder;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceSpec;
import io.slipway.model.instances.IpAddressRecord;
import io.slipway.model.planning.DeploymentPlan;
import io.slipway.model.planning.InstanceIds;
import io.slipway.model.planning.InstancePlan;
import io.slipway.model.planning.KnownAddresses;
import io.slipway.model.planning.PlanOptions;
import io.slipway.model.planning.Planner;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * What work costs for 100, 1,000 and 10,000 instances, in microseconds of CPU for each of them: a
 * figure that grows from row to row is work that grows faster than what it works on.
 */
public final class GrowthBench {
  private static final List<Integer> SIZES = List.of(100, 1_000, 10_000);
  private static final int ROUNDS = 3;
  private static final double NANOS_PER_MICROSECOND = 1e3;

  private GrowthBench() {}

  public static void main(String[] arguments) {
    System.out.println(
        "| instances | publish | parse | plan first | plan again | plan static | diff |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (int size : SIZES) {
      Deployment dynamic = new Deployment(size, false);
      Deployment fixed = new Deployment(size, true);
      System.out.printf(
          "| %,d | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f |%n",
          size,
          best(size, publications(size)),
          best(size, dynamic::parse),
          best(size, () -> dynamic.plan(List.of())),
          best(size, () -> dynamic.plan(dynamic.deployed)),
          best(size, () -> fixed.plan(List.of())),
          best(size, differences(size)));
    }
  }

  /** One publication for each subscriber, as scripts of instances are told. */
  private static Runnable publications(int size) {
    InProcessBus bus = new InProcessBus();
    List<String> subjects =
        IntStream.range(0, size)
            .mapToObj(_ -> Subjects.script(UUID.randomUUID().toString()))
            .toList();
    subjects.forEach(subject -> bus.subscribe(subject, _ -> {}));
    return () -> subjects.forEach(subject -> bus.publish(subject, Map.of("script", "pre-start")));
  }

  /** Of two manifests with as many groups, every second of which has changed. */
  private static Runnable differences(int size) {
    Map<String, ?> before = Map.of("instance_groups", groups(size, 0));
    Map<String, ?> after = Map.of("instance_groups", groups(size, 1));
    return () -> ManifestDiff.between(Map.copyOf(before), Map.copyOf(after), false);
  }

  private static List<Map<String, Object>> groups(int size, int change) {
    return IntStream.range(0, size)
        .mapToObj(i -> Map.<String, Object>of("name", "g" + i, "instances", i % 2 * change + 1))
        .toList();
  }

  private static double best(int size, Runnable work) {
    double best = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      work.run();
      long spent = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
      best = Math.min(best, spent / NANOS_PER_MICROSECOND / size);
    }
    return best;
  }

  /** One group in two zones, and what there is after its first deploy. */
  private static final class Deployment {
    private static final String CLOUD_CONFIG =
        """
        azs: [{name: z1}, {name: z2}]
        vm_types: [{name: t}]
        compilation: {workers: 1, network: n, az: z1, vm_type: t}
        networks:
        - name: n
          subnets:
          - {azs: [z1], range: 10.0.0.0/16, gateway: 10.0.0.1, static: [10.0.100.0-10.0.200.0]}
          - {azs: [z2], range: 10.1.0.0/16, gateway: 10.1.0.1, static: [10.1.100.0-10.1.200.0]}
        """;

    private final DeploymentRequest request;
    private final DeploymentSpec spec;
    private final List<InstanceRecord> deployed;

    Deployment(int size, boolean fixed) {
      String addresses =
          fixed
              ? ", static_ips: [%s, %s]"
                  .formatted(range("10.0.100.0", size), range("10.1.100.0", size))
              : "";
      String manifest =
          """
          name: d
          releases: []
          stemcells: [{alias: default, os: o, version: "1"}]
          update: {canaries: 1, max_in_flight: 1, canary_watch_time: 1, update_watch_time: 1}
          instance_groups:
          - {name: g, azs: [z1, z2], instances: %d, vm_type: t, stemcell: default, jobs: [], networks: [{name: n%s}]}
          """
              .formatted(size, addresses);
      request =
          DeploymentRequest.deploy(
              ManifestText.parse(manifest), List.of(ManifestText.parse(CLOUD_CONFIG)), List.of());
      spec = parse();
      deployed = fixed ? List.of() : records(plan(List.of()));
    }

    /** Half as many addresses as there are instances. */
    private static String range(String first, int size) {
      int last = size / 2 - 1;
      String prefix = first.substring(0, first.indexOf(".100."));
      return first + "-" + prefix + "." + (100 + last / 256) + "." + last % 256;
    }

    DeploymentSpec parse() {
      return new DeploymentParser(new OneStemcell(), DirectorSettings.DEFAULT).parse(request);
    }

    DeploymentPlan plan(List<InstanceRecord> existing) {
      Map<String, AddressHolder> reserved = new HashMap<>();
      for (InstanceRecord one : existing) {
        for (IpAddressRecord address : one.addresses()) {
          reserved.put(address.address(), new AddressHolder(one.id(), one.name(), "bench"));
        }
      }
      return Planner.plan(
          spec,
          existing,
          KnownAddresses.reserved(reserved),
          InstanceIds.RANDOM,
          new Random(1),
          PlanOptions.NONE);
    }

    private static List<InstanceRecord> records(DeploymentPlan plan) {
      List<InstanceRecord> records = new ArrayList<>();
      for (InstancePlan one : plan.groups().getFirst().instances()) {
        int id = records.size() + 1;
        records.add(
            new InstanceRecord(
                id,
                1,
                "d",
                "g",
                one.index(),
                one.uuid(),
                one.target(),
                one.availabilityZone(),
                one.bootstrap(),
                false,
                false,
                true,
                InstanceSpec.of(Map.of("networks", one.networks())),
                List.of(),
                List.of(),
                one.addresses().stream()
                    .map(wish -> new IpAddressRecord(id, id, wish.network(), wish.address(), false))
                    .toList()));
      }
      return records;
    }
  }

  private record OneStemcell() implements Catalog {
    @Override
    public List<String> releaseVersions(String release) {
      return List.of();
    }

    @Override
    public Optional<ReleaseContents> release(String name, String version) {
      return Optional.empty();
    }

    @Override
    public List<StemcellRecord> stemcells() {
      return List.of(new StemcellRecord(1, "s", "1", "o", "cid", "", "", Optional.empty()));
    }
  }
}
