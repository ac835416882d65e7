package io.slipway.it;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.slipway.director.credentials.generating.Certificates.Made;
import io.slipway.json.Json;
import io.slipway.json.PlainObject;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.function.BiConsumer;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An agent on NATS that answers as a test wants. */
final class OddAgent implements AutoCloseable {
  private final Connection connection;

  /**
   * @param answer is given each request, and whom to answer with what
   */
  OddAgent(String url, String id, Made identity, BiConsumer<PlainObject, OddAgent> answer)
      throws Exception {
    connection = Nats.connect(new Options.Builder().server(url).sslContext(tls(identity)).build());
    connection
        .createDispatcher(
            message ->
                answer.accept(
                    PlainObject.of(
                        Json.parse(new String(message.getData(), StandardCharsets.UTF_8)),
                        "request"),
                    this))
        .subscribe("agent." + id);
    connection.flush(Duration.ofSeconds(30));
  }

  void say(String subject, byte[] body) {
    connection.publish(subject, body);
  }

  void say(String subject, String body) {
    say(subject, body.getBytes(StandardCharsets.UTF_8));
  }

  private static SSLContext tls(Made identity) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", certificate(identity.authority()));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyStore own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    own.setKeyEntry(
        "agent",
        key(identity.privateKey()),
        new char[0],
        new Certificate[] {certificate(identity.certificate())});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static Certificate certificate(String pem) throws Exception {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }

  private static PrivateKey key(String pem) throws Exception {
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
