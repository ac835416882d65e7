package io.slipway.cpi.external;

import io.slipway.base.Clock;
import io.slipway.cpi.Cpi;
import io.slipway.cpi.CpiMethod;
import io.slipway.json.PlainObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cloud behind a program of its own (Director behaviour 8). What a CPI may leave out, or find
 * done already, is no failure here.
 */
public final class ExternalCpi implements Cpi {
  private static final int MOST_TRIES = 5;

  private final CpiClient client;

  /**
   * @param stemcellApiVersion of the VM that calls are about, when they are about one
   */
  public ExternalCpi(
      Path program,
      CpiOptions options,
      Clock clock,
      String directorUuid,
      Optional<Integer> stemcellApiVersion,
      CpiCaller caller) {
    this.client = new CpiClient(program, options, clock, directorUuid, stemcellApiVersion, caller);
  }

  @Override
  public ProviderInfo info() {
    CpiClient.Agreement agreement = client.agree();
    PlainObject info = agreement.info();
    return new ProviderInfo(
        agreement.apiVersion(),
        info.value("stemcell_formats") instanceof Collection<?> formats
            ? formats.stream().map(String::valueOf).toList()
            : List.of());
  }

  @Override
  public String createStemcell(Path image, Map<String, @Nullable Object> cloudProperties) {
    int version = client.agree().apiVersion();
    List<@Nullable Object> arguments = new ArrayList<>(List.of(image.toString(), cloudProperties));
    if (version >= 3) {
      arguments.add(Map.of("tags", Map.of()));
    }
    return id(
        client.invoke(CpiMethod.CREATE_STEMCELL, OptionalInt.of(version), arguments.toArray()),
        CpiMethod.CREATE_STEMCELL);
  }

  @Override
  public void deleteStemcell(String stemcellCid) {
    client.call(CpiMethod.DELETE_STEMCELL, stemcellCid);
  }

  @Override
  public Vm createVm(VmRequest request) {
    for (int tries = 1; ; tries++) {
      try {
        return createOnce(request);
      } catch (CpiException e) {
        if (e.kind() != CpiException.Kind.VM_CREATION_FAILED
            || !e.isWorthRetrying()
            || tries == MOST_TRIES) {
          throw e;
        }
      }
    }
  }

  private Vm createOnce(VmRequest request) {
    Object result =
        client.call(
            CpiMethod.CREATE_VM,
            request.agentId(),
            request.stemcellCid(),
            request.cloudProperties(),
            request.networks(),
            request.diskCids(),
            request.env());
    if (result instanceof List<?> vm && !vm.isEmpty()) {
      Map<String, Map<String, @Nullable Object>> settled = new LinkedHashMap<>();
      if (vm.size() > 1 && vm.get(1) instanceof Map<?, ?> networks) {
        networks.forEach(
            (name, settings) ->
                settled.put(String.valueOf(name), PlainObject.lenient(settings).toPlain()));
      }
      return new Vm(
          id(vm.getFirst(), CpiMethod.CREATE_VM), settled.isEmpty() ? request.networks() : settled);
    }
    throw useless(CpiMethod.CREATE_VM);
  }

  @Override
  public void deleteVm(String vmCid) {
    tolerating(CpiException.Kind.VM_NOT_FOUND, () -> client.call(CpiMethod.DELETE_VM, vmCid), null);
  }

  @Override
  public boolean hasVm(String vmCid) {
    return isTrue(
        tolerating(
            CpiException.Kind.NOT_IMPLEMENTED, () -> client.call(CpiMethod.HAS_VM, vmCid), true));
  }

  @Override
  public void rebootVm(String vmCid) {
    client.call(CpiMethod.REBOOT_VM, vmCid);
  }

  @Override
  public void setVmMetadata(String vmCid, Map<String, String> metadata) {
    tolerating(
        CpiException.Kind.NOT_IMPLEMENTED,
        () -> client.call(CpiMethod.SET_VM_METADATA, vmCid, metadata),
        null);
  }

  @Override
  public String createDisk(
      int size, Map<String, @Nullable Object> cloudProperties, Optional<String> vmCid) {
    return id(
        client.call(CpiMethod.CREATE_DISK, size, cloudProperties, vmCid.orElse(null)),
        CpiMethod.CREATE_DISK);
  }

  @Override
  public void deleteDisk(String diskCid) {
    tolerating(
        CpiException.Kind.DISK_NOT_FOUND, () -> client.call(CpiMethod.DELETE_DISK, diskCid), null);
  }

  @Override
  public boolean hasDisk(String diskCid) {
    return isTrue(
        tolerating(
            CpiException.Kind.NOT_IMPLEMENTED,
            () -> client.call(CpiMethod.HAS_DISK, diskCid),
            true));
  }

  @Override
  public Object attachDisk(String vmCid, String diskCid) {
    Object hint = client.call(CpiMethod.ATTACH_DISK, vmCid, diskCid);
    boolean some =
        switch (hint) {
          case String text -> !text.isEmpty();
          case Map<?, ?> map -> !map.isEmpty();
          case null, default -> false;
        };
    if (hint == null || !some) {
      throw new CpiException(CpiException.Kind.OTHER, "No disk_hint");
    }
    return hint;
  }

  @Override
  public void detachDisk(String vmCid, String diskCid) {
    client.call(CpiMethod.DETACH_DISK, vmCid, diskCid);
  }

  @Override
  public boolean resizeDisk(String diskCid, int size) {
    return whereSupported(
            () -> Optional.of(String.valueOf(client.call(CpiMethod.RESIZE_DISK, diskCid, size))))
        .isPresent();
  }

  /** A cloud that keeps the disk's id need not say so. */
  @Override
  public Optional<String> updateDisk(
      String diskCid, int size, Map<String, @Nullable Object> cloudProperties) {
    return whereSupported(
        () ->
            client.call(CpiMethod.UPDATE_DISK, diskCid, size, cloudProperties) instanceof String id
                    && !id.isEmpty()
                ? Optional.of(id)
                : Optional.of(diskCid));
  }

  private static Optional<String> whereSupported(Supplier<Optional<String>> call) {
    try {
      return call.get();
    } catch (CpiException e) {
      if (e.kind() == CpiException.Kind.NOT_IMPLEMENTED
          || e.kind() == CpiException.Kind.NOT_SUPPORTED) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public void setDiskMetadata(String diskCid, Map<String, String> metadata) {
    tolerating(
        CpiException.Kind.NOT_IMPLEMENTED,
        () -> client.call(CpiMethod.SET_DISK_METADATA, diskCid, metadata),
        null);
  }

  @Override
  public Optional<String> snapshotDisk(String diskCid, Map<String, String> metadata) {
    return Optional.ofNullable(
            tolerating(
                CpiException.Kind.NOT_IMPLEMENTED,
                () -> client.call(CpiMethod.SNAPSHOT_DISK, diskCid, metadata),
                null))
        .map(String::valueOf);
  }

  @Override
  public void deleteSnapshot(String snapshotCid) {
    client.call(CpiMethod.DELETE_SNAPSHOT, snapshotCid);
  }

  private interface Call {
    @Nullable Object run();
  }

  private static @Nullable Object tolerating(
      CpiException.Kind kind, Call call, @Nullable Object otherwise) {
    try {
      return call.run();
    } catch (CpiException e) {
      if (e.kind() != kind) {
        throw e;
      }
      return otherwise;
    }
  }

  private static boolean isTrue(@Nullable Object result) {
    return result != null && !Boolean.FALSE.equals(result);
  }

  private static String id(@Nullable Object result, CpiMethod method) {
    if (result instanceof String || result instanceof Number) {
      String id = result.toString();
      if (!id.isEmpty()) {
        return id;
      }
    }
    throw useless(method);
  }

  private static CpiException useless(CpiMethod method) {
    return new CpiException(
        CpiException.Kind.OTHER,
        "The CPI's answer to '" + method.word() + "' names nothing that was made");
  }
}
