package io.slipway.cli.client;

import io.slipway.api.Manifest;
import io.slipway.api.Task;
import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.Limits;
import io.slipway.base.SlipwayException;
import io.slipway.cli.CommandFailed;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Speaks with one Director (Director API, sections 1 and 4). Failures become one {@link
 * CommandFailed} that says what to do.
 */
public final class DirectorClient {
  public static final String YAML = "text/yaml";
  public static final String JSON = "application/json";
  public static final String ARCHIVE = "application/x-compressed";

  private static final long MAXIMUM_ANSWER = 256L * 1024 * 1024;

  /** Bytes that may take minutes to send. */
  private static final long MUCH = 1024L * 1024;

  private static final int ATTEMPTS = 5;
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(500);
  private static final Set<Integer> WORTH_ANOTHER_ATTEMPT = Set.of(502, 503, 504);
  private static final Pattern TASK = Pattern.compile("/tasks/(\\d+)$");

  private final Transport transport;
  private final Optional<Identity> identity;
  private final Clock clock;
  private volatile boolean answered;

  /**
   * @param identity absent for an anonymous client
   */
  public DirectorClient(Transport transport, Optional<? extends Identity> identity, Clock clock) {
    this.transport = transport;
    this.identity = identity.map(one -> one);
    this.clock = clock;
  }

  /** Whether it has answered anything: then there was a Director, and may be one again. */
  boolean hasAnswered() {
    return answered;
  }

  public URI base() {
    return transport.base();
  }

  /** Answers of any status; only a Director that cannot be reached or refuses the user fails. */
  public Answer request(
      String method, String path, Map<String, String> headers, BodyPublisher body) {
    HttpRequest.Builder request = requestTo(path).method(method, body);
    headers.forEach(request::header);
    boolean repeatable = method.equals("GET");
    for (int attempt = 1; ; attempt++) {
      boolean last = !repeatable || attempt == ATTEMPTS;
      try {
        Answer answer = complete(send(request));
        if (last || !WORTH_ANOTHER_ATTEMPT.contains(answer.status())) {
          return checked(answer);
        }
      } catch (IOException e) {
        if (last || isHopeless(e)) {
          throw unreachable(e);
        }
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
      pause();
    }
  }

  /** Whether the Director knows who asks. */
  public boolean knowsUser() {
    HttpRequest.Builder request = requestTo("/info").GET();
    try {
      Answer answer = complete(send(request));
      return answer.status() != 401 && !answer.orFail().object().text("user").isEmpty();
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  public Answer get(String path) {
    return request("GET", path, Map.of(), BodyPublishers.noBody()).orFail();
  }

  public Answer send(String method, String path, String contentType, String body) {
    return request(method, path, Map.of("Content-Type", contentType), BodyPublishers.ofString(body))
        .orFail();
  }

  public Answer delete(String path) {
    return request("DELETE", path, Map.of(), BodyPublishers.noBody()).orFail();
  }

  /** Sends an archive as the request's body. */
  public Answer upload(String path, Path archive) {
    try {
      return request("POST", path, Map.of("Content-Type", ARCHIVE), BodyPublishers.ofFile(archive))
          .orFail();
    } catch (FileNotFoundException e) {
      throw new CommandFailed("File '" + archive + "' does not exist or cannot be read", e);
    }
  }

  /** The number of the task that an answer points to. */
  public static long taskOf(Answer answer) {
    Matcher location = TASK.matcher(answer.headers().firstValue("Location").orElse(""));
    if (answer.status() != 302 || !location.find()) {
      throw new CommandFailed(
          "The Director answered with status " + answer.status() + " where it should start a task");
    }
    return Long.parseLong(location.group(1));
  }

  /** What a deployment was last deployed with; empty when with nothing. */
  public String manifest(String deployment) {
    return get(Paths.path("deployments", deployment)).read(Manifest::of).text().orElse("");
  }

  public Task task(long id) {
    return get(Paths.path("tasks", Long.toString(id))).read(Task::of);
  }

  public List<Task> tasks(Map<String, String> filter) {
    return get("/tasks" + Paths.query(filter)).readAll(Task::of);
  }

  /** What a finished task left as its result, complete. */
  public String taskResult(long id) {
    return get(Paths.path("tasks", Long.toString(id), "output") + "?type=result").text();
  }

  /** What a task has written of that kind from the offset on; empty when nothing is new. */
  public byte[] taskOutput(long id, String type, long offset) {
    Answer answer =
        request(
            "GET",
            Paths.path("tasks", Long.toString(id), "output") + "?type=" + type,
            Map.of("Range", "bytes=" + offset + "-"),
            BodyPublishers.noBody());
    return answer.status() == 416 ? new byte[0] : answer.orFail().content();
  }

  /**
   * A task's output as it comes, to the task's end.
   *
   * @return empty when this Director cannot stream, as those of BOSH
   */
  public Optional<InputStream> taskStream(long id, String type) {
    return stream("/slipway" + Paths.path("tasks", Long.toString(id), "stream") + "?type=" + type);
  }

  /**
   * An answer as it comes.
   *
   * @return empty when this Director has no such endpoint
   */
  public Optional<InputStream> stream(String path) {
    HttpRequest.Builder request = requestTo(path).GET();
    try {
      HttpResponse<InputStream> response = send(request);
      answered = true;
      if (response.statusCode() == 200) {
        return Optional.of(response.body());
      }
      Answer answer = complete(response);
      // What the endpoint itself does not find it says in JSON.
      if (answer.status() == 404 && !answer.text().startsWith("{")) {
        return Optional.empty();
      }
      checked(answer).orFail();
      return Optional.empty();
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Writes a blob to a file, which appears when it is complete. */
  public void download(String blobId, Path file) {
    HttpRequest.Builder request = requestTo(Paths.path("resources", blobId)).GET();
    Path partial = file.resolveSibling("." + file.getFileName() + ".part");
    try {
      try {
        HttpResponse<InputStream> response = send(request);
        if (response.statusCode() != 200) {
          checked(complete(response)).orFail();
        }
        try (InputStream in = response.body()) {
          Files.copy(in, partial, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(partial);
      }
    } catch (FileSystemException e) {
      throw new CommandFailed("Cannot write '" + file + "': " + ErrorText.of(e), e);
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private HttpRequest.Builder requestTo(String path) {
    HttpRequest.Builder request;
    try {
      request = HttpRequest.newBuilder(URI.create(transport.base() + path));
    } catch (IllegalArgumentException e) {
      throw new CommandFailed("'" + path + "' is not a path", e);
    }
    return request;
  }

  /** Sends it as who one is; once more when the Director does not know that one any more. */
  private HttpResponse<InputStream> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    if (identity.isEmpty()) {
      return transport.http().send(request.build(), BodyHandlers.ofInputStream());
    }
    boolean takesLong = size(request.build()) > MUCH;
    HttpResponse<InputStream> response = sendAs(identity.get().header(takesLong), request);
    if (response.statusCode() != 401) {
      return response;
    }
    Optional<String> another = identity.get().renewed();
    if (another.isEmpty()) {
      return response;
    }
    response.body().close();
    return sendAs(another.get(), request);
  }

  private HttpResponse<InputStream> sendAs(String header, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return transport
        .http()
        .send(request.setHeader("Authorization", header).build(), BodyHandlers.ofInputStream());
  }

  private static long size(HttpRequest request) {
    return request.bodyPublisher().map(BodyPublisher::contentLength).orElse(0L);
  }

  private static Answer complete(HttpResponse<InputStream> response) throws IOException {
    try (InputStream in = response.body()) {
      return new Answer(
          response.statusCode(),
          response.headers(),
          Limits.readAll(in, MAXIMUM_ANSWER, "The Director's answer"));
    }
  }

  /**
   * Wrong credentials deserve better words than the status code; missing scopes speak for
   * themselves.
   */
  private Answer checked(Answer answer) {
    answered = true;
    if (answer.status() == 401 && answer.text().startsWith("Not authorized")) {
      // Not a matter of the step it happened in: it is shown by itself, in one line.
      throw new SlipwayException(
          ErrorCode.GENERIC,
          "The Director at '%s' %s"
              .formatted(
                  base(),
                  identity
                      .map(Identity::refusal)
                      .orElse(
                          "wants to know who you are. Give --client and --client-secret"
                              + " (BOSH_CLIENT, BOSH_CLIENT_SECRET), or use 'log-in'.")));
    }
    return answer;
  }

  private static boolean isHopeless(IOException e) {
    return e instanceof ConnectException
        || e instanceof HttpConnectTimeoutException
        || e instanceof SSLException
        || e instanceof Limits.TooLargeException;
  }

  private SlipwayException unreachable(IOException e) {
    return new ConnectionFailure(
            "Director",
            base().toString(),
            "Is it running, and is --environment (BOSH_ENVIRONMENT) right?")
        .of(e);
  }

  private void pause() {
    try {
      clock.sleep(BETWEEN_ATTEMPTS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static CommandFailed interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new CommandFailed("Interrupted", e);
  }
}
