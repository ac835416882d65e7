package io.slipway.release;

import io.slipway.base.Digest;
import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.Limits;
import io.slipway.base.Problems;
import io.slipway.base.SlipwayException;
import io.slipway.release.TarballReader.Member;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Opens an uploaded release tarball (Director API, section 8.4; Director behaviour, section 2.11).
 */
public final class ReleaseArchive {
  private static final Pattern WANTED =
      Pattern.compile("release\\.MF|license\\.tgz|(jobs|packages|compiled_packages)/[^/]+\\.tgz");
  private static final Pattern WITHOUT_PACKAGES = Pattern.compile("release\\.MF|jobs/[^/]+\\.tgz");
  private static final int MAXIMUM_MANIFEST_BYTES = 16 * 1024 * 1024;

  private ReleaseArchive() {}

  /**
   * Unpacks the members that matter into the work directory, reads the manifest and verifies the
   * members' digests, reporting all problems of the manifest at once.
   *
   * @param workDirectory exists, is empty and belongs to the caller, who deletes it
   * @throws SlipwayException {@link ErrorCode#RELEASE_INVALID_ARCHIVE}, {@link
   *     ErrorCode#RELEASE_MANIFEST_NOT_FOUND}, {@link ErrorCode#RELEASE_SHA1_DOES_NOT_MATCH},
   *     {@link ErrorCode#RELEASE_VERSION_INVALID}, {@link ErrorCode#VALIDATION_INVALID_VALUE} and
   *     others
   */
  public static UploadedRelease open(Path tarball, Path workDirectory) {
    return open(tarball, workDirectory, ArchiveLimits.UPLOAD);
  }

  /** The same without the archives of packages, which are most of a release. */
  static UploadedRelease openWithoutPackages(Path tarball, Path workDirectory) {
    return open(tarball, workDirectory, ArchiveLimits.UPLOAD, WITHOUT_PACKAGES);
  }

  static UploadedRelease open(Path tarball, Path workDirectory, ArchiveLimits limits) {
    return open(tarball, workDirectory, limits, WANTED);
  }

  private static UploadedRelease open(
      Path tarball, Path workDirectory, ArchiveLimits limits, Pattern wanted) {
    try {
      String manifest = unpack(tarball, workDirectory, limits, wanted);
      UploadedRelease release = new ReleaseManifestReader(workDirectory).read(manifest);
      verifyDigests(release);
      return release;
    } catch (IOException e) {
      throw new SlipwayException(
          ErrorCode.RELEASE_INVALID_ARCHIVE,
          "Extracting release archive failed: " + ErrorText.of(e),
          e);
    }
  }

  /**
   * Unpacks the members that matter.
   *
   * @return the manifest's text
   */
  static String unpack(Path tarball, Path workDirectory, ArchiveLimits limits) throws IOException {
    return unpack(tarball, workDirectory, limits, WANTED);
  }

  private static String unpack(
      Path tarball, Path workDirectory, ArchiveLimits limits, Pattern wanted) throws IOException {
    TarballReader.read(
        tarball, limits, (member, content) -> extract(member, content, workDirectory, wanted));
    Path manifest = workDirectory.resolve("release.MF");
    if (!Files.isRegularFile(manifest)) {
      throw new SlipwayException(
          ErrorCode.RELEASE_MANIFEST_NOT_FOUND,
          "Release manifest not found: the archive has no file release.MF");
    }
    return manifestText(manifest);
  }

  /** Links are passed over: nothing that matters is one, and none is ever made. */
  private static void extract(
      Member member, InputStream content, Path workDirectory, Pattern wanted) throws IOException {
    if (member instanceof Member.FileMember file && wanted.matcher(file.path()).matches()) {
      Path destination = workDirectory.resolve(file.path());
      Files.createDirectories(destination.getParent());
      Files.copy(content, destination, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static String manifestText(Path manifest) throws IOException {
    try (InputStream in = Files.newInputStream(manifest)) {
      return new String(
          Limits.readAll(in, MAXIMUM_MANIFEST_BYTES, "release.MF"), StandardCharsets.UTF_8);
    }
  }

  private static void verifyDigests(UploadedRelease release) throws IOException {
    Problems problems = new Problems();
    for (UploadedJob job : release.jobs()) {
      verify("job '" + job.name() + "'", job.archive(), job.sha1(), problems);
    }
    for (UploadedPackage pkg : release.packages()) {
      verify("package '" + pkg.name() + "'", pkg.archive(), pkg.sha1(), problems);
    }
    for (UploadedCompiledPackage pkg : release.compiledPackages()) {
      verify("compiled package '" + pkg.name() + "'", pkg.archive(), pkg.sha1(), problems);
    }
    for (UploadedLicense license : Stream.ofNullable(release.license().orElse(null)).toList()) {
      verify("license", license.archive(), license.sha1(), problems);
    }
    problems.throwIfAny();
  }

  private static void verify(
      String what, Optional<Path> archive, Digest expected, Problems problems) throws IOException {
    Optional<String> mismatch =
        archive.isPresent() ? expected.mismatch(archive.get()) : Optional.empty();
    mismatch.ifPresent(
        difference ->
            problems.add(
                ErrorCode.RELEASE_SHA1_DOES_NOT_MATCH,
                "The archive of %s is not the one that release.MF names: %s. Build the release again."
                    .formatted(what, difference)));
  }
}
