package io.slipway.release;

import io.slipway.base.Clock;
import io.slipway.base.Digest;
import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.Names;
import io.slipway.base.Problems;
import io.slipway.base.SlipwayException;
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
  private final BuildIndex finalBuilds;

  /**
   * @param cacheDirectory where everything is kept that is made
   */
  public ReleaseBuilder(ReleaseDirectory directory, Path cacheDirectory, Clock clock) {
    this(directory, new ReleaseCaches(cacheDirectory, cacheDirectory), clock);
  }

  public ReleaseBuilder(ReleaseDirectory directory, ReleaseCaches caches, Clock clock) {
    this.directory = directory;
    this.cache = new ArchiveCache(caches);
    this.given = new GivenVersions(caches);
    this.clock = clock;
    this.devBuilds = new BuildIndex(directory.root().resolve(".dev_builds"));
    this.finalBuilds = new BuildIndex(directory.root().resolve(".final_builds"));
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
    GitState git = GitState.of(directory.root());
    if (git.hasChanges() && !options.force()) {
      throw new SlipwayException(
          ErrorCode.GENERIC,
          "Git repository has local modifications:\n\n%s\n\nCommit them, or allow them with --force."
              .formatted(git.changes()));
    }
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
            return built;
          }
          Path tarball = options.tarball().get();
          Path temporary =
              AtomicFiles.writeTemporary(tarball, out -> ReleaseTarball.write(built, out));
          try {
            devReleases.add(built);
            Files.move(temporary, tarball, StandardCopyOption.REPLACE_EXISTING);
          } finally {
            Files.deleteIfExists(temporary);
          }
          return built.withTarball(tarball);
        });
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
    List<BuiltArtifact> built = buildAll(directory.artifacts());
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
  private List<BuiltArtifact> buildAll(List<Artifact> artifacts) {
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
                    return build(artifact);
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

  private BuiltArtifact build(Artifact artifact) {
    return writing(
        "The archive of " + artifact.name() + " cannot be made",
        () -> {
          for (Digest known : known(artifact)) {
            Optional<Path> archive = cache.find(known);
            if (archive.isPresent()) {
              return built(artifact, known, archive.get());
            }
          }
          requireSources(artifact);
          Digest digest =
              cache.add(artifact, out -> ArtifactArchive.write(artifact, directory.root(), out));
          return built(artifact, digest, cache.find(digest).orElseThrow());
        });
  }

  /** The archives that were made for this fingerprint, the recorded ones first. */
  private List<Digest> known(Artifact artifact) throws IOException {
    return Stream.of(devBuilds.find(artifact), finalBuilds.find(artifact), cache.made(artifact))
        .flatMap(Optional::stream)
        .distinct()
        .toList();
  }

  private static BuiltArtifact built(Artifact artifact, Digest digest, Path archive) {
    return new BuiltArtifact(
        artifact.kind(),
        artifact.name(),
        artifact.fingerprint(),
        digest,
        artifact.references(),
        archive);
  }

  private static void requireSources(Artifact artifact) {
    if (artifact instanceof PackageSource pkg
        && pkg.content() instanceof PackageSource.Content.Locked) {
      throw new SlipwayException(
          ErrorCode.PACKAGE_MISSING_SOURCE_CODE,
          ("Expected to find '%s/%s': the package is vendored (spec.lock), and its archive is not in"
                  + " the cache. Run 'bosh create-release' once to fetch it, or vendor it again.")
              .formatted(pkg.name(), pkg.fingerprint()));
    }
  }

  /** Records what no index knows yet, or knows by another archive that is gone. */
  private List<BuiltArtifact> recordAll(List<BuiltArtifact> built) throws IOException {
    for (int i = 0; i < built.size(); i++) {
      Artifact artifact = directory.artifacts().get(i);
      Optional<Digest> digest = Optional.of(built.get(i).digest());
      cache.share(built.get(i).digest(), built.get(i).archive());
      if (!devBuilds.find(artifact).equals(digest) && !finalBuilds.find(artifact).equals(digest)) {
        devBuilds.put(artifact, built.get(i).digest());
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
