package io.slipway.cli.run;

import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.Paths;
import io.slipway.cli.command.ReleaseUploads;
import io.slipway.cli.command.Session;
import io.slipway.cli.command.TemporaryDirectory;
import io.slipway.release.Artifact;
import io.slipway.release.BuiltRelease;
import io.slipway.release.ReleaseBuilder;
import io.slipway.release.ReleaseDirectory;
import io.slipway.release.ReleaseVersion;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings the release of a directory to the Director and the version into the manifest. The same
 * content gets the same version: it is looked for on the Director by its fingerprints, and only
 * what is not there is packed and uploaded. The directory itself is left as it is.
 */
final class ReleaseStep {
  /** Content older than so many versions gets a new version when it comes back. */
  private static final int VERSIONS_COMPARED = 20;

  private final Session session;
  private final RunReport report;
  private final QuietTasks tasks;
  private final ReleaseDirectory release;

  ReleaseStep(Session session, RunReport report, QuietTasks tasks, ReleaseDirectory release) {
    this.session = session;
    this.report = report;
    this.tasks = tasks;
    this.release = release;
  }

  /**
   * @param manifest gets the version in the place of {@code latest} or {@code create}
   */
  void run(Map<String, @Nullable Object> manifest) {
    Optional<Map<String, @Nullable Object>> entry =
        Manifests.maps(manifest.get("releases")).stream()
            .filter(candidate -> Manifests.text(candidate, "name").equals(release.name()))
            .findFirst();
    if (entry.isEmpty()) {
      report.note(
          "The manifest does not use the release '"
              + release.name()
              + "' of this directory: it is not uploaded.");
      return;
    }
    List<String> versions = versions();
    String wanted = Manifests.text(entry.get(), "version");
    String version =
        wanted.isEmpty() || wanted.equals("create") || ReleaseVersion.isLatest(wanted)
            ? unpinned(versions)
            : pinned(versions, wanted);
    entry.get().put("version", version);
    entry.get().remove("url");
  }

  /** The Director's versions of this release, newest first. */
  private List<String> versions() {
    return session.director().get("/releases").objects().stream()
        .filter(one -> one.text("name").equals(release.name()))
        .flatMap(one -> one.objects("release_versions").stream())
        .map(one -> one.text("version"))
        .sorted(Comparator.comparing(ReleaseVersion::parse).reversed())
        .toList();
  }

  private String unpinned(List<String> versions) {
    Optional<String> same =
        versions.stream().limit(VERSIONS_COMPARED).filter(this::isSame).findFirst();
    if (same.isPresent()) {
      report.release(release.name(), same.get(), false);
      return same.get();
    }
    // One count with 'create-release': what that recorded for this content has its version already.
    ReleaseBuilder builder = new ReleaseUploads(session).builder(release);
    String version =
        builder
            .findUnchangedDevRelease(release.name())
            .filter(recorded -> !versions.contains(recorded))
            .orElseGet(
                () ->
                    builder
                        .versionAfter(versions.stream().map(ReleaseVersion::parse).toList())
                        .toString());
    upload(version);
    return version;
  }

  private String pinned(List<String> versions, String version) {
    if (!versions.contains(version)) {
      upload(version);
      return version;
    }
    if (!isSame(version)) {
      report.note(
          "The manifest asks for %1$s/%2$s, which the Director has with other content than this directory. Write 'version: latest' to run what is here."
              .formatted(release.name(), version));
    }
    report.release(release.name(), version, false);
    return version;
  }

  /** Whether the version has just these jobs and packages. */
  private boolean isSame(String version) {
    JsonObject details =
        session
            .director()
            .get(Paths.path("releases", release.name()) + Paths.query(Map.of("version", version)))
            .object();
    return fingerprints(details.objects("jobs")).equals(fingerprintsOf(release.jobs()))
        && fingerprints(details.objects("packages")).equals(fingerprintsOf(release.packages()));
  }

  private static Map<String, String> fingerprints(List<JsonObject> artifacts) {
    Map<String, String> fingerprints = new HashMap<>();
    artifacts.forEach(one -> fingerprints.put(one.text("name"), one.text("fingerprint")));
    return fingerprints;
  }

  private static Map<String, String> fingerprintsOf(List<? extends Artifact> artifacts) {
    Map<String, String> fingerprints = new HashMap<>();
    artifacts.forEach(one -> fingerprints.put(one.name(), one.fingerprint()));
    return fingerprints;
  }

  private void upload(String version) {
    Path directory = TemporaryDirectory.create();
    try {
      BuiltRelease built = new ReleaseUploads(session).builder(release).build(directory, version);
      tasks.await(
          "Uploading release file",
          () ->
              DirectorClient.taskOf(
                  session.director().upload("/releases", built.tarball().orElseThrow())));
    } finally {
      TemporaryDirectory.delete(directory);
    }
    report.release(release.name(), version, true);
  }
}
