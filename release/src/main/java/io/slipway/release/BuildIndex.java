package io.slipway.release;

import io.slipway.base.Digest;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code .dev_builds} or {@code .final_builds}: which archive belongs to a fingerprint (Director
 * API, section 8.6).
 */
final class BuildIndex {
  private static final String FORMAT_VERSION = "2";

  private final Path directory;

  BuildIndex(Path directory) {
    this.directory = directory;
  }

  Optional<Digest> find(Artifact artifact) {
    Path file = file(artifact);
    for (Map<?, ?> build : builds(file).values()) {
      if (RubyText.toText(build.get("version")).equals(artifact.fingerprint())) {
        try {
          return Optional.of(Digest.parse(RubyText.toText(build.get("sha1"))));
        } catch (IllegalArgumentException e) {
          throw new SlipwayException(
              ErrorCode.GENERIC,
              file + ": the entry of " + artifact.fingerprint() + " has no valid sha1",
              e);
        }
      }
    }
    return Optional.empty();
  }

  /** Records an archive, in place of one recorded before. */
  void put(Artifact artifact, Digest digest) throws IOException {
    Path file = file(artifact);
    Map<String, Object> builds = new TreeMap<>(RelativePaths.BYTEWISE);
    builds.putAll(builds(file));
    builds
        .values()
        .removeIf(
            build ->
                build instanceof Map<?, ?> map
                    && RubyText.toText(map.get("version")).equals(artifact.fingerprint()));
    Map<String, String> build = new LinkedHashMap<>();
    build.put("version", artifact.fingerprint());
    build.put("sha1", digest.toString());
    builds.put(artifact.fingerprint(), build);
    write(file, builds);
  }

  private Path file(Artifact artifact) {
    Path kind = directory.resolve(artifact.kind().directory());
    return switch (artifact) {
      case JobSource _, PackageSource _ -> kind.resolve(artifact.name()).resolve("index.yml");
      case LicenseSource _ -> kind.resolve("index.yml");
    };
  }

  /** The entries of an index file by their keys; none when there is no file. */
  static Map<String, Map<?, ?>> builds(Path file) {
    Map<String, Map<?, ?>> builds = new TreeMap<>(RelativePaths.BYTEWISE);
    if (!Files.exists(file)) {
      return builds;
    }
    try {
      // Indexes of the old Ruby command line have this malformed tag.
      String text = Files.readString(file).replace(" !binary ", " !!binary ");
      Object document = ReleaseYaml.loadAuthored(text, file.toString());
      if (document instanceof Map<?, ?> map && map.get("builds") instanceof Map<?, ?> entries) {
        entries.forEach(
            (key, value) -> {
              if (value instanceof Map<?, ?> build) {
                builds.put(RubyText.toText(key), build);
              }
            });
      }
      return builds;
    } catch (IOException e) {
      throw new SlipwayException(
          ErrorCode.GENERIC, file + " cannot be read: " + DirectoryProblems.reason(e), e);
    }
  }

  static void write(Path file, Map<String, ?> builds) throws IOException {
    Map<String, Object> document = new TreeMap<>();
    document.put("builds", builds);
    document.put("format-version", FORMAT_VERSION);
    AtomicFiles.write(file, ReleaseYaml.write(document));
  }
}
