package io.slipway.director.upkeep;

import io.slipway.director.instances.InstanceRepository.OrphanedDiskRecord;
import io.slipway.director.instances.OrphanedVmRecord;
import io.slipway.director.releases.ExportedRelease;
import io.slipway.director.stemcells.Stemcells.StemcellSummary;
import io.slipway.model.catalog.ReleaseRecords.CompiledPackageRecord;
import java.util.List;

/** What a clean-up deletes. */
public record Unneeded(
    List<ReleaseVersions> releases,
    List<StemcellSummary> stemcells,
    List<CompiledPackage> compiledPackages,
    List<OrphanedDiskRecord> disks,
    List<OrphanedVmRecord> vms,
    List<ExportedRelease> exports) {

  /** Versions of a release, ascending. */
  public record ReleaseVersions(String release, List<String> versions) {}

  /**
   * @param name of the package it was compiled from
   */
  public record CompiledPackage(String name, CompiledPackageRecord record) {
    String label() {
      return name + " for " + record.stemcellOs() + "/" + record.stemcellVersion();
    }
  }
}
