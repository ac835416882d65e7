package io.slipway.director.credentials.generating;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;

/** Keys and certificates as text. What the library says of a text may quote it: it goes nowhere. */
final class Pem {
  private Pem() {}

  static String write(Object object) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Empty for what is no certificate. */
  static Optional<X509CertificateHolder> certificate(String text) {
    return read(text)
        .filter(X509CertificateHolder.class::isInstance)
        .map(X509CertificateHolder.class::cast);
  }

  /** An RSA key, in either of its forms; empty for anything else. */
  static Optional<PrivateKey> rsaKey(String text) {
    return read(text)
        .flatMap(
            found ->
                switch (found) {
                  case PEMKeyPair keys -> key(keys.getPrivateKeyInfo());
                  case PrivateKeyInfo info -> key(info);
                  default -> Optional.empty();
                });
  }

  private static Optional<PrivateKey> key(PrivateKeyInfo info) {
    try {
      PrivateKey key = new JcaPEMKeyConverter().getPrivateKey(info);
      return key instanceof RSAPrivateCrtKey ? Optional.of(key) : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static Optional<Object> read(String text) {
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      return Optional.ofNullable(parser.readObject());
    } catch (IOException | RuntimeException _) {
      return Optional.empty();
    }
  }
}
