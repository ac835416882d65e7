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
  private static final String ARCHIVE = "rendered_templates_archive";

  private final InstanceRepository instances;
  private final Tools tools;
  private final MissingVms missingVms;

  InstanceUpdater(InstanceRepository instances, Tools tools, MissingVms missingVms) {
    this.instances = instances;
    this.tools = tools;
    this.missingVms = missingVms;
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

  /** Nothing for a mere start, stop or restart: its word says it all. */
  private static Map<String, @Nullable Object> context(DesiredInstance desired) {
    Map<String, @Nullable Object> context = new LinkedHashMap<>();
    EnumSet<Change> changes = desired.changes();
    if (changes.equals(EnumSet.of(Change.STATE)) || changes.equals(EnumSet.of(Change.RESTART))) {
      return context;
    }
    desired.plan().availabilityZone().ifPresent(zone -> context.put("az", zone));
    if (!desired.isNew() && !changes.equals(EnumSet.of(Change.RECREATE))) {
      context.put("changes", changes.stream().map(Change::word).toList());
    }
    return context;
  }

  /**
   * Brings only the records up to date, of an instance that is as it shall be: what the spec says
   * beside what is installed (the name of the VM type, watch times) may have changed.
   */
  void record(DesiredInstance desired) {
    Map<String, @Nullable Object> stored = desired.record().spec();
    Map<String, @Nullable Object> spec = new LinkedHashMap<>(desired.spec());
    if (stored.containsKey(ARCHIVE)) {
      spec.put(ARCHIVE, stored.get(ARCHIVE));
    }
    if (!spec.equals(stored)) {
      instances.setSpec(desired.record().id(), spec);
    }
  }

  private void carryOut(
      DesiredInstance desired, Conditions conditions, Progress progress, NewVm listener) {
    if (desired.action() == InstanceAction.MINIMAL) {
      desired
          .record()
          .activeVm()
          .ifPresent(vm -> tools.vms().setMetadata(missingVms.order(desired), vm));
      record(desired);
      return;
    }
    InstanceState target = desired.plan().target();
    if (!desired.isDetached()) {
      bringDown(desired, conditions, progress);
      if (target == InstanceState.STOPPED) {
        settle(desired);
        return;
      }
    }
    if (target == InstanceState.DETACHED) {
      settle(desired);
      return;
    }
    DesiredInstance ready = converge(desired, conditions, listener);
    settle(ready);
    bringUp(ready, conditions, progress);
  }

  /** The addresses it had to give up are free, and its state is what was asked for. */
  private void settle(DesiredInstance desired) {
    List<Integer> obsolete = new ArrayList<>(desired.plan().obsoleteAddresses());
    if (!obsolete.isEmpty()) {
      instances.release(obsolete);
    }
    instances.setState(desired.record().id(), desired.plan().target());
  }

  private Map<String, @Nullable Object> specWithArchive(DesiredInstance desired) {
    Map<String, @Nullable Object> spec = new LinkedHashMap<>(desired.spec());
    if (!desired.rendered().jobs().isEmpty()) {
      RenderedArchiveRecord archive =
          tools.archives().persist(desired.record(), desired.rendered());
      Map<String, @Nullable Object> reference = new LinkedHashMap<>();
      reference.put("blobstore_id", archive.blobId());
      reference.put("sha1", archive.digest());
      spec.put(ARCHIVE, reference);
    }
    return spec;
  }

  /** Prepares, stops, and takes the VM away when the instance is to be detached. */
  private void bringDown(DesiredInstance desired, Conditions conditions, Progress progress) {
    InstanceRecord record = desired.record();
    Map<String, @Nullable Object> applySpec = InstanceSpecs.apply(specWithArchive(desired));
    Optional<VmRecord> vm = record.activeVm();
    if (vm.isEmpty()) {
      return;
    }
    boolean detaches = desired.plan().target() == InstanceState.DETACHED;
    boolean vmGoes = desired.needsRecreate() || detaches;
    AgentClient agent = tools.agents().of(record, vm.get());
    if (!vmGoes) {
      agent.prepare(applySpec);
    }
    if (record.state() != InstanceState.STOPPED && desired.reachable()) {
      Stopper.stop(
          agent,
          conditions.skipDrain(),
          vmGoes ? NextState.DELETE_VM : NextState.KEEP,
          drainType(desired, vmGoes),
          applySpec,
          conditions.cancellation(),
          progress);
    }
    if (detaches) {
      deleteVm(desired, vm.get(), conditions.audit());
    }
  }

  private static DrainType drainType(DesiredInstance desired, boolean vmGoes) {
    boolean shutdown =
        vmGoes
            || desired.plan().target() == InstanceState.STOPPED
            || desired.changes().contains(Change.PERSISTENT_DISK);
    return shutdown ? DrainType.SHUTDOWN : DrainType.UPDATE;
  }

  private void deleteVm(DesiredInstance desired, VmRecord vm, Audit audit) {
    InstanceRecord record = desired.record();
    if (desired.reachable()) {
      tools.disks().detachAll(record, vm, tools.agents().of(record, vm));
    }
    tools.vms().delete(record, vm, audit);
  }

  /** Sees to the VM and its disk; hands back the instance with the VM it has then. */
  private DesiredInstance converge(DesiredInstance desired, Conditions conditions, NewVm listener) {
    DesiredInstance ready = desired;
    boolean recreated = desired.needsRecreate() || desired.record().activeVm().isEmpty();
    if (recreated) {
      desired.record().activeVm().ifPresent(vm -> deleteVm(desired, vm, conditions.audit()));
      ready = missingVms.create(desired, conditions.audit(), conditions.cancellation());
      listener.made(ready.record());
    }
    InstanceRecord record = ready.record();
    VmRecord vm = record.activeVm().orElseThrow();
    AgentClient agent = tools.agents().of(record, vm);
    tools
        .disks()
        .converge(
            record,
            vm,
            agent,
            desired.plan().group().persistentDisk(),
            desired.changes().contains(Change.PERSISTENT_DISK),
            conditions.audit());
    if (!recreated) {
      agent.updateSettings(Settings.plain());
    }
    return ready;
  }

  private void bringUp(DesiredInstance desired, Conditions conditions, Progress progress) {
    InstanceRecord record = desired.record();
    AgentClient agent = tools.agents().of(record);
    Map<String, @Nullable Object> spec = specWithArchive(desired);
    progress.advance("installing packages", 10);
    agent.apply(InstanceSpecs.apply(spec));
    instances.setSpec(record.id(), spec);
    progress.advance("configuring jobs", 10);
    tools.archives().deleteStale(record);
    if (desired.plan().target() == InstanceState.STARTED) {
      tools
          .starter()
          .start(
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
