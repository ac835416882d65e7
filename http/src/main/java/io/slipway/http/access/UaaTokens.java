package io.slipway.http.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.slipway.base.Clock;
import java.text.ParseException;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Users a UAA knows: each request brings a token it has signed (Director API 2.4). A token is
 * looked at when the head of its request arrives, so that one that expires during an upload still
 * holds.
 */
public final class UaaTokens implements IdentityProvider {
  private static final Logger log = LoggerFactory.getLogger(UaaTokens.class);
  private static final String SCHEME = "bearer ";
  private static final int LONGEST_HEADER = 64 * 1024;

  private final List<String> urls;
  private final Clock clock;
  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

  /**
   * @param urls where the UAA is; clients go to the first
   * @param keys what its signatures are checked with
   */
  public UaaTokens(List<String> urls, TokenKeys keys, Clock clock) {
    this.urls = List.copyOf(urls);
    this.clock = clock;
    processor.setJWSKeySelector(keys::select);
    // What a token claims is looked at here, by the Director's clock.
    processor.setJWTClaimsSetVerifier((claims, context) -> {});
    // Some issuers name their own type of token.
    processor.setJWSTypeVerifier((type, context) -> {});
  }

  @Override
  public LogIn logIn() {
    return new LogIn.Uaa(urls);
  }

  @Override
  public Optional<User> authenticate(String authorization) {
    if (authorization.length() > LONGEST_HEADER
        || !authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      return Optional.empty();
    }
    try {
      SignedJWT token = SignedJWT.parse(authorization.substring(SCHEME.length()).strip());
      return user(processor.process(token, null));
    } catch (ParseException | BadJOSEException e) {
      log.debug("A token is refused", e);
      return Optional.empty();
    } catch (JOSEException e) {
      log.warn("Tokens of the UAA cannot be checked", e);
      return Optional.empty();
    }
  }

  private Optional<User> user(JWTClaimsSet claims) throws ParseException {
    Date expires = claims.getExpirationTime();
    if (expires == null || !clock.now().isBefore(expires.toInstant())) {
      return Optional.empty();
    }
    String id = claims.getJWTID();
    if (id == null || id.endsWith("-r")) {
      return Optional.empty(); // A token to get tokens with.
    }
    Optional<String> client = Optional.ofNullable(claims.getStringClaim("client_id"));
    List<String> scopes = Optional.ofNullable(claims.getStringListClaim("scope")).orElse(List.of());
    return Optional.ofNullable(claims.getStringClaim("user_name"))
        .or(() -> client)
        .map(name -> new User(name, client, scopes));
  }

  /** The kinds of signature a key of the UAA may have been used for. */
  static Set<JWSAlgorithm> publicKeyAlgorithms() {
    return Set.of(
        JWSAlgorithm.RS256,
        JWSAlgorithm.RS384,
        JWSAlgorithm.RS512,
        JWSAlgorithm.ES256,
        JWSAlgorithm.ES384,
        JWSAlgorithm.ES512);
  }
}
