package io.slipway.cpi;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A CPI that another one stands behind, and that does some of it differently. */
public abstract class ForwardingCpi implements Cpi {
  private final Cpi cpi;

  protected ForwardingCpi(Cpi cpi) {
    this.cpi = cpi;
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
  public void deleteVm(String vmCid) {
    cpi.deleteVm(vmCid);
  }

  @Override
  public boolean hasVm(String vmCid) {
    return cpi.hasVm(vmCid);
  }

  @Override
  public void rebootVm(String vmCid) {
    cpi.rebootVm(vmCid);
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
  public Object attachDisk(String vmCid, String diskCid) {
    return cpi.attachDisk(vmCid, diskCid);
  }

  @Override
  public void detachDisk(String vmCid, String diskCid) {
    cpi.detachDisk(vmCid, diskCid);
  }

  @Override
  public boolean resizeDisk(String diskCid, int size) {
    return cpi.resizeDisk(diskCid, size);
  }

  @Override
  public Optional<String> updateDisk(
      String diskCid, int size, Map<String, @Nullable Object> cloudProperties) {
    return cpi.updateDisk(diskCid, size, cloudProperties);
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
