package io.slipway.director.executing;

import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.bus.AgentClient;
import io.slipway.cpi.Cpi;
import io.slipway.director.events.Audit;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.instances.InstanceRepository.OrphanedDiskRecord;
import io.slipway.director.storage.Transactions;
import io.slipway.director.tasks.TaskContext;
import io.slipway.json.Json;
import io.slipway.model.instances.DiskRecord;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceSpec;
import io.slipway.model.instances.VmRecord;
import io.slipway.model.procedures.Step;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the steps no deploy has (Director behaviour 9.4, 9.5). What cannot be done because
 * things are not what the step is meant for is a {@link ErrorCode#PROBLEM_HANDLER_ERROR}.
 */
public final class RepairSteps {
  private static final Logger log = LoggerFactory.getLogger(RepairSteps.class);
  private static final Duration PING_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration REBOOT_WAIT = Duration.ofMinutes(10);
  private static final DateTimeFormatter METADATA_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

  private final Cpi cpi;
  private final InstanceRepository instances;
  private final Transactions transactions;
  private final Agents agents;
  private final Disks disks;
  private final Clock clock;
  private final String directorName;

  public RepairSteps(
      Cpi cpi,
      InstanceRepository instances,
      Transactions transactions,
      Agents agents,
      Disks disks,
      Clock clock,
      String directorName) {
    this.cpi = cpi;
    this.instances = instances;
    this.transactions = transactions;
    this.agents = agents;
    this.disks = disks;
    this.clock = clock;
    this.directorName = directorName;
  }

  void perform(Step.Repair step, InstanceWork work, Audit audit, TaskContext task) {
    switch (step) {
      case Step.CheckUnresponsive _ -> checkUnresponsive(work);
      case Step.RebootVm _ -> reboot(work, task);
      case Step.ForgetVm _ -> work.record().activeVm().ifPresent(vm -> instances.deleteVm(vm.id()));
      case Step.CheckUnmounted check -> {
        if (isMounted(check.cid(), work)) {
          throw impossible("Disk is currently in use");
        }
      }
      case Step.ActivateDisk activate -> activate(activate.cid(), work);
      case Step.DeactivateDisk deactivate ->
          disk(deactivate.cid(), work).ifPresent(disk -> instances.setDiskActive(disk.id(), false));
      case Step.DetachDisk detach -> disks.detach(work.vm(), work.agent(agents), detach.cid());
      case Step.DetachUnusedDisk detach -> detachUnused(detach.cid(), work);
      case Step.DetachMissingDisk detach -> detachMissing(detach.cid(), work);
      case Step.OrphanDisk orphan ->
          disk(orphan.cid(), work).ifPresent(disk -> disks.orphan(disk, work.record(), audit));
      case Step.AdoptDisk adopt -> adopt(adopt, work.record());
      case Step.MountDisk mount -> mount(mount.cid(), work);
      case Step.ReattachDisk reattach -> reattach(reattach.cid(), work);
    }
    work.reload(instances);
  }

  private static SlipwayException impossible(String message) {
    return new SlipwayException(ErrorCode.PROBLEM_HANDLER_ERROR, message);
  }

  private static Optional<DiskRecord> disk(String cid, InstanceWork work) {
    return work.record().disks().stream().filter(disk -> disk.cid().equals(cid)).findFirst();
  }

  private void checkUnresponsive(InstanceWork work) {
    if (work.record().activeVm().isEmpty()) {
      return;
    }
    try {
      work.agent(agents).impatient(PING_TIMEOUT).ping();
    } catch (SlipwayException e) {
      if (e.code() == ErrorCode.RPC_TIMEOUT) {
        return;
      }
      throw e;
    }
    throw impossible("Agent is responding now, skipping resolution");
  }

  private void reboot(InstanceWork work, TaskContext task) {
    cpi.rebootVm(work.vm().cid());
    try {
      work.agent(agents).waitUntilReady(work.vm().cid(), REBOOT_WAIT, task);
    } catch (SlipwayException e) {
      if (e.code() == ErrorCode.RPC_TIMEOUT) {
        throw impossible("Agent still unresponsive after reboot");
      }
      throw e;
    }
  }

  private boolean isMounted(String diskCid, InstanceWork work) {
    return work.record().activeVm().isPresent()
        && guarded(work, agent -> agent.listDisk().contains(diskCid));
  }

  private <T> T guarded(InstanceWork work, java.util.function.Function<AgentClient, T> question) {
    try {
      return question.apply(work.agent(agents));
    } catch (SlipwayException e) {
      if (e.code() == ErrorCode.RPC_TIMEOUT) {
        throw impossible("VM '" + work.vm().cid() + "' is not responding");
      }
      throw e;
    }
  }

  private void activate(String diskCid, InstanceWork work) {
    if (!isMounted(diskCid, work)) {
      throw impossible("Disk is not mounted");
    }
    Optional<DiskRecord> active = Disks.active(work.record());
    if (active.filter(disk -> !disk.cid().equals(diskCid)).isPresent()) {
      throw impossible("Instance already has an active disk");
    }
    disk(diskCid, work).ifPresent(disk -> instances.setDiskActive(disk.id(), true));
  }

  /** It is going to be an orphan anyway, and nobody uses it. */
  private void detachUnused(String diskCid, InstanceWork work) {
    work.record()
        .activeVm()
        .ifPresent(
            vm -> {
              try {
                cpi.detachDisk(vm.cid(), diskCid);
              } catch (SlipwayException e) {
                log.warn("The unused disk {} could not be detached from {}", diskCid, vm.cid(), e);
              }
            });
  }

  private void detachMissing(String diskCid, InstanceWork work) {
    Optional<VmRecord> vm = work.record().activeVm();
    if (vm.isEmpty() || !cpi.hasVm(vm.get().cid())) {
      return;
    }
    unmountMissing(diskCid, work.agent(agents));
    try {
      cpi.detachDisk(vm.get().cid(), diskCid);
    } catch (SlipwayException e) {
      if (e.code() != ErrorCode.CLOUD_DISK_NOT_ATTACHED
          && e.code() != ErrorCode.CLOUD_DISK_MISSING) {
        throw e;
      }
    }
  }

  /** An agent whose disk is gone may hang on it, and be well again without. */
  private static void unmountMissing(String diskCid, AgentClient agent) {
    try {
      if (agent.listDisk().contains(diskCid)) {
        agent.unmountDisk(diskCid);
      }
    } catch (SlipwayException e) {
      switch (e.code()) {
        case RPC_TIMEOUT -> log.debug("The agent does not answer; the disk is not unmounted", e);
        case RPC_REMOTE_EXCEPTION -> throw impossible("Cannot unmount disk, " + e.message());
        default -> throw e;
      }
    }
  }

  private void adopt(Step.AdoptDisk adopted, InstanceRecord instance) {
    boolean known = instance.disks().stream().anyMatch(disk -> disk.cid().equals(adopted.cid()));
    if (known) {
      return;
    }
    transactions.inTransaction(
        () -> {
          Optional<OrphanedDiskRecord> orphan =
              instances.orphanedDisks().stream()
                  .filter(one -> one.cid().equals(adopted.cid()))
                  .findFirst();
          instances.deleteOrphanedDisk(adopted.cid());
          instances.addDisk(
              new DiskRecord(
                  0,
                  instance.id(),
                  adopted.cid(),
                  "",
                  orphan.map(OrphanedDiskRecord::size).orElse(adopted.size()),
                  orphan
                      .<Map<String, @Nullable Object>>map(OrphanedDiskRecord::cloudProperties)
                      .orElseGet(() -> Json.parseObject(adopted.cloudProperties())),
                  true));
        });
  }

  private void mount(String diskCid, InstanceWork work) {
    AgentClient agent = work.agent(agents);
    Object hint = cpi.attachDisk(work.vm().cid(), diskCid);
    agent.waitUntilReady(work.vm().cid(), REBOOT_WAIT, io.slipway.base.Cancellation.never());
    agent.addPersistentDisk(diskCid, hint);
    setMetadata(diskCid, work.record());
    agent.mountDisk(diskCid);
  }

  private void reattach(String diskCid, InstanceWork work) {
    Object hint = cpi.attachDisk(work.vm().cid(), diskCid);
    setMetadata(diskCid, work.record());
    guarded(
        work,
        agent -> {
          agent.addPersistentDisk(diskCid, hint);
          if (disk(diskCid, work).map(DiskRecord::isManaged).orElse(true)) {
            agent.mountDisk(diskCid);
          }
          return true;
        });
  }

  private void setMetadata(String diskCid, InstanceRecord instance) {
    Map<String, String> metadata = new LinkedHashMap<>();
    instance.spec().map(InstanceSpec::tags).ifPresent(metadata::putAll);
    metadata.put("director", directorName);
    metadata.put("deployment", instance.deployment());
    metadata.put("instance_id", instance.uuid());
    metadata.put("instance_index", String.valueOf(instance.index()));
    metadata.put("instance_group", instance.group());
    metadata.put("attached_at", METADATA_TIME.format(clock.now()));
    cpi.setDiskMetadata(diskCid, metadata);
  }
}
