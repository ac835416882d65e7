package io.slipway.director.stemcells;

import io.slipway.base.Digest;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.cpi.Cpi;
import io.slipway.director.locks.LockName;
import io.slipway.director.locks.Locks;
import io.slipway.director.tasks.Stage;
import io.slipway.director.tasks.TaskContext;
import io.slipway.director.tracing.TracedCpi;
import io.slipway.model.catalog.StemcellRecord;
import io.slipway.release.StemcellArchive;
import io.slipway.release.StemcellArchive.Stemcell;
import io.slipway.release.StemcellManifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Takes an uploaded stemcell in (Director API 5.2; Director behaviour 2.11). */
public final class StemcellUpload {
  /** For each CPI; there is one. */
  private static final Duration UPLOAD_WAIT = Duration.ofMinutes(15);

  private final StemcellRepository stemcells;
  private final Cpi cpi;
  private final Locks locks;

  public StemcellUpload(StemcellRepository stemcells, Cpi cpi, Locks locks) {
    this.stemcells = stemcells;
    this.cpi = cpi;
    this.locks = locks;
  }

  /**
   * @param workDirectory empty; the caller deletes it
   * @return the text that the task ends with
   */
  public String upload(
      Path tarball, Path workDirectory, Optional<String> digest, boolean fix, TaskContext task) {
    Stage stage =
        task.events().stage("Update stemcell", List.of(), 5 + (digest.isPresent() ? 1 : 0));
    digest.ifPresent(
        expected -> stage.run("Verifying remote stemcell", () -> verify(tarball, expected)));
    Stemcell stemcell =
        stage.call(
            "Extracting stemcell archive", () -> StemcellArchive.open(tarball, workDirectory));
    StemcellManifest manifest = stemcell.manifest();
    stage.run("Verifying stemcell manifest", () -> checkFormats(manifest, task));
    return locks.withLock(
        LockName.stemcell(manifest.name(), manifest.version()).waiting(UPLOAD_WAIT),
        task,
        () -> take(stemcell, fix, stage, task));
  }

  private String take(Stemcell stemcell, boolean fix, Stage stage, TaskContext task) {
    StemcellManifest manifest = stemcell.manifest();
    String name = manifest.name() + "/" + manifest.version();
    Optional<StemcellRecord> known =
        stage.call(
            "Checking if this stemcell already exists",
            () -> stemcells.find(manifest.name(), manifest.version(), ""));
    boolean skip = known.isPresent() && !fix;
    String suffix = skip ? " (already exists, skipped)" : "";
    String cid =
        stage.call(
            "Uploading stemcell " + name + " to the cloud" + suffix,
            () -> skip ? known.get().cid() : created(stemcell, task));
    stage.run(
        "Save stemcell " + name + " (" + cid + ")" + suffix,
        () -> {
          if (!skip) {
            save(manifest, cid, known, task);
          }
        });
    return "/stemcells/" + name;
  }

  private String created(Stemcell stemcell, TaskContext task) {
    return TracedCpi.of(cpi, task)
        .createStemcell(stemcell.image(), stemcell.manifest().cloudProperties().orElse(Map.of()));
  }

  Path download(Supplier<Path> download, TaskContext task) {
    return task.events().stage("Update stemcell", 1).call("Downloading remote stemcell", download);
  }

  /** A stemcell that cannot be remembered is of no use to anybody. */
  private void save(
      StemcellManifest manifest, String cid, Optional<StemcellRecord> known, TaskContext task) {
    try {
      save(manifest, cid, known);
    } catch (RuntimeException e) {
      try {
        TracedCpi.of(cpi, task).deleteStemcell(cid);
      } catch (RuntimeException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  private void save(StemcellManifest manifest, String cid, Optional<StemcellRecord> known) {
    if (known.isPresent()) {
      stemcells.setCid(known.get().id(), cid);
    } else {
      stemcells.add(
          new StemcellRecord(
              0,
              manifest.name(),
              manifest.version(),
              manifest.operatingSystem(),
              cid,
              manifest.sha1(),
              "",
              manifest.apiVersion()));
    }
  }

  private static void verify(Path tarball, String digest) {
    Optional<String> mismatch;
    try {
      mismatch = Digest.parse(digest).mismatch(tarball);
    } catch (IOException e) {
      throw new UncheckedIOException("The uploaded stemcell cannot be read", e);
    } catch (IllegalArgumentException e) {
      throw new SlipwayException(
          ErrorCode.STEMCELL_SHA1_DOES_NOT_MATCH, String.valueOf(e.getMessage()), e);
    }
    if (mismatch.isPresent()) {
      throw new SlipwayException(ErrorCode.STEMCELL_SHA1_DOES_NOT_MATCH, mismatch.get());
    }
  }

  private void checkFormats(StemcellManifest manifest, TaskContext task) {
    List<String> available = TracedCpi.of(cpi, task).info().stemcellFormats();
    boolean supported =
        manifest.formats().isEmpty()
            || available.isEmpty()
            || manifest.formats().get().stream().anyMatch(available::contains);
    if (!supported) {
      throw new SlipwayException(
          ErrorCode.STEMCELL_NOT_SUPPORTED,
          "uploaded stemcell with formats [%s] are not supported by available cpi formats: [%s]"
              .formatted(
                  String.join(", ", manifest.formats().get()), String.join(", ", available)));
    }
  }
}
