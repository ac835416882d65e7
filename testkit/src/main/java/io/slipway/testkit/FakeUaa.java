package io.slipway.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.slipway.base.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A UAA over TLS, under {@code /uaa}: it knows the user {@code ann} with the password {@code
 * s3cret} and the client {@code ci} with the secret {@code ci-secret}, and signs what it gives out.
 */
public final class FakeUaa implements AutoCloseable {
  private static final String PROMPTS =
      "{\"prompts\":{\"passcode\":[\"password\",\"Passcode\"],\"username\":[\"text\",\"Email\"],"
          + "\"password\":[\"password\",\"Password\"]}}";
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final HttpsServer server;
  private final KeyPair keys;
  private final Clock clock;
  private final AtomicInteger given = new AtomicInteger();
  private final Set<String> refreshTokens = ConcurrentHashMap.newKeySet();
  private final List<String> grants = Collections.synchronizedList(new ArrayList<>());
  private volatile Duration lifetime = Duration.ofMinutes(10);

  public FakeUaa(TlsIdentity identity, Clock clock) throws IOException, GeneralSecurityException {
    this.clock = clock;
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    keys = generator.generateKeyPair();
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(identity.server()));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    serve("/uaa/login", exchange -> send(exchange, 200, PROMPTS));
    serve("/uaa/token_keys", exchange -> send(exchange, 200, publicKeys()));
    serve("/uaa/oauth/token", this::grant);
    server.start();
  }

  private void serve(String path, HttpHandler handler) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            handler.handle(exchange);
          }
        });
  }

  public String url() {
    return "https://127.0.0.1:" + server.getAddress().getPort() + "/uaa";
  }

  /** How long the access tokens last that are given from now on. */
  public FakeUaa lifetime(Duration duration) {
    lifetime = duration;
    return this;
  }

  /** Refresh tokens that are out there give nothing any more. */
  public void forgetLogins() {
    refreshTokens.clear();
  }

  /** Kinds of grants that were asked for, in order; those that were refused with a {@code !}. */
  public List<String> grants() {
    return List.copyOf(grants);
  }

  private void grant(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Map<String, String> form = form(body);
    String type = form.getOrDefault("grant_type", "");
    String client = client(exchange);
    boolean right =
        switch (type) {
          case "client_credentials" -> client.equals("ci:ci-secret");
          case "password" ->
              client.equals("bosh_cli:")
                  && form.getOrDefault("username", "").equals("ann")
                  && form.getOrDefault("password", "").equals("s3cret");
          case "refresh_token" ->
              client.equals("bosh_cli:")
                  && refreshTokens.remove(form.getOrDefault("refresh_token", ""));
          default -> false;
        };
    grants.add(right ? type : type + "!");
    if (!right) {
      send(exchange, 401, "{\"error\":\"unauthorized\",\"error_description\":\"Bad credentials\"}");
      return;
    }
    int number = given.incrementAndGet();
    if (type.equals("client_credentials")) {
      String access = token("t" + number, "\"client_id\":\"ci\"", lifetime);
      send(exchange, 200, "{\"token_type\":\"bearer\",\"access_token\":\"%s\"}".formatted(access));
      return;
    }
    String who = "\"user_name\":\"ann\",\"client_id\":\"bosh_cli\"";
    String refresh = token("t" + number + "-r", who, Duration.ofDays(1));
    refreshTokens.add(refresh);
    send(
        exchange,
        200,
        "{\"token_type\":\"bearer\",\"access_token\":\"%s\",\"refresh_token\":\"%s\",\"expires_in\":%d}"
            .formatted(token("t" + number, who, lifetime), refresh, lifetime.toSeconds()));
  }

  private static Map<String, String> form(String body) {
    Map<String, String> form = new HashMap<>();
    for (String pair : body.split("&", -1)) {
      int sign = pair.indexOf('=');
      if (sign > 0) {
        form.put(
            pair.substring(0, sign),
            URLDecoder.decode(pair.substring(sign + 1), StandardCharsets.UTF_8));
      }
    }
    return form;
  }

  private static String client(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    return header == null || !header.startsWith("Basic ")
        ? ""
        : new String(
            Base64.getDecoder().decode(header.substring("Basic ".length())),
            StandardCharsets.UTF_8);
  }

  private String token(String id, String who, Duration lasting) {
    String claims =
        "{\"jti\":\"%s\",%s,\"scope\":[\"bosh.admin\"],\"exp\":%d}"
            .formatted(id, who, clock.now().plus(lasting).getEpochSecond());
    String signed =
        encoded("{\"alg\":\"RS256\",\"kid\":\"k\"}".getBytes(StandardCharsets.UTF_8))
            + "."
            + encoded(claims.getBytes(StandardCharsets.UTF_8));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(keys.getPrivate());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + encoded(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private String publicKeys() {
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    return "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"k\",\"use\":\"sig\",\"alg\":\"RS256\",\"n\":\"%s\",\"e\":\"%s\"}]}"
        .formatted(
            encoded(unsigned(key.getModulus().toByteArray())),
            encoded(unsigned(key.getPublicExponent().toByteArray())));
  }

  private static byte[] unsigned(byte[] number) {
    return number[0] == 0 ? java.util.Arrays.copyOfRange(number, 1, number.length) : number;
  }

  private static String encoded(byte[] bytes) {
    return BASE64.encodeToString(bytes);
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
