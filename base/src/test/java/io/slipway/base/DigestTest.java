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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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
        .as("the order does not matter, and is kept")
        .isEqualTo(Digest.parse(both))
        .hasSameHashCodeAs(Digest.parse(both))
        .hasToString("sha256:" + ABC_SHA256 + ";" + ABC_SHA1);
    assertThat(Digest.parse("sha1:" + ABC_SHA1.toUpperCase(Locale.ROOT)))
        .isEqualTo(Digest.parse(ABC_SHA1))
        .isNotEqualTo(Digest.parse(both));
    assertThat(Digest.parse(ABC_SHA1 + ";;")).isEqualTo(Digest.parse(ABC_SHA1));
    assertThat(Digest.parse(both).hex(Algorithm.SHA1)).hasValue(ABC_SHA1);
    assertThat(Digest.parse(both).hex(Algorithm.SHA512)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'', 'no digest algorithm found. Supported algorithms: sha1, sha256, sha512'",
    "';', 'no digest algorithm found. Supported algorithms: sha1, sha256, sha512'",
    "'sha1:', 'unable to parse digest string. Digest and algorithm key can only contain alpha-numeric characters'",
    "'a b', 'unable to parse digest string. Digest and algorithm key can only contain alpha-numeric characters'",
    "'sha1:a:b', 'unable to parse digest string. Digest and algorithm key can only contain alpha-numeric characters'",
    "'../x', 'unable to parse digest string. Digest and algorithm key can only contain alpha-numeric characters'",
    "'ab;sha1:ab', 'Multiple digests of the same algorithm ''sha1'' found in digests ''ab;sha1:ab'''",
  })
  void refusesWhatIsNoDigestInTheWordsOfBoshsTools(String text, String message) {
    assertThatThrownBy(() -> Digest.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void aDigestOfAnyLengthIsReadAndATextWithoutEndIsNot() {
    assertThat(Digest.parse("sha256:abcd")).hasToString("sha256:abcd");
    assertThatThrownBy(() -> Digest.parse("a".repeat(5000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A digest has 5000 characters; at most 4096 are read");
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

  @Test
  void saysHowContentDiffersInTheWordsOfBoshsTools(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("blob"), ABC);

    assertThat(Digest.parse("abcd1234").mismatch(file))
        .hasValue("Expected stream to have digest 'abcd1234' but was '" + ABC_SHA1 + "'");
    assertThat(Digest.parse(ABC_SHA1 + ";sha256:bad").mismatch(ABC))
        .hasValue(
            "Expected stream to have digest 'sha256:bad' but was 'sha256:" + ABC_SHA256 + "'");
    assertThat(Digest.parse("md5:ab").mismatch(file))
        .hasValue(
            "Computing digest from stream: Unable to create digest of unknown algorithm 'md5'");
    assertThat(Digest.parse("md5:ab;" + ABC_SHA1).mismatch(file))
        .as("one that is not known counts only where there is no other")
        .isEmpty();
  }
}
