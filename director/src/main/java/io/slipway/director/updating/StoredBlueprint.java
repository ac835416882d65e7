package io.slipway.director.updating;

import io.slipway.bus.spec.ApplySpec;
import io.slipway.director.executing.Blueprint;
import io.slipway.director.executing.Disks;
import io.slipway.director.executing.Vms;
import io.slipway.director.stemcells.StemcellRepository;
import io.slipway.model.deployment.UpdateSettings.WatchTime;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceSpec;
import io.slipway.model.instances.InstanceSpec.StemcellName;
import io.slipway.model.instances.InstanceSpec.VmSpec;
import java.time.Duration;
import java.util.Map;

/** What the spec of an instance says that it was last made of. */
public final class StoredBlueprint implements Blueprint {
  private final InstanceSpec spec;
  private final StemcellRepository stemcells;

  public StoredBlueprint(InstanceSpec spec, StemcellRepository stemcells) {
    this.spec = spec;
    this.stemcells = stemcells;
  }

  /** What was installed on the VM is known only after a deploy has got that far. */
  public boolean isComplete() {
    return spec.apply().job().isEmpty() || !spec.apply().configurationHash().isEmpty();
  }

  /** How long its processes are given to run. */
  public WatchTime updateWatchTime() {
    String text = vm().update().updateWatchTime();
    if (text.isEmpty()) {
      return new WatchTime(Duration.ofSeconds(1), Duration.ofMinutes(5));
    }
    String[] ends = text.split("-", -1);
    return new WatchTime(
        Duration.ofMillis(Long.parseLong(ends[0])),
        Duration.ofMillis(Long.parseLong(ends[ends.length - 1])));
  }

  /** Whether it has readiness gates. */
  public boolean isGated() {
    return !spec.apply().installation().steering().gates().isEmpty();
  }

  private VmSpec vm() {
    return spec.vm().orElseThrow();
  }

  /** A VM like the one the instance has had. */
  @Override
  public Vms.Order vm(InstanceRecord instance) {
    StemcellName stemcell = vm().stemcell();
    return new Vms.Order(
        instance,
        stemcells.require(stemcell.name(), stemcell.version()),
        vm().cloudProperties().orElse(Map.of()),
        spec.apply().networks(),
        Disks.activeCids(instance),
        vm().env(),
        vm().tags().orElse(Map.of()),
        ApplySpec.first(spec.apply().identity().orElseThrow()));
  }

  @Override
  public ApplySpec applySpec(InstanceRecord instance) {
    return spec.apply();
  }

  @Override
  public ApplySpec applySpecWithoutJobs(InstanceRecord instance) {
    return spec.apply().withoutJobs();
  }
}
