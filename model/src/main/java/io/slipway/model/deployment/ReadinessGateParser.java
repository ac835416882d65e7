package io.slipway.model.deployment;

import io.slipway.bus.spec.HookRules;
import io.slipway.bus.spec.ReadinessGate;
import io.slipway.bus.spec.ReadinessGate.Check;
import io.slipway.bus.spec.ReadinessGate.Endpoint;
import io.slipway.bus.spec.ReadinessGate.Tls;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one readiness gate. */
final class ReadinessGateParser {
  private static final List<String> KINDS = List.of("http", "tcp", "exec", "file", "log");
  private static final String LOG_FOLDER = "/var/vcap/sys/log/";
  private static final Pattern STATUS = Pattern.compile("([1-5][0-9]{2})(?:-([1-5][0-9]{2}))?");

  private ReadinessGateParser() {}

  /**
   * @param job whose gate it is
   */
  static ReadinessGate parse(@Nullable Object value, DocumentPath path, Optional<String> job) {
    Set<String> known =
        new TreeSet<>(Set.of("interval", "successes", "attempt_timeout", "deadline"));
    known.addAll(KINDS);
    BlockSection section = BlockSection.of(value, path, known);
    List<String> kinds = KINDS.stream().filter(section::has).toList();
    if (kinds.size() != 1) {
      throw section.refused(
          "must have exactly one of %s, and has %s"
              .formatted(
                  String.join(", ", KINDS), kinds.isEmpty() ? "none" : String.join(", ", kinds)));
    }
    return new ReadinessGate(
        job,
        check(section, kinds.getFirst()),
        section
            .time(
                "interval",
                ReadinessGate.SHORTEST_INTERVAL,
                ReadinessGate.LONGEST_INTERVAL,
                "so long is the pause between two looks")
            .orElse(ReadinessGate.USUAL_INTERVAL),
        section.whole("successes", 1, ReadinessGate.MOST_SUCCESSES).orElse(1),
        section
            .time(
                "attempt_timeout",
                ReadinessGate.SHORTEST_INTERVAL,
                HookRules.LONGEST,
                "so long may one look take")
            .orElse(ReadinessGate.USUAL_ATTEMPT),
        section
            .time(
                "deadline",
                ReadinessGate.SHORTEST_INTERVAL,
                HookRules.LONGEST,
                "the deploy fails when it is not ready after so long")
            .orElse(ReadinessGate.USUAL_DEADLINE));
  }

  private static Check check(BlockSection section, String kind) {
    Object value = section.raw(kind);
    DocumentPath path = section.path(kind);
    return switch (kind) {
      case "http" -> http(value, path);
      case "tcp" -> tcp(value, path);
      case "exec" ->
          new ReadinessGate.Exec(
              section.texts(
                  "exec", "the absolute path of a program, or a list with its arguments"));
      case "file" -> file(value, section, path);
      default -> log(value, path);
    };
  }

  private static Check http(@Nullable Object value, DocumentPath path) {
    BlockSection section =
        BlockSection.of(
            value,
            path,
            Set.of("url", "socket", "status", "body", "headers", "ca", "verify", "server_name"));
    String what = "a URL like http://:8080/health or https://127.0.0.1:8443/ready";
    String text = section.text("url", what).orElseThrow(() -> section.refused("needs a 'url'"));
    // A host that is left out is the instance's own address: java.net.URI wants one.
    URI url;
    try {
      url = new URI(text.replaceFirst("^(https?://)(?=[:/])", "$1own"));
    } catch (URISyntaxException e) {
      throw section.wrong("url", what);
    }
    boolean tls = "https".equals(url.getScheme());
    if ((!tls && !"http".equals(url.getScheme()))
        || url.getHost() == null
        || url.getRawUserInfo() != null
        || url.getPort() > 65_535
        || url.getPort() == 0) {
      throw section.wrong("url", what + ", without a user");
    }
    int port = url.getPort() < 0 ? tls ? 443 : 80 : url.getPort();
    Optional<String> host =
        text.matches("https?://[:/].*") ? Optional.empty() : Optional.of(url.getHost());
    Endpoint endpoint =
        section
            .insidePath("socket")
            .<Endpoint>map(Endpoint.Socket::new)
            .orElseGet(() -> new Endpoint.Port(host, port));
    String rawPath =
        url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    if (tls && section.has("socket")) {
      throw section.wrong("socket", "left out for https: TLS goes over a port");
    }
    int[] status = status(section);
    return new ReadinessGate.Http(
        endpoint,
        url.getRawQuery() == null ? rawPath : rawPath + "?" + url.getRawQuery(),
        tls ? Optional.of(tls(section)) : withoutTls(section),
        headers(section),
        status[0],
        status[1],
        section.pattern("body"));
  }

  private static int[] status(BlockSection section) {
    if (!section.has("status")) {
      return new int[] {200, 299};
    }
    Matcher matcher = STATUS.matcher(RubyText.text(section.raw("status")));
    if (!matcher.matches()) {
      throw section.wrong("status", "a status like 200, or a range like 200-399");
    }
    int from = Integer.parseInt(matcher.group(1));
    return new int[] {from, matcher.group(2) == null ? from : Integer.parseInt(matcher.group(2))};
  }

  private static Map<String, String> headers(BlockSection section) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (section.has("headers")) {
      if (!(section.raw("headers") instanceof Map<?, ?> map)) {
        throw section.wrong("headers", "a mapping of names to texts");
      }
      map.forEach(
          (name, text) -> {
            if (!String.valueOf(name).matches("[A-Za-z0-9-]{1,100}")
                || !(text instanceof String one)
                || one.chars().anyMatch(Character::isISOControl)) {
              throw section.wrong("headers", "a mapping of names to texts");
            }
            headers.put(String.valueOf(name), one);
          });
    }
    return headers;
  }

  private static Check tcp(@Nullable Object value, DocumentPath path) {
    BlockSection section =
        BlockSection.of(
            value, path, Set.of("host", "port", "socket", "tls", "ca", "verify", "server_name"));
    Optional<String> socket = section.insidePath("socket");
    Optional<Integer> port = section.whole("port", 1, 65_535);
    if (socket.isPresent() == port.isPresent()) {
      throw section.refused("must have either 'port' or 'socket'");
    }
    if (socket.isPresent() && section.flag("tls").orElse(false)) {
      throw section.wrong("socket", "left out with tls: TLS goes over a port");
    }
    Endpoint endpoint =
        socket
            .<Endpoint>map(Endpoint.Socket::new)
            .orElseGet(
                () ->
                    new Endpoint.Port(
                        section.text("host", "a host name or address"), port.orElseThrow()));
    return new ReadinessGate.Tcp(
        endpoint,
        section.flag("tls").orElse(false) ? Optional.of(tls(section)) : withoutTls(section));
  }

  private static Tls tls(BlockSection section) {
    return new Tls(
        section.insidePath("ca"),
        section.flag("verify").orElse(true),
        section.text("server_name", "the host name the certificate is for"));
  }

  private static Optional<Tls> withoutTls(BlockSection section) {
    for (String key : List.of("ca", "verify", "server_name")) {
      if (section.has(key)) {
        throw section.refused("has '" + key + "', which means nothing without TLS");
      }
    }
    return Optional.empty();
  }

  private static Check file(@Nullable Object value, BlockSection section, DocumentPath path) {
    if (value instanceof String) {
      return new ReadinessGate.File(section.insidePath("file").orElseThrow(), Optional.empty());
    }
    BlockSection file = BlockSection.of(value, path, Set.of("path", "contains"));
    return new ReadinessGate.File(
        file.insidePath("path").orElseThrow(() -> file.refused("needs a 'path'")),
        file.pattern("contains"));
  }

  private static Check log(@Nullable Object value, DocumentPath path) {
    BlockSection section = BlockSection.of(value, path, Set.of("file", "line"));
    String file =
        section
            .text("file", "a log file, like web/web.stdout.log")
            .orElseThrow(() -> section.refused("needs a 'file'"));
    String line =
        section.pattern("line").orElseThrow(() -> section.refused("needs a 'line' to wait for"));
    return new ReadinessGate.Log(file.startsWith("/") ? file : LOG_FOLDER + file, line);
  }
}
