package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.model.catalog.Catalog.ReleaseContents;
import io.slipway.model.catalog.ReleaseRecords.PackageRecord;
import io.slipway.model.deployment.DeploymentSpec.ExportedFrom;
import io.slipway.model.deployment.DeploymentSpec.ReleaseUse;
import io.slipway.model.deployment.InstanceGroup.JobUse;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.stream.Collectors;

/** Whether the jobs of a group can live on one instance (behaviour 2.3, step 6). */
final class PackageCollisions {
  private final ReleaseLookup releases;

  PackageCollisions(ReleaseLookup releases) {
    this.releases = releases;
  }

  void check(InstanceGroup group) {
    Map<String, Usage> usages = new HashMap<>();
    for (JobUse job : group.jobs()) {
      ReleaseContents contents = releases.contents(release(job));
      for (String name : job.job().spec().packages()) {
        contents.packageNamed(name).ifPresent(found -> check(group, usages, new Usage(job, found)));
      }
    }
    group.jobs().forEach(job -> checkExportedFrom(group, job));
  }

  private record Usage(JobUse job, PackageRecord used) {
    boolean isSame(Usage other) {
      return used.fingerprint().equals(other.used.fingerprint())
          && new HashSet<>(used.dependencies()).equals(new HashSet<>(other.used.dependencies()));
    }

    String describe() {
      return "job '%s/%s' depends on package '%s/%s' with fingerprint '%s'"
          .formatted(job.release(), job.name(), job.release(), used.name(), used.fingerprint());
    }
  }

  private static void check(InstanceGroup group, Map<String, Usage> usages, Usage usage) {
    Usage other = usages.putIfAbsent(usage.used().name(), usage);
    if (other != null && !other.isSame(usage)) {
      throw new SlipwayException(
          ErrorCode.JOB_PACKAGE_COLLISION,
          "Package name collision detected in instance group '"
              + group.name()
              + "': "
              + other.describe()
              + ", "
              + usage.describe()
              + ". BOSH cannot currently collocate two packages with identical names and different"
              + " fingerprints or dependencies.");
    }
  }

  private void checkExportedFrom(InstanceGroup group, JobUse job) {
    ReleaseUse release = release(job);
    DeploymentSpec.StemcellUse stemcell = group.stemcell();
    boolean fits =
        release.exportedFrom().isEmpty()
            || release.exportedFrom().stream()
                .anyMatch(
                    exported ->
                        exported.operatingSystem().equals(stemcell.operatingSystem())
                            && exported.version().equals(stemcell.version()));
    if (!fits) {
      String wanted = stemcell.operatingSystem() + "/" + stemcell.version();
      throw new SlipwayException(
          ErrorCode.JOB_WITH_EXPORTED_FROM_MISMATCH,
          "Invalid release detected in instance group '%s' using stemcell '%s': release '%s' must be exported from stemcell '%s'. Release '%s' is exported from: %s."
              .formatted(
                  group.name(),
                  wanted,
                  release.name(),
                  wanted,
                  release.name(),
                  release.exportedFrom().stream()
                      .map(ExportedFrom::toString)
                      .map(text -> "'" + text + "'")
                      .collect(Collectors.joining(", "))));
    }
  }

  private ReleaseUse release(JobUse job) {
    return releases.used(job.release()).orElseThrow(Findings.AlreadyReportedException::new);
  }
}
