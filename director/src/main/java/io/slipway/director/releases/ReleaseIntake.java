package io.slipway.director.releases;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.blobstore.Blobstore;
import io.slipway.director.releases.BlobExchange.StoredBlob;
import io.slipway.director.storage.Transactions;
import io.slipway.director.tasks.EventLog;
import io.slipway.director.tasks.Stage;
import io.slipway.json.Json;
import io.slipway.model.catalog.ReleaseRecords.CompiledPackageRecord;
import io.slipway.model.catalog.ReleaseRecords.JobRecord;
import io.slipway.model.catalog.ReleaseRecords.PackageRecord;
import io.slipway.model.catalog.ReleaseRecords.ReleaseVersionRecord;
import io.slipway.release.JobArchive;
import io.slipway.release.JobDefinition;
import io.slipway.release.LinkDefinition;
import io.slipway.release.UploadedCompiledPackage;
import io.slipway.release.UploadedJob;
import io.slipway.release.UploadedPackage;
import io.slipway.release.UploadedRelease;
import io.slipway.schema.PropertiesSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One release on its way in. Everything is looked at and every archive stored first; only then is
 * the release written down, in one transaction. When it is refused, or the Director dies, nothing
 * of it is there.
 */
final class ReleaseIntake {
  private final ReleaseRepository releases;
  private final Transactions transactions;
  private final EventLog events;
  private final UploadedRelease uploaded;
  private final Target target;
  private final BlobExchange blobs;
  private final Map<String, PackageRecord> linkedPackages;
  private final Map<String, JobRecord> linkedJobs;
  private final Map<String, List<PackageRecord>> sameContent;

  /** What is to be written about the packages, by name. */
  private final Map<String, PackageChange> packages = new LinkedHashMap<>();

  private final List<JobChange> jobs = new ArrayList<>();

  /**
   * The version that the release is to be.
   *
   * @param known what is there of it already
   * @param fix replaces the archives of what is there
   */
  record Target(String version, Optional<ReleaseVersionRecord> known, boolean fix) {}

  ReleaseIntake(
      ReleaseRepository releases,
      Blobstore blobstore,
      Transactions transactions,
      EventLog events,
      UploadedRelease uploaded,
      Target target) {
    this.releases = releases;
    this.transactions = transactions;
    this.events = events;
    this.uploaded = uploaded;
    this.target = target;
    this.blobs = new BlobExchange(blobstore);
    this.linkedPackages =
        target
            .known()
            .map(version -> byName(releases.packages(version.id()), PackageRecord::name))
            .orElse(Map.of());
    this.linkedJobs =
        target
            .known()
            .map(version -> byName(releases.jobs(version.id()), JobRecord::name))
            .orElse(Map.of());
    this.sameContent =
        releases
            .packagesByFingerprint(
                Entry.all(uploaded).stream().map(Entry::fingerprint).distinct().toList())
            .stream()
            .collect(Collectors.groupingBy(PackageRecord::fingerprint));
  }

  private static <T> Map<String, T> byName(List<T> records, Function<T, String> name) {
    return records.stream().collect(Collectors.toMap(name, Function.identity()));
  }

  void run() {
    try {
      takePackages();
      takeCompiledPackages();
      takeJobs();
      fillInSources();
      transactions.inTransaction(() -> writeDown());
    } catch (Throwable t) {
      blobs.takeBack(t);
      throw t;
    }
    blobs.deleteReplaced();
  }

  /** A package of either kind. */
  private record Entry(
      String name,
      String version,
      String fingerprint,
      List<String> dependencies,
      Optional<UploadedPackage> source) {
    static List<Entry> all(UploadedRelease uploaded) {
      List<Entry> all = new ArrayList<>();
      for (UploadedPackage one : uploaded.packages()) {
        all.add(
            new Entry(
                one.name(),
                one.version(),
                one.fingerprint(),
                one.dependencies(),
                Optional.of(one)));
      }
      for (UploadedCompiledPackage one : uploaded.compiledPackages()) {
        all.add(
            new Entry(
                one.name(),
                one.version(),
                one.fingerprint(),
                one.dependencies(),
                Optional.empty()));
      }
      return all;
    }

    String fullName() {
      return name + "/" + version;
    }
  }

  /** What becomes of a package: a new row or one that is there, perhaps with another archive. */
  private static final class PackageChange {
    final Entry entry;
    final Optional<PackageRecord> existing;
    Optional<StoredBlob> source = Optional.empty();
    boolean dropsCompiled;
    final List<CompiledPackageRecord> compiled = new ArrayList<>();
    final Map<Integer, StoredBlob> recompiled = new LinkedHashMap<>();

    /** The same source, for the rows of other releases. */
    final Map<Integer, StoredBlob> others = new LinkedHashMap<>();

    PackageChange(Entry entry, Optional<PackageRecord> existing) {
      this.entry = entry;
      this.existing = existing;
    }
  }

  private record JobChange(
      UploadedJob job, Optional<JobRecord> existing, Optional<StoredBlob> blob, String spec) {}

  // Packages

  private void takePackages() {
    List<PackageChange> fresh = new ArrayList<>();
    List<PackageChange> existing = new ArrayList<>();
    List<PackageChange> linked = new ArrayList<>();
    for (Entry entry : Entry.all(uploaded)) {
      if (packages.containsKey(entry.name())) {
        continue;
      }
      PackageChange change = new PackageChange(entry, existing(entry));
      packages.put(entry.name(), change);
      if (change.existing.isEmpty()) {
        fresh.add(change);
      } else if (linkedPackages.containsKey(entry.name())) {
        linked.add(change);
      } else {
        existing.add(change);
      }
    }
    if (!fresh.isEmpty()) {
      Stage creating = events.stage("Creating new packages", List.of(), fresh.size());
      fresh.forEach(one -> creating.run(one.entry.fullName(), () -> create(one)));
    }
    processExisting(existing, "package", this::reuse);
    if (!uploaded.compiled()) {
      processExisting(linked, "package", this::reuse);
    }
  }

  /** The release's own row for the package. */
  private Optional<PackageRecord> existing(Entry entry) {
    PackageRecord linked = linkedPackages.get(entry.name());
    if (linked != null && !linked.fingerprint().equals(entry.fingerprint())) {
      throw new SlipwayException(
          ErrorCode.RELEASE_INVALID_PACKAGE,
          "package '%s' had different fingerprint in previously uploaded release '%s/%s'"
              .formatted(entry.name(), uploaded.name(), target.version()));
    }
    Optional<PackageRecord> known =
        releases.packageNamed(uploaded.name(), entry.name(), entry.version());
    if (known.isPresent() && !known.get().fingerprint().equals(entry.fingerprint())) {
      throw new SlipwayException(
          ErrorCode.RELEASE_INVALID_PACKAGE,
          "package '%s' had different fingerprint in a previously uploaded version of release '%s'; a package that has changed needs another version"
              .formatted(entry.fullName(), uploaded.name()));
    }
    return known;
  }

  private List<PackageRecord> sameContent(Entry entry) {
    return sameContent.getOrDefault(entry.fingerprint(), List.of());
  }

  private void create(PackageChange change) {
    Optional<UploadedPackage> source = change.entry.source();
    if (source.isPresent()) {
      change.source = Optional.of(sourceOf(change.entry, source.get()));
    }
  }

  /**
   * As in BOSH: what another release has of it goes before the archive, unless that is to be fixed.
   */
  private StoredBlob sourceOf(Entry entry, UploadedPackage uploadedPackage) {
    Supplier<Optional<StoredBlob>> own =
        () ->
            uploadedPackage
                .archive()
                .map(file -> blobs.store(file, uploadedPackage.sha1().toString()));
    Supplier<Optional<StoredBlob>> others = () -> copied(entry);
    return (target.fix() ? own : others)
        .get()
        .or(target.fix() ? others : own)
        .orElseThrow(
            () ->
                new SlipwayException(
                    ErrorCode.RELEASE_INVALID_PACKAGE,
                    "Package '%s' is in the release's manifest but its archive is neither in the tarball nor uploaded before; upload the whole release"
                        .formatted(entry.fullName())));
  }

  private Optional<StoredBlob> copied(Entry entry) {
    return sameContent(entry).stream()
        .filter(record -> record.blobId().isPresent())
        .findFirst()
        .map(record -> blobs.copy(record.blobId().orElseThrow(), record.digest().orElseThrow()));
  }

  private void reuse(PackageChange change) {
    PackageRecord record = change.existing.orElseThrow();
    if (change.entry.source().isEmpty()) {
      return;
    }
    UploadedPackage source = change.entry.source().get();
    if (record.blobId().isEmpty()) {
      change.source = Optional.of(sourceOf(change.entry, source));
    } else if (target.fix() && source.archive().isPresent()) {
      change.source = Optional.of(blobs.store(source.archive().get(), source.sha1().toString()));
      change.dropsCompiled = true;
      blobs.replaced(record.blobId().get());
      releases
          .compiledPackages(List.of(record.id()))
          .forEach(compiled -> blobs.replaced(compiled.blobId()));
    }
  }

  private void takeCompiledPackages() {
    if (!uploaded.compiled()) {
      return;
    }
    // First the new packages, then those the release has in another version, then its own.
    List<UploadedCompiledPackage> all =
        uploaded.compiledPackages().stream()
            .sorted(
                Comparator.comparingInt(
                    one ->
                        existing(one.name()).isEmpty()
                            ? 0
                            : linkedPackages.containsKey(one.name()) ? 2 : 1))
            .toList();
    Stage creating = events.stage("Creating new compiled packages", List.of(), all.size());
    for (UploadedCompiledPackage one : all) {
      PackageChange change = change(one.name());
      change.existing.ifPresent(record -> checkDependencies(record, one));
      Optional<CompiledPackageRecord> known =
          change.existing.flatMap(record -> builds(List.of(record.id()), one).findFirst());
      if (known.isEmpty()) {
        creating.run(
            one.name() + "/" + one.version() + " for " + one.stemcell(),
            () -> change.compiled.add(created(change, one)));
      } else if (target.fix() && one.archive().isPresent()) {
        blobs.replaced(known.get().blobId());
        change.recompiled.put(
            known.get().id(), blobs.store(one.archive().get(), one.sha1().toString()));
      }
    }
  }

  private Optional<PackageRecord> existing(String name) {
    return Optional.ofNullable(packages.get(name)).flatMap(change -> change.existing);
  }

  private static void checkDependencies(PackageRecord known, UploadedCompiledPackage one) {
    if (!Set.copyOf(known.dependencies()).equals(Set.copyOf(one.dependencies()))) {
      throw new SlipwayException(
          ErrorCode.RELEASE_PACKAGE_DEPENDENCY_KEY_MISMATCH,
          "The uploaded release contains package dependencies in '%s' that do not match database records."
              .formatted(one.name()));
    }
  }

  private Stream<CompiledPackageRecord> builds(
      Collection<Integer> packageIds, UploadedCompiledPackage one) {
    String key = uploaded.graph().dependencyKey(one.name());
    return releases.compiledPackages(packageIds).stream()
        .filter(compiled -> compiled.stemcellOs().equals(one.stemcellOs()))
        .filter(compiled -> compiled.stemcellVersion().equals(one.stemcellVersion()))
        .filter(compiled -> compiled.dependencyKey().equals(key));
  }

  private CompiledPackageRecord created(PackageChange change, UploadedCompiledPackage one) {
    Optional<StoredBlob> others =
        target.fix() ? fixed(change.entry, one) : copied(change.entry, one);
    StoredBlob blob =
        others
            .or(() -> one.archive().map(file -> blobs.store(file, one.sha1().toString())))
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.RELEASE_INVALID_PACKAGE,
                        "Compiled package '%s/%s' for %s is in the release's manifest but its archive is not in the tarball"
                            .formatted(one.name(), one.version(), one.stemcell())));
    return new CompiledPackageRecord(
        0,
        0,
        one.stemcellOs(),
        one.stemcellVersion(),
        uploaded.graph().dependencyKey(one.name()),
        0,
        blob.id(),
        blob.digest());
  }

  /** What another release has of the same package. */
  private Optional<StoredBlob> copied(Entry entry, UploadedCompiledPackage one) {
    return builds(similar(entry), one)
        .findFirst()
        .map(found -> blobs.copy(found.blobId(), found.digest()));
  }

  private List<Integer> similar(Entry entry) {
    return sameContent(entry).stream()
        .filter(record -> record.name().equals(entry.name()))
        .map(PackageRecord::id)
        .toList();
  }

  /** What is broken here is broken in every release that has it: all get the uploaded archive. */
  private Optional<StoredBlob> fixed(Entry entry, UploadedCompiledPackage one) {
    if (one.archive().isEmpty()) {
      return copied(entry, one);
    }
    PackageChange change = change(entry.name());
    for (CompiledPackageRecord build : builds(similar(entry), one).toList()) {
      blobs.replaced(build.blobId());
      change.recompiled.put(build.id(), blobs.store(one.archive().get(), one.sha1().toString()));
    }
    return Optional.empty();
  }

  private PackageChange change(String name) {
    PackageChange change = packages.get(name);
    if (change == null) {
      throw new IllegalStateException("Not looked at: " + name);
    }
    return change;
  }

  // Jobs

  private void takeJobs() {
    List<UploadedJob> fresh = new ArrayList<>();
    Map<UploadedJob, JobRecord> existing = new LinkedHashMap<>();
    for (UploadedJob job : uploaded.jobs()) {
      Optional<JobRecord> known = existing(job);
      if (known.isPresent()) {
        existing.put(job, known.get());
      } else {
        fresh.add(job);
      }
    }
    if (!fresh.isEmpty()) {
      Stage creating = events.stage("Creating new jobs", List.of(), fresh.size());
      fresh.forEach(
          job -> creating.run(job.name() + "/" + job.version(), () -> jobs.add(created(job))));
    }
    processExisting(
        List.copyOf(existing.entrySet()),
        "job",
        one -> jobs.add(reused(one.getKey(), one.getValue())));
  }

  private Optional<JobRecord> existing(UploadedJob job) {
    JobRecord linked = linkedJobs.get(job.name());
    if (linked != null && !linked.fingerprint().equals(job.fingerprint())) {
      throw new SlipwayException(
          ErrorCode.RELEASE_EXISTING_JOB_FINGERPRINT_MISMATCH,
          "job '%s' had different fingerprint in previously uploaded release '%s/%s'"
              .formatted(job.name(), uploaded.name(), target.version()));
    }
    Optional<JobRecord> known = releases.jobNamed(uploaded.name(), job.name(), job.version());
    if (known.isPresent() && !known.get().fingerprint().equals(job.fingerprint())) {
      throw new SlipwayException(
          ErrorCode.RELEASE_EXISTING_JOB_FINGERPRINT_MISMATCH,
          "job '%s/%s' had different fingerprint in a previously uploaded version of release '%s'; a job that has changed needs another version"
              .formatted(job.name(), job.version(), uploaded.name()));
    }
    return known;
  }

  private JobChange created(UploadedJob job) {
    Path archive =
        job.archive()
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.JOB_INVALID_ARCHIVE,
                        "Job '%s' is in the release's manifest but its archive is not in the tarball"
                            .formatted(job.name())));
    String spec = checked(job, archive);
    return new JobChange(
        job, Optional.empty(), Optional.of(blobs.store(archive, job.sha1().toString())), spec);
  }

  private JobChange reused(UploadedJob job, JobRecord known) {
    if (!target.fix() || job.archive().isEmpty()) {
      return new JobChange(job, Optional.of(known), Optional.empty(), known.spec());
    }
    Path archive = job.archive().get();
    String spec = checked(job, archive);
    StoredBlob blob = blobs.store(archive, job.sha1().toString());
    blobs.replaced(known.blobId());
    return new JobChange(job, Optional.of(known), Optional.of(blob), spec);
  }

  /** What the API shows of the job, as JSON text; refuses an archive that is no job. */
  private String checked(UploadedJob job, Path archive) {
    JobDefinition definition = JobArchive.read(archive, job.name());
    for (String needed : definition.spec().packages()) {
      if (!packages.containsKey(needed) && !linkedPackages.containsKey(needed)) {
        throw new SlipwayException(
            ErrorCode.JOB_MISSING_PACKAGE,
            "Job '%s' is referencing a missing package '%s'"
                .formatted(definition.spec().name(), needed));
      }
    }
    warnOfSchema(definition);
    return Json.write(summary(definition));
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

  private <T> void processExisting(List<T> existing, String what, Consumer<T> work) {
    if (!existing.isEmpty()) {
      String name =
          "Processing %d existing %s%s"
              .formatted(existing.size(), what, existing.size() == 1 ? "" : "s");
      events.stage(name, List.of(), 1).run(name, () -> existing.forEach(work));
    }
  }

  // Writing down

  private void writeDown() {
    int versionId =
        target
            .known()
            .map(ReleaseVersionRecord::id)
            .orElseGet(
                () ->
                    releases
                        .addVersion(
                            new ReleaseVersionRecord(
                                0,
                                uploaded.name(),
                                target.version(),
                                uploaded.commitHash().orElse("unknown"),
                                uploaded.uncommittedChanges(),
                                true))
                        .id());
    target
        .known()
        .filter(known -> !known.updateCompleted())
        .ifPresent(known -> releases.setUpdateCompleted(known.id(), true));
    packages.values().forEach(one -> writeDown(one, versionId));
    jobs.forEach(one -> writeDown(one, versionId));
  }

  /** Whoever had only what is compiled of a package has its source now. */
  private void fillInSources() {
    for (PackageChange change : packages.values()) {
      Optional<StoredBlob> source = change.source;
      if (source.isEmpty()) {
        continue;
      }
      for (PackageRecord other : sameContent(change.entry)) {
        boolean own = change.existing.filter(record -> record.id() == other.id()).isPresent();
        if (!own && other.blobId().isEmpty()) {
          change.others.put(other.id(), blobs.copy(source.get().id(), source.get().digest()));
        }
      }
    }
  }

  private void writeDown(PackageChange change, int versionId) {
    int id =
        change
            .existing
            .map(PackageRecord::id)
            .orElseGet(
                () ->
                    releases
                        .addPackage(
                            new PackageRecord(
                                0,
                                uploaded.name(),
                                change.entry.name(),
                                change.entry.version(),
                                change.entry.fingerprint(),
                                change.source.map(StoredBlob::id),
                                change.source.map(StoredBlob::digest),
                                change.entry.dependencies()))
                        .id());
    if (change.existing.isPresent() && change.source.isPresent()) {
      releases.setPackageBlob(id, change.source.get().id(), change.source.get().digest());
    }
    if (change.dropsCompiled) {
      releases.deleteCompiledPackages(id);
    }
    change.others.forEach(
        (other, blob) -> releases.setPackageBlob(other, blob.id(), blob.digest()));
    change.compiled.forEach(one -> releases.addCompiledPackage(one.of(id)));
    change.recompiled.forEach(
        (compiled, blob) -> releases.setCompiledPackageBlob(compiled, blob.id(), blob.digest()));
    releases.linkPackage(versionId, id);
  }

  private void writeDown(JobChange change, int versionId) {
    int id =
        change
            .existing()
            .map(JobRecord::id)
            .orElseGet(
                () ->
                    releases
                        .addJob(
                            new JobRecord(
                                0,
                                uploaded.name(),
                                change.job().name(),
                                change.job().version(),
                                change.job().fingerprint(),
                                change.blob().orElseThrow().id(),
                                change.blob().orElseThrow().digest(),
                                change.spec()))
                        .id());
    if (change.existing().isPresent() && change.blob().isPresent()) {
      releases.setJobBlob(id, change.blob().get().id(), change.blob().get().digest());
    }
    releases.linkJob(versionId, id);
  }
}
