package io.slipway.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.release.Tarballs.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StemcellArchiveTest {
  @TempDir Path temporary;

  @Test
  void whatIsWrittenCanBeRead() throws IOException {
    StemcellManifest manifest =
        new StemcellManifest(
            "local",
            "1.10",
            "ubuntu-noble",
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            Optional.of(3),
            Optional.of(List.of("slipway-local")),
            Optional.of(Map.of("root", "/")));
    Path tarball = temporary.resolve("stemcell.tgz");
    StemcellArchive.write(tarball, manifest, new byte[0]);
    byte[] first = Files.readAllBytes(tarball);
    StemcellArchive.write(tarball, manifest, new byte[0]);

    assertThat(Files.readAllBytes(tarball)).isEqualTo(first);
    StemcellArchive.Stemcell read = StemcellArchive.open(tarball, temporary);
    assertThat(read.manifest()).isEqualTo(manifest);
    assertThat(read.image()).isEmptyFile();
  }

  @Test
  void defaultsAndNumbers() {
    StemcellManifest manifest =
        open(
                Entry.file("./stemcell.MF", "name: s\nversion: 1.10\nsha1: abc\n"),
                Entry.file("./image", "bits"))
            .manifest();

    assertThat(manifest.version()).isEqualTo("1.1");
    assertThat(manifest.operatingSystem()).isEqualTo("s");
    assertThat(manifest.apiVersion()).isEmpty();
    assertThat(manifest.formats()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'version: 1\nsha1: a',VALIDATION_MISSING_FIELD,'name'",
    "'name: s\nsha1: a',VALIDATION_MISSING_FIELD,'version'",
    "'name: s\nversion: 1',VALIDATION_MISSING_FIELD,'sha1'",
    "'name: [s]\nversion: 1\nsha1: a',VALIDATION_INVALID_TYPE,String",
    "'name: s\nversion: 1\nsha1: a\napi_version: x',VALIDATION_INVALID_TYPE,Integer",
    "'name: s\nversion: 1\nsha1: a\nstemcell_formats: x',VALIDATION_INVALID_TYPE,Array",
    "'name: s\nversion: 1\nsha1: a\ncloud_properties: ',VALIDATION_INVALID_TYPE,Hash",
    "'- s',VALIDATION_INVALID_TYPE,map"
  })
  void faultsOfTheManifest(String manifest, ErrorCode code, String message) {
    assertThatThrownBy(() -> open(Entry.file("stemcell.MF", manifest), Entry.file("image", "")))
        .isInstanceOfSatisfying(SlipwayException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(message);
  }

  @Test
  void missingFiles() {
    assertThatThrownBy(() -> open(Entry.file("image", "")))
        .isInstanceOfSatisfying(
            SlipwayException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STEMCELL_INVALID_ARCHIVE));
    assertThatThrownBy(() -> open(Entry.file("stemcell.MF", "name: s\nversion: 1\nsha1: a\n")))
        .isInstanceOfSatisfying(
            SlipwayException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STEMCELL_IMAGE_NOT_FOUND));
  }

  private StemcellArchive.Stemcell open(Entry... entries) {
    try {
      return StemcellArchive.open(
          Tarballs.gzip(temporary.resolve("stemcell.tgz"), entries),
          Files.createTempDirectory(temporary, "work"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
