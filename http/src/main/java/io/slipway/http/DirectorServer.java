package io.slipway.http;

import io.helidon.common.socket.SocketOptions;
import io.helidon.common.tls.Tls;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.SlipwayException;
import io.slipway.director.Deployments;
import io.slipway.director.Director;
import io.slipway.http.Answer.Body;
import io.slipway.http.Answer.FileBody;
import io.slipway.http.Answer.Stream;
import io.slipway.http.access.Authorizer;
import io.slipway.http.access.IdentityProvider;
import io.slipway.http.access.Permission;
import io.slipway.http.access.User;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the Director's API: TLS 1.3, who may what (Director API, sections 1 and 2). */
public final class DirectorServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DirectorServer.class);
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  /** Held on to, because the level of a logger nobody holds is forgotten. */
  private static final java.util.logging.Logger LIBRARY =
      java.util.logging.Logger.getLogger("io.helidon");

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Router router = new Router();
  private final IdentityProvider identities;
  private final Authorizer authorizer;
  private final RequestLog requestLog;
  private final String logIn;
  private final Traffic traffic = new Traffic();
  private final Deployments deployments;
  private final Clock clock;
  private final Connections connections;
  private final long largestUpload;
  private final WebServer server;

  /**
   * @param port to listen on now; 0 for any free one
   */
  public record Settings(
      HttpSettings http, int port, X509Certificate certificate, PrivateKey privateKey) {
    private Settings onAnyPort() {
      return new Settings(http, 0, certificate, privateKey);
    }
  }

  private DirectorServer(
      Settings settings,
      Director director,
      IdentityProvider identities,
      Clock clock,
      Connections connections) {
    this.identities = identities;
    this.authorizer = new Authorizer(director.info().uuid());
    this.requestLog = new RequestLog(director.info().version());
    this.logIn =
        switch (identities.logIn()) {
          case IdentityProvider.LogIn.Basic _ -> "basic";
          case IdentityProvider.LogIn.Uaa _ -> "uaa";
        };
    this.deployments = director.deployed().deployments();
    this.clock = clock;
    this.connections = connections;
    this.largestUpload = settings.http().upload();
    Routes.of(director, identities.logIn(), traffic).forEach(routes -> routes.addTo(router));
    this.server =
        WebServer.builder()
            .host(settings.http().address())
            .port(settings.port())
            .tls(
                Tls.builder()
                    .privateKey(settings.privateKey())
                    .privateKeyCertChain(List.of(settings.certificate()))
                    .enabledProtocols(List.of("TLSv1.3"))
                    .build())
            .shutdownHook(false)
            // Else an answer's second packet waits 40 ms for the client to confirm the first.
            .connectionOptions(
                new CountedConnections(
                    SocketOptions.builder().tcpNoDelay(true).build(), connections))
            .addConnectionSelector(
                new HttpConnections(
                    Http1Config.builder()
                        // The command line writes deployment[]= with its brackets (API 1.1).
                        .validatePrologue(false)
                        .validatePath(false)
                        .addSendListener(new HeadOfStream())
                        .build(),
                    connections))
            .routing(HttpRouting.builder().any(this::serve))
            .build();
  }

  /** Starts to listen and returns. When somebody else has the port, any other serves. */
  public static DirectorServer start(
      Settings settings, Director director, IdentityProvider identities, Clock clock) {
    return start(
        settings, director, identities, clock, new Connections(settings.http().limits(), clock));
  }

  static DirectorServer start(
      Settings settings,
      Director director,
      IdentityProvider identities,
      Clock clock,
      Connections connections) {
    LIBRARY.setLevel(Level.WARNING);
    DirectorServer made = new DirectorServer(settings, director, identities, clock, connections);
    made.server.start();
    if (made.port() > 0) {
      return made;
    }
    made.close();
    if (settings.port() == 0) {
      throw new SlipwayException(
          ErrorCode.SYSTEM_ERROR,
          "The Director can listen on no port of "
              + settings.http().address()
              + ": is that an address of this machine? It is http.address in slipway.yml");
    }
    return start(settings.onAnyPort(), director, identities, clock, connections);
  }

  public int port() {
    return server.port();
  }

  /** When it returns, nothing is done for anybody any more. */
  @Override
  public void close() {
    server.stop();
    if (!connections.end(PATIENCE)) {
      log.warn("The server ends while requests are still worked on");
    }
  }

  private void serve(ServerRequest request, ServerResponse response) {
    try (Connections.Exchange exchange = connections.begin(request.remotePeer().address())) {
      response.header(HeaderNames.DATE, HTTP_DATE.format(clock.now()));
      long begun = System.nanoTime();
      Optional<User> user = Optional.empty();
      Answer answer;
      try {
        user = request.headers().first(HeaderNames.AUTHORIZATION).flatMap(identities::authenticate);
        answer = answer(request, user, exchange);
      } catch (SlipwayException e) {
        answer = Errors.answer(e);
      } catch (RuntimeException e) {
        log.error("{} {} failed", request.prologue().method().text(), request.path().rawPath(), e);
        answer = Answer.text(500, ErrorText.of(e));
      }
      tell(request, user, answer.status(), System.nanoTime() - begun);
      if (request.headers().contains(HeaderValues.CONNECTION_CLOSE)) {
        // The library announces the end of the connection by itself, but then waits for the
        // client's.
        response.whenSent(
            () -> {
              throw new CloseConnectionException("The client asked for it");
            });
      }
      response.status(Status.create(answer.status()));
      if (isHead(request)) {
        sendHead(answer, response);
      } else {
        send(answer, exchange, response);
      }
    }
  }

  private void tell(ServerRequest request, Optional<User> user, int status, long nanos) {
    String method = request.prologue().method().text();
    traffic.answered(method, status, nanos);
    Map<String, String> headers = new LinkedHashMap<>();
    for (String name : RequestLog.TOLD) {
      request
          .headers()
          .first(HeaderNames.create(name))
          .ifPresent(value -> headers.put(name, value));
    }
    requestLog.answered(
        new RequestLog.Answered(
            clock.now(),
            user,
            logIn,
            request.remotePeer().host(),
            method,
            request.prologue().uriPath().rawPath(),
            headers,
            status,
            nanos / 1_000_000));
  }

  private static boolean isHead(ServerRequest request) {
    return request.prologue().method().equals(Method.HEAD);
  }

  private Answer answer(ServerRequest request, Optional<User> user, Connections.Exchange exchange) {
    String path = request.prologue().uriPath().rawPath();
    if (!router.isMounted(path)) {
      return new Body(404, Map.of(), "text/plain", utf8("Not Found: " + path));
    }
    String mediaType = mediaType(request);
    // Whatever can be got has a head (RFC 9110, section 9.3.2).
    String method = isHead(request) ? "GET" : request.prologue().method().text();
    Optional<Router.Match> match = router.find(method, path, mediaType);
    boolean open = match.isPresent() && match.get().access() instanceof Access.Open;
    if (user.isEmpty() && !open) {
      return new Body(
          401,
          Map.of("WWW-Authenticate", "Basic realm=\"BOSH Director\""),
          Answer.TEXT,
          utf8("Not authorized: '" + path + "'\n"));
    }
    if (match.isEmpty()) {
      return Answer.text(404, "Endpoint '" + path + "' not found.");
    }
    Map<String, List<String>> query = query(request);
    user.ifPresent(known -> check(match.get(), query, known));
    return match
        .get()
        .handler()
        .handle(
            new Request(
                match.get().parameters(),
                query,
                request.headers().first(HeaderNames.RANGE).orElse(""),
                mediaType,
                user,
                authorizer,
                request.headers().first(HeaderNames.create("X-Bosh-Context-Id")).orElse(""),
                exchange.receiving(body(request)),
                largestUpload));
  }

  /** Refuses whom the route is not for; that there is no such deployment comes before that. */
  private void check(Router.Match match, Map<String, List<String>> query, User user) {
    switch (match.access()) {
      case Access.Open _, Access.ByHandler _ -> {}
      case Access.OfDirector(Permission permission) -> authorizer.require(permission, user);
      case Access.OfDeployment(Authorizer.Use use, Permission otherwise) -> {
        Optional<String> deployment =
            match
                .deployment()
                .or(() -> query.getOrDefault("deployment", List.of()).stream().findFirst());
        if (deployment.isPresent()) {
          authorizer.require(use, deployments.teams(deployment.get()), user);
        } else {
          authorizer.require(otherwise, user);
        }
      }
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static InputStream body(ServerRequest request) {
    return request.content().hasEntity()
        ? request.content().inputStream()
        : InputStream.nullInputStream();
  }

  private static String mediaType(ServerRequest request) {
    return request
        .headers()
        .first(HeaderNames.CONTENT_TYPE)
        .map(value -> value.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
        .orElse("");
  }

  private static Map<String, List<String>> query(ServerRequest request) {
    Map<String, List<String>> query = new LinkedHashMap<>();
    for (String name : request.query().names()) {
      query.put(name, request.query().all(name));
    }
    return query;
  }

  /** The answer's head alone, with the size its body would have where that is known. */
  private static void sendHead(Answer answer, ServerResponse response) {
    answer.headers().forEach((name, value) -> response.header(name, value));
    response.header(HeaderNames.CONTENT_TYPE, answer.mediaType());
    switch (answer) {
      case Body body -> response.contentLength(body.content().length);
      case FileBody file -> {
        response.contentLength(file.part().length());
        file.close();
      }
      case Stream _ -> response.header(HeadOfStream.MARK);
    }
    response.send(new byte[0]);
  }

  private static void send(Answer answer, Connections.Exchange exchange, ServerResponse response) {
    answer.headers().forEach((name, value) -> response.header(name, value));
    response.header(HeaderNames.CONTENT_TYPE, answer.mediaType());
    switch (answer) {
      case Body body -> {
        exchange.expect(body.content().length);
        response.send(body.content());
      }
      case FileBody file -> sendFile(file, exchange, response);
      case Stream stream when stream.endless() && exchange.http10() ->
          response
              .status(Status.create(505))
              .send(utf8("What has no end can be sent only to a client that speaks HTTP/1.1\n"));
      case Stream stream when exchange.http10() -> sendWhole(stream, exchange, response);
      case Stream stream -> sendStream(stream, exchange, response);
    }
  }

  private static void sendFile(
      FileBody file, Connections.Exchange exchange, ServerResponse response) {
    try (file;
        InputStream in = Files.newInputStream(file.file())) {
      in.skipNBytes(file.part().first());
      response.contentLength(file.part().length());
      try (OutputStream out = exchange.sending(response.outputStream())) {
        copy(in, file.part().length(), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("A file could not be sent", e);
    }
  }

  private static void copy(InputStream in, long length, OutputStream out) throws IOException {
    byte[] piece = new byte[64 * 1024];
    long left = length;
    while (left > 0) {
      int count = in.read(piece, 0, (int) Math.min(piece.length, left));
      if (count < 0) {
        throw new EOFException("The file became shorter while it was being sent");
      }
      out.write(piece, 0, count);
      left -= count;
    }
  }

  private static void sendStream(
      Stream stream, Connections.Exchange exchange, ServerResponse response) {
    try (OutputStream out = exchange.sending(response.outputStream())) {
      stream.writer().write(out);
    } catch (IOException | UncheckedIOException e) {
      log.debug("A client went away while it was being told something", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** To a client that knows no chunks: all of it, once there is no more to come. */
  private static void sendWhole(
      Stream stream, Connections.Exchange exchange, ServerResponse response) {
    try {
      Path whole = Files.createTempFile("slipway-answer", "");
      try {
        try (OutputStream out = Files.newOutputStream(whole)) {
          stream.writer().write(out);
        }
        sendFile(FileBody.of(whole, stream.mediaType()).deletedAfter(), exchange, response);
      } finally {
        Files.deleteIfExists(whole);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("An answer could not be put together", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
