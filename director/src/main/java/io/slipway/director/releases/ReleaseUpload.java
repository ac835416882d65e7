package io.slipway.director.releases;

import io.slipway.base.Digest;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.blobstore.Blobstore;
import io.slipway.director.locks.LockName;
import io.slipway.director.locks.Locks;
import io.slipway.director.storage.Transactions;
import io.slipway.director.tasks.EventLog;
import io.slipway.director.tasks.TaskContext;
import io.slipway.model.catalog.ReleaseRecords.ReleaseVersionRecord;
import io.slipway.release.ReleaseArchive;
import io.slipway.release.ReleaseVersion;
import io.slipway.release.UploadedRelease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Takes an uploaded release in (Director API 5.3; Director behaviour 2.11), one upload of a release
 * at a time. Packages and jobs the Director has already, by fingerprint, are shared, so a tarball
 * may leave their archives out.
 */
public final class ReleaseUpload {
  private final ReleaseRepository releases;
  private final Blobstore blobstore;
  private final Transactions transactions;
  private final Locks locks;

  public ReleaseUpload(
      ReleaseRepository releases, Blobstore blobstore, Transactions transactions, Locks locks) {
    this.releases = releases;
    this.blobstore = blobstore;
    this.transactions = transactions;
    this.locks = locks;
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
            digest -> events.single("Verifying remote release", () -> verify(tarball, digest)));
    UploadedRelease uploaded =
        events.single("Extracting release", () -> ReleaseArchive.open(tarball, workDirectory));
    events.single("Verifying manifest", () -> uploaded.name());
    return locks.withLock(
        LockName.release(uploaded.name()), task, () -> take(uploaded, options, events));
  }

  private String take(UploadedRelease uploaded, Options options, EventLog events) {
    String version = options.rebase() ? rebased(uploaded) : uploaded.version();
    Optional<ReleaseVersionRecord> known = releases.version(uploaded.name(), version);
    known.ifPresent(found -> checkSameCommit(found, uploaded));
    // A version that an older Director left half made is made whole; a new one is not broken.
    boolean fix = options.fix() || known.filter(found -> !found.updateCompleted()).isPresent();
    events.single("Resolving package dependencies", uploaded::graph);
    new ReleaseIntake(
            releases,
            blobstore,
            transactions,
            events,
            uploaded,
            new ReleaseIntake.Target(version, known, fix))
        .run();
    String name = uploaded.name() + "/" + version;
    events
        .stage(
            uploaded.compiled() ? "Compiled Release has been created" : "Release has been created",
            List.of(),
            1)
        .run(name, () -> {});
    return "Created release '" + name + "'";
  }

  private static boolean verify(Path tarball, String digest) {
    Optional<String> mismatch;
    try {
      mismatch = Digest.parse(digest).mismatch(tarball);
    } catch (IllegalArgumentException e) {
      throw new SlipwayException(
          ErrorCode.RELEASE_SHA1_DOES_NOT_MATCH, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new UncheckedIOException("The uploaded release cannot be read", e);
    }
    if (mismatch.isPresent()) {
      throw new SlipwayException(ErrorCode.RELEASE_SHA1_DOES_NOT_MATCH, mismatch.get());
    }
    return true;
  }

  private String rebased(UploadedRelease uploaded) {
    List<ReleaseVersion> existing =
        releases.versions(uploaded.name()).stream()
            .map(version -> ReleaseVersion.parseRelease(version.version()))
            .toList();
    return ReleaseVersion.parseRelease(uploaded.version()).rebasedOn(existing).toString();
  }

  private static void checkSameCommit(ReleaseVersionRecord known, UploadedRelease uploaded) {
    String commit = uploaded.commitHash().orElse("unknown");
    if (!known.commitHash().equals(commit)
        || known.uncommittedChanges() != uploaded.uncommittedChanges()) {
      throw new SlipwayException(
          ErrorCode.RELEASE_VERSION_COMMIT_HASH_MISMATCH,
          "release '%s/%s' has already been uploaded with commit_hash as '%s' and uncommitted_changes as '%s'"
              .formatted(
                  known.release(),
                  known.version(),
                  known.commitHash(),
                  uploaded.uncommittedChanges()));
    }
  }
}
