package io.slipway.http.access;

import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * Who knows the Director's users.
 *
 * @param uaa where the UAA is that knows them; the first is where clients go; none means that the
 *     Director knows them itself
 * @param ca certificates (PEM) its own is checked with; empty means those Java knows
 * @param publicKey the UAA's (PEM); without it and {@code symmetricKey} the UAA is asked for its
 *     keys
 * @param symmetricKey what the UAA signs with
 */
public record AccessSettings(
    List<String> uaa,
    Optional<String> ca,
    Optional<String> publicKey,
    Optional<String> symmetricKey) {
  public static final AccessSettings DEFAULT =
      new AccessSettings(List.of(), Optional.empty(), Optional.empty(), Optional.empty());

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  public AccessSettings {
    uaa = List.copyOf(uaa);
  }

  /** The UAA's tokens; empty when there is none. */
  public Optional<IdentityProvider> tokens(Clock clock) {
    return uaa.isEmpty() ? Optional.empty() : Optional.of(new UaaTokens(uaa, keys(), clock));
  }

  private TokenKeys keys() {
    if (publicKey.isPresent()) {
      return TokenKeys.publicKey(publicKey.get());
    }
    if (symmetricKey.isPresent()) {
      return TokenKeys.symmetric(symmetricKey.get());
    }
    return TokenKeys.of(uaa.getFirst(), ca.map(AccessSettings::trust), PATIENCE);
  }

  private static SSLSocketFactory trust(String pem) {
    try {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
      if (certificates.isEmpty()) {
        throw noCertificates(new GeneralSecurityException("there is none in it"));
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate certificate : certificates) {
        store.setCertificateEntry("uaa-" + number++, certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException | IOException e) {
      throw noCertificates(e);
    }
  }

  private static SlipwayException noCertificates(Exception cause) {
    return new SlipwayException(
        ErrorCode.VALIDATION_INVALID_VALUE,
        "users.uaa_ca must be the PEM text of certificates: " + cause.getMessage(),
        cause);
  }
}
