package io.slipway.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.slipway.base.SlipwayException;
import io.slipway.cli.CommandFailed;
import io.slipway.testkit.TlsIdentity;
import io.slipway.testkit.VirtualClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransportTest {
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
    TlsIdentity itsOwn = TlsIdentity.make(directory, "own");
    TlsIdentity another = TlsIdentity.make(directory, "another");
    HttpsServer server = server(itsOwn);
    try {
      String environment = "https://127.0.0.1:" + server.getAddress().getPort();
      assertThat(client(environment, itsOwn.pem()).get("/info").object().text("name"))
          .isEqualTo("fake");
      assertThatThrownBy(() -> client(environment, another.pem()).get("/info"))
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

  private static HttpsServer server(TlsIdentity identity) throws Exception {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(identity.server()));
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
}
