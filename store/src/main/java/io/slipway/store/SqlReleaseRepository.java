package io.slipway.store;

import io.slipway.base.Digest;
import io.slipway.director.releases.ExportedRelease;
import io.slipway.director.releases.ReleaseRepository;
import io.slipway.json.Json;
import io.slipway.model.catalog.ReleaseRecords.CompiledPackageRecord;
import io.slipway.model.catalog.ReleaseRecords.JobRecord;
import io.slipway.model.catalog.ReleaseRecords.PackageRecord;
import io.slipway.model.catalog.ReleaseRecords.ReleaseVersionRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

final class SqlReleaseRepository implements ReleaseRepository {
  private final Database database;

  SqlReleaseRepository(Database database) {
    this.database = database;
  }

  @Override
  public List<ReleaseVersionRecord> versions() {
    return database.read(
        handle ->
            handle
                .createQuery("select * from release_versions order by id")
                .map((row, context) -> version(row))
                .list());
  }

  @Override
  public List<ReleaseVersionRecord> versions(String release) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from release_versions where release = :release order by id")
                .bind("release", release)
                .map((row, context) -> version(row))
                .list());
  }

  @Override
  public Optional<ReleaseVersionRecord> version(String release, String version) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select * from release_versions"
                        + " where release = :release and version = :version")
                .bind("release", release)
                .bind("version", version)
                .map((row, context) -> version(row))
                .findOne());
  }

  @Override
  public ReleaseVersionRecord addVersion(ReleaseVersionRecord version) {
    return database.write(
        handle ->
            handle
                .createQuery(
                    """
                    insert into release_versions
                      (release, version, commit_hash, uncommitted_changes, update_completed)
                    values (:release, :version, :commit, :uncommitted, :completed)
                    returning *""")
                .bind("release", version.release())
                .bind("version", version.version())
                .bind("commit", version.commitHash())
                .bind("uncommitted", version.uncommittedChanges())
                .bind("completed", version.updateCompleted())
                .map((row, context) -> version(row))
                .one());
  }

  @Override
  public void setUpdateCompleted(int releaseVersionId, boolean completed) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    "update release_versions set update_completed = :completed where id = :id")
                .bind("completed", completed)
                .bind("id", releaseVersionId)
                .execute());
  }

  @Override
  public void deleteVersion(int releaseVersionId) {
    database.deleteById("release_versions", releaseVersionId);
  }

  @Override
  public List<PackageRecord> packages(int releaseVersionId) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    """
                    select p.* from packages p
                    join release_version_packages l on l.package_id = p.id
                    where l.release_version_id = :id order by p.name, p.id""")
                .bind("id", releaseVersionId)
                .map((row, context) -> packageOf(row))
                .list());
  }

  @Override
  public List<JobRecord> jobs(int releaseVersionId) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    """
                    select j.* from jobs j
                    join release_version_jobs l on l.job_id = j.id
                    where l.release_version_id = :id order by j.name, j.id""")
                .bind("id", releaseVersionId)
                .map((row, context) -> job(row))
                .list());
  }

  @Override
  public Map<Integer, List<String>> jobNames() {
    return database.read(
        handle -> {
          Map<Integer, List<String>> names = new HashMap<>();
          handle
              .createQuery(
                  """
                  select l.release_version_id as version, j.name as name from jobs j
                  join release_version_jobs l on l.job_id = j.id order by j.name""")
              .map((row, context) -> Map.entry(row.getInt("version"), row.getString("name")))
              .forEach(
                  entry ->
                      names
                          .computeIfAbsent(entry.getKey(), _ -> new ArrayList<>())
                          .add(entry.getValue()));
          return names;
        });
  }

  @Override
  public List<PackageRecord> packagesByFingerprint(Collection<String> fingerprints) {
    if (fingerprints.isEmpty()) {
      return List.of();
    }
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select * from packages where fingerprint in (<fingerprints>) order by id")
                .bindList("fingerprints", List.copyOf(fingerprints))
                .map((row, context) -> packageOf(row))
                .list());
  }

  @Override
  public Optional<PackageRecord> packageNamed(String release, String name, String version) {
    return named("packages", release, name, version, SqlReleaseRepository::packageOf);
  }

  @Override
  public Optional<JobRecord> jobNamed(String release, String name, String version) {
    return named("jobs", release, name, version, SqlReleaseRepository::job);
  }

  private <T> Optional<T> named(
      String table, String release, String name, String version, RowReader<T> reader) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select * from "
                        + table
                        + " where release = :release and name = :name and version = :version")
                .bind("release", release)
                .bind("name", name)
                .bind("version", version)
                .map((row, context) -> reader.read(row))
                .findOne());
  }

  @FunctionalInterface
  private interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  @Override
  public PackageRecord addPackage(PackageRecord added) {
    return database.write(
        handle ->
            handle
                .createQuery(
                    """
                    insert into packages
                      (release, name, version, fingerprint, blob_id, digest, dependencies)
                    values (:release, :name, :version, :fingerprint, :blob, :digest, :dependencies)
                    returning *""")
                .bind("release", added.release())
                .bind("name", added.name())
                .bind("version", added.version())
                .bind("fingerprint", added.fingerprint())
                .bind("blob", added.blobId())
                .bind("digest", added.digest())
                .bind("dependencies", Columns.json(added.dependencies()))
                .map((row, context) -> packageOf(row))
                .one());
  }

  @Override
  public void setPackageBlob(int packageId, String blobId, String digest) {
    setBlob("packages", packageId, blobId, digest);
  }

  @Override
  public JobRecord addJob(JobRecord added) {
    return database.write(
        handle ->
            handle
                .createQuery(
                    """
                    insert into jobs (release, name, version, fingerprint, blob_id, digest, spec)
                    values (:release, :name, :version, :fingerprint, :blob, :digest, :spec)
                    returning *""")
                .bind("release", added.release())
                .bind("name", added.name())
                .bind("version", added.version())
                .bind("fingerprint", added.fingerprint())
                .bind("blob", added.blobId())
                .bind("digest", added.digest())
                .bind("spec", added.spec())
                .map((row, context) -> job(row))
                .one());
  }

  @Override
  public void setJobBlob(int jobId, String blobId, String digest) {
    setBlob("jobs", jobId, blobId, digest);
  }

  private void setBlob(String table, int id, String blobId, String digest) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    "update " + table + " set blob_id = :blob, digest = :digest where id = :id")
                .bind("blob", blobId)
                .bind("digest", digest)
                .bind("id", id)
                .execute());
  }

  @Override
  public void linkPackage(int releaseVersionId, int packageId) {
    link("release_version_packages", "package_id", releaseVersionId, packageId);
  }

  @Override
  public void linkJob(int releaseVersionId, int jobId) {
    link("release_version_jobs", "job_id", releaseVersionId, jobId);
  }

  private void link(String table, String column, int releaseVersionId, int target) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    "insert into "
                        + table
                        + " (release_version_id, "
                        + column
                        + ") values (:version, :target) on conflict do nothing")
                .bind("version", releaseVersionId)
                .bind("target", target)
                .execute());
  }

  @Override
  public List<PackageRecord> removeUnreferencedPackages(String release) {
    return database.write(
        handle ->
            handle
                .createQuery(
                    """
                    delete from packages where release = :release and not exists (
                      select 1 from release_version_packages l where l.package_id = packages.id)
                    returning *""")
                .bind("release", release)
                .map((row, context) -> packageOf(row))
                .list());
  }

  @Override
  public List<JobRecord> removeUnreferencedJobs(String release) {
    return database.write(
        handle ->
            handle
                .createQuery(
                    """
                    delete from jobs where release = :release and not exists (
                      select 1 from release_version_jobs l where l.job_id = jobs.id)
                    returning *""")
                .bind("release", release)
                .map((row, context) -> job(row))
                .list());
  }

  @Override
  public List<CompiledPackageRecord> compiledPackages(Collection<Integer> packageIds) {
    if (packageIds.isEmpty()) {
      return List.of();
    }
    return database.read(
        handle ->
            handle
                .createQuery(
                    "select * from compiled_packages where package_id in (<ids>) order by id")
                .bindList("ids", List.copyOf(packageIds))
                .map((row, context) -> compiledPackage(row))
                .list());
  }

  @Override
  public CompiledPackageRecord addCompiledPackage(CompiledPackageRecord added) {
    return database.write(
        handle ->
            handle
                .createQuery(
                    """
                    insert into compiled_packages
                      (package_id, stemcell_os, stemcell_version, dependency_key,
                       dependency_key_sha1, build, blob_id, digest)
                    select :package, :os, :version, :key, :keySha1, coalesce(max(build), 0) + 1,
                      :blob, :digest
                    from compiled_packages
                    where package_id = :package and stemcell_os = :os
                      and stemcell_version = :version
                    returning *""")
                .bind("package", added.packageId())
                .bind("os", added.stemcellOs())
                .bind("version", added.stemcellVersion())
                .bind("key", added.dependencyKey())
                .bind("keySha1", Digest.sha1Hex(added.dependencyKey()))
                .bind("blob", added.blobId())
                .bind("digest", added.digest())
                .map((row, context) -> compiledPackage(row))
                .one());
  }

  @Override
  public void setCompiledPackageBlob(int compiledPackageId, String blobId, String digest) {
    setBlob("compiled_packages", compiledPackageId, blobId, digest);
  }

  @Override
  public void deleteCompiledPackages(int packageId) {
    database.write(
        handle ->
            handle
                .createUpdate("delete from compiled_packages where package_id = :id")
                .bind("id", packageId)
                .execute());
  }

  @Override
  public void deleteCompiledPackage(int compiledPackageId) {
    database.deleteById("compiled_packages", compiledPackageId);
  }

  @Override
  public void addExported(ExportedRelease exported) {
    database.write(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into exported_releases (blob_id, digest, created_at)
                    values (:blob, :digest, :created)""")
                .bind("blob", exported.blobId())
                .bind("digest", exported.digest())
                .bind("created", Columns.micros(exported.createdAt()))
                .execute());
  }

  @Override
  public List<ExportedRelease> exported() {
    return database.read(
        handle ->
            handle
                .createQuery("select * from exported_releases order by id")
                .map(
                    (row, context) ->
                        new ExportedRelease(
                            row.getString("blob_id"),
                            row.getString("digest"),
                            Columns.instant(row, "created_at")))
                .list());
  }

  @Override
  public void deleteExported(String blobId) {
    database.write(
        handle ->
            handle
                .createUpdate("delete from exported_releases where blob_id = :blob")
                .bind("blob", blobId)
                .execute());
  }

  private static ReleaseVersionRecord version(ResultSet row) throws SQLException {
    return new ReleaseVersionRecord(
        row.getInt("id"),
        row.getString("release"),
        row.getString("version"),
        row.getString("commit_hash"),
        row.getBoolean("uncommitted_changes"),
        row.getBoolean("update_completed"));
  }

  private static PackageRecord packageOf(ResultSet row) throws SQLException {
    return new PackageRecord(
        row.getInt("id"),
        row.getString("release"),
        row.getString("name"),
        row.getString("version"),
        row.getString("fingerprint"),
        Columns.optionalText(row, "blob_id"),
        Columns.optionalText(row, "digest"),
        texts(Json.parse(row.getString("dependencies"))));
  }

  private static List<String> texts(@Nullable Object json) {
    return json instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
  }

  private static JobRecord job(ResultSet row) throws SQLException {
    return new JobRecord(
        row.getInt("id"),
        row.getString("release"),
        row.getString("name"),
        row.getString("version"),
        row.getString("fingerprint"),
        row.getString("blob_id"),
        row.getString("digest"),
        row.getString("spec"));
  }

  private static CompiledPackageRecord compiledPackage(ResultSet row) throws SQLException {
    return new CompiledPackageRecord(
        row.getInt("id"),
        row.getInt("package_id"),
        row.getString("stemcell_os"),
        row.getString("stemcell_version"),
        row.getString("dependency_key"),
        row.getInt("build"),
        row.getString("blob_id"),
        row.getString("digest"));
  }
}
