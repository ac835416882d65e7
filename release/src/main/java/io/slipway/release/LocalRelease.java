package io.slipway.release;

import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.FileTree;
import io.slipway.base.Problems;
import io.slipway.base.SlipwayException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A release that lies on this machine, its jobs read and its packages named: enough to render it,
 * not to run it.
 *
 * @param version absent for a release directory, whose content has none yet
 */
public record LocalRelease(
    String name, Optional<String> version, List<Job> jobs, List<NamedPackage> packages) {
  public LocalRelease {
    jobs = List.copyOf(jobs);
    packages = List.copyOf(packages);
  }

  /**
   * @param identity two jobs of this name with the same identity have the same content
   */
  public record Job(String fingerprint, String identity, JobDefinition definition) {
    public String name() {
      return definition.spec().name();
    }
  }

  /** A package as releases name it. */
  public record NamedPackage(String name, List<String> dependencies) {
    public NamedPackage {
      dependencies = List.copyOf(dependencies);
    }
  }

  public LocalRelease withVersion(String newVersion) {
    return new LocalRelease(name, Optional.of(newVersion), jobs, packages);
  }

  /**
   * Reads a release directory, whose blobs need not be there, or a release's tarball.
   *
   * @throws SlipwayException with everything that is wrong with it
   */
  public static LocalRelease read(Path path) {
    return Files.isDirectory(path)
        ? new ReleaseDirectoryReader(path.toAbsolutePath().normalize()).readJobs()
        : ofTarball(path);
  }

  /** A release whose jobs were read from a directory. */
  static LocalRelease of(String name, List<JobSource> sources, List<NamedPackage> packages) {
    Problems problems = new Problems();
    List<Job> jobs = new ArrayList<>();
    for (JobSource source : sources) {
      problems.collect(
          () -> jobs.add(new Job(source.fingerprint(), source.fingerprint(), definition(source))));
    }
    problems.throwIfAny();
    return new LocalRelease(name, Optional.empty(), jobs, packages);
  }

  private static JobDefinition definition(JobSource source) {
    try {
      return JobArchive.read(source);
    } catch (IOException e) {
      throw new SlipwayException(
          ErrorCode.JOB_INVALID_ARCHIVE,
          "The job '" + source.name() + "' cannot be read: " + ErrorText.of(e),
          e);
    }
  }

  private static LocalRelease ofTarball(Path tarball) {
    if (!Files.isRegularFile(tarball)) {
      throw new SlipwayException(
          ErrorCode.RELEASE_INVALID_ARCHIVE,
          "'" + tarball + "' is neither a release directory nor a release's tarball");
    }
    try {
      Path work = Files.createTempDirectory("slipway-release-");
      try {
        return of(ReleaseArchive.openWithoutPackages(tarball, work));
      } catch (SlipwayException e) {
        throw new SlipwayException(e.code(), tarball + ": " + e.message(), e);
      } finally {
        FileTree.delete(work);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The release '" + tarball + "' cannot be unpacked", e);
    }
  }

  private static LocalRelease of(UploadedRelease uploaded) {
    List<NamedPackage> packages =
        Stream.concat(
                uploaded.packages().stream()
                    .map(one -> new NamedPackage(one.name(), one.dependencies())),
                uploaded.compiledPackages().stream()
                    .map(one -> new NamedPackage(one.name(), one.dependencies())))
            .toList();
    Set<String> known = new HashSet<>(packages.stream().map(NamedPackage::name).toList());
    Problems problems = new Problems();
    List<Job> jobs = new ArrayList<>();
    for (UploadedJob job : uploaded.jobs()) {
      problems.collect(() -> jobs.add(job(job, known, problems)));
    }
    problems.throwIfAny();
    return new LocalRelease(uploaded.name(), Optional.of(uploaded.version()), jobs, packages);
  }

  private static Job job(UploadedJob job, Set<String> packages, Problems problems) {
    Path archive =
        job.archive()
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.JOB_INVALID_ARCHIVE,
                        "Job '%s' is in the release's manifest but its archive is not in the tarball"
                            .formatted(job.name())));
    JobDefinition definition = JobArchive.read(archive, job.name());
    for (String needed : definition.spec().packages()) {
      if (!packages.contains(needed)) {
        problems.add(
            ErrorCode.JOB_MISSING_PACKAGE,
            "Job '%s' is referencing a missing package '%s'".formatted(job.name(), needed));
      }
    }
    return new Job(job.fingerprint(), job.sha1().toString(), definition);
  }
}
