package io.slipway.bus.nats;

import io.slipway.base.ErrorCode;
import io.slipway.base.ErrorText;
import io.slipway.base.Limits;
import io.slipway.base.SlipwayException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS with a certificate on both sides. Files are read whenever a connection is made, so that
 * renewed ones count from the next connection on.
 */
final class NatsTls {
  private static final int LARGEST_FILE = 1024 * 1024;
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ((?:RSA |EC )?)PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END");

  /** {@code SEQUENCE { INTEGER 0, SEQUENCE { rsaEncryption, NULL } … }} of PKCS #8. */
  private static final byte[] RSA_HEAD = {
    2, 1, 0, 0x30, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 13, 1, 1, 1, 5, 0
  };

  private NatsTls() {}

  /**
   * @throws SlipwayException naming the file that is not what it should be
   */
  static SSLContext context(NatsOptions.Access access) {
    List<X509Certificate> authorities = certificates(access.ca());
    List<X509Certificate> chain = certificates(access.certificate());
    PrivateKey key = privateKey(access.privateKey());
    try {
      KeyStore trusted = empty();
      for (int i = 0; i < authorities.size(); i++) {
        trusted.setCertificateEntry("authority-" + i, authorities.get(i));
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      KeyStore own = empty();
      own.setKeyEntry("director", key, new char[0], chain.toArray(Certificate[]::new));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(own, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          keys.getKeyManagers(), new TrustManager[] {namesChecked(trust.getTrustManagers())}, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_INVALID_VALUE,
          "nats.certificate %s and nats.private_key %s cannot be used together"
              .formatted(access.certificate(), access.privateKey()),
          e);
    }
  }

  /** From the whole to the part, as BOSH writes subjects. */
  static String subject(Path certificate) {
    String name = certificates(certificate).getFirst().getSubjectX500Principal().getName();
    try {
      return new LdapName(name)
          .getRdns().stream().map(Object::toString).collect(Collectors.joining(", "));
    } catch (InvalidNameException e) {
      throw unusable(certificate, "its subject cannot be read", e);
    }
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static TrustManager namesChecked(TrustManager[] managers) {
    return Arrays.stream(managers)
        .filter(X509ExtendedTrustManager.class::isInstance)
        .map(X509ExtendedTrustManager.class::cast)
        .findFirst()
        .<TrustManager>map(NamedServers::new)
        .orElseThrow(() -> new IllegalStateException("Every Java checks X.509 certificates"));
  }

  private static List<X509Certificate> certificates(Path file) {
    try {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes(file)));
      List<X509Certificate> certificates =
          found.stream()
              .filter(X509Certificate.class::isInstance)
              .map(X509Certificate.class::cast)
              .toList();
      if (!certificates.isEmpty()) {
        return certificates;
      }
      throw unusable(file, "there is no certificate in it", null);
    } catch (GeneralSecurityException e) {
      throw unusable(file, "there is no certificate in it", e);
    }
  }

  private static PrivateKey privateKey(Path file) {
    Matcher pem = PEM.matcher(new String(bytes(file), StandardCharsets.US_ASCII));
    if (!pem.find()) {
      throw unusable(file, "there is no private key in PEM in it", null);
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(pem.group(2));
    } catch (IllegalArgumentException e) {
      throw unusable(file, "there is no private key in PEM in it", null);
    }
    PKCS8EncodedKeySpec spec =
        new PKCS8EncodedKeySpec(pem.group(1).equals("RSA ") ? wrapped(der) : der);
    for (String algorithm : List.of("RSA", "EC")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException _) {
        // Perhaps it is one of the other kind.
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("Every Java knows " + algorithm, e);
      }
    }
    throw unusable(file, "it is neither an RSA key nor an EC key in PKCS #8", null);
  }

  /** A PKCS #1 key as the PKCS #8 that Java reads. */
  private static byte[] wrapped(byte[] rsa) {
    byte[] octets = tagged(4, rsa);
    byte[] content = Arrays.copyOf(RSA_HEAD, RSA_HEAD.length + octets.length);
    System.arraycopy(octets, 0, content, RSA_HEAD.length, octets.length);
    return tagged(0x30, content);
  }

  private static byte[] tagged(int tag, byte[] content) {
    byte[] whole = new byte[content.length + 4];
    whole[0] = (byte) tag;
    whole[1] = (byte) 0x82;
    whole[2] = (byte) (content.length >> 8);
    whole[3] = (byte) content.length;
    System.arraycopy(content, 0, whole, 4, content.length);
    return whole;
  }

  private static byte[] bytes(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return Limits.readAll(in, LARGEST_FILE, "it");
    } catch (IOException e) {
      throw unusable(file, ErrorText.of(e), e);
    }
  }

  private static SlipwayException unusable(Path file, String why, @Nullable Exception cause) {
    return new SlipwayException(
        ErrorCode.VALIDATION_INVALID_VALUE,
        "The settings cannot be used:\nnats: %s: %s".formatted(file, why),
        cause);
  }
}
