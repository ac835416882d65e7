package io.slipway.http.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * What the signatures of tokens are checked with. A key is only ever used for the kind of signature
 * it is for: a public key that is taken for a shared secret would let anybody sign.
 */
@FunctionalInterface
public interface TokenKeys {
  /** Bytes of what the UAA may answer. */
  int LARGEST_ANSWER = 256 * 1024;

  /** The keys that may have signed a token with this head. */
  List<? extends Key> select(JWSHeader header, @Nullable SecurityContext context)
      throws KeySourceException;

  /** The secret the UAA shares with the Director. */
  static TokenKeys symmetric(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    // HMAC fills short keys with zeros, so that this is the same key; the library takes none that
    // is shorter than the digest.
    Key key = new SecretKeySpec(Arrays.copyOf(bytes, Math.max(bytes.length, 64)), "HMAC");
    Set<JWSAlgorithm> kinds = Set.of(JWSAlgorithm.HS256, JWSAlgorithm.HS384, JWSAlgorithm.HS512);
    return (header, _) -> kinds.contains(header.getAlgorithm()) ? List.of(key) : List.of();
  }

  /**
   * The UAA's public key.
   *
   * @param pem text with BEGIN PUBLIC KEY or BEGIN CERTIFICATE
   * @throws SlipwayException VALIDATION_INVALID_VALUE when it is no such key
   */
  static TokenKeys publicKey(String pem) {
    PublicKey key;
    try {
      JWK jwk = JWK.parseFromPEMEncodedObjects(pem);
      key =
          switch (jwk) {
            case com.nimbusds.jose.jwk.RSAKey rsa -> rsa.toRSAPublicKey();
            case com.nimbusds.jose.jwk.ECKey ec -> ec.toECPublicKey();
            default -> throw noKey(null);
          };
    } catch (JOSEException | IllegalArgumentException e) {
      throw noKey(e);
    }
    Set<JWSAlgorithm> kinds = UaaTokens.publicKeyAlgorithms();
    return (header, _) -> kinds.contains(header.getAlgorithm()) ? List.of(key) : List.of();
  }

  private static SlipwayException noKey(@Nullable Exception cause) {
    return new SlipwayException(
        ErrorCode.VALIDATION_INVALID_VALUE,
        "The UAA's public key must be the PEM text of an RSA or EC public key",
        cause);
  }

  /**
   * Those the UAA itself names at {@code /token_keys}: asked for when they are needed, remembered
   * for a while, and asked for again when a token names one that is not known yet, though not more
   * often than every half a minute.
   *
   * @param patience how long it may take for an answer
   * @param trust what its certificate is checked with; empty means the certificates Java knows
   */
  static TokenKeys of(String uaa, Optional<SSLSocketFactory> trust, Duration patience) {
    int millis = Math.toIntExact(patience.toMillis());
    DefaultResourceRetriever retriever =
        new DefaultResourceRetriever(millis, millis, LARGEST_ANSWER, true, trust.orElse(null));
    JWKSource<SecurityContext> source;
    try {
      source =
          JWKSourceBuilder.create(
                  URI.create(uaa.replaceAll("/+$", "") + "/token_keys").toURL(), retriever)
              .retrying(true)
              .build();
    } catch (MalformedURLException | IllegalArgumentException e) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_INVALID_VALUE, "'" + uaa + "' is not the URL of a UAA", e);
    }
    return new JWSVerificationKeySelector<>(UaaTokens.publicKeyAlgorithms(), source)::selectJWSKeys;
  }
}
