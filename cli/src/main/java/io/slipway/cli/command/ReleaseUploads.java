package io.slipway.cli.command;

import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.Answer;
import io.slipway.cli.client.DirectorClient;
import io.slipway.cli.client.JsonObject;
import io.slipway.cli.client.Paths;
import io.slipway.json.Json;
import io.slipway.release.AuthoringEvent;
import io.slipway.release.BlobsDirectory;
import io.slipway.release.BuiltRelease;
import io.slipway.release.DevReleaseOptions;
import io.slipway.release.RecordedReleases;
import io.slipway.release.ReleaseBuilder;
import io.slipway.release.ReleaseCaches;
import io.slipway.release.ReleaseDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Brings releases to the Director. */
public final class ReleaseUploads {
  private final Session session;

  public ReleaseUploads(Session session) {
    this.session = session;
  }

  /**
   * Uploads the releases a manifest gives a URL for, those the Director has excepted. Those with
   * the version {@code create} are made of the directory their URL names; the manifest then names
   * the version that was made.
   */
  public void uploadNamedIn(Map<String, @Nullable Object> manifest, boolean fix) {
    if (!(manifest.get("releases") instanceof List<?> releases)) {
      return;
    }
    for (Object entry : releases) {
      if (entry instanceof Map<?, ?> release && release.containsKey("url")) {
        upload(typed(release), fix);
      }
    }
  }

  @SuppressWarnings("unchecked") // keys of a manifest's maps are text
  private static Map<String, @Nullable Object> typed(Map<?, ?> map) {
    return (Map<String, @Nullable Object>) map;
  }

  private void upload(Map<String, @Nullable Object> release, boolean fix) {
    String name = text(release, "name");
    String version = text(release, "version");
    String url = text(release, "url");
    if (version.equals("create")) {
      BuiltRelease built =
          create(
              directory(url),
              DevReleaseOptions.DEFAULT.withName(name).withTimestampVersion().withForce());
      uploadBuilt(built, fix, false);
      release.put("version", built.version());
      release.remove("url");
      return;
    }
    String stemcell = stemcell(release);
    if (!fix && exists(name, version, stemcell)) {
      session
          .console()
          .line(
              stemcell.isEmpty()
                  ? "Release '%s/%s' already exists.".formatted(name, version)
                  : "Release '%s/%s' for stemcell '%s' already exists."
                      .formatted(name, version, stemcell));
      return;
    }
    uploadFrom(url, text(release, "sha1"), fix, false);
  }

  private static String text(Map<String, @Nullable Object> map, String key) {
    Object value = map.get(key);
    return value == null ? "" : String.valueOf(value);
  }

  private static String stemcell(Map<String, @Nullable Object> release) {
    Object stemcell = release.get("stemcell");
    if (stemcell == null && release.get("exported_from") instanceof List<?> all && !all.isEmpty()) {
      stemcell = all.getFirst();
    }
    return stemcell instanceof Map<?, ?> map ? map.get("os") + "/" + map.get("version") : "";
  }

  /**
   * Whether the Director has the release, with all its sources, or, when a stemcell is named,
   * compiled for that.
   */
  public boolean exists(String name, String version, String stemcell) {
    boolean listed =
        session.director().get("/releases").objects().stream()
            .filter(release -> release.text("name").equals(name))
            .flatMap(release -> release.objects("release_versions").stream())
            .anyMatch(one -> one.text("version").equals(version));
    if (!listed) {
      return false;
    }
    return details(name, version).objects("packages").stream()
        .allMatch(
            pkg ->
                stemcell.isEmpty()
                    ? !pkg.text("sha1").isEmpty() && !pkg.text("blobstore_id").isEmpty()
                    : pkg.objects("compiled_packages").stream()
                        .anyMatch(compiled -> compiled.text("stemcell").equals(stemcell)));
  }

  public JsonObject details(String name, String version) {
    return session
        .director()
        .get(Paths.path("releases", name) + Paths.query(Map.of("version", version)))
        .object();
  }

  /** Whether the Director itself fetches what is there. */
  boolean isRemote(String location) {
    return location.startsWith("http://") || location.startsWith("https://");
  }

  /** Uploads from wherever the location is: a URL the Director fetches, or a file here. */
  public void uploadFrom(String location, String sha1, boolean fix, boolean rebase) {
    if (isRemote(location)) {
      Map<String, String> body = new TreeMap<>();
      body.put("location", location);
      if (!sha1.isEmpty()) {
        body.put("sha1", sha1);
      }
      CommandFailed.within(
          "Uploading remote release '" + withoutUser(location) + "'",
          () ->
              session.await(
                  session
                      .director()
                      .send("POST", path(fix, rebase), DirectorClient.JSON, Json.write(body))));
      return;
    }
    uploadFile(file(location), fix, rebase);
  }

  public void uploadBuilt(BuiltRelease built, boolean fix, boolean rebase) {
    Path tarball =
        built.tarball().orElseThrow(() -> new IllegalStateException("A release without tarball"));
    try {
      uploadFile(tarball, fix, rebase);
    } finally {
      TemporaryDirectory.delete(tarball.getParent());
    }
  }

  public void uploadFile(Path tarball, boolean fix, boolean rebase) {
    if (!Files.isRegularFile(tarball)) {
      throw new CommandFailed("File '" + tarball + "' does not exist");
    }
    CommandFailed.within(
        "Uploading release file",
        () -> {
          Answer answer = session.director().upload(path(fix, rebase), tarball);
          return session.await(answer);
        });
  }

  private static String path(boolean fix, boolean rebase) {
    Map<String, String> query = new TreeMap<>();
    if (fix) {
      query.put("fix", "true");
    }
    if (rebase) {
      query.put("rebase", "true");
    }
    return "/releases" + Paths.query(query);
  }

  /** A development release with a tarball in a directory of its own, for {@link #uploadBuilt}. */
  public BuiltRelease create(Path directory, DevReleaseOptions options) {
    Path temporary = TemporaryDirectory.create();
    try {
      return create(open(directory), options.withTarball(temporary.resolve("release.tgz")));
    } catch (RuntimeException e) {
      TemporaryDirectory.delete(temporary);
      throw e;
    }
  }

  /** Reads a release directory; its blobs are fetched first, those of no list deleted. */
  public ReleaseDirectory open(Path directory) {
    BlobsDirectory blobs = new BlobsDirectory(directory, new AuthoringReport(session.console()));
    if (blobs.isListed()) {
      blobs.sync(1);
    }
    return ReleaseDirectory.open(directory);
  }

  /** Makes and records a development release; says what git should not list. */
  public BuiltRelease create(ReleaseDirectory directory, DevReleaseOptions options) {
    ReleaseBuilder builder = builder(directory, new AuthoringReport(session.console()));
    BuiltRelease built = builder.createDevRelease(options);
    List<String> lines = builder.linesMissingInGitignore();
    if (!lines.isEmpty()) {
      session
          .console()
          .line(
              "Git will list the folders of development releases as untracked. Add to '%s': %s"
                  .formatted(directory.root().resolve(".gitignore"), String.join(" and ", lines)));
    }
    return built;
  }

  /** One that tells nothing. */
  public ReleaseBuilder builder(ReleaseDirectory directory) {
    return builder(directory, _ -> {});
  }

  private ReleaseBuilder builder(
      ReleaseDirectory directory, Consumer<? super AuthoringEvent> events) {
    return new ReleaseBuilder(directory, caches(), session.environment().clock(), events);
  }

  private ReleaseCaches caches() {
    return caches(session);
  }

  /** Where archives are kept: the home's own cache, and the stock command line's. */
  public static ReleaseCaches caches(Session session) {
    return new ReleaseCaches(
        session.local().cache(), Path.of(session.environment().userHome(), ".bosh", "cache"));
  }

  /**
   * The development release that the directory recorded for what is in it now; a new one when there
   * is none.
   */
  public BuiltRelease current(Path directory, Optional<String> name) {
    ReleaseDirectory release = open(directory);
    if (name.isEmpty() || name.get().equals(release.name())) {
      Optional<String> known = builder(release).findUnchangedDevRelease(release.name());
      if (known.isPresent()) {
        return builder(release).build(TemporaryDirectory.create(), known.get());
      }
    }
    DevReleaseOptions options = DevReleaseOptions.DEFAULT.withForce();
    return create(directory, name.map(options::withName).orElse(options));
  }

  private RecordedReleases recorded(Path directory) {
    return new RecordedReleases(directory, caches(), new AuthoringReport(session.console()));
  }

  /**
   * Whether a directory has recorded any version.
   *
   * @param name the release's; empty for the configured one
   */
  boolean hasRecorded(Path directory, String name) {
    if (!Files.isRegularFile(directory.resolve("config/final.yml"))) {
      return false;
    }
    RecordedReleases releases = recorded(directory);
    return releases.has(name.isEmpty() ? releases.name() : name);
  }

  /**
   * A final version that a directory has recorded, or, when none is named, the newest of any kind.
   */
  BuiltRelease recorded(Path directory, String name, String version) {
    RecordedReleases releases = recorded(directory);
    String chosen = name.isEmpty() ? releases.name() : name;
    return packed(
        version.isEmpty() ? releases.newest(chosen) : releases.ofVersion(chosen, version));
  }

  /** The release that a manifest of a directory describes. */
  BuiltRelease manifest(Path directory, Path manifest) {
    return packed(recorded(directory).read(manifest));
  }

  /** With a tarball in a directory of its own, for {@link #uploadBuilt}. */
  private static BuiltRelease packed(BuiltRelease release) {
    Path temporary = TemporaryDirectory.create();
    try {
      return release.writeTarball(temporary.resolve("release.tgz"));
    } catch (RuntimeException e) {
      TemporaryDirectory.delete(temporary);
      throw e;
    }
  }

  public Path directory(String url) {
    return file(url);
  }

  private Path file(String location) {
    String path =
        location.startsWith("file://") ? location.substring("file://".length()) : location;
    return InputFiles.resolve(session.environment().workingDirectory(), path);
  }

  private static String withoutUser(String url) {
    return url.replaceFirst("//[^/@]*@", "//<redacted>@");
  }
}
