package io.slipway.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.Digest;
import io.slipway.base.ErrorCode;
import io.slipway.base.Problems.CollectedProblems;
import io.slipway.base.SlipwayException;
import io.slipway.release.Tarballs.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReleaseArchiveTest {
  private static final String DIGEST =
      Digest.of(Digest.Algorithm.SHA1, "bits".getBytes(StandardCharsets.UTF_8)).toString();

  @TempDir Path temporary;

  @Test
  void aCompiledReleaseAsTheDirectorExportsIt() {
    UploadedRelease release =
        open(
            Entry.file(
                "./release.MF",
                """
                compiled_packages:
                - name: b
                  version: 2
                  fingerprint: bb
                  sha1: %1$s
                  stemcell: ubuntu-jammy/1.639
                  dependencies: [a]
                - {name: a, version: '1', fingerprint: aa, sha1: %1$s, stemcell: ubuntu-jammy/1.639, dependencies: []}
                jobs: []
                commit_hash: 1234567
                uncommitted_changes: true
                name: demo
                version: 1.10
                """
                    .formatted(DIGEST)),
            Entry.directory("./compiled_packages/"),
            Entry.file("./compiled_packages/a.tgz", "bits"));

    assertThat(release.compiled()).isTrue();
    assertThat(release.version()).isEqualTo("1.1");
    assertThat(release.commitHash()).contains("1234567");
    assertThat(release.uncommittedChanges()).isTrue();
    assertThat(release.packages()).isEmpty();
    UploadedCompiledPackage first = release.compiledPackages().getFirst();
    assertThat(first.version()).isEqualTo("2");
    assertThat(first.stemcellOs()).isEqualTo("ubuntu-jammy");
    assertThat(first.stemcellVersion()).isEqualTo("1.639");
    assertThat(first.archive()).isEmpty();
    assertThat(release.compiledPackages().getLast().archive()).isPresent();
    assertThat(release.graph().dependencyKey("b")).isEqualTo("[[\"a\",\"1\"]]");
  }

  @Test
  void oldVersionsAreRewritten() {
    assertThat(open(Entry.file("release.MF", "name: demo\nversion: 1.2-dev\n")).version())
        .isEqualTo("1+dev.2");
  }

  @Test
  void digestsAsOldRubyWroteThem() {
    String encoded = Base64.getEncoder().encodeToString(DIGEST.getBytes(StandardCharsets.US_ASCII));
    UploadedRelease release =
        open(
            Entry.file(
                "release.MF",
                "name: demo\nversion: 1\njobs:\n- name: web\n  version: 1\n  sha1: !binary |-\n    %s\n"
                    .formatted(encoded)),
            Entry.file("jobs/web.tgz", "bits"));

    assertThat(release.jobs().getFirst().sha1()).hasToString(DIGEST);
  }

  @Test
  void aReleaseWithoutManifest() {
    assertCode(ErrorCode.RELEASE_MANIFEST_NOT_FOUND, Entry.file("release.mf", ""));
  }

  @Test
  void everythingWrongWithTheManifestAtOnce() {
    assertThatThrownBy(
            () ->
                open(
                    Entry.file(
                        "release.MF",
                        """
                        name: de mo
                        version: 1-
                        packages:
                        - {name: ../evil, version: '1', sha1: %1$s}
                        - {name: a, version: '1', sha1: no-digest}
                        - {name: a, version: '1', sha1: %1$s, dependencies: b}
                        - text
                        jobs:
                        - {version: '1', sha1: %1$s}
                        """
                            .formatted(DIGEST))))
        .isInstanceOfSatisfying(
            CollectedProblems.class,
            all ->
                assertThat(all.problems())
                    .extracting(SlipwayException::message)
                    .satisfiesExactly(
                        m ->
                            assertThat(m)
                                .isEqualTo("Invalid release name in release manifest: \"de mo\""),
                        m -> assertThat(m).startsWith("Release version invalid: 1-"),
                        m ->
                            assertThat(m).isEqualTo("Invalid job 1 name in release manifest: \"\""),
                        m ->
                            assertThat(m)
                                .isEqualTo(
                                    "Invalid package 1 name in release manifest: \"../evil\""),
                        m -> assertThat(m).startsWith("Invalid sha1 of package 'a'"),
                        m -> assertThat(m).contains("package 'a' more than once"),
                        m -> assertThat(m).contains("Invalid dependencies of package 'a'"),
                        m -> assertThat(m).contains("Invalid package 4")));
  }

  @Test
  void packagesInACircle() {
    assertThatThrownBy(
            () ->
                open(
                    Entry.file(
                        "release.MF",
                        "name: d\nversion: 1\npackages:\n- {name: a, version: 1, sha1: %s, dependencies: [a]}\n"
                            .formatted(DIGEST))))
        .hasMessageStartingWith("Cycle: a=>a");
  }

  @Test
  void aMemberWithAnotherDigest() {
    assertCode(
        ErrorCode.RELEASE_SHA1_DOES_NOT_MATCH,
        Entry.file(
            "release.MF",
            "name: d\nversion: 1\njobs:\n- {name: web, version: 1, sha1: %s}\n".formatted(DIGEST)),
        Entry.file("jobs/web.tgz", "other bits"));
  }

  @Test
  void digestsOfSeveralAlgorithms() {
    String both =
        DIGEST + ";" + Digest.of(Digest.Algorithm.SHA256, "bits".getBytes(StandardCharsets.UTF_8));
    UploadedRelease release =
        open(
            Entry.file(
                "release.MF",
                "name: d\nversion: 1\njobs:\n- {name: web, version: 1, sha1: '%s'}\n"
                    .formatted(both)),
            Entry.file("jobs/web.tgz", "bits"));

    assertThat(release.jobs().getFirst().archive()).isPresent();
    assertThat(release.license()).isEqualTo(Optional.empty());
  }

  private void assertCode(ErrorCode code, Entry... entries) {
    assertThatThrownBy(() -> open(entries))
        .isInstanceOfSatisfying(SlipwayException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private UploadedRelease open(Entry... entries) {
    try {
      return ReleaseArchive.open(
          Tarballs.plain(temporary.resolve("release.tgz"), entries),
          Files.createDirectories(temporary.resolve("work")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
