package io.slipway.director.metrics;

import io.slipway.base.Names;
import io.slipway.base.SlipwayException;
import io.slipway.director.configs.ConfigRecord;
import io.slipway.director.configs.ConfigRepository;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.tasks.TaskRepository;
import io.slipway.director.tasks.TaskState;
import io.slipway.model.deployment.CloudConfig;
import io.slipway.model.deployment.CloudConfig.ManualNetwork;
import io.slipway.model.deployment.CloudConfigParser;
import io.slipway.model.deployment.DirectorSettings;
import io.slipway.model.deployment.IpRange;
import io.slipway.model.deployment.ManifestText;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The figures of BOSH's metrics server that the Director itself knows, under the same names. */
public final class Metrics {
  private static final Logger log = LoggerFactory.getLogger(Metrics.class);

  private final TaskRepository tasks;
  private final ConfigRepository configs;
  private final InstanceRepository instances;
  private final DirectorSettings settings;

  public Metrics(
      TaskRepository tasks,
      ConfigRepository configs,
      InstanceRepository instances,
      DirectorSettings settings) {
    this.tasks = tasks;
    this.configs = configs;
    this.instances = instances;
    this.settings = settings;
  }

  /** As things are now. */
  public List<Gauge> gauges() {
    List<Gauge> gauges = new ArrayList<>();
    gauges.add(
        Gauge.of(
            "bosh_deploy_config_enabled",
            "Is a config of type deploy uploaded? 0 for no, 1 for yes",
            configs.current("deploy").isEmpty() ? 0 : 1));
    gauges.add(taskCounts());
    addNetworks(gauges);
    return gauges;
  }

  private Gauge taskCounts() {
    List<Gauge.Sample> samples = new ArrayList<>();
    tasks
        .counts(List.of(TaskState.PROCESSING, TaskState.QUEUED))
        .forEach(
            (type, counts) ->
                counts.forEach(
                    (state, count) ->
                        samples.add(
                            new Gauge.Sample(Map.of("state", state.word(), "type", type), count))));
    return new Gauge("bosh_tasks_total", "Number of BOSH tasks", samples);
  }

  private void addNetworks(List<Gauge> gauges) {
    List<Gauge.Sample> all = new ArrayList<>();
    List<Gauge.Sample> free = new ArrayList<>();
    Map<String, Long> used = instances.dynamicAddresses();
    for (ManualNetwork network : manualNetworks()) {
      Map<String, String> labels =
          Map.of("name", Names.canonical(network.name()).replace('-', '_'));
      double size = dynamicAddresses(network);
      all.add(new Gauge.Sample(labels, size));
      free.add(new Gauge.Sample(labels, size - used.getOrDefault(network.name(), 0L)));
    }
    gauges.add(
        new Gauge(
            "bosh_networks_dynamic_ips_total",
            "Size of network pool for all dynamically allocated IPs",
            all));
    gauges.add(
        new Gauge(
            "bosh_networks_dynamic_free_ips_total",
            "Number of dynamical free IPs left per network",
            free));
  }

  private List<ManualNetwork> manualNetworks() {
    List<ConfigRecord> current = configs.current("cloud");
    if (current.isEmpty()) {
      return List.of();
    }
    try {
      CloudConfig config =
          new CloudConfigParser(settings)
              .parse(current.stream().map(one -> ManifestText.parse(one.content())).toList());
      return config.networks().stream()
          .filter(ManualNetwork.class::isInstance)
          .map(ManualNetwork.class::cast)
          .toList();
    } catch (SlipwayException e) {
      log.debug("The cloud configs cannot be used, and have no figures", e);
      return List.of();
    }
  }

  private static double dynamicAddresses(ManualNetwork network) {
    BigInteger size = BigInteger.ZERO;
    for (CloudConfig.ManualSubnet subnet : network.subnets()) {
      size = size.add(subnet.range().size());
      for (IpRange taken : subnet.staticAddresses()) {
        size = size.subtract(taken.size());
      }
      for (IpRange taken : subnet.restricted()) {
        size = size.subtract(taken.size());
      }
    }
    return size.doubleValue();
  }
}
