package io.slipway.director.executing;

import io.slipway.cpi.Cpi;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A CPI that is given the values of variables. All that stands between it and the manifest
 * (records, logs) has their names only.
 */
public final class VariableCpi implements Cpi {
  private final Cpi cpi;
  private final UnaryOperator<Map<String, @Nullable Object>> variables;

  /**
   * @param variables fills a document in
   */
  public VariableCpi(Cpi cpi, UnaryOperator<Map<String, @Nullable Object>> variables) {
    this.cpi = cpi;
    this.variables = variables;
  }

  @Override
  public Vm createVm(VmRequest request) {
    Map<String, Map<String, @Nullable Object>> networks = new LinkedHashMap<>();
    request.networks().forEach((name, settings) -> networks.put(name, variables.apply(settings)));
    return cpi.createVm(
        new VmRequest(
            request.agentId(),
            request.stemcellCid(),
            variables.apply(request.cloudProperties()),
            networks,
            request.diskCids(),
            variables.apply(request.env())));
  }

  @Override
  public String createDisk(
      int size, Map<String, @Nullable Object> cloudProperties, Optional<String> vmCid) {
    return cpi.createDisk(size, variables.apply(cloudProperties), vmCid);
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
  public void deleteVm(String vmCid) {
    cpi.deleteVm(vmCid);
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
  public void rebootVm(String vmCid) {
    cpi.rebootVm(vmCid);
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
}
