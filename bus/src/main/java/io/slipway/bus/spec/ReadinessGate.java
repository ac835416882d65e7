package io.slipway.bus.spec;

import io.slipway.json.PlainObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What has to be so before an instance whose processes run counts as ready for post-start.
 *
 * @param job whose gate it is; empty for the instance's
 * @param interval between two looks, where no event tells of a change
 * @param successes that many looks in a row have to find it so
 * @param attempt how long one look may take
 * @param deadline how long all of it may take
 */
public record ReadinessGate(
    Optional<String> job,
    Check check,
    Duration interval,
    int successes,
    Duration attempt,
    Duration deadline) {
  public static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10);
  public static final Duration LONGEST_INTERVAL = Duration.ofHours(1);
  public static final Duration USUAL_INTERVAL = Duration.ofMillis(250);
  public static final int MOST_SUCCESSES = 1_000;
  public static final Duration USUAL_ATTEMPT = Duration.ofSeconds(5);
  public static final Duration USUAL_DEADLINE = Duration.ofMinutes(5);
  public static final int MOST_GATES = 50;

  /** What is looked at. */
  public sealed interface Check {
    /** The word of the manifest. */
    String kind();

    /** What it looks at, for people. */
    String subject();
  }

  /** Where a server listens. */
  public sealed interface Endpoint {
    /**
     * @param host empty for the instance's own address
     */
    record Port(Optional<String> host, int port) implements Endpoint {
      @Override
      public String toString() {
        return host.map(name -> name + ":" + port).orElse("port " + port);
      }
    }

    /** A unix socket, by its path in the instance. */
    record Socket(String path) implements Endpoint {
      @Override
      public String toString() {
        return path;
      }
    }
  }

  /**
   * How the other side is believed to be who it says.
   *
   * @param ca the file in the instance with the certificates that are trusted; empty for those of
   *     the machine
   * @param verify whether the certificate is looked at at all
   * @param serverName whom the certificate has to be for; empty for the host
   */
  public record Tls(Optional<String> ca, boolean verify, Optional<String> serverName) {}

  /**
   * @param path with the query
   * @param statusFrom the lowest status that is a success
   * @param statusTo the highest
   * @param body a regular expression the body has to match somewhere
   */
  public record Http(
      Endpoint endpoint,
      String path,
      Optional<Tls> tls,
      Map<String, String> headers,
      int statusFrom,
      int statusTo,
      Optional<String> body)
      implements Check {
    public Http {
      headers = Map.copyOf(headers);
    }

    @Override
    public String kind() {
      return "http";
    }

    @Override
    public String subject() {
      return endpoint + path;
    }
  }

  /** A connection that is accepted. */
  public record Tcp(Endpoint endpoint, Optional<Tls> tls) implements Check {
    @Override
    public String kind() {
      return "tcp";
    }

    @Override
    public String subject() {
      return endpoint.toString();
    }
  }

  /** A program that ends with 0, run as hooks are. */
  public record Exec(List<String> command) implements Check {
    public Exec {
      command = List.copyOf(command);
    }

    @Override
    public String kind() {
      return "exec";
    }

    @Override
    public String subject() {
      return command.getFirst();
    }
  }

  /**
   * A file that is there.
   *
   * @param contains a regular expression it has to match somewhere
   */
  public record File(String path, Optional<String> contains) implements Check {
    @Override
    public String kind() {
      return "file";
    }

    @Override
    public String subject() {
      return path;
    }
  }

  /**
   * A line written to a log since the processes were started.
   *
   * @param path inside the instance
   * @param line a regular expression
   */
  public record Log(String path, String line) implements Check {
    @Override
    public String kind() {
      return "log";
    }

    @Override
    public String subject() {
      return path;
    }
  }

  /** For people: whose it is, and what it looks at. */
  public String describe() {
    return job.map(name -> name + ": ").orElse("") + check.kind() + " " + check.subject();
  }

  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    job.ifPresent(name -> plain.put("job", name));
    plain.put("interval_ms", interval.toMillis());
    plain.put("successes", successes);
    plain.put("attempt_ms", attempt.toMillis());
    plain.put("deadline_ms", deadline.toMillis());
    Map<String, @Nullable Object> what = new LinkedHashMap<>();
    switch (check) {
      case Http http -> {
        putEndpoint(what, http.endpoint);
        putTls(what, http.tls);
        what.put("path", http.path);
        what.put("headers", http.headers);
        what.put("status_from", http.statusFrom);
        what.put("status_to", http.statusTo);
        http.body.ifPresent(pattern -> what.put("body", pattern));
      }
      case Tcp tcp -> {
        putEndpoint(what, tcp.endpoint);
        putTls(what, tcp.tls);
      }
      case Exec exec -> what.put("command", exec.command);
      case File file -> {
        what.put("path", file.path);
        file.contains.ifPresent(pattern -> what.put("contains", pattern));
      }
      case Log log -> {
        what.put("path", log.path);
        what.put("line", log.line);
      }
    }
    plain.put(check.kind(), what);
    return plain;
  }

  private static void putEndpoint(Map<String, @Nullable Object> plain, Endpoint endpoint) {
    switch (endpoint) {
      case Endpoint.Port(Optional<String> host, int port) -> {
        host.ifPresent(name -> plain.put("host", name));
        plain.put("port", port);
      }
      case Endpoint.Socket(String path) -> plain.put("socket", path);
    }
  }

  private static void putTls(Map<String, @Nullable Object> plain, Optional<Tls> tls) {
    tls.ifPresent(
        one -> {
          Map<String, @Nullable Object> what = new LinkedHashMap<>();
          one.ca.ifPresent(path -> what.put("ca", path));
          what.put("verify", one.verify);
          one.serverName.ifPresent(name -> what.put("server_name", name));
          plain.put("tls", what);
        });
  }

  /**
   * Reads what {@link #toPlain} wrote, within bounds whatever it says.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static ReadinessGate of(PlainObject plain) {
    return new ReadinessGate(
        plain.optionalText("job"),
        check(plain),
        HookRules.time(plain, "interval_ms", SHORTEST_INTERVAL, LONGEST_INTERVAL)
            .orElse(USUAL_INTERVAL),
        (int) Math.clamp(plain.longOr("successes", 1), 1L, (long) MOST_SUCCESSES),
        HookRules.time(plain, "attempt_ms", SHORTEST_INTERVAL, HookRules.LONGEST)
            .orElse(USUAL_ATTEMPT),
        HookRules.time(plain, "deadline_ms", SHORTEST_INTERVAL, HookRules.LONGEST)
            .orElse(USUAL_DEADLINE));
  }

  private static Check check(PlainObject plain) {
    if (plain.has("http")) {
      PlainObject http = plain.object("http");
      return new Http(
          endpoint(http),
          http.textOr("path", "/"),
          tls(http),
          http.textsByKey("headers"),
          (int) http.longOr("status_from", 200),
          (int) http.longOr("status_to", 299),
          http.optionalText("body"));
    }
    if (plain.has("tcp")) {
      return new Tcp(endpoint(plain.object("tcp")), tls(plain.object("tcp")));
    }
    if (plain.has("exec")) {
      List<String> command = plain.object("exec").texts("command");
      if (command.isEmpty()) {
        throw new IllegalArgumentException("A readiness gate has nothing to execute");
      }
      return new Exec(command);
    }
    if (plain.has("file")) {
      PlainObject file = plain.object("file");
      return new File(file.text("path"), file.optionalText("contains"));
    }
    if (plain.has("log")) {
      PlainObject log = plain.object("log");
      return new Log(log.text("path"), log.text("line"));
    }
    throw new IllegalArgumentException("A readiness gate has nothing to look at");
  }

  private static Endpoint endpoint(PlainObject plain) {
    return plain.has("socket")
        ? new Endpoint.Socket(plain.text("socket"))
        : new Endpoint.Port(
            plain.optionalText("host"), (int) Math.clamp(plain.longOr("port", 0), 0L, 65_535L));
  }

  private static Optional<Tls> tls(PlainObject plain) {
    return plain
        .optionalObject("tls")
        .map(
            one ->
                new Tls(
                    one.optionalText("ca"),
                    one.truthOr("verify", true),
                    one.optionalText("server_name")));
  }
}
