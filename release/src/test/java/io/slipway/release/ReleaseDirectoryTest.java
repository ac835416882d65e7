package io.slipway.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.ErrorCode;
import io.slipway.base.Problems.CollectedProblems;
import io.slipway.base.SlipwayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReleaseDirectoryTest {
  @TempDir Path root;

  @Test
  void jobsAndPackagesAreRead() {
    ReleaseDirectory release = ReleaseDirectory.open(GoldenRelease.create(root));

    JobSpec web = release.jobs().getFirst().spec();
    assertThat(web.templates())
        .containsExactly(
            Map.entry("ctl.erb", "bin/ctl"), Map.entry("config/a.yml.erb", "config/a.yml"));
    assertThat(web.packages()).containsExactly("app");
    assertThat(web.properties())
        .containsEntry("port", new PropertyDefinition("p", true, 80, null, null));
    assertThat(release.packages().getFirst().dependencies()).containsExactly("libfoo");
  }

  @Test
  void everythingThatIsWrongIsReportedAtOnce() {
    GoldenRelease.create(root);
    GoldenRelease.write(root, "jobs/broken/spec", "name: broken\ntemplates: [\n");
    GoldenRelease.write(root, "jobs/other/spec", "name: misnamed\n");
    GoldenRelease.write(
        root,
        "jobs/incomplete/spec",
        "name: incomplete\ntemplates:\n  gone.erb: bin/gone\npackages:\n- nowhere\n");
    GoldenRelease.write(root, "jobs/listless/spec", "name: listless\npackages: app\n");
    GoldenRelease.write(root, "packages/unbuilt/spec", "name: unbuilt\nfiles:\n- none/*\n");
    GoldenRelease.write(
        root, "packages/circular/spec", "name: circular\ndependencies: [round, absent]\n");
    GoldenRelease.write(root, "packages/circular/packaging", "");
    GoldenRelease.write(root, "packages/round/spec", "name: round\ndependencies: [circular]\n");
    GoldenRelease.write(root, "packages/round/packaging", "");

    assertThatThrownBy(() -> ReleaseDirectory.open(root))
        .isInstanceOfSatisfying(
            CollectedProblems.class,
            all ->
                assertThat(all.problems())
                    .extracting(SlipwayException::message)
                    .satisfiesExactlyInAnyOrder(
                        m ->
                            assertThat(m)
                                .startsWith(
                                    "packages/circular/spec, line 2: Expected to find package 'absent'"),
                        m -> assertThat(m).startsWith("packages: Cycle: circular=>round=>circular"),
                        m ->
                            assertThat(m)
                                .startsWith("packages/unbuilt/packaging: Expected to find"),
                        m ->
                            assertThat(m)
                                .startsWith(
                                    "packages/unbuilt/spec, line 3: Missing files for pattern 'none/*'"),
                        m -> assertThat(m).startsWith("jobs/broken/spec:3:1: not valid YAML"),
                        m ->
                            assertThat(m)
                                .startsWith(
                                    "jobs/incomplete/spec, line 3: Missing template file 'gone.erb' for job 'incomplete'. Add jobs/incomplete/templates/gone.erb"),
                        m ->
                            assertThat(m)
                                .startsWith(
                                    "jobs/incomplete/spec, line 5: Expected to find package 'nowhere'"),
                        m ->
                            assertThat(m)
                                .startsWith(
                                    "jobs/listless/spec: Job 'listless' has invalid package spec format"),
                        m ->
                            assertThat(m)
                                .startsWith(
                                    "jobs/other/spec, line 1: Job directory 'other' does not match job name 'misnamed'")));
  }

  @Test
  void aMissingMonitFileIsTolerated() throws IOException {
    GoldenRelease.create(root);
    Files.delete(root.resolve("jobs/web/monit"));

    assertThat(ReleaseDirectory.open(root).jobs()).hasSize(1);
  }

  @Test
  void vendoredPackagesKeepTheirFingerprint() throws IOException {
    GoldenRelease.create(root);
    Files.delete(root.resolve("packages/libfoo/spec"));
    GoldenRelease.write(root, "packages/libfoo/spec.lock", "name: libfoo\nfingerprint: abc123\n");

    PackageSource libfoo = ReleaseDirectory.open(root).packages().getLast();
    assertThat(libfoo.fingerprint()).isEqualTo("abc123");
    assertThat(libfoo.content()).isInstanceOf(PackageSource.Content.Locked.class);
  }

  @Test
  void sourcesComeBeforeBlobsAndLinkedDirectoriesAreLeftOut() {
    GoldenRelease.create(root);
    GoldenRelease.write(root, "blobs/app/main.txt", "from the blobs\n");
    GoldenRelease.write(root, "elsewhere/inside.txt", "x\n");
    assertThat(fingerprints(root)).contains(GoldenRelease.APP);

    GoldenRelease.link(root, "src/app/dir", "../../elsewhere");
    ReleaseDirectory linked = ReleaseDirectory.open(root);
    assertThat(linked.packages().getFirst().content())
        .isInstanceOfSatisfying(
            PackageSource.Content.Files.class,
            content ->
                assertThat(content.files())
                    .extracting(HashedFile::relativePath)
                    .contains("app/dir")
                    .doesNotContain("app/dir/inside.txt"));
  }

  @Test
  void jobTemplatesBehindLinksAreReadThroughAndCountAsExecutable() throws IOException {
    GoldenRelease.create(root);
    Files.delete(root.resolve("jobs/web/templates/ctl.erb"));
    GoldenRelease.write(root, "shared/ctl.erb", "#!/bin/bash\n");
    GoldenRelease.link(root, "jobs/web/templates/ctl.erb", "../../../shared/ctl.erb");

    assertThat(fingerprints(root)).contains(GoldenRelease.WEB);
  }

  @Test
  void packagingIsNotToBeListedAmongTheFiles() {
    GoldenRelease.create(root);
    GoldenRelease.write(root, "src/packaging", "");
    GoldenRelease.write(root, "packages/libfoo/spec", "name: libfoo\nfiles: ['*', libfoo/*.c]\n");

    assertThatThrownBy(() -> ReleaseDirectory.open(root))
        .hasMessageContaining("Expected special 'packaging' file to not be included");
  }

  @Test
  void aBlobThatWasNotFetchedIsReported() {
    GoldenRelease.create(root);
    GoldenRelease.write(root, "config/blobs.yml", "golang/go.tgz:\n  size: 3\n  sha: abc\n");

    assertThatThrownBy(() -> ReleaseDirectory.open(root))
        .hasMessageContaining("config/blobs.yml, line 1: blob 'golang/go.tgz' is not in blobs/");
  }

  @Test
  void jobsCanBeReadWithoutWhatPackagesAreMadeOf() throws IOException {
    GoldenRelease.create(root);
    Files.delete(root.resolve("src/app/main.txt"));
    GoldenRelease.write(root, "config/blobs.yml", "golang/go.tgz:\n  size: 3\n  sha: abc\n");

    LocalRelease release = LocalRelease.read(root);

    assertThat(release.name()).isEqualTo("demo");
    assertThat(release.jobs())
        .singleElement()
        .satisfies(job -> assertThat(job.fingerprint()).isEqualTo(GoldenRelease.WEB));
    assertThat(release.packages())
        .containsExactly(
            new LocalRelease.NamedPackage("app", List.of("libfoo")),
            new LocalRelease.NamedPackage("libfoo", List.of()));
  }

  @Test
  void filesOfTheConfigurationMayBeEmpty() {
    GoldenRelease.create(root.resolve("shop"));
    GoldenRelease.write(root, "shop/config/blobs.yml", "---\n");
    GoldenRelease.write(root, "shop/config/final.yml", "");

    assertThat(ReleaseDirectory.open(root.resolve("shop")).name()).isEqualTo("shop");
  }

  @Test
  void nameOfTheRelease() throws IOException {
    Path release = root.resolve("shop-release");
    Files.createDirectories(release.resolve("jobs"));
    assertThat(ReleaseDirectory.open(release).name()).isEqualTo("shop");

    GoldenRelease.write(release, "config/final.yml", "final_name: older\n");
    assertThat(ReleaseDirectory.open(release).name()).isEqualTo("older");

    GoldenRelease.write(release, "config/final.yml", "final_name: older\nname: newer\n");
    assertThatThrownBy(() -> ReleaseDirectory.open(release))
        .hasMessageContaining("config/final.yml, line 1: Expected 'name' or 'final_name'");
  }

  @Test
  void whatIsNoReleaseIsSaidToBeNone() {
    assertThatThrownBy(() -> ReleaseDirectory.open(root))
        .isInstanceOfSatisfying(
            SlipwayException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.GENERIC))
        .hasMessageStartingWith(root + ": not a release directory");
  }

  private static List<String> fingerprints(Path root) {
    return ReleaseDirectory.open(root).artifacts().stream().map(Artifact::fingerprint).toList();
  }
}
