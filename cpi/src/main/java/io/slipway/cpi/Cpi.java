package io.slipway.cpi;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the Director asks of a cloud (Director behaviour, section 8.3). Every call may take long and
 * fails with a {@link io.slipway.base.SlipwayException}.
 */
public interface Cpi {
  ProviderInfo info();

  /** Makes a stemcell available to {@link #createVm}. */
  String createStemcell(Path image, Map<String, @Nullable Object> cloudProperties);

  void deleteStemcell(String stemcellCid);

  /**
   * Addresses that new VMs had better not get, because something else of the provider's machine may
   * answer there: the Director passes them over where it is free to choose. Not part of the CPI
   * protocol; a cloud knows of none.
   */
  default Set<String> addressesInUse() {
    return Set.of();
  }

  Vm createVm(VmRequest request);

  /** Deleting a VM that is gone already succeeds. */
  void deleteVm(String vmCid);

  boolean hasVm(String vmCid);

  /** Restarts the VM over what it has; its processes end as if it had lost power. */
  void rebootVm(String vmCid);

  void setVmMetadata(String vmCid, Map<String, String> metadata);

  /**
   * @param size MiB
   */
  String createDisk(
      int size, Map<String, @Nullable Object> cloudProperties, Optional<String> vmCid);

  void deleteDisk(String diskCid);

  boolean hasDisk(String diskCid);

  /** Returns the hint that tells the agent where to find the disk: a text or a map. */
  Object attachDisk(String vmCid, String diskCid);

  void detachDisk(String vmCid, String diskCid);

  /**
   * Enlarges a disk that is attached to nothing.
   *
   * @param size MiB
   * @return whether it is done; false where the cloud cannot
   */
  boolean resizeDisk(String diskCid, int size);

  /**
   * Makes of a disk that is attached to nothing what is asked for, with what is on it.
   *
   * @param size MiB
   * @return the disk's id from now on; empty where the cloud cannot
   */
  Optional<String> updateDisk(
      String diskCid, int size, Map<String, @Nullable Object> cloudProperties);

  void setDiskMetadata(String diskCid, Map<String, String> metadata);

  /**
   * Keeps what is on the disk now.
   *
   * @return the id of the snapshot; empty where the cloud takes none
   */
  Optional<String> snapshotDisk(String diskCid, Map<String, String> metadata);

  /** Deleting a snapshot that is gone already succeeds. */
  void deleteSnapshot(String snapshotCid);

  /**
   * @param stemcellFormats what {@code stemcell.MF} may name; empty means any
   */
  record ProviderInfo(int apiVersion, List<String> stemcellFormats) {}

  /**
   * @param networks settings by network name
   * @param diskCids persistent disks the VM is going to have, as a hint for its placement
   * @param env the {@code env} of the instance group with what the Director adds under {@code bosh}
   */
  record VmRequest(
      String agentId,
      String stemcellCid,
      Map<String, @Nullable Object> cloudProperties,
      Map<String, Map<String, @Nullable Object>> networks,
      List<String> diskCids,
      Map<String, @Nullable Object> env) {}

  /** Networks as the provider settled them; the requested ones when it changes nothing. */
  record Vm(String cid, Map<String, Map<String, @Nullable Object>> networks) {}
}
