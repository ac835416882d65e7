package io.slipway.director.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.director.credentials.ConfigServer.Found;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client of config servers, whatever they answer (Director behaviour 7.1). */
class HttpConfigServerTest {
  private static final Duration PATIENT = Duration.ofMinutes(2);
  private static final Duration SHORT = Duration.ofMillis(200);

  @TempDir Path folder;
  private FakeConfigServer server;

  @BeforeEach
  void start() throws Exception {
    server = new FakeConfigServer(folder);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private ConfigServer client() {
    return new HttpConfigServer(server.settings(PATIENT));
  }

  private static AbstractThrowableAssert<?, ?> assertFails(ThrowingCallable call, ErrorCode code) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(SlipwayException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void asksAsCredhubIsAsked() {
    ConfigServer client = client();
    server.answers(200, "{\"data\":[{\"id\":\"i\",\"name\":\"/a b\",\"value\":{\"k\":1}}]}");
    assertThat(client.current("/a b")).isEqualTo(new Found("i", Map.of("k", 1)));
    server.answers(200, "{\"id\":\"i/x\",\"value\":null}");
    assertThat(client.byId("i/x", "/a").value()).isNull();
    server.answers(201, "{\"id\":\"new\"}");
    assertThat(client.generate("/a", "password", Map.of("length", 9), "converge")).isEqualTo("new");

    assertThat(server.requests)
        .containsExactly(
            "POST /oauth/token Basic ZGlyZWN0b3I6dGhlIHNlY3JldA== grant_type=client_credentials",
            "GET /v1/data?name=%2Fa+b&current=true bearer t1",
            "GET /v1/data/i%2Fx bearer t1",
            "POST /v1/data bearer t1 {\"name\":\"/a\",\"type\":\"password\",\"parameters\":{\"length\":9},\"mode\":\"converge\"}");
  }

  @Test
  void aTokenThatIsRefusedIsFetchedAnewOnce() {
    server.data =
        exchange -> {
          boolean old = "bearer t1".equals(exchange.getRequestHeaders().getFirst("Authorization"));
          FakeConfigServer.send(
              exchange, old ? 401 : 200, "{\"data\":[{\"id\":\"i\",\"value\":\"v\"}]}");
        };
    assertThat(client().current("/a").value()).isEqualTo("v");

    server.answers(401, "{}");
    assertFails(() -> client().current("/a"), ErrorCode.UAA_AUTHORIZATION_ERROR)
        .hasMessageContaining("does not accept the tokens");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404|{\"error\":\"gone\"}|Failed to find variable '/a' from config server: HTTP Code '404', Error: 'gone'",
        "500|{\"error\":\"boom\"}|Failed to fetch variable '/a' from config server: HTTP Code '500', Error: 'boom'",
        "500|[]|Failed to fetch variable '/a' from config server: HTTP Code '500', Error: ''",
        "200|<html>|Failed to fetch variable '/a' from config server: Invalid JSON response",
        "200|7|Failed to fetch variable '/a' from config server: Expected data to be an array",
        "200|{\"data\":{}}|Failed to fetch variable '/a' from config server: Expected data to be an array",
        "200|{\"data\":[]}|Failed to fetch variable '/a' from config server: Expected data to be non empty array",
        "200|{\"data\":[{\"value\":1}]}|Failed to fetch variable '/a' from config server: Expected data[0] to have key 'id'",
        "200|{\"data\":[{\"id\":1}]}|Failed to fetch variable '/a' from config server: Expected data[0] to have key 'value'",
        "200|{\"data\":[7]}|Failed to fetch variable '/a' from config server: Expected data[0] to have key 'id'",
      })
  void whatIsNoValueIsToldInTheWordsOfBosh(int status, String body, String message) {
    server.answers(status, body);
    assertThatThrownBy(() -> client().current("/a")).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404|{\"error\":\"gone\"}|Failed to find variable '/a' with id '1' from config server: HTTP Code '404', Error: 'gone'",
        "500|{}|Failed to fetch variable '/a' with id '1' from config server: HTTP Code '500', Error: ''",
        "200|}|Failed to fetch variable '/a' with id '1' from config server: Invalid JSON response",
        "200|[]|Failed to fetch variable '/a' from config server: Expected response to be a hash, got 'Array'",
        "200|{}|Failed to fetch variable '/a' from config server: Expected response to have key 'id'",
      })
  void theSameById(int status, String body, String message) {
    server.answers(status, body);
    assertThatThrownBy(() -> client().byId("1", "/a")).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400|{\"error\":\"no\"}|Config Server failed to generate value for '/a' with type 'x'. HTTP Code '400', Error: 'no'",
        "200|secret|Config Server returned a NON-JSON body while generating value for '/a' with type 'x'.",
        "200|{}|Failed to version generated variable '/a'. Expected Config Server response to have key 'id'",
        "200|[]|Failed to version generated variable '/a'. Expected Config Server response to have key 'id'",
      })
  void theSameOfWhatIsGenerated(int status, String body, String message) {
    server.answers(status, body);
    assertThatThrownBy(() -> client().generate("/a", "x", Map.of(), "overwrite"))
        .hasMessage(message);
  }

  @Test
  void anAnswerWithoutEndIsNotReadToItsEnd() {
    server.data =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] piece = new byte[1 << 16];
          try (OutputStream out = exchange.getResponseBody()) {
            while (true) {
              out.write(piece);
            }
          }
        };
    assertFails(() -> client().current("/a"), ErrorCode.CONFIG_SERVER_FETCH_ERROR)
        .hasMessageContaining("the answer is larger than 4 MiB");
  }

  @Test
  void whoHangsIsGivenUp() {
    CountDownLatch release = new CountDownLatch(1);
    server.data =
        _ -> {
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    ConfigServer hasty = new HttpConfigServer(server.settings(SHORT));
    try {
      assertThatThrownBy(() -> hasty.current("/a"))
          .isInstanceOf(SlipwayException.class)
          .hasMessageContaining("no whole answer within");
    } finally {
      release.countDown();
    }
  }

  @Test
  void brokenConnectionsAreTriedAgain() {
    server.data =
        exchange -> {
          if (server.requests.size() < 4) {
            exchange.close();
          } else {
            FakeConfigServer.send(exchange, 200, "{\"data\":[{\"id\":\"i\",\"value\":\"v\"}]}");
          }
        };
    assertThat(client().current("/a").value()).isEqualTo("v");
  }

  @Test
  void nobodyThereIsToldWithWhereAndWhy() {
    ConfigServerSettings settings = server.settings(PATIENT);
    client();
    server.close();
    assertFails(
            () -> new HttpConfigServer(settings).current("/a"), ErrorCode.UAA_AUTHORIZATION_ERROR)
        .hasMessageContaining("Failed to obtain valid token from UAA: the connection was refused");
  }

  @Test
  void whoseCertificateIsNotTrustedIsNotAsked() {
    ConfigServerSettings trusting = server.settings(PATIENT);
    ConfigServerSettings settings =
        new ConfigServerSettings(trusting.url(), Optional.empty(), trusting.uaa(), PATIENT);
    assertFails(
            () -> new HttpConfigServer(settings).current("/a"), ErrorCode.CONFIG_SERVER_FETCH_ERROR)
        .hasMessageContaining("its certificate is not trusted");
    assertThat(server.requests).noneMatch(line -> line.contains("/v1/data"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401|{}|answered with HTTP Code '401'",
        "200|<html>|is not JSON",
        "200|{}|has no 'access_token'",
        "200|{\"access_token\":\"a\\r\\nEvil: 1\"}|has no 'access_token'",
        "200|{\"access_token\":\"a\",\"token_type\":\"b c\"}|has no 'access_token'",
      })
  void aUaaThatGivesNoTokenIsToldWithoutTheSecret(int status, String body, String message) {
    server.token = exchange -> FakeConfigServer.send(exchange, status, body);
    assertFails(() -> client().current("/a"), ErrorCode.UAA_AUTHORIZATION_ERROR)
        .hasMessageContaining(message)
        .hasMessageNotContaining("the secret");
  }

  @Test
  void filesThatAreNotThereAreNamed() throws Exception {
    Files.delete(folder.resolve("secret"));
    assertThatThrownBy(() -> client().current("/a"))
        .hasMessageContaining(
            "the client's secret cannot be read from " + folder.resolve("secret"));
    Files.writeString(folder.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----\nx\n");
    assertThatThrownBy(this::client).hasMessageContaining(folder.resolve("ca.pem").toString());
  }

  @Test
  void aPathOfTheUrlIsKept() {
    URI url = server.url();
    ConfigServerSettings settings = server.settings(PATIENT);
    ConfigServerSettings below =
        new ConfigServerSettings(
            url.resolve("/v1/data/"), settings.authority(), settings.uaa(), PATIENT);
    server.answers(200, "{\"data\":[{\"id\":\"i\",\"value\":\"v\"}]}");
    new HttpConfigServer(below).current("/a");
    assertThat(server.requests).anyMatch(line -> line.startsWith("GET /v1/data/v1/data?name="));
  }
}
