package io.slipway.cli.client;

import io.slipway.base.Limits;
import io.slipway.cli.CommandFailed;
import io.slipway.json.Json;
import io.slipway.json.PlainObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The server that knows the users of Directors (Director API 2.4). */
public final class Uaa {
  /** What a user speaks through. */
  public static final Credentials USERS = new Credentials("bosh_cli", "");

  private static final int DEFAULT_PORT = 443;
  private static final long LARGEST_ANSWER = 1024L * 1024;
  private static final int MOST_PROMPTS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern HEADER_TEXT = Pattern.compile("[\\x21-\\x7e]+");

  private final Transport transport;
  private final String path;
  private final Credentials client;

  private Uaa(Transport transport, String path, Credentials client) {
    this.transport = transport;
    this.path = path;
    this.client = client;
  }

  /**
   * @param url as a Director tells it: a host, {@code host:port} or URL; HTTPS in any case
   * @param caCertificate what its certificate is checked with, as the Director's is
   * @param client who asks
   */
  public static Uaa at(
      String url, Connections connections, Optional<String> caCertificate, Credentials client) {
    URI uri = parsed(url);
    int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return new Uaa(
        connections.to("https://" + uri.getHost() + ":" + port, caCertificate),
        path.endsWith("/") ? path.substring(0, path.length() - 1) : path,
        client);
  }

  private static URI parsed(String url) {
    try {
      URI uri = URI.create(url.contains("://") ? url : "https://" + url);
      if (uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException _) {
      // It is none.
    }
    throw new CommandFailed(
        "The Director leaves logins to a UAA at '"
            + url
            + "', which is no URL. Its operator knows.");
  }

  public String url() {
    return transport.base() + path;
  }

  /**
   * What a user is asked.
   *
   * @param type {@code password} for what nobody is to see
   */
  public record Prompt(String key, String type, String label) {
    public boolean isSecret() {
      return type.equals("password");
    }
  }

  /** What to ask, secrets last. */
  public List<Prompt> prompts() {
    return CommandFailed.within(
        "Requesting UAA prompts",
        () -> {
          List<Prompt> prompts = new ArrayList<>();
          PlainObject all = object(send(request("/login").GET())).object("prompts");
          for (String key : all.keys()) {
            List<String> one = all.texts(key);
            if (one.size() != 2 || prompts.size() == MOST_PROMPTS) {
              throw notUnderstood("its prompts are not as they should be");
            }
            prompts.add(new Prompt(key, one.getFirst(), one.getLast()));
          }
          if (prompts.isEmpty()) {
            throw notUnderstood("it has no prompts");
          }
          prompts.sort(Comparator.comparing(Prompt::type).reversed());
          return List.copyOf(prompts);
        });
  }

  /**
   * A user's tokens, for answers to prompts.
   *
   * @return empty when they are wrong
   */
  public Optional<Tokens> passwordGrant(Map<String, String> answers) {
    return CommandFailed.within(
        "Requesting token via password grant",
        () -> {
          Reply reply = grant("password", answers);
          return reply.isRefusal() ? Optional.empty() : Optional.of(tokens(reply));
        });
  }

  /** The client's own. */
  public Tokens clientGrant() {
    return CommandFailed.within(
        "Requesting token via client credentials grant",
        () -> tokens(grant("client_credentials", Map.of())));
  }

  Tokens refreshGrant(String refresh) {
    return CommandFailed.within(
        "Refreshing token",
        () -> {
          Reply reply = grant("refresh_token", Map.of("refresh_token", refresh));
          if (reply.isRefusal()) {
            throw new CommandFailed(
                "The UAA at '%s' has ended your login: %s. Log in again with 'log-in'."
                    .formatted(url(), reply.text()));
          }
          return tokens(reply);
        });
  }

  private Reply grant(String type, Map<String, String> parameters) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", type);
    form.putAll(parameters);
    return send(
        request("/oauth/token")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(encoded(form))));
  }

  private Tokens tokens(Reply reply) {
    PlainObject answer = object(reply);
    Tokens tokens =
        new Tokens(
            answer.textOr("token_type", ""),
            answer.textOr("access_token", ""),
            answer.textOr("refresh_token", ""));
    if (!HEADER_TEXT.matcher(tokens.type()).matches()
        || !HEADER_TEXT.matcher(tokens.access()).matches()) {
      throw notUnderstood("there is no token in it");
    }
    return tokens;
  }

  private static String encoded(Map<String, String> form) {
    return form.entrySet().stream()
        .map(
            one ->
                URLEncoder.encode(one.getKey(), StandardCharsets.UTF_8)
                    + "="
                    + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private HttpRequest.Builder request(String resource) {
    return HttpRequest.newBuilder(URI.create(url() + resource))
        .timeout(PATIENCE)
        .header("Accept", "application/json")
        .header("Authorization", client.header(false));
  }

  private record Reply(int status, String text) {
    boolean isRefusal() {
      return status == 400 || status == 401;
    }
  }

  private Reply send(HttpRequest.Builder request) {
    try {
      HttpResponse<InputStream> response =
          transport.http().send(request.build(), BodyHandlers.ofInputStream());
      try (InputStream in = response.body()) {
        byte[] text = Limits.readAll(in, LARGEST_ANSWER, "The UAA's answer");
        return new Reply(response.statusCode(), new String(text, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new ConnectionFailure("UAA", url(), "The Director says that it is there.").of(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailed("Interrupted", e);
    }
  }

  private PlainObject object(Reply reply) {
    if (reply.status() != 200) {
      throw new CommandFailed(
          "UAA responded with non-successful status code '%d' response '%s'"
              .formatted(reply.status(), reply.text()));
    }
    try {
      return PlainObject.lenient(Json.parseObject(reply.text()));
    } catch (Json.InvalidJsonException _) {
      throw notUnderstood("it is not JSON");
    }
  }

  private CommandFailed notUnderstood(String why) {
    return new CommandFailed(
        "The answer of the UAA at '%s' is not understood: %s. Is it one?".formatted(url(), why));
  }
}
