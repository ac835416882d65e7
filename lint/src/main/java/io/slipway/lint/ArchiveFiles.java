package io.slipway.lint;

import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.SlipwayException;
import io.slipway.release.ArchiveLimits;
import io.slipway.release.ReleaseArchive;
import io.slipway.release.TarballFiles;
import io.slipway.release.UploadedJob;
import io.slipway.release.UploadedRelease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads the files of a release tarball (Director API, sections 8.3 and 8.4). */
final class ArchiveFiles {
  private ArchiveFiles() {}

  static ReleaseFiles read(Path tarball) {
    try {
      Path work = Files.createTempDirectory("slipway-lint-");
      try {
        return read(ReleaseArchive.open(tarball, work));
      } catch (SlipwayException e) {
        throw new SlipwayException(e.code(), tarball + ": " + e.message(), e);
      } finally {
        delete(work);
      }
    } catch (IOException e) {
      throw new SlipwayException(
          ErrorCode.RELEASE_INVALID_ARCHIVE,
          "'" + tarball + "' cannot be read: " + ErrorText.of(e),
          e);
    }
  }

  private static ReleaseFiles read(UploadedRelease release) throws IOException {
    List<JobFiles> jobs = new ArrayList<>();
    for (UploadedJob job : release.jobs()) {
      if (job.archive().isPresent()) {
        jobs.add(job(job.name(), job.archive().get()));
      }
    }
    List<PackageFiles> packages = new ArrayList<>();
    for (var pkg : release.packages()) {
      packages.add(
          new PackageFiles(
              pkg.name(),
              "packages/" + pkg.name(),
              new PackageFiles.Origin.Archive(pkg.dependencies(), pkg.archive().isEmpty()),
              packaging(pkg.name(), pkg.archive())));
    }
    for (var pkg : release.compiledPackages()) {
      packages.add(
          new PackageFiles(
              pkg.name(),
              "packages/" + pkg.name(),
              new PackageFiles.Origin.Archive(pkg.dependencies(), true),
              Optional.empty()));
    }
    return new ReleaseFiles(release.name(), jobs, packages);
  }

  private static JobFiles job(String name, Path archive) throws IOException {
    String path = "jobs/" + name;
    TreeMap<String, SourceText> files = new TreeMap<>();
    TarballFiles.read(archive, ArchiveLimits.JOB, _ -> true)
        .forEach((file, bytes) -> files.put(file, new SourceText(path + "/" + file, bytes)));
    return new JobFiles(name, path, "job.MF", files);
  }

  private static Optional<SourceText> packaging(String name, Optional<Path> archive)
      throws IOException {
    if (archive.isEmpty()) {
      return Optional.empty();
    }
    byte[] script =
        TarballFiles.read(archive.get(), ArchiveLimits.UPLOAD, "packaging"::equals)
            .get("packaging");
    return Optional.ofNullable(script)
        .map(bytes -> new SourceText("packages/" + name + "/packaging", bytes));
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
