package io.slipway.director.upkeep;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.cpi.Cpi;
import io.slipway.director.events.Event;
import io.slipway.director.executing.Blueprint;
import io.slipway.director.executing.Disks;
import io.slipway.director.executing.Execution;
import io.slipway.director.executing.InstanceWork;
import io.slipway.director.executing.Progress;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.instances.InstanceRepository.OrphanedDiskRecord;
import io.slipway.director.tasks.Caller;
import io.slipway.director.tasks.Stage;
import io.slipway.director.tasks.StoredTasks;
import io.slipway.director.tasks.TaskContext;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRequest;
import io.slipway.director.tracing.TracedCpi;
import io.slipway.director.updating.Updating;
import io.slipway.json.Json;
import io.slipway.model.instances.DiskRecord;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.InstanceRecord.InstanceState;
import io.slipway.model.procedures.Repairs;
import io.slipway.model.procedures.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Attaching, orphaning and deleting persistent disks (Director behaviour 9.5). */
public final class PersistentDisks {
  private static final String ATTACH = "attach-disk";
  private static final String ORPHAN = "orphan-disk";
  private static final String DELETE = "delete-orphaned-disk";

  private final InstanceRepository instances;
  private final Updating.Storage storage;
  private final Updating.Services services;
  private final Execution.Starter executions;
  private final StoredTasks tasks;

  public PersistentDisks(
      Updating.Storage storage,
      Updating.Services services,
      Execution.Starter executions,
      StoredTasks tasks) {
    this.instances = storage.instances();
    this.storage = storage;
    this.services = services;
    this.executions = executions;
    this.tasks = tasks;
    tasks.register(ATTACH, asked -> task -> Optional.of(attach(new Asked(asked), task)));
    tasks.register(
        ORPHAN, asked -> task -> Optional.of(orphan(new Asked(asked).text("cid"), task)));
    tasks.register(
        DELETE, asked -> task -> Optional.of(delete(new Asked(asked).text("cid"), task)));
  }

  /** Disks no instance has any more; the one that has been so for longest first. */
  public List<OrphanedDiskRecord> orphaned() {
    return instances.orphanedDisks().reversed();
  }

  /**
   * Gives a stopped instance another disk.
   *
   * @param copy whether a disk nobody knows anything of counts as one like the one before
   */
  public TaskRecord attach(
      String deployment, String group, String instanceId, String cid, boolean copy, Caller caller) {
    storage.deployments().require(deployment);
    Map<String, @Nullable Object> asked = new LinkedHashMap<>();
    asked.put("deployment", deployment);
    asked.put("group", group);
    asked.put("instance", instanceId);
    asked.put("cid", cid);
    asked.put("copy", copy);
    return tasks.submit(
        TaskRequest.of(
                "attach_disk",
                "attach disk '%s' to '%s/%s'".formatted(cid, group, instanceId),
                caller)
            .forDeployment(deployment),
        ATTACH,
        asked);
  }

  private String attach(Asked asked, TaskContext task) {
    String place = "'" + asked.text("group") + "/" + asked.text("instance") + "'";
    String where = place + " in deployment '" + asked.text("deployment") + "'";
    InstanceRecord instance =
        instances
            .ofDeployment(storage.deployments().require(asked.text("deployment")).id())
            .stream()
            .filter(one -> one.group().equals(asked.text("group")))
            .filter(one -> one.uuid().equals(asked.text("instance")))
            .findFirst()
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.ATTACH_DISK_ERROR_UNKNOWN_INSTANCE,
                        "Instance " + where + " was not found"));
    check(instance, asked.text("cid"), where);
    Asked facts = new Asked(task.journal().recall("facts", () -> facts(instance, asked)));
    Optional<String> previous = Optional.of(facts.text("previous")).filter(cid -> !cid.isEmpty());
    List<Step> steps =
        Repairs.attachDisk(
            previous,
            new Step.AdoptDisk(
                asked.text("cid"), facts.number("size"), facts.text("cloud_properties")),
            facts.flag("mounted"));
    try (Execution execution = executions.begin(task)) {
      execution
          .executor()
          .carryOut(
              "attach-disk",
              steps,
              new InstanceWork(instance, Blueprint.nothing()),
              Progress.unseen());
    }
    return "attached disk '" + asked.text("cid") + "' to " + where;
  }

  private void check(InstanceRecord instance, String cid, String where) {
    if (instance.ignore()) {
      throw new SlipwayException(
          ErrorCode.ATTACH_DISK_INVALID_INSTANCE_STATE,
          "Instance "
              + where
              + " is in 'ignore' state. Attaching disks to ignored instances is not allowed.");
    }
    if (instance.state() == InstanceState.STARTED) {
      throw new SlipwayException(
          ErrorCode.ATTACH_DISK_INVALID_INSTANCE_STATE,
          "Instance " + where + " must be in 'bosh stopped' state");
    }
    instances
        .findDisk(cid)
        .filter(disk -> disk.instanceId() != instance.id())
        .flatMap(disk -> instances.find(disk.instanceId()))
        .ifPresent(
            owner -> {
              throw new SlipwayException(
                  ErrorCode.ATTACH_DISK_INVALID_INSTANCE_STATE,
                  "Disk '%s' belongs to instance '%s' in deployment '%s'; orphan it first"
                      .formatted(cid, owner.name(), owner.deployment()));
            });
  }

  /** What is attached where it is not known what it is: a disk of 1 MiB, as BOSH has it. */
  private static Map<String, @Nullable Object> facts(InstanceRecord instance, Asked asked) {
    Optional<DiskRecord> previous = Disks.active(instance);
    Optional<DiskRecord> like = previous.filter(_ -> asked.flag("copy"));
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("previous", previous.map(DiskRecord::cid).orElse(""));
    facts.put("size", like.map(DiskRecord::size).orElse(1));
    facts.put(
        "cloud_properties",
        Json.write(
            like.<Map<String, @Nullable Object>>map(DiskRecord::cloudProperties)
                .orElseGet(Map::of)));
    facts.put(
        "mounted", instance.state() == InstanceState.STOPPED && instance.activeVm().isPresent());
    return facts;
  }

  public TaskRecord orphan(String cid, Caller caller) {
    return tasks.submit(
        TaskRequest.of("orphan_disk", "orphan disk", caller), ORPHAN, Map.of("cid", cid));
  }

  private String orphan(String cid, TaskContext task) {
    Stage stage = task.events().stage("Orphan disk", List.of(), 1);
    boolean resumed = task.journal().isResumed();
    if (resumed) {
      stage.goingOnWith(List.of(cid));
    }
    Optional<InstanceRecord> owner =
        instances.findDisk(cid).flatMap(disk -> instances.find(disk.instanceId()));
    stage.run(
        cid,
        () -> {
          if (owner.isPresent()) {
            orphanOf(owner.get(), cid, task);
          } else if (!resumed) {
            task.events().warn("Disk " + cid + " does not exist. Orphaning is skipped");
          }
        });
    return "disk " + cid + " orphaned";
  }

  private void orphanOf(InstanceRecord instance, String cid, TaskContext task) {
    try (Execution execution = executions.begin(task)) {
      execution
          .executor()
          .carryOut(
              "orphan-disk",
              Repairs.orphanDisk(cid),
              new InstanceWork(instance, Blueprint.nothing()),
              Progress.unseen());
    }
  }

  /**
   * @throws SlipwayException DELETING_PERSISTENT_DISK_ERROR when an instance has the disk
   */
  public TaskRecord deleteOrphaned(String cid, Caller caller) {
    if (instances.findDisk(cid).isPresent()) {
      throw new SlipwayException(
          ErrorCode.DELETING_PERSISTENT_DISK_ERROR,
          "Deleting persistent disk is not supported: [\"" + cid + "\"]");
    }
    return tasks.submit(
        TaskRequest.of("delete_orphan_disks", "delete orphan disks", caller),
        DELETE,
        Map.of("cid", cid));
  }

  private String delete(String cid, TaskContext task) {
    String name = "Deleting orphaned disk " + cid;
    Stage stage = task.events().stage("Deleting orphaned disks", List.of(), 1);
    if (task.journal().isResumed()) {
      stage.goingOnWith(List.of(name));
    }
    stage.run(name, () -> find(cid).ifPresent(disk -> delete(disk, task)));
    return "orphaned disk(s) " + cid + " deleted";
  }

  private Optional<OrphanedDiskRecord> find(String cid) {
    return instances.orphanedDisks().stream().filter(one -> one.cid().equals(cid)).findFirst();
  }

  /** Deletes the disk with its snapshots; one the cloud has lost is only forgotten. */
  void delete(OrphanedDiskRecord disk, TaskContext task) {
    try (Execution execution = executions.begin(task)) {
      execution.operations().snapshots().deleteOf(disk.cid());
    }
    Cpi cpi = TracedCpi.of(services.cpi(), task);
    services
        .events()
        .<Boolean, RuntimeException>during(
            Event.of(task, "delete", "disk")
                .objectName(disk.cid())
                .deployment(Optional.of(disk.deployment()))
                .instance(disk.instance()),
            _ -> {
              try {
                cpi.deleteDisk(disk.cid());
              } catch (SlipwayException e) {
                if (e.code() != ErrorCode.CLOUD_DISK_MISSING) {
                  throw e;
                }
              }
              instances.deleteOrphanedDisk(disk.cid());
              return true;
            });
  }
}
