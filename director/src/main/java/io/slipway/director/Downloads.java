package io.slipway.director;

import io.slipway.base.ErrorCode;
import io.slipway.base.Limits;
import io.slipway.base.SlipwayException;
import io.slipway.director.storage.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/** Fetches releases and stemcells that are given as a location (Director API 5.2). */
public final class Downloads {
  private static final long MAXIMUM_BYTES = 10_000L * 1024 * 1024;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);

  private final Workspace workspace;

  public Downloads(Workspace workspace) {
    this.workspace = workspace;
  }

  /** Room for an upload. */
  public Workspace workspace() {
    return workspace;
  }

  /**
   * Downloads into a new file.
   *
   * @param what {@code release} or {@code stemcell}, for messages
   */
  public Path fetch(String location, String what) {
    URI uri = parse(location, what);
    Path file = workspace.newFile(".tgz");
    try (HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECT_TIMEOUT)
            .build()) {
      HttpResponse<InputStream> response =
          client.send(request(uri), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        check(response.statusCode(), uri, what);
        Files.copy(
            Limits.bounded(body, MAXIMUM_BYTES, "The " + what),
            file,
            StandardCopyOption.REPLACE_EXISTING);
      }
      return file;
    } catch (IOException e) {
      workspace.delete(file);
      throw failed(what, e);
    } catch (InterruptedException e) {
      workspace.delete(file);
      Thread.currentThread().interrupt();
      throw failed(what, e);
    } catch (RuntimeException e) {
      workspace.delete(file);
      throw e;
    }
  }

  private static URI parse(String location, String what) {
    try {
      URI uri = new URI(location);
      String scheme = Optional.ofNullable(uri.getScheme()).orElse("");
      if (uri.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // said below, without the text, which may hold a password
    }
    throw new SlipwayException(
        ErrorCode.RESOURCE_ERROR,
        "The location of the remote " + what + " must be an http or https URL");
  }

  private static HttpRequest request(URI uri) {
    HttpRequest.Builder request = HttpRequest.newBuilder(withoutUser(uri)).GET();
    if (uri.getUserInfo() != null) {
      byte[] credentials = uri.getUserInfo().getBytes(StandardCharsets.UTF_8);
      request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
    }
    return request.build();
  }

  private static URI withoutUser(URI uri) {
    try {
      return new URI(
          uri.getScheme(), null, uri.getHost(), uri.getPort(), uri.getPath(), uri.getQuery(), null);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("A URL without its user is still a URL", e);
    }
  }

  private static void check(int status, URI uri, String what) {
    if (status == 404) {
      throw new SlipwayException(
          ErrorCode.RESOURCE_NOT_FOUND, "No " + what + " found at '" + withoutUser(uri) + "'.");
    }
    if (status != 200) {
      throw failed(what, new IOException("HTTP status " + status));
    }
  }

  private static SlipwayException failed(String what, Exception cause) {
    return new SlipwayException(
        ErrorCode.RESOURCE_ERROR,
        "Downloading remote " + what + " failed. Check task debug log for details.",
        cause);
  }
}
