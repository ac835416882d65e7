package io.slipway.http;

import io.slipway.http.access.User;
import io.slipway.json.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who asked for what: {@code slipway.access} gets a JSON object for every request; {@code
 * slipway.audit} a line in the Common Event Format, as BOSH writes it, for each that may change
 * something or is refused. Where those go is the embedder's to say.
 */
final class RequestLog {
  private static final Logger access = LoggerFactory.getLogger("slipway.access");
  private static final Logger audit = LoggerFactory.getLogger("slipway.audit");
  private static final Set<String> LOOKING = Set.of("GET", "HEAD");
  private static final int LONGEST = 2_000;

  private final String version;

  /**
   * @param version of the Director
   */
  RequestLog(String version) {
    this.version = version;
  }

  /**
   * A request that was answered.
   *
   * @param path as it was asked for, without its query, which may hold what is nobody's business
   * @param headers those of {@link #TOLD} it had
   */
  record Answered(
      Instant at,
      Optional<User> user,
      String logIn,
      String address,
      String method,
      String path,
      Map<String, String> headers,
      int status,
      long millis) {}

  /** Headers that say where a request came from. */
  static final Set<String> TOLD =
      Set.of("Host", "X-Real-Ip", "X-Forwarded-For", "X-Forwarded-Proto", "User-Agent");

  void answered(Answered request) {
    if (access.isInfoEnabled()) {
      access.info("{}", json(request));
    }
    if (audit.isInfoEnabled() && (!LOOKING.contains(request.method()) || request.status() >= 400)) {
      audit.info("{}", commonEventFormat(request));
    }
  }

  private static String json(Answered request) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("time", request.at().toString());
    json.put("user", request.user().map(User::name).orElse(null));
    json.put("address", request.address());
    json.put("method", request.method());
    json.put("path", cut(request.path()));
    json.put("status", request.status());
    json.put("ms", request.millis());
    json.put("user_agent", cut(request.headers().getOrDefault("User-Agent", "")));
    return Json.write(json);
  }

  private String commonEventFormat(Answered request) {
    StringBuilder extension = new StringBuilder();
    request
        .user()
        .ifPresent(
            user -> {
              extension.append("duser=").append(value(user.name())).append(' ');
              user.client()
                  .ifPresent(
                      client ->
                          extension
                              .append("requestClientApplication=")
                              .append(value(client))
                              .append(' '));
            });
    extension
        .append("requestMethod=")
        .append(value(request.method()))
        .append(" src=")
        .append(value(request.address()))
        .append(" cs2=")
        .append(
            request.headers().entrySet().stream()
                .map(
                    header ->
                        header.getKey().toUpperCase(Locale.ROOT).replace('-', '_')
                            + "="
                            + header.getValue())
                .map(RequestLog::value)
                .sorted()
                .collect(Collectors.joining("&")))
        .append(" cs2Label=httpHeaders cs3=")
        .append(request.user().isPresent() ? request.logIn() : "none")
        .append(" cs3Label=authType cs4=")
        .append(request.status())
        .append(" cs4Label=responseStatus");
    return "CEF:0|CloudFoundry|BOSH|%s|director_api|%s|%d|%s"
        .formatted(
            version,
            cut(request.path()).replace("\\", "\\\\").replace("|", "\\|"),
            request.status() >= 400 ? 7 : 1,
            extension);
  }

  /** What a reader of the format would take for its own signs is written so that it does not. */
  private static String value(String text) {
    return cut(text).replace("\\", "\\\\").replace("=", "\\=");
  }

  /** On one line, and not endless. */
  private static String cut(String text) {
    String visible = text.replaceAll("\\p{Cntrl}", "?");
    return visible.length() <= LONGEST ? visible : visible.substring(0, LONGEST) + "…";
  }
}
