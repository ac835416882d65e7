package io.slipway.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.Digest;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.blobstore.shared.SharedBlobstore;
import io.slipway.release.AuthoringEvent.BlobTransfer;
import io.slipway.release.AuthoringEvent.Direction;
import io.slipway.release.AuthoringEvent.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlobsDirectoryTest {
  @TempDir Path root;

  private final FakeStore store = new FakeStore();
  private final List<AuthoringEvent> events = Collections.synchronizedList(new ArrayList<>());

  /** Numbers its blobs; fails as often as it is told to. */
  private static final class FakeStore implements SharedBlobstore {
    final Map<String, byte[]> blobs = new TreeMap<>();
    int failures;
    int asked;

    @Override
    public synchronized void get(String id, Path target) {
      fail();
      byte[] blob = blobs.get(id);
      if (blob == null) {
        throw new SlipwayException(ErrorCode.RESOURCE_NOT_FOUND, "no " + id);
      }
      try {
        Files.write(target, blob);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public synchronized String create(Path file) {
      fail();
      String id = "id-" + blobs.size();
      try {
        blobs.put(id, Files.readAllBytes(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return id;
    }

    private void fail() {
      asked++;
      if (failures > 0) {
        failures--;
        throw new SlipwayException(ErrorCode.RESOURCE_ERROR, "the store is tired");
      }
    }
  }

  private BlobsDirectory directory() {
    return new BlobsDirectory(root, new VerifiedBlobs(() -> store), events::add);
  }

  private void list(String text) {
    GoldenRelease.write(root, "config/blobs.yml", text);
  }

  private String listed() throws IOException {
    return Files.readString(root.resolve("config/blobs.yml"));
  }

  private Path file(String text) throws IOException {
    return Files.writeString(root.resolve("file"), text);
  }

  private static String digest(String text) {
    return Digest.of(Digest.Algorithm.SHA256, text.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** As the stock command line wrote it for the same calls. */
  @Test
  void theListIsWrittenAsTheStockCommandLineWritesIt() throws IOException {
    list("--- {}\n");
    directory().track(file("hi\n"), "a/f10.txt");
    directory().track(file("hi\n"), "a/f9.txt");
    assertThat(listed())
        .isEqualTo(
            """
            a/f9.txt:
              size: 3
              sha: sha256:98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4
            a/f10.txt:
              size: 3
              sha: sha256:98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4
            """);
    directory().upload();
    assertThat(listed())
        .isEqualTo(
            """
            a/f9.txt:
              size: 3
              object_id: id-1
              sha: sha256:98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4
            a/f10.txt:
              size: 3
              object_id: id-0
              sha: sha256:98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4
            """);
    directory().untrack("a/f9.txt");
    directory().untrack("a/f10.txt");
    assertThat(listed()).isEqualTo("{}\n");
    assertThat(root.resolve("blobs/a/f9.txt")).doesNotExist();
  }

  @Test
  void whatIsTrackedAgainIsLocalAgain() throws IOException {
    list("{}\n");
    directory().track(file("one"), "x");
    directory().upload();
    directory().track(file("two"), "x");
    assertThat(directory().blobs()).containsExactly(new Blob("x", 3, "", digest("two")));
    assertThat(root.resolve("blobs/x")).hasContent("two");
  }

  @Test
  void syncFetchesWhatIsMissingOrWrongAndDeletesWhatNobodyKnows() throws IOException {
    list("{}\n");
    for (String name : List.of("missing", "wrong", "right")) {
      directory().track(file(name), "sub/" + name);
    }
    directory().upload();
    directory().track(file("local"), "local");
    Files.delete(root.resolve("blobs/sub/missing"));
    GoldenRelease.write(root, "blobs/sub/wrong", "x");
    GoldenRelease.write(root, "blobs/other/unknown", "x");
    events.clear();
    store.asked = 0;

    directory().sync(5);

    assertThat(root.resolve("blobs/sub/missing")).hasContent("missing");
    assertThat(root.resolve("blobs/sub/wrong")).hasContent("wrong");
    assertThat(root.resolve("blobs/local")).hasContent("local");
    assertThat(root.resolve("blobs/other/unknown")).doesNotExist();
    assertThat(store.asked).isEqualTo(2);
    assertThat(events)
        .hasSize(4)
        .allSatisfy(
            event ->
                assertThat(event)
                    .isInstanceOfSatisfying(
                        BlobTransfer.class,
                        transfer ->
                            assertThat(transfer.direction()).isEqualTo(Direction.DOWNLOAD)));
    assertThat(root.resolve("blobs/sub").toFile().list()).hasSize(3);
  }

  @Test
  void aStoreIsAskedThreeTimes() throws IOException {
    list("{}\n");
    directory().track(file("x"), "x");
    store.failures = 2;
    directory().upload();
    Files.delete(root.resolve("blobs/x"));
    store.failures = 2;
    directory().sync(1);
    assertThat(root.resolve("blobs/x")).hasContent("x");

    directory().track(file("y"), "y");
    store.failures = 3;
    assertThatThrownBy(directory()::upload)
        .hasMessage(
            """
            Creating blob for path 'y':
              Creating blob in inner blobstore:
                the store is tired""");
    assertThat(events.getLast().progress()).isEqualTo(Progress.FAILED);
    assertThat(listed()).contains("object_id: id-0").doesNotContain("id-1");
  }

  /** What another has put in place of a blob never gets its name. */
  @Test
  void aBlobWithAnotherContentIsRefused() throws IOException {
    list("{}\n");
    directory().track(file("x"), "x");
    directory().upload();
    Files.delete(root.resolve("blobs/x"));
    store.blobs.put("id-0", "evil".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> directory().sync(1))
        .hasMessage(
            """
            Getting blob 'id-0' for path 'x':
              Getting blob from inner blobstore:
                Checking downloaded blob 'id-0':
                  Expected stream to have digest '%s' but was '%s'"""
                .formatted(digest("x"), digest("evil")));
    assertThat(root.resolve("blobs")).isEmptyDirectory();
  }

  @Test
  void noPathLeadsOutOfTheFolder() throws IOException {
    Path file = file("x");
    for (String path : List.of("../x", "/etc/x", "a/../../x", "", ".", "a/..", "..")) {
      list("{}\n");
      assertThatThrownBy(() -> directory().track(file, path))
          .hasMessage("Invalid blob path '" + path + "': must be a safe local path");
      assertThatThrownBy(() -> directory().untrack(path))
          .hasMessageContaining("must be a safe local path");
      list("\"" + path + "\": {size: 1, object_id: i, sha: abc}\n");
      assertThatThrownBy(() -> directory().sync(1))
          .hasMessageContaining("must be a safe local path");
    }
    assertThat(file).exists();
    assertThat(store.asked).isZero();
  }

  @Test
  void aListThatIsNoneIsNamed() {
    assertThatThrownBy(directory()::blobs)
        .hasMessageStartingWith("Reading blobs index:\n  Opening file " + root)
        .hasMessageEndingWith("no such file or directory");
    for (String text : List.of("- a\n", "text\n", "a: b\n", "a: {size: x}\n", "a: [1]\n")) {
      list(text);
      assertThatThrownBy(directory()::blobs)
          .hasMessageStartingWith("Unmarshalling blobs index:\n  ");
    }
    list("a: {size: 1, object_id: i, sha: no-digest}\n");
    assertThatThrownBy(() -> directory().sync(1))
        .hasMessageStartingWith(
            "Generating multi digest for blob 'i' for path 'a' with digest string 'no-digest'");
    list("a: &a [*a]\n");
    assertThatThrownBy(directory()::blobs).isInstanceOf(SlipwayException.class);
    list("x".repeat(17 * 1024 * 1024));
    assertThatThrownBy(directory()::blobs).hasMessageContaining("is larger than 16777216 bytes");
  }

  @Test
  void linksAmongBlobsAreRefused() throws IOException {
    list("{}\n");
    Path outside = Files.writeString(root.resolve("outside"), "x");
    Files.createDirectories(root.resolve("blobs"));
    Files.createSymbolicLink(root.resolve("blobs/link"), outside);
    assertThatThrownBy(() -> directory().sync(1))
        .hasMessageContaining("Bailing because symlinks found in blobs directory");
    assertThat(outside).exists();
  }

  @Test
  void withoutABlobstoreUploadsFail() throws IOException {
    list("{}\n");
    GoldenRelease.write(root, "config/final.yml", "name: demo\n");
    BlobsDirectory unconfigured = new BlobsDirectory(root, events::add);
    unconfigured.track(file("x"), "x");
    assertThatThrownBy(unconfigured::upload)
        .hasMessage(
            "Creating blob for path 'x':\n  Expected non-empty 'blobstore.provider' in config '%s/config/final.yml'"
                .formatted(root));
    GoldenRelease.write(root, "config/final.yml", "name: demo\nblobstore: {provider: local}\n");
    GoldenRelease.write(
        root, "config/private.yml", "blobstore: {options: {blobstore_path: kept}}\n");
    unconfigured.upload();
    assertThat(root.resolve("kept").toFile().list()).hasSize(1);
  }
}
