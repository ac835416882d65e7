package io.slipway.model.catalog;

import io.slipway.model.catalog.ReleaseRecords.JobRecord;
import io.slipway.model.catalog.ReleaseRecords.PackageRecord;
import io.slipway.release.JobSpec;
import java.util.List;
import java.util.Optional;

/** What has been uploaded and can be deployed. */
public interface Catalog {
  /** The uploaded versions of a release, unordered; empty when there is no such release. */
  List<String> releaseVersions(String release);

  Optional<ReleaseContents> release(String name, String version);

  /** In the order in which they are to be preferred. */
  List<StemcellRecord> stemcells();

  /** Jobs and packages of one version of a release. */
  record ReleaseContents(List<ReleaseJob> jobs, List<PackageRecord> packages) {
    public Optional<ReleaseJob> job(String name) {
      return jobs.stream().filter(job -> job.record().name().equals(name)).findFirst();
    }

    public Optional<PackageRecord> packageNamed(String name) {
      return packages.stream().filter(found -> found.name().equals(name)).findFirst();
    }
  }

  /** A job as stored, with its spec read. */
  record ReleaseJob(JobRecord record, JobSpec spec) {}
}
