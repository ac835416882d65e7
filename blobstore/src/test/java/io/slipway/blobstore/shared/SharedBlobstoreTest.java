package io.slipway.blobstore.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.Digest;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every kind of store does, and what each does in its own way. */
final class SharedBlobstoreTest {
  private static final String KEY = "AWS4-HMAC-SHA256 Credential=the-id/";

  @TempDir Path directory;

  private SharedBlobstore open(String provider, Map<String, ?> options) {
    return new BlobstoreOptions(options).open(provider, directory);
  }

  private static Map<String, Object> s3(FakeObjectServer server) {
    Map<String, Object> options = new HashMap<>();
    options.put("bucket_name", "the-bucket");
    options.put("host", "127.0.0.1");
    options.put("port", server.port());
    options.put("use_ssl", false);
    options.put("access_key_id", "the-id");
    options.put("secret_access_key", "the-secret");
    return options;
  }

  private static Map<String, Object> dav(FakeObjectServer server) {
    return Map.of(
        "endpoint", "http://127.0.0.1:" + server.port() + "/", "user", "u", "password", "p");
  }

  private static final String BASIC_U_P = "Basic dTpw";

  @Test
  void whatWasPutCanBeFetched() throws IOException {
    try (FakeObjectServer amazon = new FakeObjectServer(KEY);
        FakeObjectServer web = new FakeObjectServer(BASIC_U_P)) {
      Map<String, SharedBlobstore> stores = new LinkedHashMap<>();
      stores.put("local", open("local", Map.of("blobstore_path", "store")));
      stores.put("s3", open("s3", s3(amazon)));
      stores.put("dav", open("dav", dav(web)));
      stores.put("gcs", gcs("exec cp \"$FROM\" \"$TO\""));
      Random random = new Random(1);
      for (Map.Entry<String, SharedBlobstore> store : stores.entrySet()) {
        for (int size : new int[] {0, 1, 100_000}) {
          byte[] content = new byte[size];
          random.nextBytes(content);
          Path file = Files.write(directory.resolve("file"), content);
          String id = store.getValue().create(file);
          assertThat(id).as(store.getKey()).matches("[0-9a-f-]{36}");
          Path target = directory.resolve(store.getKey() + size);
          store.getValue().get(id, target);
          assertThat(target).hasBinaryContent(content);
        }
      }
    }
  }

  /** BOSH's own client for it, as far as these tests need one. */
  private SharedBlobstore gcs(String action) throws IOException {
    Path program = directory.resolve("gcscli");
    Path kept = Files.createDirectories(directory.resolve("gcs"));
    Files.writeString(
        program,
        """
        #!/bin/bash
        [ "$1" = -c ] && grep -q '"bucket_name":"b"' "$2" || exit 9
        [ "$(stat -c %%a "$2")" = 600 ] || exit 8
        case "$3" in
          get) FROM="%1$s/$4" TO="$5" ;;
          put) FROM="$4" TO="%1$s/$5" ;;
        esac
        %2$s
        """
            .formatted(kept, action));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new GcsBlobstore(
        program.toString(), new BlobstoreOptions(Map.of("bucket_name", "b", "json_key", "{}")));
  }

  @Test
  void aBlobThatIsNotThereIsNamed() throws IOException {
    try (FakeObjectServer amazon = new FakeObjectServer(KEY);
        FakeObjectServer web = new FakeObjectServer(BASIC_U_P)) {
      for (SharedBlobstore store :
          List.of(
              open("local", Map.of("blobstore_path", "store")),
              open("s3", s3(amazon)),
              open("dav", dav(web)))) {
        assertThatThrownBy(() -> store.get("some-id", directory.resolve("x")))
            .isInstanceOfSatisfying(
                SlipwayException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_NOT_FOUND))
            .hasMessageContaining("There is no blob 'some-id' in ");
        assertThat(directory.resolve("x")).doesNotExist();
      }
    }
  }

  @Test
  void aRefusalIsToldWithoutTheServersWordsOrTheSecret() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");
    try (FakeObjectServer server = new FakeObjectServer("nobody has this")) {
      assertThatThrownBy(() -> open("s3", s3(server)).create(file))
          .hasMessageContaining("status 403 (AccessDenied)")
          .hasMessageContaining("bucket 'the-bucket' at http://127.0.0.1")
          .hasMessageNotContaining("own words")
          .hasMessageNotContaining("the-secret");
      assertThatThrownBy(() -> open("dav", dav(server)).create(file))
          .hasMessageContaining("did not take a blob: status 403");
      assertThatThrownBy(() -> open("dav", dav(server)).get("id", directory.resolve("y")))
          .hasMessageContaining("did not give blob 'id': status 403");
    }
    assertThatThrownBy(() -> gcs("echo boom; exit 3").create(file))
        .hasMessageContaining("failed with exit code 3: boom");
  }

  @Test
  void aServerThatIsNotThereIsNamed() throws IOException {
    FakeObjectServer server = new FakeObjectServer("");
    server.close();
    Path file = Files.writeString(directory.resolve("file"), "x");
    assertThatThrownBy(() -> open("s3", s3(server)).create(file))
        .hasMessageContaining("The S3 server of bucket 'the-bucket'")
        .hasMessageContaining("cannot be reached");
    assertThatThrownBy(() -> open("dav", dav(server)).create(file))
        .hasMessageContaining("Check 'endpoint'");
    assertThatThrownBy(
            () ->
                new GcsBlobstore(
                        directory.resolve("none").toString(), new BlobstoreOptions(Map.of()))
                    .create(file))
        .hasMessageContaining("needs the program");
  }

  @Test
  void whereBlobsAre() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");
    try (FakeObjectServer server = new FakeObjectServer("")) {
      Map<String, Object> options = s3(server);
      options.put("folder_name", "a/folder");
      String id = open("s3", options).create(file);
      assertThat(server.objects()).containsOnlyKeys("/the-bucket/a/folder/" + id);
      server.objects().clear();
      String other = open("dav", dav(server)).create(file);
      assertThat(server.objects())
          .containsOnlyKeys("/" + Digest.sha1Hex(other).substring(0, 2) + "/" + other);
    }
    String id = open("local", Map.of("blobstore_path", directory + "/abs")).create(file);
    assertThat(directory.resolve("abs").resolve(id)).hasContent("x");
  }

  @Test
  void aPublicBucketIsReadByAnybodyAndWrittenByNobody() throws IOException {
    try (FakeObjectServer server = new FakeObjectServer("")) {
      Map<String, Object> options = s3(server);
      options.remove("access_key_id");
      options.remove("secret_access_key");
      server.objects().put("/the-bucket/one", new byte[] {7});
      open("s3", options).get("one", directory.resolve("one"));
      assertThat(directory.resolve("one")).hasBinaryContent(new byte[] {7});
      Path file = Files.writeString(directory.resolve("file"), "x");
      assertThatThrownBy(() -> open("s3", options).create(file))
          .hasMessageContaining("read only mode");
      assertThat(server.requests()).containsExactly("GET /the-bucket/one");
    }
  }

  /** An id comes from a file anyone may have written. */
  @Test
  void noIdLeadsOutOfItsStore() throws IOException {
    Files.writeString(directory.resolve("secret"), "x");
    Files.createDirectories(directory.resolve("store"));
    try (FakeObjectServer server = new FakeObjectServer("")) {
      for (SharedBlobstore store :
          List.of(
              open("local", Map.of("blobstore_path", "store")),
              open("s3", s3(server)),
              open("dav", dav(server)),
              gcs("exit 0"))) {
        for (String id :
            List.of(
                "../secret",
                "/etc/passwd",
                "",
                ".",
                "a/../../secret",
                "a//b",
                "a\0b",
                "a b",
                "a?b",
                "a\nb",
                "-x",
                "x".repeat(2000))) {
          assertThatThrownBy(() -> store.get(id, directory.resolve("out")))
              .hasMessageContaining("cannot be the id of a blob");
        }
      }
      assertThat(server.requests()).isEmpty();
    }
    assertThat(directory.resolve("out")).doesNotExist();
  }

  @Test
  void whatTheOptionsLack() {
    assertThatThrownBy(() -> open("local", Map.of())).hasMessage("missing blobstore_path");
    assertThatThrownBy(() -> open("local", Map.of("blobstore_path", 1)))
        .hasMessage("blobstore_path must be a string");
    assertThatThrownBy(() -> open("s3", Map.of())).hasMessage("bucket_name must be set");
    assertThatThrownBy(() -> open("s3", Map.of("bucket_name", "b", "access_key_id", "i")))
        .hasMessage("access_key_id and secret_access_key must be provided");
    assertThatThrownBy(() -> open("s3", Map.of("bucket_name", "b", "credentials_source", "x")))
        .hasMessage("invalid credentials_source: x");
    assertThatThrownBy(
            () ->
                open(
                    "s3",
                    Map.of(
                        "bucket_name",
                        "b",
                        "credentials_source",
                        "env_or_profile",
                        "access_key_id",
                        "i")))
        .hasMessage(
            "can't use access_key_id and secret_access_key with env_or_profile credentials_source");
    assertThatThrownBy(() -> open("s3", Map.of("bucket_name", List.of())))
        .hasMessage("blobstore option 'bucket_name' must be a string");
    assertThatThrownBy(() -> open("dav", Map.of("endpoint", "file:///etc")))
        .hasMessageContaining("endpoint must be a URL such as");
    assertThatThrownBy(() -> open("nope", Map.of()))
        .hasMessage("Expected release blobstore to be configured");
    assertThat(new BlobstoreOptions(Map.of("secret_access_key", "hidden")).toString())
        .doesNotContain("hidden");
  }

  @Test
  void regionsAndEndpoints() {
    assertThat(settings(Map.of()).region()).isEqualTo("us-east-1");
    assertThat(settings(Map.of()).endpoint()).isEmpty();
    assertThat(settings(Map.of("host", "s3.eu-central-1.amazonaws.com")).region())
        .isEqualTo("eu-central-1");
    assertThat(settings(Map.of("host", "h", "port", 443)).endpoint())
        .hasValueSatisfying(endpoint -> assertThat(endpoint).hasToString("https://h"));
    assertThat(settings(Map.of("host", "h", "port", 9000, "use_ssl", false)).endpoint())
        .hasValueSatisfying(endpoint -> assertThat(endpoint).hasToString("http://h:9000"));
    assertThat(settings(Map.of("region", "r", "host", "h")).region()).isEqualTo("r");
  }

  private static S3Settings settings(Map<String, Object> options) {
    Map<String, Object> all = new HashMap<>(options);
    all.put("bucket_name", "b");
    return S3Settings.of(new BlobstoreOptions(all));
  }
}
