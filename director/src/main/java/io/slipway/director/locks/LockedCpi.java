package io.slipway.director.locks;

import io.slipway.cpi.Cpi;
import io.slipway.cpi.ForwardingCpi;
import io.slipway.director.tasks.TaskContext;

/**
 * A CPI for one task that takes the lock of a VM around whatever deletes it or changes its disks
 * (Director behaviour 4.12): two tasks never do so at once.
 */
public final class LockedCpi extends ForwardingCpi {
  private final Locks locks;
  private final TaskContext task;

  public LockedCpi(Cpi cpi, Locks locks, TaskContext task) {
    super(cpi);
    this.locks = locks;
    this.task = task;
  }

  @Override
  public void deleteVm(String vmCid) {
    locked(
        vmCid,
        () -> {
          super.deleteVm(vmCid);
          return true;
        });
  }

  @Override
  public Object attachDisk(String vmCid, String diskCid) {
    return locked(vmCid, () -> super.attachDisk(vmCid, diskCid));
  }

  @Override
  public void detachDisk(String vmCid, String diskCid) {
    locked(
        vmCid,
        () -> {
          super.detachDisk(vmCid, diskCid);
          return true;
        });
  }

  @Override
  public void rebootVm(String vmCid) {
    locked(
        vmCid,
        () -> {
          super.rebootVm(vmCid);
          return true;
        });
  }

  private <T> T locked(String vmCid, Locks.LockedWork<T, RuntimeException> work) {
    return locks.withLock(LockName.vm(vmCid), task, work);
  }
}
