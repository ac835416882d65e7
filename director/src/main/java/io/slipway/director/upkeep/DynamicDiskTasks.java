package io.slipway.director.upkeep;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.configs.ConfigRecord;
import io.slipway.director.deployments.DeploymentRecord;
import io.slipway.director.disks.DiskRepository;
import io.slipway.director.disks.DynamicDiskRecord;
import io.slipway.director.executing.DynamicDisks;
import io.slipway.director.executing.DynamicDisks.Order;
import io.slipway.director.executing.Execution;
import io.slipway.director.instances.InstanceRepository;
import io.slipway.director.tasks.Caller;
import io.slipway.director.tasks.StoredTasks;
import io.slipway.director.tasks.TaskContext;
import io.slipway.director.tasks.TaskRecord;
import io.slipway.director.tasks.TaskRequest;
import io.slipway.director.updating.Updating;
import io.slipway.json.Json;
import io.slipway.model.deployment.ManifestText;
import io.slipway.model.deployment.PlainValues;
import io.slipway.model.instances.InstanceRecord;
import io.slipway.model.instances.VmRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Disks that jobs ask for while they run (Director API 5.8). */
public final class DynamicDiskTasks {
  private static final String CREATE = "create-dynamic-disk";
  private static final String PROVIDE = "provide-dynamic-disk";
  private static final String ATTACH = "attach-dynamic-disk";
  private static final String DETACH = "detach-dynamic-disk";
  private static final String DELETE = "delete-dynamic-disk";

  private final InstanceRepository instances;
  private final DiskRepository disks;
  private final Updating.Storage storage;
  private final Execution.Starter executions;
  private final StoredTasks tasks;

  public DynamicDiskTasks(
      Updating.Storage storage, Execution.Starter executions, StoredTasks tasks) {
    this.instances = storage.instances();
    this.disks = storage.disks();
    this.storage = storage;
    this.executions = executions;
    this.tasks = tasks;
    register(CREATE, this::create);
    register(PROVIDE, this::provide);
    register(ATTACH, this::attach);
    register(DETACH, this::detach);
    register(DELETE, this::delete);
  }

  /** What is done for a request. */
  private interface Work {
    String of(Asked asked, DynamicDisks operations, TaskContext task);
  }

  private void register(String kind, Work work) {
    tasks.register(
        kind,
        asked ->
            task -> {
              try (Execution execution = executions.begin(task)) {
                return Optional.of(
                    work.of(new Asked(asked), execution.operations().dynamicDisks(), task));
              }
            });
  }

  /** A disk and, while one has it, the instance that has it. */
  public record Listed(DynamicDiskRecord disk, Optional<InstanceRecord> instance) {}

  /** By name. */
  public List<Listed> list() {
    List<InstanceRecord> running = instances.withVms();
    return disks.dynamicDisks().stream()
        .map(disk -> new Listed(disk, holder(disk, running)))
        .toList();
  }

  private static Optional<InstanceRecord> holder(
      DynamicDiskRecord disk, List<InstanceRecord> running) {
    return disk.attachment()
        .flatMap(
            attachment ->
                running.stream()
                    .filter(one -> one.vms().stream().anyMatch(vm -> vm.id() == attachment.vmId()))
                    .findFirst());
  }

  /**
   * What a disk is to be.
   *
   * @param size MiB
   * @param pool the disk type of the cloud config
   * @param metadata what is told of it in the cloud; empty for nothing
   */
  public record Wanted(
      String name, String pool, int size, Optional<Map<String, @Nullable Object>> metadata) {}

  /** Makes a disk in a zone; no instance has it yet. */
  public TaskRecord create(String deployment, String zone, Wanted wanted, Caller caller) {
    Map<String, @Nullable Object> asked = plain(wanted);
    asked.put("deployment", deployment);
    asked.put("zone", zone);
    return submit("create_dynamic_disk", "create dynamic disk", caller, CREATE, asked);
  }

  /** Makes a disk, unless there is one of that name, and gives it to the instance. */
  public TaskRecord provide(String instanceUuid, Wanted wanted, Caller caller) {
    Map<String, @Nullable Object> asked = plain(wanted);
    asked.put("instance", instanceUuid);
    return submit("provide_dynamic_disk", "provide dynamic disk", caller, PROVIDE, asked);
  }

  public TaskRecord attach(
      String name,
      String instanceUuid,
      Optional<Map<String, @Nullable Object>> metadata,
      Caller caller) {
    Map<String, @Nullable Object> asked = new LinkedHashMap<>();
    asked.put("name", name);
    asked.put("instance", instanceUuid);
    metadata.ifPresent(map -> asked.put("metadata", map));
    return submit("attach_dynamic_disk", "attach dynamic disk", caller, ATTACH, asked);
  }

  public TaskRecord detach(String name, Caller caller) {
    return submit(
        "detach_dynamic_disk", "detach dynamic disk", caller, DETACH, Map.of("name", name));
  }

  public TaskRecord delete(String name, Caller caller) {
    return submit(
        "delete_dynamic_disk", "delete dynamic disk", caller, DELETE, Map.of("name", name));
  }

  private TaskRecord submit(
      String type,
      String description,
      Caller caller,
      String kind,
      Map<String, @Nullable Object> asked) {
    return tasks.submit(TaskRequest.of(type, description, caller), kind, asked);
  }

  private static Map<String, @Nullable Object> plain(Wanted wanted) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("name", wanted.name());
    plain.put("pool", wanted.pool());
    plain.put("size", wanted.size());
    wanted.metadata().ifPresent(map -> plain.put("metadata", map));
    return plain;
  }

  private String create(Asked asked, DynamicDisks operations, TaskContext task) {
    String name = asked.text("name");
    String deployment = asked.text("deployment");
    String zone = asked.text("zone");
    Optional<DynamicDiskRecord> known = disks.dynamicDisk(name);
    if (known.isPresent() && !task.journal().isResumed()) {
      throw failure("disk `%s` already exists".formatted(name));
    }
    DeploymentRecord record =
        storage
            .deployments()
            .find(deployment)
            .orElseThrow(() -> failure("deployment `%s` not found".formatted(deployment)));
    VmRecord near =
        instances.ofDeployment(record.id()).stream()
            .filter(one -> one.availabilityZone().filter(zone::equals).isPresent())
            .flatMap(one -> one.activeVm().stream())
            .findFirst()
            .orElseThrow(
                () ->
                    failure(
                        "no active VM found in deployment `%s` in AZ `%s`"
                            .formatted(deployment, zone)));
    DynamicDiskRecord disk =
        known.orElseGet(
            () -> operations.create(order(asked), record.id(), near, Optional.of(zone)));
    asked.mapping("metadata").ifPresent(map -> operations.setMetadata(disk, map));
    tellCid(disk, task);
    return "created disk `%s` in deployment `%s` in AZ `%s`".formatted(name, deployment, zone);
  }

  private static void tellCid(DynamicDiskRecord disk, TaskContext task) {
    task.result(Json.write(Map.of("disk_cid", disk.cid())) + "\n");
  }

  private Order order(Asked asked) {
    return new Order(
        asked.text("name"),
        asked.number("size"),
        asked.text("pool"),
        cloudProperties(asked.text("pool")));
  }

  /** As the cloud configs of now have the disk type. */
  private Map<String, @Nullable Object> cloudProperties(String pool) {
    List<ConfigRecord> clouds = storage.configs().current("cloud");
    if (clouds.isEmpty()) {
      throw failure("No cloud configs provided");
    }
    for (ConfigRecord cloud : clouds) {
      if (ManifestText.parse(cloud.content()).get("disk_types") instanceof List<?> types) {
        for (Object type : types) {
          if (type instanceof Map<?, ?> map && pool.equals(map.get("name"))) {
            return map.get("cloud_properties") instanceof Map<?, ?> properties
                ? PlainValues.mapping(properties)
                : Map.of();
          }
        }
      }
    }
    throw failure("Could not find disk pool by name `%s`".formatted(pool));
  }

  private static SlipwayException failure(String message) {
    return new SlipwayException(ErrorCode.GENERIC, message);
  }

  /** An instance and its active VM. */
  private record Target(InstanceRecord instance, VmRecord vm) {}

  private Target target(String uuid) {
    InstanceRecord instance =
        instances.find(uuid).orElseThrow(() -> failure("instance `%s` not found".formatted(uuid)));
    return new Target(
        instance,
        instance
            .activeVm()
            .orElseThrow(() -> failure("no active vm found for instance `%s`".formatted(uuid))));
  }

  private String provide(Asked asked, DynamicDisks operations, TaskContext task) {
    String name = asked.text("name");
    Target target = target(asked.text("instance"));
    Order order = order(asked);
    DynamicDiskRecord disk =
        disks
            .dynamicDisk(name)
            .orElseGet(
                () ->
                    operations.create(
                        order, target.instance().deploymentId(), target.vm(), Optional.empty()));
    DynamicDiskRecord attached =
        attached(
            disk,
            target,
            operations,
            other -> failure("disk is attached to a different vm `%s`".formatted(other)));
    asked.mapping("metadata").ifPresent(map -> operations.setMetadata(attached, map));
    operations.show(attached, target.instance(), target.vm());
    tellCid(attached, task);
    return "attached disk `%s` to `%s` in deployment `%s`"
        .formatted(name, target.vm().cid(), target.instance().deployment());
  }

  /**
   * @param refusal when another VM has the disk, of that one's id
   */
  private DynamicDiskRecord attached(
      DynamicDiskRecord disk,
      Target target,
      DynamicDisks operations,
      Function<String, SlipwayException> refusal) {
    if (disk.attachment().isEmpty()) {
      return operations.attach(disk, target.instance(), target.vm());
    }
    if (disk.attachment().get().vmId() != target.vm().id()) {
      throw refusal.apply(holder(disk).map(one -> one.vm().cid()).orElse(""));
    }
    return disk;
  }

  private Optional<Target> holder(DynamicDiskRecord disk) {
    return holder(disk, instances.withVms())
        .flatMap(
            instance ->
                instance.vms().stream()
                    .filter(
                        vm -> disk.attachment().filter(one -> one.vmId() == vm.id()).isPresent())
                    .findFirst()
                    .map(vm -> new Target(instance, vm)));
  }

  private String attach(Asked asked, DynamicDisks operations, TaskContext task) {
    String name = asked.text("name");
    DynamicDiskRecord disk =
        disks.dynamicDisk(name).orElseThrow(() -> failure("disk `%s` not found".formatted(name)));
    Target target = target(asked.text("instance"));
    if (disk.attachment().isEmpty()) {
      check(disk, target.instance());
    }
    DynamicDiskRecord attached =
        attached(
            disk,
            target,
            operations,
            other ->
                failure(
                    "disk `%s` is already attached to a different vm `%s`".formatted(name, other)));
    asked.mapping("metadata").ifPresent(map -> operations.setMetadata(attached, map));
    operations.show(attached, target.instance(), target.vm());
    return "attached disk `%s` to vm `%s` in deployment `%s`"
        .formatted(name, target.vm().cid(), target.instance().deployment());
  }

  private static void check(DynamicDiskRecord disk, InstanceRecord instance) {
    boolean elsewhere =
        disk.availabilityZone().isPresent()
            && instance.availabilityZone().isPresent()
            && !Objects.equals(disk.availabilityZone(), instance.availabilityZone());
    if (elsewhere) {
      throw failure(
          "disk `%s` is in AZ `%s` but instance `%s` is in AZ `%s`"
              .formatted(
                  disk.name(),
                  disk.availabilityZone().get(),
                  instance.uuid(),
                  instance.availabilityZone().get()));
    }
    if (disk.deploymentId() != instance.deploymentId()) {
      throw failure(
          "disk `%s` belongs to deployment `%s` and cannot be attached to deployment `%s`"
              .formatted(disk.name(), disk.deployment(), instance.deployment()));
    }
  }

  private String detach(Asked asked, DynamicDisks operations, TaskContext task) {
    String name = asked.text("name");
    DynamicDiskRecord disk =
        disks
            .dynamicDisk(name)
            .orElseThrow(
                () -> failure("disk `%s` can not be found in the database".formatted(name)));
    Optional<Target> holder = holder(disk);
    if (holder.isEmpty()) {
      return "disk `" + disk.cid() + "` was already detached";
    }
    try {
      operations.detach(disk, holder.get().instance(), holder.get().vm());
    } catch (SlipwayException e) {
      if (e.code() != ErrorCode.CLOUD_DISK_NOT_ATTACHED) {
        throw e;
      }
      disks.detachDynamicDisk(disk.id());
      return "disk `" + disk.cid() + "` was already detached";
    }
    return "detached disk `%s` from vm `%s`".formatted(disk.cid(), holder.get().vm().cid());
  }

  private String delete(Asked asked, DynamicDisks operations, TaskContext task) {
    String name = asked.text("name");
    Optional<DynamicDiskRecord> disk = disks.dynamicDisk(name);
    if (disk.isEmpty()) {
      return "disk with name `" + name + "` was already deleted";
    }
    operations.delete(disk.get());
    return "deleted disk `" + disk.get().cid() + "`";
  }
}
