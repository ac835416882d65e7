package io.slipway.lint;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The files of a job.
 *
 * @param name of its directory, or in the release's manifest
 * @param path the job's directory as findings show it
 * @param specName {@code spec} in a directory, {@code job.MF} in an archive
 * @param files by their path in the job
 */
record JobFiles(String name, String path, String specName, SortedMap<String, SourceText> files) {
  Optional<SourceText> find(String relativePath) {
    return Optional.ofNullable(files.get(relativePath));
  }

  Spot spec() {
    return Spot.of(path + "/" + specName);
  }

  Map<String, SourceText> templates() {
    return files.subMap("templates/", "templates0");
  }
}
