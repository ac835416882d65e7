package io.slipway.blobstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalBlobstoreTest {
  private static final String UNKNOWN = "00000000-0000-4000-8000-000000000000";

  @TempDir Path directory;
  private LocalBlobstore blobstore;

  @BeforeEach
  void open() {
    blobstore = new LocalBlobstore(directory.resolve("blobs"));
  }

  @Test
  void givesBackWhatItWasGiven() throws IOException {
    String id = blobstore.put(content("hello"));

    try (InputStream in = blobstore.open(id)) {
      assertThat(in.readAllBytes()).isEqualTo("hello".getBytes(UTF_8));
    }
    assertThat(blobstore.exists(id)).isTrue();
    assertThat(blobstore.file(id).orElseThrow()).hasContent("hello");
  }

  @Test
  void copiesFilesInAndOut() throws IOException {
    Path file = Files.writeString(directory.resolve("in"), "hello");
    Path out = Files.writeString(directory.resolve("out"), "before");

    blobstore.copyTo(blobstore.put(file), out);

    assertThat(out).hasContent("hello");
    assertThat(file).hasContent("hello");
  }

  @Test
  void outlivesTheProcess() {
    String id = blobstore.put(content("hello"));

    assertThat(new LocalBlobstore(directory.resolve("blobs")).exists(id)).isTrue();
  }

  @Test
  void whatAgentsPutIntoTheFolderIsThere() throws IOException {
    Files.writeString(directory.resolve("blobs").resolve(UNKNOWN), "compiled");

    assertThat(blobstore.file(UNKNOWN).orElseThrow()).hasContent("compiled");
    String id = blobstore.put(content("hello"));
    assertThat(directory.resolve("blobs").resolve(id)).hasContent("hello");
  }

  @Test
  void whatStandsInASubFolderIsFoundAndReplacedAndDeleted() throws IOException {
    Path before = directory.resolve("blobs/00").resolve(UNKNOWN);
    Files.createDirectories(before.getParent());
    Files.writeString(before, "before");

    assertThat(blobstore.file(UNKNOWN).orElseThrow()).hasContent("before");
    blobstore.put(UNKNOWN, content("after"));
    assertThat(blobstore.file(UNKNOWN).orElseThrow()).hasContent("after");
    blobstore.delete(UNKNOWN);
    assertThat(blobstore.exists(UNKNOWN)).isFalse();
  }

  @Test
  void keepsUnderAGivenIdAndReplaces() {
    blobstore.put(UNKNOWN, content("one"));
    blobstore.put(UNKNOWN, content("two"));

    assertThat(blobstore.file(UNKNOWN).orElseThrow()).hasContent("two");
  }

  @Test
  void deletesOnceAndForAll() {
    String id = blobstore.put(content("hello"));
    blobstore.delete(id);
    blobstore.delete(id);

    assertThat(blobstore.exists(id)).isFalse();
  }

  @Test
  void anUnknownBlobIsNotFound() {
    Path target = directory.resolve("target");
    List<Runnable> readers =
        List.of(
            () -> blobstore.open(UNKNOWN),
            () -> blobstore.copyTo(UNKNOWN, target),
            () -> blobstore.file(UNKNOWN));
    for (Runnable reader : readers) {
      assertThatThrownBy(reader::run)
          .isInstanceOfSatisfying(
              SlipwayException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_NOT_FOUND);
                assertThat(e.message())
                    .isEqualTo("Resource '" + UNKNOWN + "' not found in the blobstore");
              });
    }
    assertThat(target).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "../../../../etc/passwd",
        "00000000-0000-4000-8000-00000000000/",
        "00000000-0000-4000-8000-000000000000/../x",
        "00000000-0000-4000-8000-00000000000G",
        "00000000-0000-4000-8000-000000000000\n"
      })
  void hostileIdsAreRefused(String id) {
    assertThatThrownBy(() -> blobstore.open(id)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> blobstore.put(id, content("x")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> blobstore.delete(id)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aBrokenSourceLeavesNothing() throws IOException {
    InputStream broken =
        new SequenceInputStream(
            content("x".repeat(100_000)),
            new FilterInputStream(InputStream.nullInputStream()) {
              @Override
              public int read(byte[] buffer, int offset, int length) throws IOException {
                throw new IOException("gone");
              }
            });

    assertThatThrownBy(() -> blobstore.put(UNKNOWN, broken))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("gone");
    assertThat(blobstore.exists(UNKNOWN)).isFalse();
    try (var files = Files.walk(directory).filter(Files::isRegularFile)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void whatACrashedWriterLeftIsCleared() throws IOException {
    Path leftover = directory.resolve("blobs/incoming/half");
    Files.writeString(leftover, "half");

    new LocalBlobstore(directory.resolve("blobs"));

    assertThat(leftover).doesNotExist();
  }

  private static InputStream content(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }
}
