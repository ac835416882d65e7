package io.slipway.director.credentials.generating;

import io.slipway.base.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/**
 * Makes certificates with which agents show who they are. Each has a new key on the curve P-256:
 * one of RSA, of the length BOSH's Director makes, takes a hundred times as long.
 */
public final class ClientCertificates {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration VALIDITY = Duration.ofDays(2 * 365);

  /** A clock that is a little behind trusts what has just been made, too. */
  private static final Duration SLACK = Duration.ofMinutes(5);

  /** No country of X.520, as the names are longer than that allows; but what BOSH writes. */
  private static final DERPrintableString USA = new DERPrintableString("USA");

  private final X509CertificateHolder authority;
  private final PrivateKey key;
  private final Clock clock;

  private ClientCertificates(X509CertificateHolder authority, PrivateKey key, Clock clock) {
    this.authority = authority;
    this.key = key;
    this.clock = clock;
  }

  /**
   * @param privateKey of RSA; empty when one of the two is not what it should be, or it is another
   *     one's
   */
  public static Optional<ClientCertificates> of(
      String certificate, String privateKey, Clock clock) {
    return Pem.certificate(certificate)
        .flatMap(
            found ->
                Pem.rsaKey(privateKey)
                    .filter(key -> belong(found, key))
                    .map(key -> new ClientCertificates(found, key, clock)));
  }

  private static boolean belong(X509CertificateHolder certificate, PrivateKey key) {
    try {
      return new JcaX509CertificateConverter().getCertificate(certificate).getPublicKey()
              instanceof RSAPublicKey shown
          && key instanceof RSAPrivateCrtKey own
          && shown.getModulus().equals(own.getModulus());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** The authority's certificate. */
  public String authority() {
    return Pem.write(authority);
  }

  /** One for this common name, of Cloud Foundry in the USA as BOSH's are. */
  public Certificates.Made make(String commonName) {
    KeyPair pair = pair();
    Instant now = clock.now();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            authority.getSubject(),
            new BigInteger(128, RANDOM),
            Date.from(now.minus(SLACK)),
            Date.from(now.plus(VALIDITY)),
            new X500NameBuilder()
                .addRDN(BCStyle.C, USA)
                .addRDN(BCStyle.O, "Cloud Foundry")
                .addRDN(BCStyle.CN, new DERUTF8String(commonName))
                .build(),
            pair.getPublic());
    try {
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(
          Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
      X509CertificateHolder made =
          builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(key));
      return new Certificates.Made(authority(), Pem.write(made), privatePem(pair));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("A certificate cannot be signed on this machine", e);
    }
  }

  /** In PKCS #8, which names the curve: agents cannot read it otherwise. */
  private static String privatePem(KeyPair pair) {
    return Pem.write(new PemObject("PRIVATE KEY", pair.getPrivate().getEncoded()));
  }

  private static KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Keys on P-256 cannot be made on this machine", e);
    }
  }
}
