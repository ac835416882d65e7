package io.slipway.release;

import io.slipway.base.Digest;
import io.slipway.base.ErrorCode;
import io.slipway.base.Names;
import io.slipway.base.Problems;
import io.slipway.base.SlipwayException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads {@code release.MF}, with names, versions and digests made texts as the Director does. */
final class ReleaseManifestReader {
  private final Path directory;
  private final Problems problems = new Problems();

  /**
   * @param directory where the members of the archive are
   */
  ReleaseManifestReader(Path directory) {
    this.directory = directory;
  }

  UploadedRelease read(String text) {
    // Releases of the old Ruby command line have this malformed tag.
    String repaired = text.replace(": !binary |", ": !!binary |");
    if (!(ReleaseYaml.load(repaired, "release.MF") instanceof Map<?, ?> manifest)) {
      throw new SlipwayException(
          ErrorCode.RELEASE_INVALID_ARCHIVE, "release.MF is not a release manifest: not a map");
    }
    String name = identifier(manifest, "name", "release name");
    String version = version(manifest);
    boolean compiled = isTrue(manifest.get("compiled_packages"));
    List<UploadedJob> jobs = entries(manifest, "jobs", "job", this::job);
    List<UploadedPackage> packages =
        compiled ? List.of() : entries(manifest, "packages", "package", this::sourcePackage);
    List<UploadedCompiledPackage> compiledPackages =
        compiled
            ? entries(manifest, "compiled_packages", "package", this::compiledPackage)
            : List.of();
    Optional<UploadedLicense> license = license(manifest.get("license"));
    problems.throwIfAny();
    return new UploadedRelease(
        name,
        version,
        Optional.ofNullable(manifest.get("commit_hash")).map(RubyText::toText),
        isTrue(manifest.get("uncommitted_changes")),
        jobs,
        packages,
        compiledPackages,
        compiled,
        license,
        graph(packages, compiledPackages));
  }

  private String version(Map<?, ?> manifest) {
    String text = identifier(manifest, "version", "release version");
    if (!Names.isValidId(text)) {
      return text;
    }
    try {
      return ReleaseVersion.parseRelease(text).toString();
    } catch (SlipwayException e) {
      problems.add(e);
      return text;
    }
  }

  private static PackageGraph graph(
      List<UploadedPackage> packages, List<UploadedCompiledPackage> compiledPackages) {
    List<PackageGraph.Node> nodes = new ArrayList<>();
    for (UploadedPackage pkg : packages) {
      nodes.add(new PackageGraph.Node(pkg.name(), pkg.version(), pkg.dependencies()));
    }
    for (UploadedCompiledPackage pkg : compiledPackages) {
      nodes.add(new PackageGraph.Node(pkg.name(), pkg.version(), pkg.dependencies()));
    }
    return PackageGraph.of(nodes);
  }

  /** An entry of one of the manifest's lists, with what all of them have in common. */
  private record Entry(
      Map<?, ?> map, String name, String version, Digest digest, Optional<Path> archive) {
    String fingerprint() {
      Object fingerprint = map.get("fingerprint");
      // Very old releases have none; the digest tells their content apart as well.
      return fingerprint == null ? digest.toString() : RubyText.toText(fingerprint);
    }
  }

  private UploadedJob job(Entry entry) {
    return new UploadedJob(
        entry.name(), entry.version(), entry.fingerprint(), entry.digest(), entry.archive());
  }

  private UploadedPackage sourcePackage(Entry entry) {
    return new UploadedPackage(
        entry.name(),
        entry.version(),
        entry.fingerprint(),
        entry.digest(),
        dependencies(entry),
        entry.archive());
  }

  private UploadedCompiledPackage compiledPackage(Entry entry) {
    String stemcell = RubyText.toText(entry.map().get("stemcell"));
    if (!stemcell.matches("[^/]+/[^/]+")) {
      problems.add(
          ErrorCode.VALIDATION_INVALID_VALUE,
          "Invalid stemcell of compiled package '%s' in release manifest: %s (expected os/version)"
              .formatted(entry.name(), RubyText.inspect(entry.map().get("stemcell"))));
    }
    return new UploadedCompiledPackage(
        entry.name(),
        entry.version(),
        entry.fingerprint(),
        entry.digest(),
        dependencies(entry),
        stemcell,
        entry.archive());
  }

  private List<String> dependencies(Entry entry) {
    return switch (entry.map().get("dependencies")) {
      case null -> List.of();
      case List<?> list -> list.stream().map(RubyText::toText).toList();
      case Object other -> {
        problems.add(
            ErrorCode.VALIDATION_INVALID_VALUE,
            "Invalid dependencies of package '%s' in release manifest: %s (expected a list)"
                .formatted(entry.name(), RubyText.inspect(other)));
        yield List.of();
      }
    };
  }

  private <T> List<T> entries(
      Map<?, ?> manifest, String key, String kind, Function<Entry, T> maker) {
    Object value = manifest.get(key);
    if (!isTrue(value)) {
      return List.of();
    }
    if (!(value instanceof List<?> list)) {
      problems.add(
          ErrorCode.VALIDATION_INVALID_VALUE,
          "Invalid '%s' in release manifest: expected a list".formatted(key));
      return List.of();
    }
    List<T> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      if (!(list.get(i) instanceof Map<?, ?> map)) {
        problems.add(
            ErrorCode.VALIDATION_INVALID_VALUE,
            "Invalid %s %d in release manifest: expected a map".formatted(kind, i + 1));
        continue;
      }
      String label = kind + " " + (i + 1);
      String name = identifier(map, "name", label + " name");
      String version = identifier(map, "version", label + " version");
      if (!names.add(name)) {
        problems.add(
            ErrorCode.VALIDATION_INVALID_VALUE,
            "Release manifest has %s '%s' more than once".formatted(kind, name));
      }
      Optional<Digest> digest = digest(map, kind + " '" + name + "'");
      if (Names.isValidId(name) && digest.isPresent()) {
        entries.add(
            maker.apply(
                new Entry(map, name, version, digest.get(), member(key + "/" + name + ".tgz"))));
      }
    }
    return entries;
  }

  private Optional<UploadedLicense> license(@Nullable Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      return Optional.empty();
    }
    return digest(map, "license")
        .map(
            digest ->
                new UploadedLicense(
                    RubyText.toText(map.get("version")),
                    RubyText.toText(map.get("fingerprint")),
                    digest,
                    member("license.tgz")));
  }

  private Optional<Digest> digest(Map<?, ?> map, String what) {
    try {
      return Optional.of(Digest.parse(RubyText.toText(map.get("sha1"))));
    } catch (IllegalArgumentException _) {
      problems.add(
          ErrorCode.VALIDATION_INVALID_VALUE,
          "Invalid sha1 of %s in release manifest: %s"
              .formatted(what, RubyText.inspect(map.get("sha1"))));
      return Optional.empty();
    }
  }

  private String identifier(Map<?, ?> map, String key, String label) {
    String text = RubyText.toText(map.get(key));
    if (!Names.isValidId(text)) {
      problems.add(
          ErrorCode.VALIDATION_INVALID_VALUE,
          "Invalid " + label + " in release manifest: " + RubyText.inspect(text));
    }
    return text;
  }

  private Optional<Path> member(String path) {
    return Optional.of(directory.resolve(path)).filter(Files::isRegularFile);
  }

  private static boolean isTrue(@Nullable Object value) {
    return value != null && !value.equals(false);
  }
}
