package io.slipway.director.releases;

import io.slipway.base.Clock;
import io.slipway.base.Digest;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.blobstore.Blobstore;
import io.slipway.director.storage.Workspace;
import io.slipway.director.tasks.Stage;
import io.slipway.director.tasks.TaskContext;
import io.slipway.json.Json;
import io.slipway.model.catalog.ReleaseRecords.CompiledPackageRecord;
import io.slipway.model.catalog.ReleaseRecords.JobRecord;
import io.slipway.model.catalog.ReleaseRecords.PackageRecord;
import io.slipway.model.catalog.ReleaseRecords.ReleaseVersionRecord;
import io.slipway.model.deployment.ManifestText;
import io.slipway.release.CompiledReleaseTarball;
import io.slipway.release.CompiledReleaseTarball.Member;
import io.slipway.release.PackageGraph;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Puts what is compiled of a release into one tarball, which can be uploaded as a release (Director
 * API 5.3; Director behaviour 3.4).
 */
public final class ReleaseExport {
  private final ReleaseRepository releases;
  private final Blobstore blobstore;
  private final Workspace workspace;
  private final Clock clock;

  public ReleaseExport(
      ReleaseRepository releases, Blobstore blobstore, Workspace workspace, Clock clock) {
    this.releases = releases;
    this.blobstore = blobstore;
    this.workspace = workspace;
    this.clock = clock;
  }

  /**
   * What goes into the tarball.
   *
   * @param jobs only these; their packages and what those need come along
   * @param stemcellOs operating system of the stemcell that the packages were compiled on
   * @param sha2 whether the digest is a SHA-256 rather than a SHA-1
   */
  public record Order(
      ReleaseVersionRecord release,
      List<JobRecord> jobs,
      String stemcellOs,
      String stemcellVersion,
      boolean sha2) {
    String stemcell() {
      return stemcellOs + "/" + stemcellVersion;
    }
  }

  /** Where the tarball is, and its digest. */
  public record Exported(String blobId, String digest) {}

  public Exported export(Order order, TaskContext task) {
    return workspace.inDirectory(folder -> export(order, folder, task));
  }

  private record Compiled(PackageRecord source, CompiledPackageRecord build) {}

  private Exported export(Order order, Path folder, TaskContext task) {
    List<Compiled> packages = compiled(order);
    Stage copyingPackages = task.events().stage("copying packages", List.of(), packages.size());
    List<Member> packageFiles = new ArrayList<>();
    for (Compiled one : packages) {
      task.checkCancelled();
      copyingPackages.run(
          one.source().name() + "/" + one.source().version(),
          () ->
              packageFiles.add(
                  fetch(
                      one.source().name(),
                      one.build().blobId(),
                      one.build().digest(),
                      folder.resolve("package-" + packageFiles.size()))));
    }
    Stage copyingJobs = task.events().stage("copying jobs", List.of(), order.jobs().size());
    List<Member> jobFiles = new ArrayList<>();
    for (JobRecord job : order.jobs()) {
      task.checkCancelled();
      copyingJobs.run(
          job.name() + "/" + job.version(),
          () ->
              jobFiles.add(
                  fetch(
                      job.name(),
                      job.blobId(),
                      job.digest(),
                      folder.resolve("job-" + jobFiles.size()))));
    }
    Path tarball = folder.resolve("release.tgz");
    try {
      CompiledReleaseTarball.write(
          tarball, ManifestText.dump(manifest(order, packages)), jobFiles, packageFiles);
      return keep(tarball, order.sha2());
    } catch (IOException e) {
      throw new UncheckedIOException("The compiled release could not be written", e);
    }
  }

  /** First what the jobs name, by name, then what that needs. */
  private List<Compiled> compiled(Order order) {
    List<PackageRecord> all = releases.packages(order.release().id());
    PackageGraph graph =
        PackageGraph.of(
            all.stream()
                .map(one -> new PackageGraph.Node(one.name(), one.version(), one.dependencies()))
                .toList());
    SequencedSet<PackageRecord> wanted =
        all.stream()
            .filter(
                one -> order.jobs().stream().anyMatch(job -> packagesOf(job).contains(one.name())))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    List<PackageRecord> open = List.copyOf(wanted);
    while (!open.isEmpty()) {
      Set<String> needed =
          open.stream().flatMap(one -> one.dependencies().stream()).collect(Collectors.toSet());
      open = all.stream().filter(one -> needed.contains(one.name())).filter(wanted::add).toList();
    }
    return wanted.stream()
        .map(one -> new Compiled(one, build(one, graph.dependencyKey(one.name()), order)))
        .toList();
  }

  /** What the job's packages are called. */
  public static List<String> packagesOf(JobRecord job) {
    return Json.parseObject(job.spec()).get("packages") instanceof List<?> names
        ? names.stream().map(String::valueOf).toList()
        : List.of();
  }

  /** A build for another version of the stemcell serves deployments; here it would be a lie. */
  private CompiledPackageRecord build(PackageRecord one, String dependencyKey, Order order) {
    return releases.compiledPackages(List.of(one.id())).stream()
        .filter(build -> build.stemcellOs().equals(order.stemcellOs()))
        .filter(build -> build.stemcellVersion().equals(order.stemcellVersion()))
        .filter(build -> build.dependencyKey().equals(dependencyKey))
        .findFirst()
        .orElseThrow(
            () ->
                new SlipwayException(
                    ErrorCode.PACKAGE_MISSING_SOURCE_CODE,
                    "Can't export release '%s/%s'. Its package '%s/%s' has no source code and is not compiled against stemcell '%s'. Upload its source, or export it for a stemcell it is compiled against."
                        .formatted(
                            order.release().release(),
                            order.release().version(),
                            one.name(),
                            one.version(),
                            order.stemcell())));
  }

  private Member fetch(String name, String blobId, String digest, Path target) {
    blobstore.copyTo(blobId, target);
    try {
      Optional<String> mismatch = Digest.parse(digest).mismatch(target);
      if (mismatch.isPresent()) {
        throw new SlipwayException(
            ErrorCode.GENERIC,
            "The blob of '%s' is damaged: %s. Upload its release with --fix."
                .formatted(name, mismatch.get()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The blob of '" + name + "' cannot be read", e);
    }
    return new Member(name, target);
  }

  private static Map<String, @Nullable Object> manifest(Order order, List<Compiled> packages) {
    Map<String, @Nullable Object> manifest = new LinkedHashMap<>();
    manifest.put(
        "compiled_packages", packages.stream().map(one -> entry(one, order.stemcell())).toList());
    manifest.put("jobs", order.jobs().stream().map(ReleaseExport::entry).toList());
    manifest.put("commit_hash", order.release().commitHash());
    manifest.put("uncommitted_changes", order.release().uncommittedChanges());
    manifest.put("name", order.release().release());
    manifest.put("version", order.release().version());
    return manifest;
  }

  private static Map<String, Object> entry(Compiled one, String stemcell) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", one.source().name());
    entry.put("version", one.source().version());
    entry.put("fingerprint", one.source().fingerprint());
    entry.put("sha1", one.build().digest());
    entry.put("stemcell", stemcell);
    entry.put("dependencies", one.source().dependencies());
    return entry;
  }

  private static Map<String, Object> entry(JobRecord job) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", job.name());
    entry.put("version", job.version());
    entry.put("fingerprint", job.fingerprint());
    entry.put("sha1", job.digest());
    return entry;
  }

  /** A tarball that nobody can find again is not left behind. */
  private Exported keep(Path tarball, boolean sha2) throws IOException {
    String digest =
        Digest.of(sha2 ? Digest.Algorithm.SHA256 : Digest.Algorithm.SHA1, tarball).toString();
    String blobId = blobstore.put(tarball);
    try {
      releases.addExported(new ExportedRelease(blobId, digest, clock.now()));
    } catch (RuntimeException e) {
      try {
        blobstore.delete(blobId);
      } catch (RuntimeException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
    return new Exported(blobId, digest);
  }
}
