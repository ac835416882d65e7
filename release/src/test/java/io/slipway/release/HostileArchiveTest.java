package io.slipway.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.release.Tarballs.Entry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Archives from someone who means harm, or whose disk was full. */
final class HostileArchiveTest {
  private static final Entry MANIFEST = Entry.file("release.MF", "name: demo\nversion: '1'\n");
  private static final ArchiveLimits SMALL = new ArchiveLimits(10, 1000, 5000, 1000);

  @TempDir Path temporary;
  private Path work = Path.of("");
  private Path tarball = Path.of("");

  @BeforeEach
  void places() throws IOException {
    work = Files.createDirectories(temporary.resolve("outer/work"));
    tarball = temporary.resolve("release.tgz");
  }

  static Stream<Entry> evil() {
    return Stream.of(
        Entry.file("../evil", "x"),
        Entry.file("jobs/../../packages/evil.tgz", "x"),
        Entry.file("./../evil", "x"),
        Entry.file("/etc/evil", "x"),
        Entry.symbolicLink("jobs", "/etc"),
        Entry.symbolicLink("packages/a.tgz", "../../x"),
        Entry.ofType("device", '3'),
        Entry.ofType("device", '4'),
        Entry.ofType("pipe", '6'));
  }

  @ParameterizedTest
  @MethodSource("evil")
  void membersThatAreRefused(Entry evil) throws IOException {
    Tarballs.gzip(tarball, evil, MANIFEST);

    assertInvalid(ArchiveLimits.UPLOAD, "");
    try (Stream<Path> left = Files.walk(temporary)) {
      assertThat(left.filter(path -> path.toString().contains("evil"))).isEmpty();
    }
  }

  @Test
  void nothingIsWrittenThroughALink() {
    Tarballs.gzip(
        tarball,
        MANIFEST,
        Entry.directory("elsewhere"),
        Entry.symbolicLink("jobs", "elsewhere"),
        Entry.file("jobs/web.tgz", "x"));
    ReleaseArchive.open(tarball, work);

    assertThat(work.resolve("jobs")).isDirectory();
    assertThat(Files.isSymbolicLink(work.resolve("jobs"))).isFalse();
    assertThat(work.resolve("elsewhere")).doesNotExist();
  }

  @Test
  void tooManyMembers() {
    Tarballs.gzip(tarball, files(11, 0));
    assertInvalid(new ArchiveLimits(10, 1000, 100_000, 1000), "more than 10 members");
  }

  @Test
  void tooLargeAMember() {
    Tarballs.gzip(tarball, Entry.file("jobs/web.tgz", "x".repeat(1001)));
    assertInvalid(SMALL, "larger than 1000 bytes");
  }

  @Test
  void tooLargeAltogether() {
    Tarballs.gzip(tarball, files(8, 900));
    assertInvalid(SMALL, "the unpacked archive is larger than 5000 bytes");
  }

  @Test
  void aBombIsStoppedByItsExpansion() {
    assertThat(new ArchiveLimits(10, 1L << 40, 1L << 40, 300).totalBytes(10_000_000))
        .isEqualTo(3_000_000_000L);
    assertThat(ArchiveLimits.UPLOAD.totalBytes(10)).isEqualTo(256L * 1024 * 1024);
  }

  @Test
  void aLongNameIsNotReadIntoMemoryWithoutEnd() {
    Tarballs.gzip(tarball, Entry.ofType("././@LongLink", 'L', "n".repeat(3_000_000)));
    assertInvalid(ArchiveLimits.UPLOAD, "header is larger than");
  }

  @Test
  void truncatedAndGarbled() throws IOException {
    Tarballs.gzip(tarball, MANIFEST, Entry.file("jobs/web.tgz", randomBytes(50_000)));
    byte[] whole = Files.readAllBytes(tarball);
    for (int length : new int[] {1, 5, 20, whole.length / 2, whole.length - 9}) {
      Files.write(tarball, Arrays.copyOf(whole, length));
      assertInvalid(ArchiveLimits.UPLOAD, "");
    }
    Files.write(tarball, new byte[0]);
    assertInvalid(ArchiveLimits.UPLOAD, "empty");
    Files.writeString(tarball, "<html>not a release</html>".repeat(100));
    assertInvalid(ArchiveLimits.UPLOAD, "");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(tarball))) {
      out.write(new byte[2048]);
    }
    assertInvalid(ArchiveLimits.UPLOAD, "without members");
  }

  /** Whatever the bytes, the answer is a release or a plain refusal. */
  @Test
  void anyChangeOfABytePassesOrIsRefused() throws IOException {
    Tarballs.plain(
        tarball, MANIFEST, Entry.directory("jobs/"), Entry.symbolicLink("LICENSE", "NOTICE"));
    byte[] whole = Files.readAllBytes(tarball);
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      byte[] changed = whole.clone();
      for (int i = 0; i < 3; i++) {
        changed[random.nextInt(2048)] = (byte) random.nextInt(256);
      }
      Files.write(tarball, changed);
      try {
        ReleaseArchive.open(tarball, work, SMALL);
      } catch (SlipwayException e) {
        assertThat(e.message()).as("seed %d", seed).isNotBlank();
      }
    }
  }

  @Test
  void archivesWithinAreGuardedToo() {
    Path job = Tarballs.gzip(temporary.resolve("job.tgz"), Entry.file("../job.MF", "name: x"));
    assertThatThrownBy(() -> JobArchive.read(job, "x"))
        .isInstanceOfSatisfying(
            SlipwayException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.JOB_INVALID_ARCHIVE));
    Path large =
        Tarballs.gzip(temporary.resolve("large.tgz"), Entry.file("monit", "x".repeat(2000)));
    assertThatThrownBy(() -> JobArchive.read(large, "x", SMALL))
        .hasMessageContaining("larger than 1000 bytes");
    Path stemcell = Tarballs.gzip(temporary.resolve("s.tgz"), Entry.file("/image", "x"));
    assertThatThrownBy(() -> StemcellArchive.open(stemcell, work))
        .isInstanceOfSatisfying(
            SlipwayException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STEMCELL_INVALID_ARCHIVE));
  }

  private void assertInvalid(ArchiveLimits limits, String message) {
    assertThatThrownBy(() -> ReleaseArchive.open(tarball, work, limits))
        .isInstanceOfSatisfying(
            SlipwayException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.RELEASE_INVALID_ARCHIVE))
        .hasMessageStartingWith("Extracting release archive failed: ")
        .hasMessageContaining(message);
  }

  private static Entry[] files(int count, int size) {
    return IntStream.range(0, count)
        .mapToObj(i -> Entry.file("f" + i, "x".repeat(size)))
        .toArray(Entry[]::new);
  }

  private static byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    new Random(1).nextBytes(bytes);
    return bytes;
  }
}
