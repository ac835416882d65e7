package io.slipway.release;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * {@code dev_releases} or {@code releases}: the versions of a release that were made, and their
 * manifests (Director API, section 8.6).
 */
final class ReleaseIndex {
  private final Path directory;
  private final String release;

  ReleaseIndex(Path directory, String release) {
    this.directory = directory.resolve(release);
    this.release = release;
  }

  /** Oldest first. */
  List<ReleaseVersion> versions() {
    return BuildIndex.builds(index()).values().stream()
        .map(build -> ReleaseVersion.parse(RubyText.toText(build.get("version"))))
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  /** The manifest of a version, empty when its file is gone. */
  Map<?, ?> manifest(ReleaseVersion version) {
    Path file = manifestFile(version.toString());
    if (!Files.exists(file)) {
      return Map.of();
    }
    try {
      return ReleaseYaml.loadAuthored(Files.readString(file), file.toString())
              instanceof Map<?, ?> map
          ? map
          : Map.of();
    } catch (IOException e) {
      throw new SlipwayException(
          ErrorCode.GENERIC, file + " cannot be read: " + DirectoryProblems.reason(e), e);
    }
  }

  boolean has(String version) {
    return versions().stream().anyMatch(existing -> existing.toString().equals(version));
  }

  void requireAbsent(String version) {
    if (has(version)) {
      throw new SlipwayException(
          ErrorCode.RELEASE_ALREADY_EXISTS,
          "Release version '%s' already exists".formatted(version));
    }
  }

  /** Adds a release: the manifest first, so that the index never names one that is not there. */
  void add(BuiltRelease built) throws IOException {
    AtomicFiles.write(manifestFile(built.version()), built.manifestText());
    Map<String, Object> builds = new TreeMap<>(RelativePaths.BYTEWISE);
    BuildIndex.builds(index())
        .forEach(
            (key, build) ->
                builds.put(key, Map.of("version", RubyText.toText(build.get("version")))));
    builds.put(UUID.randomUUID().toString(), Map.of("version", built.version()));
    BuildIndex.write(index(), builds);
  }

  private Path index() {
    return directory.resolve("index.yml");
  }

  Path manifestFile(String version) {
    return directory.resolve(release + "-" + version + ".yml");
  }
}
