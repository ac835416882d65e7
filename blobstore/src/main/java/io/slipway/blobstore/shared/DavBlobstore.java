package io.slipway.blobstore.shared;

import io.slipway.base.Digest;
import io.slipway.base.ErrorText;
import io.slipway.base.SlipwayException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The provider {@code dav}: a server that takes PUT and GET, as the one of a BOSH Director. A blob
 * lies in a folder named after the first byte of its id's SHA-1.
 */
final class DavBlobstore implements SharedBlobstore {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final URI endpoint;
  private final Optional<String> authorization;

  private DavBlobstore(URI endpoint, Optional<String> authorization) {
    this.endpoint = endpoint;
    this.authorization = authorization;
  }

  static DavBlobstore of(BlobstoreOptions options) {
    String text = options.required("endpoint").replaceFirst("/+$", "");
    URI endpoint;
    try {
      endpoint = URI.create(text);
    } catch (IllegalArgumentException e) {
      throw BlobstoreOptions.invalid("endpoint must be a URL");
    }
    if (!List.of("http", "https").contains(String.valueOf(endpoint.getScheme()))
        || endpoint.getHost() == null
        || endpoint.getUserInfo() != null) {
      throw BlobstoreOptions.invalid(
          "endpoint must be a URL such as https://host:25250; user and password are options of their own");
    }
    String user = options.text("user");
    String login = user + ":" + options.text("password");
    return new DavBlobstore(
        endpoint,
        user.isEmpty()
            ? Optional.empty()
            : Optional.of(
                "Basic "
                    + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8))));
  }

  @Override
  public void get(String id, Path target) {
    exchange(
        request(BlobIds.checked(id)).GET().build(),
        "give blob '" + id + "'",
        response -> {
          if (response.statusCode() == 404) {
            throw BlobFiles.notFound(id, "the blobstore at " + endpoint);
          }
          require(response, "give blob '" + id + "'", 200);
          BlobFiles.write(response.body(), id, target);
        });
  }

  @Override
  public String create(Path file) {
    String id = BlobIds.create();
    HttpRequest request;
    try {
      request = request(id).PUT(HttpRequest.BodyPublishers.ofFile(file)).build();
    } catch (FileNotFoundException e) {
      throw BlobFiles.failed("'" + file + "' does not exist or cannot be read", e);
    }
    exchange(request, "take a blob", response -> require(response, "take a blob", 200, 201, 204));
    return id;
  }

  private HttpRequest.Builder request(String id) {
    String folder = Digest.sha1Hex(id).substring(0, 2);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(endpoint + "/" + folder + "/" + id));
    authorization.ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  private interface Reading {
    void read(HttpResponse<InputStream> response) throws IOException;
  }

  private void exchange(HttpRequest request, String what, Reading reading) {
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build()) {
      HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
      try (InputStream _ = response.body()) {
        reading.read(response);
      }
    } catch (IOException e) {
      throw BlobFiles.failed(
          "The blobstore at %s did not %s: %s. Check 'endpoint' in config/final.yml."
              .formatted(endpoint, what, ErrorText.of(e)),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw BlobFiles.failed("Interrupted while waiting for the blobstore at " + endpoint, e);
    }
  }

  private void require(HttpResponse<?> response, String what, int... expected) {
    for (int status : expected) {
      if (response.statusCode() == status) {
        return;
      }
    }
    throw refused(what, response.statusCode());
  }

  private SlipwayException refused(String what, int status) {
    return BlobFiles.failed(
        "The blobstore at %s did not %s: status %d. Check 'endpoint', 'user' and 'password' in config/final.yml and config/private.yml."
            .formatted(endpoint, what, status),
        null);
  }
}
