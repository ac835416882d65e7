package io.slipway.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.Clock;
import io.slipway.release.DevReleaseOptions;
import io.slipway.release.ReleaseBuilder;
import io.slipway.release.ReleaseDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarballTest {
  @TempDir Path directory;

  @Test
  void aTarballIsReadAsItsDirectoryIs() {
    LintedRelease release = new LintedRelease(directory.resolve("shop"));
    release
        .template("<%= p('prot') %>")
        .file("packages/app/packaging", "make\nmake install\n")
        .file("src/app/code", "x");
    Path tarball = directory.resolve("shop.tgz");
    new ReleaseBuilder(
            ReleaseDirectory.open(release.root()), directory.resolve("cache"), Clock.system())
        .createDevRelease(DevReleaseOptions.DEFAULT.withForce().withTarball(tarball));

    LintReport report =
        new ReleaseLint(LintedRelease.ENGINE, Machine.WITH_EVERYTHING)
            .check(tarball, List.of(), Set.of());

    assertThat(report.findings())
        .extracting(LintedRelease::text)
        .containsExactly(
            "jobs/web/job.MF:6:3 warning unused-property port",
            "jobs/web/templates/config.erb:1:8 error undeclared-property prot",
            "packages/app/packaging:1 warning script-without-errexit");
    assertThat(report.release()).isEqualTo("shop");
  }

  @Test
  void aTarballThatCannotBeReadIsNamed() throws IOException {
    Path tarball = Files.writeString(directory.resolve("shop.tgz"), "");

    assertThatThrownBy(
            () ->
                new ReleaseLint(LintedRelease.ENGINE, Machine.WITH_EVERYTHING)
                    .check(tarball, List.of(), Set.of()))
        .hasMessage(tarball + ": Extracting release archive failed: the archive is empty");
  }
}
