package io.slipway.director.releases;

import io.slipway.base.Digest;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.blobstore.Blobstore;
import io.slipway.director.Transactions;
import io.slipway.director.releases.ReleaseRecords.CompiledPackageRecord;
import io.slipway.director.releases.ReleaseRecords.JobRecord;
import io.slipway.director.releases.ReleaseRecords.PackageRecord;
import io.slipway.director.releases.ReleaseRecords.ReleaseVersionRecord;
import io.slipway.director.tasks.EventLog;
import io.slipway.director.tasks.Stage;
import io.slipway.director.tasks.TaskContext;
import io.slipway.json.Json;
import io.slipway.release.JobArchive;
import io.slipway.release.JobDefinition;
import io.slipway.release.LinkDefinition;
import io.slipway.release.ReleaseArchive;
import io.slipway.release.ReleaseVersion;
import io.slipway.release.UploadedCompiledPackage;
import io.slipway.release.UploadedJob;
import io.slipway.release.UploadedPackage;
import io.slipway.release.UploadedRelease;
import io.slipway.schema.PropertiesSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes an uploaded release in (Director API 5.3; Director behaviour 2.11). Packages and jobs the
 * Director has already, by fingerprint, are shared, so a tarball may leave their archives out.
 */
public final class ReleaseUpload {
  private final ReleaseRepository releases;
  private final Blobstore blobstore;
  private final Transactions transactions;

  public ReleaseUpload(ReleaseRepository releases, Blobstore blobstore, Transactions transactions) {
    this.releases = releases;
    this.blobstore = blobstore;
    this.transactions = transactions;
  }

  /**
   * @param digest of the tarball, when the uploader gave one
   * @param rebase gives the release the next development version after those there are
   * @param fix replaces archives the Director has
   */
  public record Options(Optional<String> digest, boolean rebase, boolean fix) {}

  /**
   * @param workDirectory empty; the caller deletes it
   * @return the text that the task ends with
   */
  public String upload(Path tarball, Path workDirectory, Options options, TaskContext task) {
    EventLog events = task.events();
    options
        .digest()
        .ifPresent(
            digest -> single(events, "Verifying remote release", () -> verify(tarball, digest)));
    UploadedRelease uploaded =
        single(events, "Extracting release", () -> ReleaseArchive.open(tarball, workDirectory));
    single(events, "Verifying manifest", () -> uploaded.name());
    String version = options.rebase() ? rebased(uploaded) : uploaded.version();
    ReleaseVersionRecord record = find(uploaded, version);
    boolean fix = options.fix() || !record.updateCompleted();
    single(events, "Resolving package dependencies", uploaded::graph);
    new Intake(record, uploaded, fix, events).run();
    releases.setUpdateCompleted(record.id(), true);
    String name = uploaded.name() + "/" + version;
    events
        .stage(
            uploaded.compiled() ? "Compiled Release has been created" : "Release has been created",
            List.of(),
            1)
        .run(name, () -> {});
    return "Created release '" + name + "'";
  }

  private static <T> T single(EventLog events, String name, java.util.function.Supplier<T> work) {
    return events.stage(name, List.of(), 1).call(name, work);
  }

  private static boolean verify(Path tarball, String digest) {
    try {
      if (Digest.parse(digest).matches(tarball)) {
        return true;
      }
    } catch (IllegalArgumentException e) {
      throw new SlipwayException(
          ErrorCode.RELEASE_SHA1_DOES_NOT_MATCH, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new UncheckedIOException("The uploaded release cannot be read", e);
    }
    throw new SlipwayException(
        ErrorCode.RELEASE_SHA1_DOES_NOT_MATCH,
        "Release SHA1 does not match the expected SHA1 '" + digest + "'");
  }

  private String rebased(UploadedRelease uploaded) {
    List<ReleaseVersion> existing =
        releases.versions(uploaded.name()).stream()
            .map(version -> ReleaseVersion.parseRelease(version.version()))
            .toList();
    return ReleaseVersion.parseRelease(uploaded.version()).rebasedOn(existing).toString();
  }

  private ReleaseVersionRecord find(UploadedRelease uploaded, String version) {
    String commit = uploaded.commitHash().orElse("unknown");
    Optional<ReleaseVersionRecord> known = releases.version(uploaded.name(), version);
    if (known.isEmpty()) {
      return releases.addVersion(
          new ReleaseVersionRecord(
              0, uploaded.name(), version, commit, uploaded.uncommittedChanges(), false));
    }
    ReleaseVersionRecord found = known.get();
    if (!found.commitHash().equals(commit)
        || found.uncommittedChanges() != uploaded.uncommittedChanges()) {
      throw new SlipwayException(
          ErrorCode.RELEASE_VERSION_COMMIT_HASH_MISMATCH,
          "release '%s/%s' has already been uploaded with commit_hash as '%s' and uncommitted_changes as '%s'"
              .formatted(
                  found.release(),
                  found.version(),
                  found.commitHash(),
                  found.uncommittedChanges()));
    }
    return found;
  }

  /** One release on its way in. */
  private final class Intake {
    private final ReleaseVersionRecord version;
    private final UploadedRelease uploaded;
    private final boolean fix;
    private final EventLog events;
    private final Map<String, PackageRecord> linkedPackages;
    private final Map<String, JobRecord> linkedJobs;

    Intake(ReleaseVersionRecord version, UploadedRelease uploaded, boolean fix, EventLog events) {
      this.version = version;
      this.uploaded = uploaded;
      this.fix = fix;
      this.events = events;
      this.linkedPackages = byName(releases.packages(version.id()), PackageRecord::name);
      this.linkedJobs = byName(releases.jobs(version.id()), JobRecord::name);
    }

    private static <T> Map<String, T> byName(List<T> records, Function<T, String> name) {
      return records.stream().collect(Collectors.toMap(name, Function.identity()));
    }

    void run() {
      takePackages();
      takeCompiledPackages();
      takeJobs();
    }

    private void takePackages() {
      Map<String, List<PackageRecord>> known = knownPackages();
      List<Runnable> existing = new ArrayList<>();
      List<UploadedPackage> fresh = new ArrayList<>();
      for (UploadedPackage one : uploaded.packages()) {
        checkSameFingerprint(one.name(), one.fingerprint());
        Optional<PackageRecord> same =
            known.getOrDefault(one.fingerprint(), List.of()).stream()
                .filter(record -> isSame(record, one))
                .findFirst();
        if (same.isPresent()) {
          existing.add(() -> reuse(same.get(), one));
        } else {
          fresh.add(one);
        }
      }
      Stage creating = events.stage("Creating new packages", List.of(), fresh.size());
      for (UploadedPackage one : fresh) {
        creating.run(
            one.name() + "/" + one.version(),
            () -> create(one, known.getOrDefault(one.fingerprint(), List.of())));
      }
      processExisting(existing, "package");
    }

    private Map<String, List<PackageRecord>> knownPackages() {
      List<String> fingerprints = new ArrayList<>();
      uploaded.packages().forEach(one -> fingerprints.add(one.fingerprint()));
      uploaded.compiledPackages().forEach(one -> fingerprints.add(one.fingerprint()));
      return releases.packagesByFingerprint(fingerprints).stream()
          .collect(Collectors.groupingBy(PackageRecord::fingerprint));
    }

    private boolean isSame(PackageRecord record, UploadedPackage one) {
      return record.release().equals(uploaded.name())
          && record.name().equals(one.name())
          && record.dependencies().equals(one.dependencies());
    }

    private void checkSameFingerprint(String name, String fingerprint) {
      PackageRecord linked = linkedPackages.get(name);
      if (linked != null && !linked.fingerprint().equals(fingerprint)) {
        throw new SlipwayException(
            ErrorCode.RELEASE_INVALID_PACKAGE,
            "package '%s' had different fingerprint in previously uploaded release '%s/%s'"
                .formatted(name, version.release(), version.version()));
      }
    }

    private void create(UploadedPackage one, List<PackageRecord> sameContent) {
      Optional<StoredBlob> blob =
          one.archive()
              .map(file -> new StoredBlob(blobstore.put(file), one.sha1().toString()))
              .or(() -> copied(sameContent));
      if (blob.isEmpty()) {
        throw new SlipwayException(
            ErrorCode.RELEASE_INVALID_PACKAGE,
            "Package '%s/%s' is in the release's manifest but its archive is neither in the tarball nor uploaded before; upload the whole release"
                .formatted(one.name(), one.version()));
      }
      transactions.inTransaction(
          () -> {
            PackageRecord added =
                releases.addPackage(
                    new PackageRecord(
                        0,
                        uploaded.name(),
                        one.name(),
                        one.version(),
                        one.fingerprint(),
                        Optional.of(blob.get().id()),
                        Optional.of(blob.get().digest()),
                        one.dependencies()));
            link(added);
          });
    }

    private Optional<StoredBlob> copied(List<PackageRecord> sameContent) {
      return sameContent.stream()
          .filter(record -> record.blobId().isPresent())
          .findFirst()
          .map(
              record ->
                  new StoredBlob(
                      copy(record.blobId().orElseThrow()), record.digest().orElseThrow()));
    }

    private String copy(String blobId) {
      try (var content = blobstore.open(blobId)) {
        return blobstore.put(content);
      } catch (IOException e) {
        throw new UncheckedIOException("The blob " + blobId + " cannot be copied", e);
      }
    }

    private void reuse(PackageRecord record, UploadedPackage one) {
      boolean lacksSource = record.blobId().isEmpty();
      if (one.archive().isPresent() && (fix || lacksSource)) {
        String blobId = blobstore.put(one.archive().get());
        releases.setPackageBlob(record.id(), blobId, one.sha1().toString());
        record.blobId().ifPresent(blobstore::delete);
        if (fix && !lacksSource) {
          releases
              .compiledPackages(List.of(record.id()))
              .forEach(compiled -> blobstore.delete(compiled.blobId()));
          releases.deleteCompiledPackages(record.id());
        }
      }
      link(record);
    }

    private void link(PackageRecord record) {
      if (linkedPackages.putIfAbsent(record.name(), record) == null) {
        releases.linkPackage(version.id(), record.id());
      }
    }

    private void takeCompiledPackages() {
      Map<String, List<PackageRecord>> known = knownPackages();
      Stage creating =
          events.stage(
              "Creating new compiled packages", List.of(), uploaded.compiledPackages().size());
      for (UploadedCompiledPackage one : uploaded.compiledPackages()) {
        checkSameFingerprint(one.name(), one.fingerprint());
        creating.run(
            one.name() + "/" + one.version() + " for " + one.stemcell(),
            () -> create(one, known.getOrDefault(one.fingerprint(), List.of())));
      }
    }

    private void create(UploadedCompiledPackage one, List<PackageRecord> sameContent) {
      PackageRecord record =
          sameContent.stream()
              .filter(
                  known ->
                      known.release().equals(uploaded.name())
                          && known.name().equals(one.name())
                          && known.dependencies().equals(one.dependencies()))
              .findFirst()
              .orElseGet(() -> addWithoutSource(one));
      link(record);
      String key = uploaded.graph().dependencyKey(one.name());
      boolean known =
          releases.compiledPackages(List.of(record.id())).stream()
              .anyMatch(
                  compiled ->
                      compiled.stemcellOs().equals(one.stemcellOs())
                          && compiled.stemcellVersion().equals(one.stemcellVersion())
                          && compiled.dependencyKey().equals(key));
      if (!known) {
        Path archive =
            one.archive()
                .orElseThrow(
                    () ->
                        new SlipwayException(
                            ErrorCode.RELEASE_INVALID_PACKAGE,
                            "Compiled package '%s/%s' for %s is in the release's manifest but its archive is not in the tarball"
                                .formatted(one.name(), one.version(), one.stemcell())));
        releases.addCompiledPackage(
            new CompiledPackageRecord(
                0,
                record.id(),
                one.stemcellOs(),
                one.stemcellVersion(),
                key,
                0,
                blobstore.put(archive),
                one.sha1().toString()));
      }
    }

    private PackageRecord addWithoutSource(UploadedCompiledPackage one) {
      return releases.addPackage(
          new PackageRecord(
              0,
              uploaded.name(),
              one.name(),
              one.version(),
              one.fingerprint(),
              Optional.empty(),
              Optional.empty(),
              one.dependencies()));
    }

    private void takeJobs() {
      Map<String, JobRecord> known =
          releases
              .jobsByFingerprint(
                  uploaded.name(), uploaded.jobs().stream().map(UploadedJob::fingerprint).toList())
              .stream()
              .collect(
                  Collectors.toMap(
                      job -> job.name() + "/" + job.fingerprint(),
                      Function.identity(),
                      (first, second) -> first));
      List<Runnable> existing = new ArrayList<>();
      List<UploadedJob> fresh = new ArrayList<>();
      for (UploadedJob job : uploaded.jobs()) {
        JobRecord linked = linkedJobs.get(job.name());
        if (linked != null && !linked.fingerprint().equals(job.fingerprint())) {
          throw new SlipwayException(
              ErrorCode.RELEASE_EXISTING_JOB_FINGERPRINT_MISMATCH,
              "job '%s' had different fingerprint in previously uploaded release '%s/%s'"
                  .formatted(job.name(), version.release(), version.version()));
        }
        JobRecord same = known.get(job.name() + "/" + job.fingerprint());
        if (same == null) {
          fresh.add(job);
        } else {
          existing.add(() -> reuse(same, job));
        }
      }
      Stage creating = events.stage("Creating new jobs", List.of(), fresh.size());
      for (UploadedJob job : fresh) {
        creating.run(job.name() + "/" + job.version(), () -> create(job));
      }
      processExisting(existing, "job");
    }

    private void create(UploadedJob job) {
      Path archive =
          job.archive()
              .orElseThrow(
                  () ->
                      new SlipwayException(
                          ErrorCode.JOB_INVALID_ARCHIVE,
                          "Job '%s' is in the release's manifest but its archive is not in the tarball"
                              .formatted(job.name())));
      JobDefinition definition = JobArchive.read(archive, job.name());
      checkPackages(definition);
      warnOfSchema(definition);
      JobRecord added =
          releases.addJob(
              new JobRecord(
                  0,
                  uploaded.name(),
                  job.name(),
                  job.version(),
                  job.fingerprint(),
                  blobstore.put(archive),
                  job.sha1().toString(),
                  Json.write(summary(definition))));
      link(added);
    }

    /** BOSH looks at the schema of properties only when the job is rendered, so here it is told. */
    private void warnOfSchema(JobDefinition definition) {
      definition
          .propertiesSchema()
          .ifPresent(
              text ->
                  PropertiesSchema.problems(text)
                      .forEach(
                          problem ->
                              events.warn(
                                  "properties_schema.json of job '%s': %s"
                                      .formatted(definition.spec().name(), problem))));
    }

    private void checkPackages(JobDefinition definition) {
      for (String needed : definition.spec().packages()) {
        if (!linkedPackages.containsKey(needed)) {
          throw new SlipwayException(
              ErrorCode.JOB_MISSING_PACKAGE,
              "Job '%s' is referencing a missing package '%s'"
                  .formatted(definition.spec().name(), needed));
        }
      }
    }

    private void reuse(JobRecord record, UploadedJob job) {
      if (fix && job.archive().isPresent()) {
        releases.setJobBlob(record.id(), blobstore.put(job.archive().get()), job.sha1().toString());
        blobstore.delete(record.blobId());
      }
      link(record);
    }

    private void link(JobRecord record) {
      if (linkedJobs.putIfAbsent(record.name(), record) == null) {
        releases.linkJob(version.id(), record.id());
      }
    }

    private void processExisting(List<Runnable> existing, String what) {
      if (!existing.isEmpty()) {
        single(
            events,
            "Processing %d existing %s%s"
                .formatted(existing.size(), what, existing.size() == 1 ? "" : "s"),
            () -> {
              existing.forEach(Runnable::run);
              return true;
            });
      }
    }
  }

  /** What the API shows of a job without opening its archive. */
  private static Map<String, @Nullable Object> summary(JobDefinition definition) {
    Map<String, @Nullable Object> summary = new LinkedHashMap<>();
    summary.put("name", definition.spec().name());
    summary.put("templates", definition.spec().templates());
    summary.put("packages", definition.spec().packages());
    summary.put("consumes", links(definition.spec().consumes(), false));
    summary.put("provides", links(definition.spec().provides(), true));
    return summary;
  }

  private static List<Object> links(List<LinkDefinition> links, boolean provided) {
    List<Object> plain = new ArrayList<>();
    for (LinkDefinition link : links) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", link.name());
      one.put("type", link.type());
      if (link.optional()) {
        one.put("optional", true);
      }
      if (provided && !link.properties().isEmpty()) {
        one.put("properties", link.properties());
      }
      plain.add(one);
    }
    return plain;
  }

  private record StoredBlob(String id, String digest) {}
}
