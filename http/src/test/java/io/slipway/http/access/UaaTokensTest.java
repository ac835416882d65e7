package io.slipway.http.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.slipway.base.SlipwayException;
import io.slipway.testkit.VirtualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UaaTokensTest {
  private static final String SECRET = "tokenkey";
  private static final RSAKey FIRST = key("first");
  private static final RSAKey SECOND = key("second");

  private final VirtualClock clock = new VirtualClock();

  private static RSAKey key(String id) {
    try {
      return new RSAKeyGenerator(2048).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(RSAKey key) {
    try {
      return "-----BEGIN PUBLIC KEY-----\n"
          + Base64.getMimeEncoder().encodeToString(key.toRSAPublicKey().getEncoded())
          + "\n-----END PUBLIC KEY-----\n";
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .jwtID("4711")
        .claim("user_name", "ann")
        .claim("client_id", "bosh_cli")
        .claim("scope", List.of("bosh.read", "bosh.teams.a.admin"))
        .expirationTime(Date.from(clock.now().plusSeconds(60)));
  }

  private static String header(
      JWSAlgorithm kind, String id, JWSSigner signer, JWTClaimsSet claims) {
    try {
      SignedJWT token = new SignedJWT(new JWSHeader.Builder(kind).keyID(id).build(), claims);
      token.sign(signer);
      return "bearer " + token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String rsa(RSAKey key, JWTClaimsSet claims) {
    try {
      return header(JWSAlgorithm.RS256, key.getKeyID(), new RSASSASigner(key), claims);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The library signs with no key that short either. */
  private static String hmac(String secret, JWTClaimsSet claims) {
    try {
      byte[] filled =
          java.util.Arrays.copyOf(secret.getBytes(UTF_8), Math.max(64, secret.length()));
      return header(JWSAlgorithm.HS256, "legacy", new MACSigner(filled), claims);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private UaaTokens tokens(TokenKeys keys) {
    return new UaaTokens(List.of("https://uaa"), keys, clock);
  }

  @Test
  void aTokenSaysWhoAndWhat() {
    UaaTokens tokens = tokens(TokenKeys.publicKey(pem(FIRST)));

    assertThat(tokens.authenticate(rsa(FIRST, claims().build())))
        .contains(
            new User("ann", Optional.of("bosh_cli"), List.of("bosh.read", "bosh.teams.a.admin")));
    assertThat(tokens.authenticate(rsa(FIRST, claims().claim("user_name", null).build())))
        .map(User::name)
        .contains("bosh_cli");
    assertThat(tokens.authenticate(rsa(FIRST, claims().build()).replaceFirst("bearer", "BEARER")))
        .isPresent();
    assertThat(tokens.logIn()).isEqualTo(new IdentityProvider.LogIn.Uaa(List.of("https://uaa")));
  }

  @Test
  void aSecretIsSharedAsWell() {
    UaaTokens tokens = tokens(TokenKeys.symmetric(SECRET));

    assertThat(tokens.authenticate(hmac(SECRET, claims().build()))).isPresent();
    assertThat(tokens.authenticate(hmac("tokenkeys", claims().build()))).isEmpty();
    assertThat(tokens.authenticate(rsa(FIRST, claims().build()))).isEmpty();
  }

  @Test
  void aTokenHoldsUntilItExpires() {
    UaaTokens tokens = tokens(TokenKeys.publicKey(pem(FIRST)));
    String header = rsa(FIRST, claims().build());

    clock.advance(Duration.ofSeconds(59));
    assertThat(tokens.authenticate(header)).isPresent();
    clock.advance(Duration.ofSeconds(1));
    assertThat(tokens.authenticate(header)).isEmpty();
    assertThat(tokens.authenticate(rsa(FIRST, claims().expirationTime(null).build()))).isEmpty();
  }

  @Test
  void whatIsNoAccessTokenIsRefused() {
    UaaTokens tokens = tokens(TokenKeys.publicKey(pem(FIRST)));
    UnaryOperator<String> broken = header -> header.substring(0, header.length() - 6) + "AAAAAA";

    assertThat(tokens.authenticate(rsa(FIRST, claims().jwtID("4711-r").build()))).isEmpty();
    assertThat(tokens.authenticate(rsa(FIRST, claims().jwtID(null).build()))).isEmpty();
    assertThat(tokens.authenticate(rsa(FIRST, claims().claim("scope", 7).build()))).isEmpty();
    assertThat(tokens.authenticate(rsa(SECOND, claims().build()))).isEmpty();
    assertThat(tokens.authenticate(broken.apply(rsa(FIRST, claims().build())))).isEmpty();
    // Nobody may sign by calling it unsigned, or with what everybody knows as a secret.
    assertThat(tokens.authenticate("bearer " + new PlainJWT(claims().build()).serialize()))
        .isEmpty();
    assertThat(tokens.authenticate(hmac(pem(FIRST), claims().build()))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "bearer", "bearer ", "bearer a.b.c", "bearer ...", "Basic YTpi", "{}"})
  void garbageIsNobody(String header) {
    assertThat(tokens(TokenKeys.publicKey(pem(FIRST))).authenticate(header)).isEmpty();
    assertThat(
            tokens(TokenKeys.publicKey(pem(FIRST))).authenticate("bearer " + "a".repeat(100_000)))
        .isEmpty();
  }

  @Test
  void theUaaIsAskedForItsKeysAndAgainWhenItHasNewOnes() throws IOException {
    String[] answer = {new JWKSet(FIRST).toString(true)};
    int[] asked = {0};
    HttpServer uaa =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    uaa.createContext(
        "/uaa/token_keys",
        exchange -> {
          asked[0]++;
          byte[] body = answer[0].getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    uaa.start();
    try {
      UaaTokens tokens =
          tokens(
              TokenKeys.of(
                  "http://127.0.0.1:%d/uaa/".formatted(uaa.getAddress().getPort()),
                  Optional.empty(),
                  Duration.ofSeconds(30)));
      for (int i = 0; i < 5; i++) {
        assertThat(tokens.authenticate(rsa(FIRST, claims().build()))).isPresent();
      }
      assertThat(asked[0]).isEqualTo(1);

      answer[0] = new JWKSet(SECOND).toString(true);
      assertThat(tokens.authenticate(rsa(SECOND, claims().build()))).isPresent();
      assertThat(asked[0]).isEqualTo(2);
      assertThat(tokens.authenticate(rsa(FIRST, claims().build()))).isEmpty();
    } finally {
      uaa.stop(0);
    }
  }

  @Test
  void aUaaThatCannotBeAskedLetsNobodyIn() {
    UaaTokens tokens =
        tokens(TokenKeys.of("http://127.0.0.1:9", Optional.empty(), Duration.ofSeconds(30)));

    assertThat(tokens.authenticate(rsa(FIRST, claims().build()))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "x"})
  void whatIsNoKeyIsSaid(String pem) {
    assertThatThrownBy(() -> TokenKeys.publicKey(pem))
        .isInstanceOf(SlipwayException.class)
        .hasMessageContaining("must be the PEM text of an RSA or EC public key");
  }
}
