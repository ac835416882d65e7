package io.slipway.release;

import io.slipway.base.Clock;
import io.slipway.base.Digest;
import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.Names;
import io.slipway.base.Problems;
import io.slipway.base.SlipwayException;
import io.slipway.release.AuthoringEvent.EntryAdded;
import io.slipway.release.AuthoringEvent.Progress;
import io.slipway.release.AuthoringEvent.ReleaseAdded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Makes releases of a release directory (Director API, sections 8.3 to 8.6). An archive that exists
 * for a fingerprint is used again.
 */
public final class ReleaseBuilder {
  private static final ReleaseVersion BEFORE_FIRST_DEV = ReleaseVersion.parse("0");

  private final ReleaseDirectory directory;
  private final ArchiveCache cache;
  private final GivenVersions given;
  private final Clock clock;
  private final BuildIndex devBuilds;
  private final FinalArchives finalBuilds;
  private final Consumer<? super AuthoringEvent> events;

  /**
   * @param cacheDirectory where everything is kept that is made
   */
  public ReleaseBuilder(ReleaseDirectory directory, Path cacheDirectory, Clock clock) {
    this(directory, new ReleaseCaches(cacheDirectory, cacheDirectory), clock);
  }

  public ReleaseBuilder(ReleaseDirectory directory, ReleaseCaches caches, Clock clock) {
    this(directory, caches, clock, _ -> {});
  }

  /**
   * @param events told what is recorded and fetched, from any thread
   */
  public ReleaseBuilder(
      ReleaseDirectory directory,
      ReleaseCaches caches,
      Clock clock,
      Consumer<? super AuthoringEvent> events) {
    this.directory = directory;
    this.cache = new ArchiveCache(caches);
    this.given = new GivenVersions(caches);
    this.clock = clock;
    this.events = events;
    this.devBuilds = new BuildIndex(directory.root().resolve(".dev_builds"));
    this.finalBuilds =
        new FinalArchives(directory.root(), cache, VerifiedBlobs.of(directory.root()), events);
  }

  /**
   * Makes a development release and records it in the release directory. As with the stock command
   * line every call makes a new version, whether anything changed or not; {@link
   * #findUnchangedDevRelease} tells beforehand.
   *
   * @throws SlipwayException when there are uncommitted changes and the options do not allow them,
   *     when the version exists already, or when an archive cannot be made
   */
  public BuiltRelease createDevRelease(DevReleaseOptions options) {
    String name = options.name().orElse(directory.name());
    requireValidName(name);
    GitState git = GitState.of(directory.root()).requireClean(options.force());
    ReleaseIndex devReleases = devReleases(name);
    String version =
        options
            .version()
            .map(text -> ReleaseVersion.parse(text).toString())
            .orElseGet(() -> nextDevVersion(name, options.timestampVersion()).toString());
    devReleases.requireAbsent(version);
    BuiltRelease built = assemble(name, version, git, true);
    return writing(
        "Release " + name + "/" + version + " cannot be written",
        () -> {
          if (options.tarball().isEmpty()) {
            devReleases.add(built);
            tellOfRelease(built);
            return built;
          }
          Path tarball = built.tarballPath(options.tarball().get());
          Path temporary =
              AtomicFiles.writeTemporary(tarball, out -> ReleaseTarball.write(built, out));
          try {
            devReleases.add(built);
            Files.move(temporary, tarball, StandardCopyOption.REPLACE_EXISTING);
            tellOfRelease(built);
          } finally {
            Files.deleteIfExists(temporary);
          }
          return built.withTarball(tarball);
        });
  }

  private void tellOfRelease(BuiltRelease built) {
    events.accept(new ReleaseAdded(false, Progress.FINISHED, built.name() + "/" + built.version()));
  }

  /**
   * Makes the tarball of a release, {@code <name>-<version>.tgz}, and leaves the release directory
   * as it is. Uncommitted changes are allowed. Later development versions will be newer ones.
   */
  public BuiltRelease build(Path outputDirectory, String version) {
    requireValidName(version);
    if (version.contains("+dev.")) {
      writing(
          "The version " + version + " cannot be noted",
          () -> {
            given.put(directory.name(), ReleaseVersion.parse(version));
            return version;
          });
    }
    BuiltRelease built = assemble(directory.name(), version, GitState.of(directory.root()), false);
    Path tarball = outputDirectory.resolve(built.name() + "-" + version + ".tgz");
    return writing(
        tarball + " cannot be written",
        () -> {
          AtomicFiles.write(tarball, out -> ReleaseTarball.write(built, out));
          return built.withTarball(tarball);
        });
  }

  /**
   * The newest development release of that name whose jobs, packages and license have the
   * fingerprints that the directory has now.
   */
  public Optional<String> findUnchangedDevRelease(String name) {
    requireValidName(name);
    ReleaseIndex devReleases = devReleases(name);
    Map<String, String> now = new HashMap<>();
    for (Artifact artifact : directory.artifacts()) {
      now.put(artifact.kind() + "/" + artifact.name(), artifact.fingerprint());
    }
    return devReleases.versions().reversed().stream()
        .filter(version -> fingerprints(devReleases.manifest(version)).equals(now))
        .map(ReleaseVersion::toString)
        .findFirst();
  }

  private static Map<String, String> fingerprints(Map<?, ?> manifest) {
    Map<String, String> fingerprints = new HashMap<>();
    for (Artifact.Kind kind : Artifact.Kind.values()) {
      Object entries = manifest.get(kind.directory());
      List<?> list = entries instanceof List<?> many ? many : Stream.ofNullable(entries).toList();
      for (Object entry : list) {
        if (entry instanceof Map<?, ?> map) {
          String name =
              kind == Artifact.Kind.LICENSE ? "license" : RubyText.toText(map.get("name"));
          fingerprints.put(kind + "/" + name, RubyText.toText(map.get("fingerprint")));
        }
      }
    }
    return fingerprints;
  }

  private ReleaseIndex devReleases(String name) {
    return new ReleaseIndex(directory.root().resolve("dev_releases"), name);
  }

  private ReleaseVersion nextDevVersion(String name, boolean timestamp) {
    ReleaseVersion last = newest(name, List.of());
    return timestamp ? last.withTimestamp(clock.now()) : last.incrementPost();
  }

  /**
   * The version that follows all that are known: those given, those recorded in the directory, and
   * those that were built before without being recorded.
   *
   * @param others such as the Director's
   */
  public ReleaseVersion versionAfter(List<ReleaseVersion> others) {
    return newest(directory.name(), others).incrementPost();
  }

  private ReleaseVersion newest(String name, List<ReleaseVersion> others) {
    ReleaseIndex finalReleases = new ReleaseIndex(directory.root().resolve("releases"), name);
    List<ReleaseVersion> all = new ArrayList<>(others);
    all.addAll(finalReleases.versions());
    all.addAll(devReleases(name).versions());
    writing("The versions that were built before cannot be read", () -> given.newest(name))
        .ifPresent(all::add);
    return all.stream().max(ReleaseVersion::compareTo).orElse(BEFORE_FIRST_DEV);
  }

  /**
   * The lines for {@code .gitignore} without which git would list what {@link #createDevRelease}
   * records; none outside a repository.
   */
  public List<String> linesMissingInGitignore() {
    return Stream.of("dev_releases", ".dev_builds")
        .filter(folder -> GitState.wouldList(directory.root(), folder + "/index.yml"))
        .map(folder -> "/" + folder + "/")
        .toList();
  }

  private static void requireValidName(String text) {
    if (!Names.isValidId(text)) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_INVALID_VALUE,
          "'"
              + text
              + "' cannot be the name or version of a release. Use letters, digits and -_+.");
    }
  }

  private BuiltRelease assemble(String name, String version, GitState git, boolean record) {
    List<BuiltArtifact> built = buildAll(directory.artifacts(), record);
    if (record) {
      writing("The build index cannot be written", () -> recordAll(built));
    }
    return new BuiltRelease(
        name,
        version,
        git.commitHash(),
        git.hasChanges(),
        directory.noCompression(),
        built.stream().filter(one -> one.kind() == Artifact.Kind.JOB).toList(),
        built.stream().filter(one -> one.kind() == Artifact.Kind.PACKAGE).toList(),
        built.stream().filter(one -> one.kind() == Artifact.Kind.LICENSE).findFirst(),
        Optional.empty());
  }

  /** Builds all archives, as many at once as there are processors, and reports all failures. */
  private List<BuiltArtifact> buildAll(List<Artifact> artifacts, boolean record) {
    Semaphore processors = new Semaphore(Runtime.getRuntime().availableProcessors());
    Problems problems = new Problems();
    List<BuiltArtifact> built = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<BuiltArtifact>> running = new ArrayList<>();
      for (Artifact artifact : artifacts) {
        running.add(
            executor.submit(
                () -> {
                  processors.acquire();
                  try {
                    return build(artifact, record);
                  } finally {
                    processors.release();
                  }
                }));
      }
      for (Future<BuiltArtifact> one : running) {
        try {
          built.add(one.get());
        } catch (ExecutionException e) {
          problems.add(asProblem(e.getCause() == null ? e : e.getCause()));
        } catch (InterruptedException e) {
          executor.shutdownNow();
          Thread.currentThread().interrupt();
          throw new SlipwayException(
              ErrorCode.GENERIC, "interrupted while the release was being made", e);
        }
      }
    }
    problems.throwIfAny();
    return built;
  }

  private static SlipwayException asProblem(Throwable failure) {
    return failure instanceof SlipwayException problem
        ? problem
        : new SlipwayException(ErrorCode.GENERIC, ErrorText.of(failure), failure);
  }

  /**
   * @param record whether the archive has to be the one that the stock command line would take, the
   *     final one fetched from wherever it is
   */
  private BuiltArtifact build(Artifact artifact, boolean record) {
    return writing(
        "The archive of " + artifact.name() + " cannot be made",
        () -> {
          Optional<BuiltArtifact> recorded = recorded(artifact, record);
          if (recorded.isPresent()) {
            return recorded.get();
          }
          Optional<Digest> made = cache.made(artifact);
          if (made.isPresent()) {
            Optional<Path> archive = cache.find(made.get());
            if (archive.isPresent()) {
              return built(artifact, made.get(), archive.get());
            }
          }
          requireSources(artifact);
          Digest digest =
              cache.add(artifact, out -> ArtifactArchive.write(artifact, directory.root(), out));
          return built(artifact, digest, cache.find(digest).orElseThrow());
        });
  }

  private Optional<BuiltArtifact> recorded(Artifact artifact, boolean record) throws IOException {
    ArchiveKey key = ArchiveKey.of(artifact);
    Optional<Digest> development = devBuilds.find(key).map(BuildIndex.Entry::digest);
    if (development.isPresent()) {
      Optional<Path> archive = cache.find(development.get());
      if (archive.isPresent()) {
        return archive.map(path -> built(artifact, development.get(), path));
      }
    }
    if (record || isVendored(artifact)) {
      return finalBuilds.find(key).map(found -> built(artifact, found.digest(), found.archive()));
    }
    Optional<Digest> last = finalBuilds.recorded(key);
    return last.isEmpty()
        ? Optional.empty()
        : cache.find(last.get()).map(path -> built(artifact, last.get(), path));
  }

  private static boolean isVendored(Artifact artifact) {
    return artifact instanceof PackageSource pkg
        && pkg.content() instanceof PackageSource.Content.Locked;
  }

  private static BuiltArtifact built(Artifact artifact, Digest digest, Path archive) {
    return new BuiltArtifact(
        artifact.kind(),
        artifact.name(),
        artifact.fingerprint(),
        digest,
        artifact.references(),
        archive,
        Optional.empty());
  }

  private static void requireSources(Artifact artifact) {
    if (isVendored(artifact)) {
      throw new SlipwayException(
          ErrorCode.PACKAGE_MISSING_SOURCE_CODE,
          ("Expected to find '%s/%s': the package is vendored (spec.lock), and its archive is neither"
                  + " in the cache nor in .final_builds. Vendor it again.")
              .formatted(artifact.name(), artifact.fingerprint()));
    }
  }

  /** Records what no index knows yet, or knows by another archive that is gone. */
  private List<BuiltArtifact> recordAll(List<BuiltArtifact> built) throws IOException {
    for (BuiltArtifact artifact : built) {
      ArchiveKey key = ArchiveKey.of(artifact);
      Optional<Digest> digest = Optional.of(artifact.digest());
      cache.share(artifact.digest(), artifact.archive());
      if (!devBuilds.find(key).map(BuildIndex.Entry::digest).equals(digest)
          && !finalBuilds.recorded(key).equals(digest)) {
        events.accept(new EntryAdded(key.kind(), Progress.STARTED, key.description()));
        devBuilds.put(key, new BuildIndex.Entry(artifact.digest(), ""));
        events.accept(new EntryAdded(key.kind(), Progress.FINISHED, key.description()));
      }
    }
    return built;
  }

  private interface Writing<T> {
    T run() throws IOException;
  }

  private static <T> T writing(String failure, Writing<T> step) {
    try {
      return step.run();
    } catch (IOException e) {
      throw new SlipwayException(ErrorCode.GENERIC, failure + ": " + ErrorText.of(e), e);
    }
  }
}
