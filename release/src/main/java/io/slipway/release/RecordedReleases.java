package io.slipway.release;

import io.slipway.base.Digest;
import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.FanOut;
import io.slipway.base.FileTree;
import io.slipway.base.Limits;
import io.slipway.base.SlipwayException;
import io.slipway.release.AuthoringEvent.Progress;
import io.slipway.release.AuthoringEvent.ReleaseAdded;
import io.slipway.yaml.YamlWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The releases a directory has made: read back, made final, and taken packages from. The directory
 * itself need not be in order for this; its sources are not looked at.
 */
public final class RecordedReleases {
  private static final ReleaseVersion FIRST_FINAL = ReleaseVersion.parse("1");
  private static final int MAXIMUM_MANIFEST_BYTES = 16 * 1024 * 1024;

  private final Path root;
  private final ArchiveCache cache;
  private final BuildIndex devBuilds;
  private final FinalArchives finals;
  private final Consumer<? super AuthoringEvent> events;

  /**
   * @param root the release directory
   */
  public RecordedReleases(
      Path root, ReleaseCaches caches, Consumer<? super AuthoringEvent> events) {
    this(root, caches, VerifiedBlobs.of(root), events);
  }

  RecordedReleases(
      Path root,
      ReleaseCaches caches,
      VerifiedBlobs blobs,
      Consumer<? super AuthoringEvent> events) {
    this.root = root;
    this.cache = new ArchiveCache(caches);
    this.devBuilds = new BuildIndex(root.resolve(".dev_builds"));
    this.finals = new FinalArchives(root, cache, blobs, events);
    this.events = events;
  }

  private ReleaseIndex index(boolean isFinal, String name) {
    return new ReleaseIndex(root.resolve(isFinal ? "releases" : "dev_releases"), name);
  }

  /**
   * The release that a manifest of this directory describes, with the archives the build indexes
   * know. As with the stock command line, its jobs do not name their packages.
   */
  public BuiltRelease read(Path manifest) {
    try (InputStream in = Files.newInputStream(manifest)) {
      String text =
          new String(
              Limits.readAll(in, MAXIMUM_MANIFEST_BYTES, "'" + manifest + "'"),
              StandardCharsets.UTF_8);
      BuiltRelease release =
          RecordedManifest.parse(text, manifest.toString())
              .release(false, (_, key, _) -> archive(key).map(FinalArchives.Found::archive));
      // The indexes have the last word on what an archive's digest is.
      return release
          .map(
              artifact ->
                  artifact.with(
                      archive(ArchiveKey.of(artifact)).orElseThrow().digest(), artifact.archive()))
          .compressed();
    } catch (IOException e) {
      throw new SlipwayException(ErrorCode.GENERIC, ErrorText.of(e), e)
          .within("Reading manifest '" + manifest + "'");
    }
  }

  private Optional<FinalArchives.Found> archive(ArchiveKey key) {
    try {
      Optional<Digest> development = devBuilds.find(key).map(BuildIndex.Entry::digest);
      if (development.isPresent()) {
        Optional<Path> here = cache.find(development.get());
        if (here.isPresent()) {
          return here.map(path -> new FinalArchives.Found(development.get(), path));
        }
      }
      return finals.find(key);
    } catch (IOException e) {
      throw new SlipwayException(
          ErrorCode.GENERIC,
          "The archive of '" + key.description() + "' cannot be read: " + ErrorText.of(e),
          e);
    }
  }

  /**
   * Fails when git knows of uncommitted changes.
   *
   * @param force whether they are allowed
   */
  public void requireClean(boolean force) {
    if (Files.isDirectory(root)) {
      GitState.of(root).requireClean(force);
    }
  }

  /** The newest development or final release of the name. */
  public BuiltRelease newest(String name) {
    Optional<ReleaseVersion> development =
        index(false, name).versions().reversed().stream().findFirst();
    Optional<ReleaseVersion> last = index(true, name).versions().reversed().stream().findFirst();
    boolean isFinal =
        last.isPresent() && (development.isEmpty() || last.get().compareTo(development.get()) > 0);
    ReleaseVersion version =
        (isFinal ? last : development)
            .orElseThrow(
                () ->
                    new SlipwayException(
                        ErrorCode.GENERIC, "Expected to find at least one dev or final version"));
    return read(index(isFinal, name).manifestFile(version.toString()));
  }

  /** A final release of the name. */
  public BuiltRelease ofVersion(String name, String version) {
    return read(index(true, name).manifestFile(version));
  }

  /** Whether any release of the name was made. */
  public boolean has(String name) {
    return !index(false, name).versions().isEmpty() || !index(true, name).versions().isEmpty();
  }

  /** The name the configuration gives. */
  public String name() {
    return ReleaseConfiguration.read(root).requiredName();
  }

  /** What the next final version is when nobody names it. */
  public String nextFinalVersion(String name) {
    return index(true, name).versions().reversed().stream()
        .findFirst()
        .map(ReleaseVersion::incrementRelease)
        .orElse(FIRST_FINAL)
        .toString();
  }

  /**
   * Puts a release's archives into the blobstore and records it among the final ones.
   *
   * @param force whether uncommitted changes are allowed
   * @return the release with the archives that final builds have
   */
  public BuiltRelease makeFinal(BuiltRelease release, boolean force, int parallel) {
    requireClean(force);
    ReleaseIndex index = index(true, release.name());
    String described = release.name() + "/" + release.version();
    if (index.has(release.version())) {
      throw new SlipwayException(
          ErrorCode.RELEASE_ALREADY_EXISTS,
          "Release '%s' version '%s' already exists".formatted(release.name(), release.version()));
    }
    Map<ArchiveKey, BuiltArtifact> made = new ConcurrentHashMap<>();
    FanOut.forEach(
        parallel,
        release.artifacts().stream().filter(artifact -> artifact.stemcell().isEmpty()).toList(),
        artifact -> made.put(ArchiveKey.of(artifact), addFinal(artifact)));
    BuiltRelease complete =
        release.map(artifact -> made.getOrDefault(ArchiveKey.of(artifact), artifact));
    try {
      index.add(complete);
    } catch (IOException e) {
      events.accept(new ReleaseAdded(true, Progress.FAILED, described));
      throw new SlipwayException(ErrorCode.GENERIC, "Writing manifest: " + ErrorText.of(e), e);
    }
    events.accept(new ReleaseAdded(true, Progress.FINISHED, described));
    return complete;
  }

  private BuiltArtifact addFinal(BuiltArtifact artifact) {
    try {
      return finals.add(artifact);
    } catch (IOException e) {
      throw new SlipwayException(
          ErrorCode.GENERIC,
          "The archive of '" + artifact.name() + "' cannot be kept: " + ErrorText.of(e),
          e);
    }
  }

  /**
   * Takes a package and all it needs from another release into this directory, as they are.
   *
   * @param prefix before each package's name, with a hyphen; empty for none
   */
  public void vendor(BuiltRelease from, String name, String prefix) {
    Map<String, BuiltArtifact> byName = new LinkedHashMap<>();
    from.sourcePackages().forEach(pkg -> byName.put(pkg.name(), pkg));
    if (!byName.containsKey(name)) {
      throw new SlipwayException(ErrorCode.GENERIC, "Expected to find package '" + name + "'");
    }
    Map<String, BuiltArtifact> wanted = withDependencies(name, byName);
    List<BuiltArtifact> packages =
        wanted.values().stream().map(pkg -> prefixed(pkg, prefix)).toList();
    for (BuiltArtifact pkg : packages) {
      try {
        addFinal(pkg);
      } catch (SlipwayException e) {
        throw e.within("Finalizing vendored package");
      }
    }
    for (BuiltArtifact pkg : packages) {
      lock(pkg);
    }
  }

  private static Map<String, BuiltArtifact> withDependencies(
      String name, Map<String, BuiltArtifact> byName) {
    Map<String, BuiltArtifact> wanted = new LinkedHashMap<>();
    Deque<String> next = new ArrayDeque<>(List.of(name));
    while (!next.isEmpty()) {
      String one = next.removeFirst();
      BuiltArtifact pkg = byName.get(one);
      if (pkg == null) {
        throw new SlipwayException(
            ErrorCode.GENERIC, "Expected to find package '" + one + "', which another one needs");
      }
      if (wanted.put(one, pkg) == null) {
        next.addAll(pkg.references());
      }
    }
    return wanted;
  }

  private static BuiltArtifact prefixed(BuiltArtifact pkg, String prefix) {
    if (prefix.isEmpty()) {
      return pkg;
    }
    return new BuiltArtifact(
        pkg.kind(),
        prefix + "-" + pkg.name(),
        pkg.fingerprint(),
        pkg.digest(),
        pkg.references().stream().map(needed -> prefix + "-" + needed).toList(),
        pkg.archive(),
        pkg.stemcell());
  }

  private void lock(BuiltArtifact pkg) {
    Map<String, Object> lock = new LinkedHashMap<>();
    lock.put("name", pkg.name());
    lock.put("fingerprint", pkg.fingerprint());
    if (!pkg.references().isEmpty()) {
      lock.put("dependencies", pkg.references());
    }
    Path directory = root.resolve("packages").resolve(pkg.name());
    try {
      FileTree.delete(directory);
      AtomicFiles.write(
          directory.resolve("spec.lock"), YamlWriter.go().withKeysAsGiven().write(lock));
    } catch (IOException e) {
      throw new SlipwayException(
              ErrorCode.GENERIC, "'" + directory + "' cannot be written: " + ErrorText.of(e), e)
          .within("Writing vendored package");
    }
  }
}
