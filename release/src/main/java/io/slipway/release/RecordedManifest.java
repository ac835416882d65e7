package io.slipway.release;

import io.slipway.base.Digest;
import io.slipway.base.ErrorCode;
import io.slipway.base.Names;
import io.slipway.base.SlipwayException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A release's manifest as authors keep it: the {@code release.MF} of a tarball, or a file of {@code
 * releases} or {@code dev_releases}. Read as the stock command line reads it.
 */
final class RecordedManifest {
  /** Says where the archive of something that the manifest names is. */
  @FunctionalInterface
  interface Archives {
    /**
     * @param folder of the archive in a tarball: {@code jobs}, {@code packages}, {@code
     *     compiled_packages} or none
     * @return empty when there is none
     */
    Optional<Path> find(String folder, ArchiveKey key, Digest digest);
  }

  private final Map<?, ?> document;
  private final String where;

  private RecordedManifest(Map<?, ?> document, String where) {
    this.document = document;
    this.where = where;
  }

  /**
   * @param where the manifest's name, for errors
   */
  static RecordedManifest parse(String text, String where) {
    // Indexes and manifests of the old Ruby command line have this malformed tag.
    Object document = ReleaseYaml.loadAuthored(text.replace(" !binary ", " !!binary "), where);
    if (document instanceof Map<?, ?> map) {
      return new RecordedManifest(map, where);
    }
    throw new SlipwayException(
            ErrorCode.INVALID_YAML_ERROR, where + ": expected a map of keys and values")
        .within("Parsing release manifest");
  }

  /** With the archives of all it names; those nobody has are told by name. */
  BuiltRelease release(boolean jobsNamePackages, Archives archives) {
    List<BuiltArtifact> jobs =
        entries("jobs", Artifact.Kind.JOB, jobsNamePackages ? "packages" : "", archives);
    List<BuiltArtifact> packages =
        new ArrayList<>(entries("packages", Artifact.Kind.PACKAGE, "dependencies", archives));
    packages.addAll(entries("compiled_packages", Artifact.Kind.PACKAGE, "dependencies", archives));
    return new BuiltRelease(
        name("name", document),
        name("version", document),
        RubyText.toText(document.get("commit_hash")),
        Boolean.TRUE.equals(document.get("uncommitted_changes")),
        Boolean.TRUE.equals(document.get("no_compression")),
        jobs,
        packages,
        license(archives),
        Optional.empty());
  }

  private Optional<BuiltArtifact> license(Archives archives) {
    if (!(document.get("license") instanceof Map<?, ?> map)) {
      return Optional.empty();
    }
    ArchiveKey key = new ArchiveKey(Artifact.Kind.LICENSE, "license", fingerprint(map));
    Digest digest = digest(key, map);
    return archives
        .find("", key, digest)
        .map(archive -> artifact(key, digest, List.of(), archive, Optional.empty()));
  }

  private List<BuiltArtifact> entries(
      String folder, Artifact.Kind kind, String referencesKey, Archives archives) {
    List<BuiltArtifact> found = new ArrayList<>();
    for (Object entry : list(document, folder)) {
      if (!(entry instanceof Map<?, ?> map)) {
        throw invalid("'" + folder + "' must be a list of maps");
      }
      ArchiveKey key = new ArchiveKey(kind, name("name", map), fingerprint(map));
      Digest digest = digest(key, map);
      Path archive =
          archives
              .find(folder, key, digest)
              .orElseThrow(
                  () ->
                      new SlipwayException(
                          ErrorCode.GENERIC, "Expected to find '" + key.description() + "'"));
      Optional<String> stemcell =
          folder.equals("compiled_packages")
              ? Optional.of(RubyText.toText(map.get("stemcell")))
              : Optional.empty();
      List<String> references = list(map, referencesKey).stream().map(RubyText::toText).toList();
      found.add(artifact(key, digest, references, archive, stemcell));
    }
    return found;
  }

  private static BuiltArtifact artifact(
      ArchiveKey key,
      Digest digest,
      List<String> references,
      Path archive,
      Optional<String> stemcell) {
    return new BuiltArtifact(
        key.kind(), key.name(), key.fingerprint(), digest, references, archive, stemcell);
  }

  private List<? extends @Nullable Object> list(Map<?, ?> map, String key) {
    return switch (map.get(key)) {
      case null -> List.of();
      case List<?> list -> list;
      default -> throw invalid("'" + key + "' must be a list");
    };
  }

  /** It becomes part of paths. */
  private String name(String key, Map<?, ?> map) {
    String name = RubyText.toText(map.get(key));
    if (!Names.isValidId(name)) {
      throw invalid("'" + name + "' cannot be a " + key + "; it has letters, digits and -_+. only");
    }
    return name;
  }

  private static String fingerprint(Map<?, ?> map) {
    return RubyText.toText(map.get("fingerprint"));
  }

  private Digest digest(ArchiveKey key, Map<?, ?> map) {
    try {
      return Digest.parse(RubyText.toText(map.get("sha1")));
    } catch (IllegalArgumentException e) {
      throw invalid("'sha1' of '" + key.name() + "' is missing or no digest");
    }
  }

  private SlipwayException invalid(String reason) {
    return new SlipwayException(ErrorCode.VALIDATION_INVALID_VALUE, where + ": " + reason)
        .within("Constructing release from manifest");
  }
}
