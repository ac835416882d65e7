package io.slipway.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.Clock;
import io.slipway.base.Digest;
import io.slipway.base.FileTree;
import io.slipway.base.SlipwayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a directory has recorded is read back, made final and handed on. */
final class RecordedReleasesTest {
  @TempDir Path temporary;

  private final List<AuthoringEvent> events = Collections.synchronizedList(new ArrayList<>());
  private Path root = Path.of("");
  private ReleaseCaches caches = new ReleaseCaches(Path.of(""), Path.of(""));

  @BeforeEach
  void release() {
    root = GoldenRelease.create(temporary.resolve("demo"));
    GoldenRelease.write(
        root,
        "config/final.yml",
        "name: demo\nblobstore:\n  provider: local\n  options:\n    blobstore_path: store\n");
    caches = new ReleaseCaches(temporary.resolve("own"), temporary.resolve("shared"));
  }

  private RecordedReleases recorded() {
    return new RecordedReleases(root, caches, events::add);
  }

  private BuiltRelease create() {
    return new ReleaseBuilder(ReleaseDirectory.open(root), caches, Clock.system(), events::add)
        .createDevRelease(DevReleaseOptions.DEFAULT.withForce());
  }

  private BuiltRelease makeFinal() {
    BuiltRelease built = create();
    return recorded().makeFinal(built.named("demo", recorded().nextFinalVersion("demo")), false, 5);
  }

  private Map<String, String> indexes() throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root.resolve(".final_builds"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        texts.put(root.relativize(file).toString(), Files.readString(file));
      }
    }
    return texts;
  }

  @Test
  void aFinalReleaseIsInTheBlobstoreAndInTheIndexes() throws IOException {
    BuiltRelease made = makeFinal();

    assertThat(made.version()).isEqualTo("1");
    assertThat(indexes().keySet())
        .containsExactly(
            ".final_builds/jobs/web/index.yml",
            ".final_builds/license/index.yml",
            ".final_builds/packages/app/index.yml",
            ".final_builds/packages/libfoo/index.yml");
    String index = indexes().getOrDefault(".final_builds/packages/app/index.yml", "");
    assertThat(index)
        .matches(
            """
            builds:
              FP:
                version: FP
                blobstore_id: [0-9a-f-]{36}
                sha1: sha256:[0-9a-f]{64}
            format-version: "2"
            """
                .replace("FP", GoldenRelease.APP));
    String id = index.replaceAll("(?s).*blobstore_id: (\\S+).*", "$1");
    assertThat(made.packages().getFirst().digest().matches(root.resolve("store").resolve(id)))
        .isTrue();
    assertThat(Files.readString(root.resolve("releases/demo/demo-1.yml")))
        .isEqualTo(made.manifestText())
        .startsWith("name: demo\nversion: \"1\"\n");
    assertThat(Files.readString(root.resolve("releases/demo/index.yml")))
        .matches("builds:\n  [0-9a-f-]{36}:\n    version: \"1\"\nformat-version: \"2\"\n");
  }

  @Test
  void theSecondOneAddsOnlyWhatIsNew() throws IOException {
    makeFinal();
    Map<String, String> before = indexes();
    assertThat(makeFinal().version()).isEqualTo("2");
    assertThat(indexes()).isEqualTo(before);
    GoldenRelease.write(root, "src/libfoo/foo.c", "changed\n");
    assertThat(makeFinal().version()).isEqualTo("3");
    assertThat(indexes().getOrDefault(".final_builds/packages/libfoo/index.yml", ""))
        .contains(GoldenRelease.LIBFOO)
        .hasLineCount(10);
    assertThatThrownBy(() -> recorded().makeFinal(create().named("demo", "3"), false, 1))
        .hasMessage("Release 'demo' version '3' already exists");
  }

  /**
   * The archives that were released are the ones that are used, wherever they have to come from.
   */
  @Test
  void anotherMachineFetchesWhatWasReleased() throws IOException {
    BuiltRelease made = makeFinal();
    FileTree.delete(root.resolve(".dev_builds"));
    FileTree.delete(temporary.resolve("own"));
    FileTree.delete(temporary.resolve("shared"));
    events.clear();

    BuiltRelease again = create();

    assertThat(again.packages().stream().map(BuiltArtifact::digest))
        .isEqualTo(made.packages().stream().map(BuiltArtifact::digest).toList());
    assertThat(root.resolve(".dev_builds")).doesNotExist();
    assertThat(
            events.stream()
                .filter(AuthoringEvent.ArchiveTransfer.class::isInstance)
                .filter(event -> event.progress() == AuthoringEvent.Progress.FINISHED))
        .hasSize(4);
    BuiltRelease read = recorded().read(root.resolve("releases/demo/demo-1.yml"));
    assertThat(read.manifestText())
        .isEqualTo(made.manifestText().replaceFirst("packages:\n  - app\n", "packages: []\n"));
    Path tarball = temporary.resolve("((name))-((version)).tgz");
    assertThat(read.writeTarball(tarball).tarball()).contains(temporary.resolve("demo-1.tgz"));
  }

  @Test
  void aBlobThatIsNotTheOneReleasedIsRefused() throws IOException {
    makeFinal();
    FileTree.delete(root.resolve(".dev_builds"));
    FileTree.delete(temporary.resolve("own"));
    FileTree.delete(temporary.resolve("shared"));
    try (Stream<Path> blobs = Files.list(root.resolve("store"))) {
      for (Path blob : blobs.toList()) {
        Files.writeString(blob, "evil");
      }
    }
    assertThatThrownBy(this::create).hasMessageContaining("Expected stream to have digest");
    try (Stream<Path> kept = Files.list(temporary.resolve("shared"))) {
      assertThat(kept).isEmpty();
    }
  }

  @Test
  void aVendoredPackageComesWithWhatItNeeds() throws IOException {
    makeFinal();
    Path other = temporary.resolve("other");
    GoldenRelease.write(
        other,
        "config/final.yml",
        "name: other\nblobstore: {provider: local, options: {blobstore_path: store}}\n");
    GoldenRelease.write(other, "packages/pre-app/old", "goes away");
    RecordedReleases into = new RecordedReleases(other, caches, events::add);

    into.vendor(recorded().newest("demo"), "app", "pre");

    assertThat(Files.readString(other.resolve("packages/pre-app/spec.lock")))
        .isEqualTo(
            "name: pre-app\nfingerprint: %s\ndependencies:\n- pre-libfoo\n"
                .formatted(GoldenRelease.APP));
    assertThat(Files.readString(other.resolve("packages/pre-libfoo/spec.lock")))
        .isEqualTo("name: pre-libfoo\nfingerprint: %s\n".formatted(GoldenRelease.LIBFOO));
    assertThat(other.resolve("packages/pre-app/old")).doesNotExist();
    // It builds on a machine that has nothing but the directory.
    ReleaseCaches empty =
        new ReleaseCaches(temporary.resolve("own2"), temporary.resolve("shared2"));
    BuiltRelease built =
        new ReleaseBuilder(ReleaseDirectory.open(other), empty, Clock.system())
            .build(temporary.resolve("out"), "1");
    assertThat(built.packages().stream().map(BuiltArtifact::fingerprint))
        .containsExactly(GoldenRelease.APP, GoldenRelease.LIBFOO);

    assertThatThrownBy(() -> into.vendor(recorded().newest("demo"), "nope", ""))
        .hasMessage("Expected to find package 'nope'");
    assertThatThrownBy(() -> into.newest("other"))
        .hasMessage("Expected to find at least one dev or final version");
  }

  @Test
  void theNewestIsOfEitherKind() {
    create();
    assertThat(recorded().newest("demo").version()).isEqualTo("0+dev.1");
    makeFinal();
    assertThat(recorded().newest("demo").version()).isEqualTo("1");
    create();
    assertThat(recorded().newest("demo").version()).isEqualTo("1+dev.1");
    assertThat(recorded().ofVersion("demo", "1").version()).isEqualTo("1");
  }

  @Test
  void digestsOfATarballChangeAndChangeBack() throws IOException {
    BuiltRelease made = makeFinal().writeTarball(temporary.resolve("r.tgz"));
    BuiltRelease read = read(temporary.resolve("r.tgz"));
    assertThat(read.manifestText()).isEqualTo(made.manifestText());

    BuiltRelease weak = ReleaseTarballs.redigested(read, Digest.Algorithm.SHA1);
    assertThat(weak.jobs().getFirst().digest().toString()).matches("[0-9a-f]{40}");
    weak.writeTarball(temporary.resolve("weak.tgz"));
    BuiltRelease strong =
        ReleaseTarballs.redigested(read(temporary.resolve("weak.tgz")), Digest.Algorithm.SHA256);
    assertThat(strong.manifestText()).isEqualTo(made.manifestText());
  }

  private BuiltRelease read(Path tarball) throws IOException {
    return ReleaseTarballs.read(tarball, Files.createTempDirectory(temporary, "work"));
  }

  @Test
  void aTarballWhoseArchiveIsAnotherGetsNoNewDigest() throws IOException {
    makeFinal().writeTarball(temporary.resolve("r.tgz"));
    Path work = Files.createDirectory(temporary.resolve("work"));
    BuiltRelease read = ReleaseTarballs.read(temporary.resolve("r.tgz"), work);
    Files.writeString(work.resolve("jobs/web.tgz"), "other");
    assertThatThrownBy(() -> ReleaseTarballs.redigested(read, Digest.Algorithm.SHA1))
        .hasMessageStartingWith("Expected stream to have digest 'sha256:");
  }

  @Test
  void aManifestFromOutsideIsNotTrusted() throws IOException {
    Files.createDirectories(temporary.resolve("m"));
    for (String text :
        List.of(
            "- list\n",
            "name: ../x\nversion: 1\n",
            "name: x\nversion: 1/2\n",
            "name: x\nversion: 1\njobs: text\n",
            "name: x\nversion: 1\njobs: [text]\n",
            "name: x\nversion: 1\njobs: [{name: ../../web, fingerprint: f, sha1: abc}]\n",
            "name: x\nversion: 1\njobs: [{name: web, fingerprint: f, sha1: ../x}]\n",
            "a: &a [*a, *a]\n")) {
      Path manifest = Files.writeString(temporary.resolve("m/m.yml"), text);
      assertThatThrownBy(() -> recorded().read(manifest))
          .as(text)
          .isInstanceOf(SlipwayException.class);
    }
    String digest = "sha1: da39a3ee5e6b4b0d3255bfef95601890afd80709";
    Path manifest =
        Files.writeString(
            temporary.resolve("m/m.yml"),
            "name: x\nversion: 1\njobs: [{name: web, fingerprint: f, " + digest + "}]\n");
    assertThatThrownBy(() -> recorded().read(manifest)).hasMessage("Expected to find 'web/f'");
  }

  @Test
  void anIndexThatLeadsElsewhereIsRefused() throws IOException {
    makeFinal();
    FileTree.delete(root.resolve(".dev_builds"));
    FileTree.delete(temporary.resolve("own"));
    FileTree.delete(temporary.resolve("shared"));
    Path index = root.resolve(".final_builds/jobs/web/index.yml");
    Files.writeString(
        index,
        Files.readString(index)
            .replaceAll("blobstore_id: .*", "blobstore_id: ../../../etc/passwd"));
    assertThatThrownBy(this::create).hasMessageContaining("cannot be the id of a blob");
  }
}
