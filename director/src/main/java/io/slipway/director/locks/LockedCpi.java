package io.slipway.director.locks;

import io.slipway.cpi.Cpi;
import io.slipway.director.tasks.TaskContext;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A CPI for one task that takes the lock of a VM around whatever deletes it or changes its disks
 * (Director behaviour 4.12): two tasks never do so at once.
 */
public final class LockedCpi implements Cpi {
  private final Cpi cpi;
  private final Locks locks;
  private final TaskContext task;

  public LockedCpi(Cpi cpi, Locks locks, TaskContext task) {
    this.cpi = cpi;
    this.locks = locks;
    this.task = task;
  }

  @Override
  public void deleteVm(String vmCid) {
    locked(
        vmCid,
        () -> {
          cpi.deleteVm(vmCid);
          return true;
        });
  }

  @Override
  public Object attachDisk(String vmCid, String diskCid) {
    return locked(vmCid, () -> cpi.attachDisk(vmCid, diskCid));
  }

  @Override
  public void detachDisk(String vmCid, String diskCid) {
    locked(
        vmCid,
        () -> {
          cpi.detachDisk(vmCid, diskCid);
          return true;
        });
  }

  @Override
  public void rebootVm(String vmCid) {
    locked(
        vmCid,
        () -> {
          cpi.rebootVm(vmCid);
          return true;
        });
  }

  private <T> T locked(String vmCid, Locks.LockedWork<T, RuntimeException> work) {
    return locks.withLock(LockName.vm(vmCid), task, work);
  }

  @Override
  public ProviderInfo info() {
    return cpi.info();
  }

  @Override
  public String createStemcell(Path image, Map<String, @Nullable Object> cloudProperties) {
    return cpi.createStemcell(image, cloudProperties);
  }

  @Override
  public void deleteStemcell(String stemcellCid) {
    cpi.deleteStemcell(stemcellCid);
  }

  @Override
  public Set<String> addressesInUse() {
    return cpi.addressesInUse();
  }

  @Override
  public Vm createVm(VmRequest request) {
    return cpi.createVm(request);
  }

  @Override
  public boolean hasVm(String vmCid) {
    return cpi.hasVm(vmCid);
  }

  @Override
  public void setVmMetadata(String vmCid, Map<String, String> metadata) {
    cpi.setVmMetadata(vmCid, metadata);
  }

  @Override
  public String createDisk(
      int size, Map<String, @Nullable Object> cloudProperties, Optional<String> vmCid) {
    return cpi.createDisk(size, cloudProperties, vmCid);
  }

  @Override
  public void deleteDisk(String diskCid) {
    cpi.deleteDisk(diskCid);
  }

  @Override
  public boolean hasDisk(String diskCid) {
    return cpi.hasDisk(diskCid);
  }

  @Override
  public void setDiskMetadata(String diskCid, Map<String, String> metadata) {
    cpi.setDiskMetadata(diskCid, metadata);
  }

  @Override
  public Optional<String> snapshotDisk(String diskCid, Map<String, String> metadata) {
    return cpi.snapshotDisk(diskCid, metadata);
  }

  @Override
  public void deleteSnapshot(String snapshotCid) {
    cpi.deleteSnapshot(snapshotCid);
  }
}
