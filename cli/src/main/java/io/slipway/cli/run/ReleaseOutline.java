package io.slipway.cli.run;

import io.slipway.release.JobSpec;
import io.slipway.release.LocalRelease;
import io.slipway.release.ReleaseDirectory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * The release a command is about, as far as its manifest depends on it.
 *
 * @param argument how the user named it
 * @param directory where a manifest may lie; none for a tarball
 * @param properties of every job, by the job's name
 */
public record ReleaseOutline(
    String name,
    String argument,
    Optional<Path> directory,
    SequencedMap<String, Set<String>> properties) {

  static ReleaseOutline of(ReleaseDirectory release, String argument) {
    return new ReleaseOutline(
        release.name(),
        argument,
        Optional.of(release.root()),
        properties(release.jobs().stream().map(job -> job.spec()).toList()));
  }

  public static ReleaseOutline of(LocalRelease release, String argument, Optional<Path> directory) {
    return new ReleaseOutline(
        release.name(),
        argument,
        directory,
        properties(release.jobs().stream().map(job -> job.definition().spec()).toList()));
  }

  private static SequencedMap<String, Set<String>> properties(List<JobSpec> jobs) {
    SequencedMap<String, Set<String>> properties = new LinkedHashMap<>();
    jobs.forEach(job -> properties.put(job.name(), job.properties().keySet()));
    return properties;
  }
}
