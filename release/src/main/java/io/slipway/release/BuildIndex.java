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

  /**
   * An archive that is known.
   *
   * @param blobId where it is in the blobstore; empty for one that was made here
   */
  record Entry(Digest digest, String blobId) {}

  Optional<Entry> find(ArchiveKey key) {
    Path file = file(key);
    for (Map<?, ?> build : builds(file).values()) {
      if (RubyText.toText(build.get("version")).equals(key.fingerprint())) {
        try {
          return Optional.of(
              new Entry(
                  Digest.parse(RubyText.toText(build.get("sha1"))),
                  RubyText.toText(build.get("blobstore_id"))));
        } catch (IllegalArgumentException e) {
          throw new SlipwayException(
              ErrorCode.GENERIC,
              file + ": the entry of " + key.fingerprint() + " has no valid sha1",
              e);
        }
      }
    }
    return Optional.empty();
  }

  /** Records an archive, in place of one recorded before. */
  void put(ArchiveKey key, Entry entry) throws IOException {
    Path file = file(key);
    Map<String, Object> builds = new TreeMap<>(RelativePaths.BYTEWISE);
    builds(file)
        .forEach(
            (version, build) -> {
              if (!RubyText.toText(build.get("version")).equals(key.fingerprint())) {
                builds.put(
                    version,
                    build(
                        RubyText.toText(build.get("version")),
                        RubyText.toText(build.get("blobstore_id")),
                        RubyText.toText(build.get("sha1"))));
              }
            });
    builds.put(
        key.fingerprint(), build(key.fingerprint(), entry.blobId(), entry.digest().toString()));
    write(file, builds);
  }

  private static Map<String, String> build(String version, String blobId, String digest) {
    Map<String, String> build = new LinkedHashMap<>();
    build.put("version", version);
    if (!blobId.isEmpty()) {
      build.put("blobstore_id", blobId);
    }
    build.put("sha1", digest);
    return build;
  }

  private Path file(ArchiveKey key) {
    Path kind = directory.resolve(key.kind().directory());
    return switch (key.kind()) {
      case JOB, PACKAGE -> kind.resolve(key.name()).resolve("index.yml");
      case LICENSE -> kind.resolve("index.yml");
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
