package io.slipway.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FingerprintTest {
  @TempDir Path root;

  @Test
  void goldenVectors() {
    ReleaseDirectory release = ReleaseDirectory.open(GoldenRelease.create(root));

    assertThat(release.name()).isEqualTo("demo");
    assertThat(release.jobs()).extracting(Artifact::fingerprint).containsExactly(GoldenRelease.WEB);
    assertThat(release.packages()).extracting(Artifact::name).containsExactly("app", "libfoo");
    assertThat(release.packages())
        .extracting(Artifact::fingerprint)
        .containsExactly(GoldenRelease.APP, GoldenRelease.LIBFOO);
    assertThat(release.license().orElseThrow().fingerprint()).isEqualTo(GoldenRelease.LICENSE);
  }

  @Test
  void hashedTextOfAPackage() {
    PackageSource app = ReleaseDirectory.open(GoldenRelease.create(root)).packages().getFirst();

    assertThat(app.content())
        .isInstanceOfSatisfying(
            PackageSource.Content.Files.class,
            content ->
                assertThat(Fingerprint.input(content.files(), app.dependencies()))
                    .isEqualTo(
                        "v2app/.hiddensha256:c0ac2d803dde60f7c4f4d8bc8c5a186945312dd0e00f56429d140fedf12cd6b8100644"
                            + "app/link.txtsha256:d8c3229b3b9951fbbdcb2c2d74d4818c1c2d9b51385c61601608c11bdead4cbcsymlink"
                            + "app/main.txtsha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03100644"
                            + "app/sub/x.shsha256:a9294fcd1dbc598ec49a7879ba2d0702c9bf1ba7a0fe2d7881707cbbda36f50b100755"
                            + "packagingsha256:78aa7157c488225f7dc80c16027793bd9947fd482a88e34cf7148b75042f5b11"
                            + "pre_packagingsha256:aa90afd8f163fe0ba86511eb4a8089c1723698dcada8a112747e0d7f6d25e3bf"
                            + "libfoo"));
  }

  @Test
  void hashedTextOfAJob() {
    JobSource web = ReleaseDirectory.open(GoldenRelease.create(root)).jobs().getFirst();

    assertThat(Fingerprint.input(web.files(), List.of()))
        .isEqualTo(
            "v2job.MFsha256:b6dfcb820f96372bf8c6c8b5f4c3482a7f2405cac75e3b1456010f94eebedaac100644"
                + "monitsha256:aa9d4ebc3e2e25a751d5c99fdeee8d0fb948d3bcb7fe1b13cc55b0d96ccb5b22100644"
                + "templates/config/a.yml.erbsha256:3863eeb9f3f1db38118a394a83cc6fce7e59111b9411ad79ec9834204ccb9c0b100644"
                + "templates/ctl.erbsha256:b875f928546aee7855cb1db9afc8ab3f1a8a34d43de5bbd62f7076d7ba9f3917100755");
  }

  @Test
  void anyExecuteBitCounts() throws IOException {
    GoldenRelease.create(root);
    String before = fingerprint("app");
    Path file = root.resolve("src/app/sub/x.sh");

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw----r-x"));
    assertThat(fingerprint("app")).isEqualTo(before);

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThat(fingerprint("app")).isNotEqualTo(before);
  }

  @Test
  void chunksAreSortedAndNamesComeByBytes() {
    List<HashedFile> files = new ArrayList<>();
    for (String name : List.of("b", "a/b", "a-b", "a", "é", "\uE000", "\uD83D\uDE00")) {
      files.add(new HashedFile(new SourceFile(root, name, true, false), HashedFile.Kind.FILE, "0"));
    }

    assertThat(Fingerprint.input(files, List.of("y", "x")))
        .isEqualTo(
            "v2asha256:0a-bsha256:0a/bsha256:0bsha256:0ésha256:0\uE000sha256:0\uD83D\uDE00sha256:0x,y");
  }

  /** Whatever order files are made, listed or given in, the fingerprints are the same. */
  @Test
  void orderDoesNotMatter() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      ReleaseDirectory release =
          ReleaseDirectory.open(GoldenRelease.create(root.resolve("release" + seed), random));
      assertThat(release.artifacts())
          .as("seed %d", seed)
          .extracting(Artifact::fingerprint)
          .containsExactly(
              GoldenRelease.WEB, GoldenRelease.APP, GoldenRelease.LIBFOO, GoldenRelease.LICENSE);

      List<HashedFile> files = new ArrayList<>(release.jobs().getFirst().files());
      Collections.shuffle(files, random);
      assertThat(Fingerprint.of(files, List.of())).isEqualTo(GoldenRelease.WEB);
    }
  }

  private String fingerprint(String pkg) {
    return ReleaseDirectory.open(root).packages().stream()
        .filter(one -> one.name().equals(pkg))
        .findFirst()
        .orElseThrow()
        .fingerprint();
  }
}
