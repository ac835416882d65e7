package io.slipway.base;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.Digest.Algorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
  private static final String ABC_SHA1 = "a9993e364706816aba3e25717850c26c9cd0d89d";
  private static final String ABC_SHA256 =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  private static final byte[] ABC = "abc".getBytes(UTF_8);

  @Test
  void computesWhatOthersCompute() {
    assertThat(Digest.of(Algorithm.SHA1, ABC)).hasToString(ABC_SHA1);
    assertThat(Digest.of(Algorithm.SHA256, ABC)).hasToString("sha256:" + ABC_SHA256);
    assertThat(Digest.sha1Hex("abc")).isEqualTo(ABC_SHA1);
    assertThat(Digest.sha1Hex("é")).isEqualTo("bf15be717ac1b080b4f1c456692825891ff5073d");
  }

  @Test
  void readsWhatItPrints() {
    String both = ABC_SHA1 + ";sha256:" + ABC_SHA256;

    assertThat(Digest.parse(both)).hasToString(both);
    assertThat(Digest.parse("sha256:" + ABC_SHA256 + ";" + ABC_SHA1))
        .as("the order does not matter")
        .isEqualTo(Digest.parse(both))
        .hasSameHashCodeAs(Digest.parse(both))
        .hasToString(both);
    assertThat(Digest.parse("sha1:" + ABC_SHA1.toUpperCase(Locale.ROOT)))
        .isEqualTo(Digest.parse(ABC_SHA1))
        .isNotEqualTo(Digest.parse(both));
    assertThat(Digest.parse(both).strongest()).isEqualTo(Algorithm.SHA256);
    assertThat(Digest.parse(both).hex(Algorithm.SHA1)).hasValue(ABC_SHA1);
    assertThat(Digest.parse(both).hex(Algorithm.SHA512)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";",
        "abc",
        "md5:900150983cd24fb0d6963f7d28e17f72",
        "sha1:",
        "sha256:" + ABC_SHA1,
        "g9993e364706816aba3e25717850c26c9cd0d89d",
        ABC_SHA1 + ";",
        ABC_SHA1 + ";sha1:" + ABC_SHA1,
        " " + ABC_SHA1
      })
  void refusesWhatIsNoDigest(String text) {
    assertThatThrownBy(() -> Digest.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void verifiesFiles(Algorithm algorithm, @TempDir Path folder) throws IOException {
    byte[] content = new byte[200_000];
    content[150_000] = 1;
    Path file = Files.write(folder.resolve("blob"), content);
    Digest digest = Digest.of(algorithm, content);

    assertThat(Digest.of(algorithm, file)).isEqualTo(digest);
    assertThat(Digest.parse(digest.toString()).matches(file)).isTrue();
    content[0] = 1;
    Files.write(file, content);
    assertThat(digest.matches(file)).isFalse();
  }

  @Test
  void onlyTheStrongestCounts(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("blob"), ABC);
    String wrongSha1 = "0".repeat(40);

    assertThat(Digest.parse(wrongSha1 + ";sha256:" + ABC_SHA256).matches(file)).isTrue();
    assertThat(Digest.parse(ABC_SHA1 + ";sha256:" + "0".repeat(64)).matches(file)).isFalse();
    assertThat(Digest.parse(wrongSha1).matches(file)).isFalse();
  }
}
