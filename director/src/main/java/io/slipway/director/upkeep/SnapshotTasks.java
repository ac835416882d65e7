package io.slipway.director.upkeep;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.deployments.DeploymentRecord;
import io.slipway.director.disks.DiskRepository;
import io.slipway.director.disks.SnapshotRecord;
import io.slipway.director.disks.Snapshots;
import io.slipway.director.executing.Execution;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.tasks.Caller;
import io.slipway.director.tasks.StoredTasks;
import io.slipway.director.tasks.TaskContext;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRequest;
import io.slipway.director.updating.Updating;
import io.slipway.model.instances.DiskRecord;
import io.slipway.model.instances.InstanceRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Snapshots that somebody asks for (Director API 5.8). */
public final class SnapshotTasks {
  private static final Logger log = LoggerFactory.getLogger(SnapshotTasks.class);
  private static final String TAKE = "create-snapshot";
  private static final String TAKE_ALL = "snapshot-deployment";
  private static final String DELETE = "delete-snapshot";
  private static final String DELETE_ALL = "delete-deployment-snapshots";

  private final InstanceRepository instances;
  private final DiskRepository disks;
  private final Updating.Storage storage;
  private final Execution.Starter executions;
  private final StoredTasks tasks;
  private final boolean enabled;

  /**
   * @param enabled whether any are taken; those there are can be deleted in any case
   */
  public SnapshotTasks(
      Updating.Storage storage, Execution.Starter executions, StoredTasks tasks, boolean enabled) {
    this.instances = storage.instances();
    this.disks = storage.disks();
    this.storage = storage;
    this.executions = executions;
    this.tasks = tasks;
    this.enabled = enabled;
    tasks.register(TAKE, asked -> task -> Optional.of(take(new Asked(asked), task)));
    tasks.register(
        TAKE_ALL, asked -> task -> Optional.of(takeAll(new Asked(asked).text("deployment"), task)));
    tasks.register(
        DELETE, asked -> task -> Optional.of(delete(new Asked(asked).text("cid"), task)));
    tasks.register(
        DELETE_ALL,
        asked -> task -> Optional.of(deleteAll(new Asked(asked).text("deployment"), task)));
  }

  public boolean isEnabled() {
    return enabled;
  }

  /** A snapshot and the instance that has its disk. */
  public record Owned(SnapshotRecord snapshot, InstanceRecord instance) {}

  /** Those of a deployment's disks, by instance. */
  public List<Owned> list(String deployment) {
    return owned(instances.ofDeployment(storage.deployments().require(deployment).id()));
  }

  /**
   * @param indexOrUuid of an instance of the group
   */
  public List<Owned> list(String deployment, String group, String indexOrUuid) {
    return owned(
        instances.ofDeployment(storage.deployments().require(deployment).id()).stream()
            .filter(one -> one.group().equals(group) && one.isCalled(indexOrUuid))
            .toList());
  }

  private List<Owned> owned(List<InstanceRecord> all) {
    Map<String, InstanceRecord> owners = new HashMap<>();
    all.forEach(one -> one.disks().forEach(disk -> owners.put(disk.cid(), one)));
    Map<String, List<SnapshotRecord>> byDisk = new LinkedHashMap<>();
    disks
        .snapshots(owners.keySet())
        .forEach(one -> byDisk.computeIfAbsent(one.diskCid(), _ -> new ArrayList<>()).add(one));
    List<Owned> owned = new ArrayList<>();
    for (InstanceRecord instance : all) {
      for (DiskRecord disk : instance.disks()) {
        byDisk
            .getOrDefault(disk.cid(), List.of())
            .forEach(one -> owned.add(new Owned(one, instance)));
      }
    }
    return owned;
  }

  public TaskRecord take(String deployment, String group, String indexOrUuid, Caller caller) {
    DeploymentRecord record = storage.deployments().require(deployment);
    InstanceRecord instance =
        instances.ofDeployment(record.id()).stream()
            .filter(one -> one.group().equals(group) && one.isCalled(indexOrUuid))
            .findFirst()
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.INSTANCE_NOT_FOUND,
                        "'%s/%s/%s' doesn't exist".formatted(deployment, group, indexOrUuid)));
    return tasks.submit(
        TaskRequest.of("create_snapshot", "create snapshot", caller),
        TAKE,
        Map.of("instance", instance.id()));
  }

  private String take(Asked asked, TaskContext task) {
    Optional<InstanceRecord> instance = instances.find(asked.number("instance"));
    if (instance.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.INSTANCE_NOT_FOUND, "Instance " + asked.number("instance") + " doesn't exist");
    }
    List<String> taken = with(task, snapshots -> take(instance.get(), snapshots, task));
    return "snapshot(s) " + String.join(", ", taken) + " created";
  }

  /** Once for each instance, whichever Director does it. */
  private List<String> take(InstanceRecord instance, Snapshots snapshots, TaskContext task) {
    if (!enabled) {
      task.info("Snapshots are disabled; skipping");
      return List.of();
    }
    return new Asked(
            task.journal()
                .recall(
                    "taken-" + instance.uuid(),
                    () -> {
                      Map<String, @Nullable Object> fact = new LinkedHashMap<>();
                      fact.put("cids", snapshots.take(instance, false));
                      return fact;
                    }))
        .texts("cids");
  }

  private <T> T with(TaskContext task, Function<Snapshots, T> work) {
    try (Execution execution = executions.begin(task)) {
      return work.apply(execution.operations().snapshots());
    }
  }

  public TaskRecord takeAll(String deployment, Caller caller) {
    storage.deployments().require(deployment);
    return tasks.submit(
        TaskRequest.of("snapshot_deployment", "snapshot deployment", caller)
            .forDeployment(deployment),
        TAKE_ALL,
        Map.of("deployment", deployment));
  }

  private String takeAll(String deployment, TaskContext task) {
    int failures =
        with(
            task,
            snapshots -> {
              int failed = 0;
              for (InstanceRecord instance :
                  instances.ofDeployment(storage.deployments().require(deployment).id())) {
                task.checkCancelled();
                failed += tookAny(instance, snapshots, task) ? 0 : 1;
              }
              return failed;
            });
    return "snapshots of deployment '%s' created%s"
        .formatted(deployment, failures == 0 ? "" : ", with " + failures + " failure(s)");
  }

  /** One that fails is no reason not to take the others. */
  private boolean tookAny(InstanceRecord instance, Snapshots snapshots, TaskContext task) {
    if (instance.activeVm().isEmpty()) {
      return true;
    }
    try {
      take(instance, snapshots, task);
      return true;
    } catch (SlipwayException e) {
      if (task.isSuspended()) {
        throw e;
      }
      log.error("No snapshot could be taken of {}", instance.fullName(), e);
      task.log(
          TaskContext.Severity.ERROR,
          "failed to take snapshot of: " + instance.fullName() + " - " + e.message());
      return false;
    }
  }

  /**
   * @throws SlipwayException SNAPSHOT_NOT_FOUND when there is none, or it is another deployment's
   */
  public TaskRecord delete(String deployment, String cid, Caller caller) {
    DeploymentRecord record = storage.deployments().require(deployment);
    SnapshotRecord snapshot =
        disks
            .snapshot(cid)
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.SNAPSHOT_NOT_FOUND, "snapshot " + cid + " not found"));
    boolean own =
        instances
            .findDisk(snapshot.diskCid())
            .flatMap(disk -> instances.find(disk.instanceId()))
            .filter(instance -> instance.deploymentId() == record.id())
            .isPresent();
    if (!own) {
      throw new SlipwayException(
          ErrorCode.SNAPSHOT_NOT_FOUND,
          "snapshot " + cid + " not found in deployment " + deployment);
    }
    return tasks.submit(
        TaskRequest.of("delete_snapshot", "delete snapshot", caller), DELETE, Map.of("cid", cid));
  }

  private String delete(String cid, TaskContext task) {
    disks
        .snapshot(cid)
        .ifPresent(
            snapshot ->
                with(
                    task,
                    snapshots -> {
                      snapshots.delete(snapshot);
                      return true;
                    }));
    return "snapshot(s) " + cid + " deleted";
  }

  public TaskRecord deleteAll(String deployment, Caller caller) {
    storage.deployments().require(deployment);
    return tasks.submit(
        TaskRequest.of("delete_deployment_snapshots", "delete deployment snapshots", caller)
            .forDeployment(deployment),
        DELETE_ALL,
        Map.of("deployment", deployment));
  }

  private String deleteAll(String deployment, TaskContext task) {
    return with(
        task,
        snapshots -> {
          for (Owned owned : list(deployment)) {
            task.checkCancelled();
            snapshots.delete(owned.snapshot());
          }
          return "snapshots of deployment '" + deployment + "' deleted";
        });
  }
}
