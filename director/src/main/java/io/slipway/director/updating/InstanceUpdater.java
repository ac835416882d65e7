package io.slipway.director.updating;

import io.slipway.bus.AgentClient;
import io.slipway.bus.Cancellation;
import io.slipway.bus.DrainType;
import io.slipway.director.deployment.UpdateSettings.WatchTime;
import io.slipway.director.events.Audit;
import io.slipway.director.instances.InstanceRecord;
import io.slipway.director.instances.InstanceRecord.InstanceState;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.instances.InstanceRepository.RenderedArchiveRecord;
import io.slipway.director.instances.VmRecord;
import io.slipway.director.planning.Change;
import io.slipway.director.planning.InstanceAction;
import io.slipway.director.planning.InstanceSpecs;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings one instance from what it is to what it shall be, in BOSH's exact order (Director
 * behaviour 4.3). An instance is marked unfinished before anything is touched and finished at the
 * very end, so whatever interrupts the work, the next deploy does it again.
 */
final class InstanceUpdater {
  private final InstanceRepository instances;
  private final Agents agents;
  private final MissingVms missingVms;
  private final Vms vms;
  private final Disks disks;
  private final TemplateArchives archives;
  private final Starter starter;

  InstanceUpdater(
      InstanceRepository instances,
      Agents agents,
      MissingVms missingVms,
      Vms vms,
      Disks disks,
      TemplateArchives archives,
      Starter starter) {
    this.instances = instances;
    this.agents = agents;
    this.missingVms = missingVms;
    this.vms = vms;
    this.disks = disks;
    this.archives = archives;
    this.starter = starter;
  }

  /** What holds for every instance of one update. */
  record Conditions(boolean canary, boolean skipDrain, Audit audit, Cancellation cancellation) {}

  /** Hears when an instance has got another VM. */
  @FunctionalInterface
  interface NewVm {
    void made(InstanceRecord instance);
  }

  void update(DesiredInstance desired, Conditions conditions, Progress progress, NewVm listener) {
    Audit.Change change =
        new Audit.Change(
            InstanceAction.eventAction(desired.plan(), desired.changes()),
            "instance",
            Optional.of(desired.record().name()),
            Optional.of(desired.record().name()),
            context(desired));
    conditions
        .audit()
        .around(
            change,
            () -> {
              instances.setUpdateCompleted(desired.record().id(), false);
              carryOut(desired, conditions, progress, listener);
              instances.setUpdateCompleted(desired.record().id(), true);
            });
  }

  private static Map<String, @Nullable Object> context(DesiredInstance desired) {
    Map<String, @Nullable Object> context = new LinkedHashMap<>();
    desired.plan().availabilityZone().ifPresent(zone -> context.put("az", zone));
    boolean onlyRecreate = desired.changes().equals(EnumSet.of(Change.RECREATE));
    if (!desired.isNew() && !onlyRecreate) {
      context.put("changes", desired.changes().stream().map(Change::word).toList());
    }
    return context;
  }

  private void carryOut(
      DesiredInstance desired, Conditions conditions, Progress progress, NewVm listener) {
    if (desired.action() == InstanceAction.MINIMAL) {
      desired
          .record()
          .activeVm()
          .ifPresent(vm -> vms.setMetadata(missingVms.order(desired, desired.record()), vm));
      instances.setSpec(desired.record().id(), desired.spec());
      return;
    }
    Map<String, @Nullable Object> spec = specWithArchive(desired);
    Map<String, @Nullable Object> applySpec = InstanceSpecs.apply(spec);
    if (!desired.isDetachedAndStays()) {
      boolean done = bringDown(desired, applySpec, conditions, progress);
      if (done) {
        return;
      }
    }
    InstanceRecord ready = desired.record();
    if (desired.plan().target() != InstanceState.DETACHED) {
      ready = converge(desired, conditions, listener);
    }
    release(desired);
    instances.setState(ready.id(), desired.plan().target());
    if (desired.plan().target() == InstanceState.DETACHED) {
      return;
    }
    bringUp(desired, ready, spec, applySpec, conditions, progress);
  }

  private Map<String, @Nullable Object> specWithArchive(DesiredInstance desired) {
    Map<String, @Nullable Object> spec = new LinkedHashMap<>(desired.spec());
    if (!desired.rendered().jobs().isEmpty()) {
      RenderedArchiveRecord archive = archives.persist(desired.record(), desired.rendered());
      Map<String, @Nullable Object> reference = new LinkedHashMap<>();
      reference.put("blobstore_id", archive.blobId());
      reference.put("sha1", archive.digest());
      spec.put("rendered_templates_archive", reference);
    }
    return spec;
  }

  /** Prepares and stops; true when stopping was all there was to do. */
  private boolean bringDown(
      DesiredInstance desired,
      Map<String, @Nullable Object> applySpec,
      Conditions conditions,
      Progress progress) {
    InstanceRecord record = desired.record();
    InstanceState target = desired.plan().target();
    Optional<VmRecord> vm = record.activeVm();
    if (vm.isPresent() && !desired.needsRecreate() && target != InstanceState.DETACHED) {
      agents.of(record).prepare(applySpec);
    }
    if (vm.isPresent() && record.state() != InstanceState.STOPPED) {
      boolean vmGoes = desired.needsRecreate() || target == InstanceState.DETACHED;
      Stopper.stop(
          agents.of(record),
          conditions.skipDrain(),
          vmGoes ? NextState.DELETE_VM : NextState.KEEP,
          drainType(desired, vmGoes),
          applySpec,
          conditions.cancellation(),
          progress);
    }
    if (target == InstanceState.STOPPED) {
      release(desired);
      instances.setState(record.id(), InstanceState.STOPPED);
      return true;
    }
    if (target == InstanceState.DETACHED && vm.isPresent()) {
      deleteVm(record, vm.get(), conditions.audit());
    }
    return false;
  }

  private static DrainType drainType(DesiredInstance desired, boolean vmGoes) {
    boolean shutdown =
        vmGoes
            || desired.plan().target() == InstanceState.STOPPED
            || desired.changes().contains(Change.PERSISTENT_DISK);
    return shutdown ? DrainType.SHUTDOWN : DrainType.UPDATE;
  }

  private void deleteVm(InstanceRecord record, VmRecord vm, Audit audit) {
    disks.detachAll(record, vm, agents.of(record, vm));
    vms.delete(record, vm, audit);
  }

  /** Sees to the VM and its disk; hands back the instance with the VM it has then. */
  private InstanceRecord converge(DesiredInstance desired, Conditions conditions, NewVm listener) {
    InstanceRecord record = desired.record();
    boolean recreated = desired.needsRecreate() || record.activeVm().isEmpty();
    if (recreated) {
      record.activeVm().ifPresent(vm -> deleteVm(desired.record(), vm, conditions.audit()));
      missingVms.create(desired, conditions.audit(), conditions.cancellation());
      record = reload(record);
      listener.made(record);
    }
    VmRecord vm = record.activeVm().orElseThrow();
    AgentClient agent = agents.of(record, vm);
    if (desired.changes().contains(Change.PERSISTENT_DISK)) {
      disks.change(record, vm, agent, desired.plan().group().persistentDisk(), conditions.audit());
    }
    if (!recreated) {
      agent.updateSettings(Settings.plain());
    }
    return record;
  }

  private InstanceRecord reload(InstanceRecord record) {
    return instances.find(record.id()).orElseThrow();
  }

  private void release(DesiredInstance desired) {
    List<Integer> obsolete = new ArrayList<>(desired.plan().obsoleteAddresses());
    if (!obsolete.isEmpty()) {
      instances.release(obsolete);
    }
  }

  private void bringUp(
      DesiredInstance desired,
      InstanceRecord record,
      Map<String, @Nullable Object> spec,
      Map<String, @Nullable Object> applySpec,
      Conditions conditions,
      Progress progress) {
    AgentClient agent = agents.of(record);
    progress.advance("installing packages", 10);
    agent.apply(applySpec);
    instances.setSpec(record.id(), spec);
    progress.advance("configuring jobs", 10);
    archives.deleteStale(record);
    if (desired.plan().target() == InstanceState.STARTED) {
      starter.start(
          agent,
          record.fullName(),
          Optional.of(watchTime(desired, conditions.canary())),
          conditions.cancellation(),
          progress);
    }
  }

  private static WatchTime watchTime(DesiredInstance desired, boolean canary) {
    return canary
        ? desired.plan().group().update().canaryWatchTime()
        : desired.plan().group().update().updateWatchTime();
  }
}
