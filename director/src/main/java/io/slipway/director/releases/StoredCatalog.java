package io.slipway.director.releases;

import io.slipway.director.stemcells.StemcellRepository;
import io.slipway.model.catalog.Catalog;
import io.slipway.model.catalog.ReleaseRecords.JobRecord;
import io.slipway.model.catalog.ReleaseRecords.ReleaseVersionRecord;
import io.slipway.model.catalog.StemcellRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What has been uploaded, read once for one task and kept for its length. */
public final class StoredCatalog implements Catalog {
  private final ReleaseRepository releases;
  private final StemcellRepository stemcells;
  private final JobDefinitions definitions;
  private final Map<String, Optional<ReleaseContents>> read = new HashMap<>();

  public StoredCatalog(
      ReleaseRepository releases, StemcellRepository stemcells, JobDefinitions definitions) {
    this.releases = releases;
    this.stemcells = stemcells;
    this.definitions = definitions;
  }

  @Override
  public List<String> releaseVersions(String release) {
    return releases.versions(release).stream()
        .filter(ReleaseVersionRecord::updateCompleted)
        .map(ReleaseVersionRecord::version)
        .toList();
  }

  @Override
  public synchronized Optional<ReleaseContents> release(String name, String version) {
    return read.computeIfAbsent(
        name + "/" + version,
        _ -> releases.version(name, version).map(ReleaseVersionRecord::id).map(this::contents));
  }

  private ReleaseContents contents(int releaseVersionId) {
    return new ReleaseContents(
        releases.jobs(releaseVersionId).stream().map(this::job).toList(),
        releases.packages(releaseVersionId));
  }

  private ReleaseJob job(JobRecord record) {
    return new ReleaseJob(record, definitions.of(record).spec());
  }

  @Override
  public List<StemcellRecord> stemcells() {
    return stemcells.list();
  }
}
