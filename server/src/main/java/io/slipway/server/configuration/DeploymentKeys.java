package io.slipway.server.configuration;

import io.slipway.base.CronSchedule;
import io.slipway.base.Durations;
import io.slipway.model.deployment.DirectorSettings;
import io.slipway.model.deployment.DiskSettings;
import io.slipway.model.deployment.SlipwayBlock;
import io.slipway.model.deployment.UpdateSettings.VmStrategy;
import io.slipway.supervisor.Supervisor;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keys of {@link DirectorSettings}. */
final class DeploymentKeys {
  static final Key<DirectorSettings, Optional<Duration>> SETTLE =
      Key.<DirectorSettings, Optional<Duration>>of(
              "settle",
              new Form.Open<>(
                  new Form.Time(Duration.ZERO, SlipwayBlock.LONGEST_SETTLE),
                  Durations.text(Supervisor.SETTLE)),
              "how long a process has to live before it counts as running"
                  + " ([processes.md](processes.md)); manifests say otherwise with"
                  + " `slipway.settle`",
              settings -> settings.slipway().settle())
          .orEnvironment("SLIPWAY_SETTLE");
  static final Key<DirectorSettings, String> ROOT_DOMAIN =
      Key.of(
          "root_domain",
          new Form.Domain(),
          "the domain of instances' names",
          DirectorSettings::rootDomain);
  static final Key<DirectorSettings, VmStrategy> VM_STRATEGY =
      Key.of(
          "vm_strategy",
          new Form.Choice<>(
              Arrays.stream(VmStrategy.values())
                  .map(strategy -> Map.entry(strategy.word(), strategy))
                  .toList()),
          "how VMs are replaced where neither `update` of the manifest nor of the group says",
          DirectorSettings::defaultVmStrategy);
  static final Key<DirectorSettings, Boolean> IGNORE_MISSING_GATEWAY =
      Key.of(
          "ignore_missing_gateway",
          new Form.Flag(),
          "whether subnets of manual networks need no `gateway`",
          DirectorSettings::ignoreMissingGateway);

  static final Key<DirectorSettings, Boolean> SNAPSHOTS =
      Key.of(
          "snapshots",
          new Form.Flag(),
          "whether snapshots of persistent disks are taken: when an instance is stopped, and when"
              + " somebody asks; BOSH's `enable_snapshots` ([disks.md](disks.md))",
          settings -> settings.disks().snapshots());
  static final Key<DirectorSettings, CronSchedule> SNAPSHOT_SCHEDULE =
      Key.of(
          "snapshot_schedule",
          new Form.Cron(),
          "when they are taken of all deployments, where they are taken at all; BOSH's"
              + " `snapshot_schedule`",
          settings -> settings.disks().snapshotSchedule());
  static final Key<DirectorSettings, Boolean> NATIVE_RESIZE =
      Key.of(
          "native_disk_resize",
          new Form.Flag(),
          "whether a persistent disk that only grows is enlarged by the cloud and not copied to a"
              + " new one; BOSH's `enable_cpi_resize_disk` ([disks.md](disks.md))",
          settings -> settings.disks().nativeResize());
  static final Key<DirectorSettings, Boolean> NATIVE_UPDATE =
      Key.of(
          "native_disk_update",
          new Form.Flag(),
          "the same for any change of a disk; BOSH's `enable_cpi_update_disk`",
          settings -> settings.disks().nativeUpdate());

  private static final DirectorSettings DEFAULT = DirectorSettings.DEFAULT;

  static final Section<DirectorSettings> SECTION =
      new Section<>(
          "deployments",
          "What holds of deployments where their manifests do not say.",
          DEFAULT,
          List.of(
              SETTLE,
              ROOT_DOMAIN,
              VM_STRATEGY,
              IGNORE_MISSING_GATEWAY,
              SNAPSHOTS,
              SNAPSHOT_SCHEDULE,
              NATIVE_RESIZE,
              NATIVE_UPDATE),
          set ->
              new DirectorSettings(
                  set.of(ROOT_DOMAIN),
                  DEFAULT.localDns(),
                  DEFAULT.useDnsAddresses(),
                  DEFAULT.removeDevTools(),
                  set.of(IGNORE_MISSING_GATEWAY),
                  set.of(VM_STRATEGY),
                  new DiskSettings(
                      set.of(SNAPSHOTS),
                      set.of(SNAPSHOT_SCHEDULE),
                      set.of(NATIVE_RESIZE),
                      set.of(NATIVE_UPDATE)),
                  DEFAULT.ownAddresses(),
                  SlipwayBlock.settling(set.of(SETTLE))));

  private DeploymentKeys() {}
}
