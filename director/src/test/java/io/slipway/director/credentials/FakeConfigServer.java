package io.slipway.director.credentials;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.slipway.director.credentials.generating.CertificateRequest;
import io.slipway.director.credentials.generating.CertificateRequest.Attribute;
import io.slipway.director.credentials.generating.CertificateRequest.SubjectPart;
import io.slipway.director.credentials.generating.Certificates;
import io.slipway.testkit.VirtualClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** A config server and the UAA of it, over TLS, which answer what they are told to. */
final class FakeConfigServer implements AutoCloseable {
  /** Answers a request for data. */
  @FunctionalInterface
  interface Handler {
    void handle(HttpExchange exchange) throws IOException;
  }

  private static final Identity IDENTITY = Identity.make();

  private final HttpsServer server;
  private final Path folder;
  private final AtomicInteger tokens = new AtomicInteger();
  final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  volatile Handler data = exchange -> send(exchange, 404, "{\"error\":\"none\"}");
  volatile Handler token =
      exchange ->
          send(
              exchange,
              200,
              "{\"access_token\":\"t%d\",\"token_type\":\"bearer\"}"
                  .formatted(tokens.incrementAndGet()));

  FakeConfigServer(Path folder) throws IOException, GeneralSecurityException {
    this.folder = folder;
    Files.writeString(folder.resolve("ca.pem"), IDENTITY.certificate());
    Files.writeString(folder.resolve("secret"), "the secret\n");
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(IDENTITY.context()));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/oauth/token", exchange -> answer(exchange, token));
    server.createContext("/v1/data", exchange -> answer(exchange, data));
    server.start();
  }

  private void answer(HttpExchange exchange, Handler handler) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      requests.add(
          "%s %s %s %s"
              .formatted(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI(),
                  exchange.getRequestHeaders().getFirst("Authorization"),
                  body)
              .strip());
      handler.handle(exchange);
    }
  }

  static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  void answers(int status, String body) {
    data = exchange -> send(exchange, status, body);
  }

  URI url() {
    return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
  }

  ConfigServerSettings settings(Duration timeout) {
    Optional<Path> authority = Optional.of(folder.resolve("ca.pem"));
    return new ConfigServerSettings(
        url(),
        authority,
        new ConfigServerSettings.Uaa(url(), authority, "director", folder.resolve("secret")),
        timeout);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private record Identity(String certificate, SSLContext context) {
    static Identity make() {
      Certificates.Made made =
          new Certificates(new VirtualClock(Instant.now()))
              .selfSigned(
                  new CertificateRequest(
                      List.of(new SubjectPart(Attribute.COMMON_NAME, "config server")),
                      Duration.ofDays(1),
                      2048,
                      true,
                      List.of("127.0.0.1"),
                      List.of(),
                      List.of()));
      try {
        return new Identity(made.certificate(), context(made));
      } catch (GeneralSecurityException | IOException e) {
        throw new IllegalStateException(e);
      }
    }

    private static PrivateKey key(String pem) throws IOException {
      try (PEMParser parser = new PEMParser(new StringReader(pem))) {
        return new JcaPEMKeyConverter().getKeyPair((PEMKeyPair) parser.readObject()).getPrivate();
      }
    }

    private static SSLContext context(Certificates.Made made)
        throws GeneralSecurityException, IOException {
      Certificate certificate =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(made.certificate().getBytes(StandardCharsets.US_ASCII)));
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          "key", key(made.privateKey()), new char[0], new Certificate[] {certificate});
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    }
  }
}
