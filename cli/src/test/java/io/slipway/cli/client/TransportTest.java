package io.slipway.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.slipway.base.SlipwayException;
import io.slipway.cli.CommandFailed;
import io.slipway.testkit.VirtualClock;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransportTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "10.0.0.6, https://10.0.0.6:25555",
    "director.example:443, https://director.example:443",
    "https://director.example, https://director.example:25555",
    "https://[::1]:1, https://[::1]:1",
  })
  void understandsAddresses(String environment, String url) {
    assertThat(Transport.baseOf(environment)).hasToString(url);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://x", "ftp://x", "https://", "a b", "https://x:y"})
  void refusesWhatIsNoAddress(String environment) {
    assertThatThrownBy(() -> Transport.baseOf(environment))
        .isInstanceOf(CommandFailed.class)
        .hasMessageContaining("Invalid environment");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"no PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", ""})
  void refusesWhatIsNoCertificate(String pem) {
    assertThatThrownBy(() -> Transport.secure("x", Optional.of(pem)))
        .isInstanceOf(CommandFailed.class)
        .hasMessageContaining("Check --ca-cert");
  }

  @Test
  void trustsTheGivenAuthorityAndNoOther() throws Exception {
    KeyStore itsOwn = keyStore("own");
    KeyStore another = keyStore("another");
    HttpsServer server = server(itsOwn);
    try {
      String environment = "https://127.0.0.1:" + server.getAddress().getPort();
      assertThat(client(environment, pem(itsOwn)).get("/info").object().text("name"))
          .isEqualTo("fake");
      assertThatThrownBy(() -> client(environment, pem(another)).get("/info"))
          .isInstanceOf(SlipwayException.class)
          .hasMessageContaining("cannot be trusted")
          .hasMessageEndingWith("Check --ca-cert (BOSH_CA_CERT).");
      assertThatThrownBy(
              () ->
                  new DirectorClient(
                          Transport.secure(environment, Optional.empty()),
                          Optional.empty(),
                          new VirtualClock())
                      .get("/info"))
          .hasMessageContaining("cannot be trusted");
    } finally {
      server.stop(0);
    }
  }

  private static DirectorClient client(String environment, String pem) {
    return new DirectorClient(
        Transport.secure(environment, Optional.of(pem)),
        Optional.of(new Credentials("me", "secret")),
        new VirtualClock());
  }

  private static HttpsServer server(KeyStore keys) throws Exception {
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "{\"name\":\"fake\"}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  /** Made by the JDK's own tool: its interfaces for making certificates are not public. */
  private KeyStore keyStore(String name) throws Exception {
    Path file = directory.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-keyalg",
                    "EC",
                    "-alias",
                    name,
                    "-dname",
                    "CN=" + name,
                    "-ext",
                    "san=ip:127.0.0.1",
                    "-keystore",
                    file.toString(),
                    "-storetype",
                    "PKCS12",
                    "-storepass",
                    new String(PASSWORD)))
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(output).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    return keys;
  }

  private static String pem(KeyStore keys) throws Exception {
    Certificate certificate = keys.getCertificate(keys.aliases().nextElement());
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
        + "\n-----END CERTIFICATE-----\n";
  }
}
