package io.slipway.director.tracing;

import io.slipway.base.ErrorText;
import io.slipway.cpi.Cpi;
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

  @Override
  public ProviderInfo info() {
    return cpi.info();
  }

  @Override
  public String createStemcell(Path image, Map<String, @Nullable Object> cloudProperties) {
    return trace(
        call("create_stemcell", image.toString(), cloudProperties),
        () -> cpi.createStemcell(image, cloudProperties));
  }

  @Override
  public void deleteStemcell(String stemcellCid) {
    traceVoid(call("delete_stemcell", stemcellCid), () -> cpi.deleteStemcell(stemcellCid));
  }

  @Override
  public Set<String> addressesInUse() {
    return cpi.addressesInUse();
  }

  @Override
  public Vm createVm(VmRequest request) {
    return trace(
        call(
            "create_vm",
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
    traceVoid(call("delete_vm", vmCid), () -> cpi.deleteVm(vmCid));
  }

  @Override
  public boolean hasVm(String vmCid) {
    return trace(call("has_vm", vmCid), () -> cpi.hasVm(vmCid));
  }

  @Override
  public void rebootVm(String vmCid) {
    traceVoid(call("reboot_vm", vmCid), () -> cpi.rebootVm(vmCid));
  }

  @Override
  public void setVmMetadata(String vmCid, Map<String, String> metadata) {
    traceVoid(call("set_vm_metadata", vmCid, metadata), () -> cpi.setVmMetadata(vmCid, metadata));
  }

  @Override
  public String createDisk(
      int size, Map<String, @Nullable Object> cloudProperties, Optional<String> vmCid) {
    return trace(
        call("create_disk", size, cloudProperties, vmCid.orElse(null)),
        () -> cpi.createDisk(size, cloudProperties, vmCid));
  }

  @Override
  public void deleteDisk(String diskCid) {
    traceVoid(call("delete_disk", diskCid), () -> cpi.deleteDisk(diskCid));
  }

  @Override
  public boolean hasDisk(String diskCid) {
    return trace(call("has_disk", diskCid), () -> cpi.hasDisk(diskCid));
  }

  @Override
  public Object attachDisk(String vmCid, String diskCid) {
    return trace(call("attach_disk", vmCid, diskCid), () -> cpi.attachDisk(vmCid, diskCid));
  }

  @Override
  public void detachDisk(String vmCid, String diskCid) {
    traceVoid(call("detach_disk", vmCid, diskCid), () -> cpi.detachDisk(vmCid, diskCid));
  }

  @Override
  public void setDiskMetadata(String diskCid, Map<String, String> metadata) {
    traceVoid(
        call("set_disk_metadata", diskCid, metadata), () -> cpi.setDiskMetadata(diskCid, metadata));
  }

  @Override
  public Optional<String> snapshotDisk(String diskCid, Map<String, String> metadata) {
    return trace(
        call("snapshot_disk", diskCid, metadata),
        () -> cpi.snapshotDisk(diskCid, metadata),
        cid -> cid.orElse(null));
  }

  @Override
  public void deleteSnapshot(String snapshotCid) {
    traceVoid(call("delete_snapshot", snapshotCid), () -> cpi.deleteSnapshot(snapshotCid));
  }

  private record Call(String method, List<@Nullable Object> arguments) {}

  private static Call call(String method, @Nullable Object... arguments) {
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
    request.put("method", call.method);
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
