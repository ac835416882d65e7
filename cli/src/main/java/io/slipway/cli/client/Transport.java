package io.slipway.cli.client;

import io.slipway.cli.CommandFailed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/**
 * A Director's address and the means to speak with it.
 *
 * @param base scheme, host and port
 */
public record Transport(URI base, HttpClient http) {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);
  private static final int DEFAULT_PORT = 25555;

  /**
   * HTTPS, as any Director wants it.
   *
   * @param environment a host, {@code host:port} or URL
   * @param caCertificate PEM of the authorities to trust, and no other; the system's when absent
   * @throws CommandFailed when either is not what it should be
   */
  public static Transport secure(String environment, Optional<String> caCertificate) {
    HttpClient.Builder http = plainClient();
    // Directors of BOSH's own speak 1.2 only.
    http.sslParameters(new SSLParameters(null, new String[] {"TLSv1.3", "TLSv1.2"}));
    caCertificate.ifPresent(pem -> http.sslContext(trusting(pem)));
    return new Transport(baseOf(environment), http.build());
  }

  static HttpClient.Builder plainClient() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(CONNECT_TIMEOUT)
        .executor(Executors.newVirtualThreadPerTaskExecutor());
  }

  /** {@code host} means {@code https://host:25555}. */
  static URI baseOf(String environment) {
    String url = environment.contains("://") ? environment : "https://" + environment;
    try {
      URI uri = URI.create(url);
      if (!"https".equals(uri.getScheme()) || uri.getHost() == null) {
        throw new IllegalArgumentException("not https://host:port");
      }
      int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
      return URI.create("https://" + uri.getHost() + ":" + port);
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(
          "Invalid environment '"
              + environment
              + "': expected the Director's host, host:port, https://host:port or an alias",
          e);
    }
  }

  private static SSLContext trusting(String pem) {
    try {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
      if (certificates.isEmpty()) {
        throw new CertificateException("there is none in it");
      }
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      int number = 0;
      for (Certificate certificate : certificates) {
        trusted.setCertificateEntry("ca-" + number++, certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (CertificateException e) {
      throw new CommandFailed(
          "The CA certificate is not one in PEM form: "
              + e.getMessage()
              + ". Check --ca-cert or BOSH_CA_CERT.",
          e);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("Every JDK has TLS and X.509", e);
    }
  }
}
