package io.slipway.director.tracing;

import io.slipway.base.ErrorText;
import io.slipway.cpi.Cpi;
import io.slipway.cpi.CpiMethod;
import io.slipway.director.tasks.Redaction;
import io.slipway.director.tasks.TaskContext;
import io.slipway.director.tasks.TaskContext.Severity;
import io.slipway.json.Json;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A CPI for one task: every call and its outcome stand in the task's debug output in the shape of
 * the CPI protocol (Director behaviour 8.1), without secrets.
 */
public final class TracedCpi implements Cpi {
  private final Cpi cpi;
  private final TaskContext task;

  public TracedCpi(Cpi cpi, TaskContext task) {
    this.cpi = cpi;
    this.task = task;
  }

  /** What of a CPI's work for the task stands in its outputs: by this, or as it does itself. */
  public static Cpi of(Cpi cpi, TaskContext task) {
    return cpi instanceof ForTasks own ? own.forTask(task) : new TracedCpi(cpi, task);
  }

  @Override
  public ProviderInfo info() {
    return cpi.info();
  }

  @Override
  public String createStemcell(Path image, Map<String, @Nullable Object> cloudProperties) {
    return trace(
        call(CpiMethod.CREATE_STEMCELL, image.toString(), cloudProperties),
        () -> cpi.createStemcell(image, cloudProperties));
  }

  @Override
  public void deleteStemcell(String stemcellCid) {
    traceVoid(call(CpiMethod.DELETE_STEMCELL, stemcellCid), () -> cpi.deleteStemcell(stemcellCid));
  }

  @Override
  public Set<String> addressesInUse() {
    return cpi.addressesInUse();
  }

  @Override
  public Vm createVm(VmRequest request) {
    return trace(
        call(
            CpiMethod.CREATE_VM,
            request.agentId(),
            request.stemcellCid(),
            request.cloudProperties(),
            request.networks(),
            request.diskCids(),
            request.env()),
        () -> cpi.createVm(request),
        vm -> List.of(vm.cid(), vm.networks()));
  }

  @Override
  public void deleteVm(String vmCid) {
    traceVoid(call(CpiMethod.DELETE_VM, vmCid), () -> cpi.deleteVm(vmCid));
  }

  @Override
  public boolean hasVm(String vmCid) {
    return trace(call(CpiMethod.HAS_VM, vmCid), () -> cpi.hasVm(vmCid));
  }

  @Override
  public void rebootVm(String vmCid) {
    traceVoid(call(CpiMethod.REBOOT_VM, vmCid), () -> cpi.rebootVm(vmCid));
  }

  @Override
  public void setVmMetadata(String vmCid, Map<String, String> metadata) {
    traceVoid(
        call(CpiMethod.SET_VM_METADATA, vmCid, metadata), () -> cpi.setVmMetadata(vmCid, metadata));
  }

  @Override
  public String createDisk(
      int size, Map<String, @Nullable Object> cloudProperties, Optional<String> vmCid) {
    return trace(
        call(CpiMethod.CREATE_DISK, size, cloudProperties, vmCid.orElse(null)),
        () -> cpi.createDisk(size, cloudProperties, vmCid));
  }

  @Override
  public void deleteDisk(String diskCid) {
    traceVoid(call(CpiMethod.DELETE_DISK, diskCid), () -> cpi.deleteDisk(diskCid));
  }

  @Override
  public boolean hasDisk(String diskCid) {
    return trace(call(CpiMethod.HAS_DISK, diskCid), () -> cpi.hasDisk(diskCid));
  }

  @Override
  public Object attachDisk(String vmCid, String diskCid) {
    return trace(call(CpiMethod.ATTACH_DISK, vmCid, diskCid), () -> cpi.attachDisk(vmCid, diskCid));
  }

  @Override
  public void detachDisk(String vmCid, String diskCid) {
    traceVoid(call(CpiMethod.DETACH_DISK, vmCid, diskCid), () -> cpi.detachDisk(vmCid, diskCid));
  }

  @Override
  public boolean resizeDisk(String diskCid, int size) {
    return trace(call(CpiMethod.RESIZE_DISK, diskCid, size), () -> cpi.resizeDisk(diskCid, size));
  }

  @Override
  public Optional<String> updateDisk(
      String diskCid, int size, Map<String, @Nullable Object> cloudProperties) {
    return trace(
        call(CpiMethod.UPDATE_DISK, diskCid, size, cloudProperties),
        () -> cpi.updateDisk(diskCid, size, cloudProperties),
        cid -> cid.orElse(null));
  }

  @Override
  public void setDiskMetadata(String diskCid, Map<String, String> metadata) {
    traceVoid(
        call(CpiMethod.SET_DISK_METADATA, diskCid, metadata),
        () -> cpi.setDiskMetadata(diskCid, metadata));
  }

  @Override
  public Optional<String> snapshotDisk(String diskCid, Map<String, String> metadata) {
    return trace(
        call(CpiMethod.SNAPSHOT_DISK, diskCid, metadata),
        () -> cpi.snapshotDisk(diskCid, metadata),
        cid -> cid.orElse(null));
  }

  @Override
  public void deleteSnapshot(String snapshotCid) {
    traceVoid(call(CpiMethod.DELETE_SNAPSHOT, snapshotCid), () -> cpi.deleteSnapshot(snapshotCid));
  }

  private record Call(CpiMethod method, List<@Nullable Object> arguments) {}

  private static Call call(CpiMethod method, @Nullable Object... arguments) {
    return new Call(method, Arrays.asList(arguments));
  }

  private void traceVoid(Call call, Runnable work) {
    trace(
        call,
        () -> {
          work.run();
          return true;
        },
        _ -> null);
  }

  private <T> T trace(Call call, Supplier<T> work) {
    return trace(call, work, result -> result);
  }

  private <T> T trace(Call call, Supplier<T> work, Function<T, @Nullable Object> plainResult) {
    String id = "cpi-" + ThreadLocalRandom.current().nextInt(100_000, 1_000_000);
    Map<String, @Nullable Object> request = new LinkedHashMap<>();
    request.put("method", call.method.word());
    request.put("arguments", Redaction.cpiArguments(call.method, call.arguments));
    write(id, "request", request);
    T result;
    try {
      result = work.get();
    } catch (RuntimeException e) {
      write(id, "response", response(null, Map.of("message", ErrorText.of(e))));
      throw e;
    }
    write(id, "response", response(Redaction.of(plainResult.apply(result)), null));
    return result;
  }

  private static Map<String, @Nullable Object> response(
      @Nullable Object result, @Nullable Map<String, Object> error) {
    Map<String, @Nullable Object> response = new LinkedHashMap<>();
    response.put("result", result);
    response.put("error", error);
    return response;
  }

  private void write(String id, String kind, Map<String, @Nullable Object> message) {
    task.log(Severity.DEBUG, "[external-cpi] [" + id + "] " + kind + ": " + Json.write(message));
  }
}
