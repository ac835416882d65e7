package io.slipway.model.rendering;

import io.slipway.model.catalog.Catalog;
import io.slipway.model.catalog.JobContents;
import io.slipway.model.catalog.ReleaseRecords.JobRecord;
import io.slipway.model.catalog.ReleaseRecords.PackageRecord;
import io.slipway.model.catalog.StemcellRecord;
import io.slipway.release.JobDefinition;
import io.slipway.release.LocalRelease;
import io.slipway.release.StemcellManifest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Releases and stemcells that nobody has uploaded, as if they were. */
final class LocalCatalog implements Catalog, JobContents {
  private final Map<String, Map<String, ReleaseContents>> releases = new LinkedHashMap<>();
  private final List<JobDefinition> definitions = new ArrayList<>();
  private final List<StemcellRecord> stemcells = new ArrayList<>();

  /**
   * @param releases each with a version
   */
  LocalCatalog(List<LocalRelease> releases, List<StemcellManifest> stemcells) {
    for (LocalRelease release : releases) {
      this.releases
          .computeIfAbsent(release.name(), _ -> new LinkedHashMap<>())
          .put(release.version().orElseThrow(), contents(release));
    }
    for (StemcellManifest stemcell : stemcells) {
      this.stemcells.add(
          new StemcellRecord(
              this.stemcells.size() + 1,
              stemcell.name(),
              stemcell.version(),
              stemcell.operatingSystem(),
              "",
              stemcell.sha1(),
              "",
              stemcell.apiVersion()));
    }
  }

  private ReleaseContents contents(LocalRelease release) {
    return new ReleaseContents(
        release.jobs().stream().map(job -> job(release, job)).toList(),
        release.packages().stream().map(one -> packageRecord(release, one)).toList());
  }

  private ReleaseJob job(LocalRelease release, LocalRelease.Job job) {
    definitions.add(job.definition());
    return new ReleaseJob(
        new JobRecord(
            definitions.size(),
            release.name(),
            job.name(),
            job.fingerprint(),
            job.fingerprint(),
            "",
            job.identity(),
            ""),
        job.definition().spec());
  }

  /** By name alone, for nothing of it is rendered. */
  private static PackageRecord packageRecord(LocalRelease release, LocalRelease.NamedPackage one) {
    return new PackageRecord(
        0,
        release.name(),
        one.name(),
        "",
        "",
        Optional.empty(),
        Optional.empty(),
        one.dependencies());
  }

  @Override
  public List<String> releaseVersions(String release) {
    return List.copyOf(releases.getOrDefault(release, Map.of()).keySet());
  }

  @Override
  public Optional<ReleaseContents> release(String name, String version) {
    return Optional.ofNullable(releases.getOrDefault(name, Map.of()).get(version));
  }

  @Override
  public List<StemcellRecord> stemcells() {
    return List.copyOf(stemcells);
  }

  @Override
  public JobDefinition of(JobRecord job) {
    return definitions.get(job.id() - 1);
  }
}
