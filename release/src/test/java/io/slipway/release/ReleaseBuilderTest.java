package io.slipway.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.slipway.base.Clock;
import io.slipway.base.SlipwayException;
import io.slipway.testkit.VirtualClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReleaseBuilderTest {
  @TempDir Path temporary;
  private final Clock clock = new VirtualClock();
  private Path root = Path.of("");
  private Path cache = Path.of("");

  @BeforeEach
  void release() {
    root = GoldenRelease.create(temporary.resolve("demo"));
    cache = temporary.resolve("cache");
  }

  @Test
  void whatWasOnlyBuiltHasItsVersionForItself() {
    assertThat(builder().versionAfter(List.of()).toString()).isEqualTo("0+dev.1");
    builder().build(temporary.resolve("out"), "0+dev.1");

    assertThat(builder().createDevRelease(DevReleaseOptions.DEFAULT).version())
        .isEqualTo("0+dev.2");
    assertThat(builder().versionAfter(List.of()).toString()).isEqualTo("0+dev.3");
    assertThat(builder().versionAfter(List.of(ReleaseVersion.parse("0+dev.7"))).toString())
        .isEqualTo("0+dev.8");
  }

  @Test
  void recordedArchivesAreWhereTheStockCommandLineLooks() {
    Path shared = temporary.resolve("shared");
    ReleaseBuilder builder =
        new ReleaseBuilder(ReleaseDirectory.open(root), new ReleaseCaches(cache, shared), clock);
    builder.build(temporary.resolve("out"), "1");
    assertThat(shared).doesNotExist();

    BuiltRelease recorded = builder.createDevRelease(DevReleaseOptions.DEFAULT);

    assertThat(recorded.packages())
        .isNotEmpty()
        .allSatisfy(pkg -> assertThat(shared.resolve(pkg.digest().toString())).exists());
    assertThat(shared.resolve(recorded.jobs().getFirst().digest().toString())).exists();
    assertThat(shared.resolve("by-fingerprint")).doesNotExist();
  }

  @Test
  void aDevelopmentReleaseIsRecorded() throws IOException {
    BuiltRelease built = builder().createDevRelease(DevReleaseOptions.DEFAULT);

    assertThat(built.version()).isEqualTo("0+dev.1");
    assertThat(built.commitHash()).isEqualTo("non-git");
    String appDigest = built.packages().getFirst().digest().toString();
    assertThat(root.resolve(".dev_builds/packages/app/index.yml"))
        .hasContent(
            "builds:\n  %s:\n    version: %s\n    sha1: %s\nformat-version: \"2\"\n"
                .formatted(GoldenRelease.APP, GoldenRelease.APP, appDigest));
    assertThat(root.resolve(".dev_builds/license/index.yml")).exists();
    assertThat(Files.readString(root.resolve("dev_releases/demo/index.yml")))
        .matches("builds:\n  [0-9a-f-]{36}:\n    version: 0\\+dev\\.1\nformat-version: \"2\"\n");
    assertThat(root.resolve("dev_releases/demo/demo-0+dev.1.yml"))
        .hasContent(
            """
            name: demo
            version: 0+dev.1
            commit_hash: non-git
            uncommitted_changes: false
            jobs:
            - name: web
              version: %1$s
              fingerprint: %1$s
              sha1: %2$s
              packages:
              - app
            packages:
            - name: app
              version: %3$s
              fingerprint: %3$s
              sha1: %4$s
              dependencies:
              - libfoo
            - name: libfoo
              version: %5$s
              fingerprint: %5$s
              sha1: %6$s
              dependencies: []
            license:
              version: %7$s
              fingerprint: %7$s
              sha1: %8$s
            no_compression: false
            """
                .formatted(
                    GoldenRelease.WEB,
                    built.jobs().getFirst().digest(),
                    GoldenRelease.APP,
                    appDigest,
                    GoldenRelease.LIBFOO,
                    built.packages().getLast().digest(),
                    GoldenRelease.LICENSE,
                    built.license().orElseThrow().digest()));
    assertThat(cache.resolve(appDigest)).isRegularFile();
  }

  @Test
  void versionsCountOn() {
    assertThat(create(DevReleaseOptions.DEFAULT)).isEqualTo("0+dev.1");
    assertThat(create(DevReleaseOptions.DEFAULT)).isEqualTo("0+dev.2");
    assertThat(create(DevReleaseOptions.DEFAULT.withVersion("3-rc"))).isEqualTo("3-rc");
    assertThat(create(DevReleaseOptions.DEFAULT)).isEqualTo("3-rc+dev.1");
    GoldenRelease.write(root, "releases/demo/index.yml", "builds:\n  x:\n    version: '4'\n");
    assertThat(create(DevReleaseOptions.DEFAULT)).isEqualTo("4+dev.1");
    assertThat(create(DevReleaseOptions.DEFAULT.withName("other"))).isEqualTo("0+dev.1");
    assertThat(create(DevReleaseOptions.DEFAULT.withTimestampVersion()))
        .isEqualTo("4+dev." + clock.now().getEpochSecond());
    assertThatThrownBy(() -> create(DevReleaseOptions.DEFAULT.withVersion("3-rc")))
        .isInstanceOf(SlipwayException.class)
        .hasMessageContaining("Release version '3-rc' already exists");
  }

  @Test
  void anUnchangedReleaseIsRecognised() throws IOException {
    assertThat(builder().findUnchangedDevRelease("demo")).isEmpty();
    create(DevReleaseOptions.DEFAULT);
    create(DevReleaseOptions.DEFAULT);
    assertThat(builder().findUnchangedDevRelease("demo")).contains("0+dev.2");
    assertThat(builder().findUnchangedDevRelease("other")).isEmpty();

    GoldenRelease.write(root, "NOTICE", "changed\n");
    assertThat(builder().findUnchangedDevRelease("demo")).isEmpty();
    create(DevReleaseOptions.DEFAULT);
    GoldenRelease.write(root, "NOTICE", "NOTICE\n");
    assertThat(builder().findUnchangedDevRelease("demo")).contains("0+dev.2");

    Files.delete(root.resolve("NOTICE"));
    Files.delete(root.resolve("LICENSE"));
    assertThat(builder().findUnchangedDevRelease("demo")).isEmpty();
  }

  @Test
  void unchangedArchivesAreNotMadeAgain() throws IOException {
    GoldenRelease.script(root, "packages/app/pre_packaging", "echo made >> $RELEASE_DIR/../made\n");
    create(DevReleaseOptions.DEFAULT);
    create(DevReleaseOptions.DEFAULT);
    builder().build(temporary.resolve("out"), "7");
    assertThat(temporary.resolve("made")).hasContent("made\n");

    // An archive that was lost or spoilt is made again, and recorded.
    try (Stream<Path> archives = Files.list(cache)) {
      for (Path archive : archives.filter(Files::isRegularFile).toList()) {
        Files.writeString(archive, "spoilt");
      }
    }
    create(DevReleaseOptions.DEFAULT);
    assertThat(temporary.resolve("made")).hasContent("made\nmade\n");
  }

  @Test
  void prePackagingWorksOnTheFilesAndIsLeftOut() throws IOException {
    GoldenRelease.script(
        root,
        "packages/app/pre_packaging",
        """
        [ "$PWD" = "$BUILD_DIR" ] || exit 1
        rm app/sub/x.sh
        mkdir -p generated/empty && echo hi > generated/file && chmod 0500 generated/empty
        ln -s file generated/link
        """);
    BuiltRelease built = builder().createDevRelease(DevReleaseOptions.DEFAULT);

    assertThat(names(built.packages().getFirst().archive()))
        .containsExactly(
            "./",
            "./app/",
            "./app/.hidden",
            "./app/link.txt",
            "./app/main.txt",
            "./app/sub/",
            "./generated/",
            "./generated/empty/",
            "./generated/file",
            "./generated/link",
            "./packaging");
  }

  @Test
  void aFailureLeavesNothingBehind() throws IOException {
    GoldenRelease.script(root, "packages/app/pre_packaging", "echo about to fail\nexit 3\n");
    Path tarball = temporary.resolve("out/demo.tgz");

    assertThatThrownBy(() -> create(DevReleaseOptions.DEFAULT.withTarball(tarball)))
        .isInstanceOf(SlipwayException.class)
        .hasMessageContaining("pre_packaging of package 'app' failed with exit code 3")
        .hasMessageContaining("about to fail");
    assertThat(root.resolve("dev_releases")).doesNotExist();
    assertThat(root.resolve(".dev_builds")).doesNotExist();
    assertThat(tarball).doesNotExist();
    assertThat(temporaryFiles(temporary)).isEmpty();
  }

  @Test
  void aTarballThatCannotBeWrittenMakesNoRelease() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "");

    assertThatThrownBy(
            () -> create(DevReleaseOptions.DEFAULT.withTarball(file.resolve("demo.tgz"))))
        .isInstanceOf(SlipwayException.class);
    assertThat(root.resolve("dev_releases")).doesNotExist();
  }

  @Test
  void theSameFilesGiveTheSameBytes() {
    BuiltRelease here = builder().createDevRelease(DevReleaseOptions.DEFAULT);
    Path elsewhere = GoldenRelease.create(temporary.resolve("again/demo"), new Random(7));
    BuiltRelease there =
        new ReleaseBuilder(ReleaseDirectory.open(elsewhere), temporary.resolve("cache2"), clock)
            .createDevRelease(DevReleaseOptions.DEFAULT);

    assertThat(there.manifest()).isEqualTo(here.manifest());
  }

  @Test
  void entriesOfTheTarball() throws IOException {
    Path tarball = temporary.resolve("demo.tgz");
    BuiltRelease built = builder().createDevRelease(DevReleaseOptions.DEFAULT.withTarball(tarball));

    assertThat(built.tarball()).contains(tarball);
    assertThat(names(tarball))
        .containsExactly(
            "release.MF",
            "jobs/",
            "jobs/web.tgz",
            "packages/",
            "packages/app.tgz",
            "packages/libfoo.tgz",
            "license.tgz",
            "LICENSE",
            "NOTICE");
    assertThat(names(built.jobs().getFirst().archive()))
        .containsExactly(
            "./",
            "./job.MF",
            "./monit",
            "./templates/",
            "./templates/config/",
            "./templates/config/a.yml.erb",
            "./templates/ctl.erb");
  }

  @Test
  void whatIsCreatedCanBeOpened() throws IOException {
    Path tarball = temporary.resolve("demo.tgz");
    builder().createDevRelease(DevReleaseOptions.DEFAULT.withTarball(tarball));

    UploadedRelease opened =
        ReleaseArchive.open(tarball, Files.createDirectory(temporary.resolve("work")));

    assertThat(opened.name()).isEqualTo("demo");
    assertThat(opened.version()).isEqualTo("0+dev.1");
    assertThat(opened.commitHash()).contains("non-git");
    assertThat(opened.compiled()).isFalse();
    assertThat(opened.packages())
        .extracting(UploadedPackage::name, UploadedPackage::fingerprint)
        .containsExactly(tuple("app", GoldenRelease.APP), tuple("libfoo", GoldenRelease.LIBFOO));
    assertThat(opened.packages()).allSatisfy(pkg -> assertThat(pkg.archive()).isPresent());
    assertThat(opened.license().orElseThrow().fingerprint()).isEqualTo(GoldenRelease.LICENSE);
    assertThat(opened.graph().compileOrder()).containsExactly("libfoo", "app");

    UploadedJob web = opened.jobs().getFirst();
    assertThat(web.fingerprint()).isEqualTo(GoldenRelease.WEB);
    JobDefinition definition = JobArchive.read(web.archive().orElseThrow(), web.name());
    assertThat(definition.spec()).isEqualTo(ReleaseDirectory.open(root).jobs().getFirst().spec());
    assertThat(definition.monit()).contains("check process web with pidfile /x\n");
    assertThat(definition.templates())
        .extracting(TemplateFile::toString, TemplateFile::text)
        .containsExactly(
            tuple("ctl.erb -> bin/ctl", "#!/bin/bash\n"),
            tuple("config/a.yml.erb -> config/a.yml", "port: <%= p(\"port\") %>\n"));
  }

  @Test
  void buildingInPlaceLeavesTheDirectoryAlone() throws IOException {
    Map<String, String> before = snapshot(root);
    BuiltRelease built = builder().build(temporary.resolve("out"), "5");

    assertThat(built.tarball()).contains(temporary.resolve("out/demo-5.tgz"));
    assertThat(snapshot(root)).isEqualTo(before);
    assertThat(
            ReleaseArchive.open(
                    built.tarball().orElseThrow(), Files.createDirectory(temporary.resolve("work")))
                .version())
        .isEqualTo("5");
  }

  @Test
  void uncommittedChangesMustBeAllowed() throws Exception {
    git("init", "-q");
    GoldenRelease.write(root, ".gitignore", "dev_releases\n.dev_builds\n");
    assertThatThrownBy(() -> create(DevReleaseOptions.DEFAULT))
        .hasMessageContaining("Git repository has local modifications")
        .hasMessageContaining("?? LICENSE")
        .hasMessageContaining("--force");
    BuiltRelease first = builder().createDevRelease(DevReleaseOptions.DEFAULT.withForce());
    assertThat(first.commitHash()).isEqualTo("empty");
    assertThat(first.uncommittedChanges()).isTrue();

    git("add", "-A");
    git("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "all");
    BuiltRelease committed = builder().createDevRelease(DevReleaseOptions.DEFAULT);
    assertThat(committed.uncommittedChanges()).isFalse();
    assertThat(committed.commitHash()).matches("[0-9a-f]{7,}");
  }

  @Test
  void aVendoredPackageNeedsItsArchive() throws IOException {
    BuiltRelease built = builder().createDevRelease(DevReleaseOptions.DEFAULT);
    Files.delete(root.resolve("packages/libfoo/spec"));
    GoldenRelease.write(
        root,
        "packages/libfoo/spec.lock",
        "name: libfoo\nfingerprint: " + GoldenRelease.LIBFOO + "\n");
    assertThat(builder().createDevRelease(DevReleaseOptions.DEFAULT).packages())
        .isEqualTo(built.packages());

    GoldenRelease.write(root, "packages/libfoo/spec.lock", "name: libfoo\nfingerprint: unknown\n");
    assertThatThrownBy(() -> create(DevReleaseOptions.DEFAULT))
        .hasMessageContaining("Expected to find 'libfoo/unknown'");
  }

  @Test
  void withoutCompression() throws IOException {
    GoldenRelease.write(root, "config/final.yml", "name: demo\nno_compression: true\n");
    GoldenRelease.write(
        root, "packages/libfoo/spec", "name: libfoo\nno_compression: true\nfiles: [libfoo/*.c]\n");
    Path tarball = temporary.resolve("demo.tgz");
    BuiltRelease built = builder().createDevRelease(DevReleaseOptions.DEFAULT.withTarball(tarball));

    assertThat(isGzip(tarball)).isFalse();
    assertThat(isGzip(built.packages().getLast().archive())).isFalse();
    assertThat(isGzip(built.packages().getFirst().archive())).isTrue();
    assertThat(
            ReleaseArchive.open(tarball, Files.createDirectory(temporary.resolve("work")))
                .packages())
        .hasSize(2);
  }

  private static boolean isGzip(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.read() == 0x1f;
    }
  }

  private ReleaseBuilder builder() {
    return new ReleaseBuilder(ReleaseDirectory.open(root), cache, clock);
  }

  private String create(DevReleaseOptions options) {
    return builder().createDevRelease(options).version();
  }

  private void git(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git", "-C", root.toString()));
    command.addAll(List.of(arguments));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  /** The members' names exactly as they stand in the archive. */
  private static List<String> names(Path archive) throws IOException {
    return Tarballs.names(archive);
  }

  private static List<Path> temporaryFiles(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(path -> path.toString().endsWith(".tmp")).toList();
    }
  }

  private static Map<String, String> snapshot(Path directory) throws IOException {
    Map<String, String> snapshot = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path path : files.toList()) {
        snapshot.put(
            directory.relativize(path).toString(),
            Files.isRegularFile(path) ? Files.readString(path) : "");
      }
    }
    return snapshot;
  }
}
