package io.slipway.director.credentials.generating;

import io.slipway.base.Clock;
import io.slipway.director.credentials.generating.CertificateRequest.Attribute;
import io.slipway.director.credentials.generating.CertificateRequest.ExtendedKeyUse;
import io.slipway.director.credentials.generating.CertificateRequest.KeyUse;
import io.slipway.director.credentials.generating.CertificateRequest.SubjectPart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;

/** Makes certificates, each with a new RSA key. */
public final class Certificates {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Clock clock;

  public Certificates(Clock clock) {
    this.clock = clock;
  }

  /**
   * All as PEM.
   *
   * @param authority the certificate of who signed it; its own when it signed itself
   */
  public record Made(String authority, String certificate, String privateKey) {
    /** The key stays out of logs and errors. */
    @Override
    public String toString() {
      return "Made[" + certificate + "]";
    }
  }

  /** Who signs. */
  public static final class Authority {
    private final X509CertificateHolder certificate;
    private final PrivateKey key;

    private Authority(X509CertificateHolder certificate, PrivateKey key) {
      this.certificate = certificate;
      this.key = key;
    }

    /**
     * @param privateKey of RSA; empty when one of the two is not what it should be
     */
    public static Optional<Authority> of(String certificate, String privateKey) {
      return Pem.certificate(certificate)
          .flatMap(found -> Pem.rsaKey(privateKey).map(key -> new Authority(found, key)));
    }

    private byte[] keyId() {
      Extension keyId = certificate.getExtension(Extension.subjectKeyIdentifier);
      return keyId == null
          ? new byte[0]
          : ASN1OctetString.getInstance(keyId.getParsedValue()).getOctets();
    }
  }

  /** What a certificate says of itself. */
  public record Facts(boolean authority, boolean selfSigned, Instant notBefore, Instant notAfter) {}

  /** Empty for what is no certificate. */
  public static Optional<Facts> read(String certificate) {
    return Pem.certificate(certificate)
        .map(
            found -> {
              BasicConstraints constraints = BasicConstraints.fromExtensions(found.getExtensions());
              return new Facts(
                  constraints != null && constraints.isCA(),
                  found.getIssuer().equals(found.getSubject()),
                  found.getNotBefore().toInstant(),
                  found.getNotAfter().toInstant());
            });
  }

  /** Whether the text is an RSA key in PEM. */
  public static boolean isRsaKey(String text) {
    return Pem.rsaKey(text).isPresent();
  }

  public Made selfSigned(CertificateRequest request) {
    RsaKeys keys = RsaKeys.generate(request.keyBits());
    X500Name subject = subject(request.subject());
    String certificate =
        certificate(request, keys, subject, keys.keyId(), keys.pair().getPrivate());
    return new Made(certificate, certificate, keys.privatePem());
  }

  public Made signed(CertificateRequest request, Authority by) {
    RsaKeys keys = RsaKeys.generate(request.keyBits());
    String certificate =
        certificate(request, keys, by.certificate.getSubject(), by.keyId(), by.key);
    return new Made(Pem.write(by.certificate), certificate, keys.privatePem());
  }

  private String certificate(
      CertificateRequest request,
      RsaKeys keys,
      X500Name issuer,
      byte[] issuerKeyId,
      PrivateKey issuerKey) {
    Instant now = clock.now();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            new BigInteger(128, RANDOM),
            Date.from(now),
            Date.from(now.plus(request.validity())),
            subject(request.subject()),
            keys.pair().getPublic());
    try {
      extend(builder, request, keys.keyId(), issuerKeyId);
      return Pem.write(
          builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(issuerKey)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("A certificate cannot be signed on this machine", e);
    }
  }

  private static void extend(
      JcaX509v3CertificateBuilder builder,
      CertificateRequest request,
      byte[] keyId,
      byte[] issuerKeyId)
      throws IOException {
    if (!request.keyUsage().isEmpty()) {
      builder.addExtension(Extension.keyUsage, true, keyUsage(request.keyUsage()));
    }
    if (!request.extendedKeyUsage().isEmpty()) {
      builder.addExtension(
          Extension.extendedKeyUsage, false, extendedKeyUsage(request.extendedKeyUsage()));
    }
    builder.addExtension(
        Extension.basicConstraints, true, new BasicConstraints(request.authority()));
    builder.addExtension(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyId));
    if (issuerKeyId.length > 0) {
      builder.addExtension(
          Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(issuerKeyId));
    }
    if (!request.alternativeNames().isEmpty()) {
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(
              request.alternativeNames().stream()
                  .map(Certificates::alternativeName)
                  .toArray(GeneralName[]::new)));
    }
  }

  private static X500Name subject(List<SubjectPart> parts) {
    X500NameBuilder name = new X500NameBuilder();
    parts.forEach(part -> name.addRDN(identifier(part.attribute()), part.value()));
    return name.build();
  }

  private static ASN1ObjectIdentifier identifier(Attribute attribute) {
    return switch (attribute) {
      case COMMON_NAME -> BCStyle.CN;
      case ORGANIZATION -> BCStyle.O;
      case ORGANIZATION_UNIT -> BCStyle.OU;
      case LOCALITY -> BCStyle.L;
      case STATE -> BCStyle.ST;
      case COUNTRY -> BCStyle.C;
    };
  }

  private static KeyUsage keyUsage(List<KeyUse> uses) {
    int bits = 0;
    for (KeyUse use : uses) {
      bits |=
          switch (use) {
            case DIGITAL_SIGNATURE -> KeyUsage.digitalSignature;
            case NON_REPUDIATION -> KeyUsage.nonRepudiation;
            case KEY_ENCIPHERMENT -> KeyUsage.keyEncipherment;
            case DATA_ENCIPHERMENT -> KeyUsage.dataEncipherment;
            case KEY_AGREEMENT -> KeyUsage.keyAgreement;
            case KEY_CERT_SIGN -> KeyUsage.keyCertSign;
            case CRL_SIGN -> KeyUsage.cRLSign;
            case ENCIPHER_ONLY -> KeyUsage.encipherOnly;
            case DECIPHER_ONLY -> KeyUsage.decipherOnly;
          };
    }
    return new KeyUsage(bits);
  }

  private static ExtendedKeyUsage extendedKeyUsage(List<ExtendedKeyUse> uses) {
    return new ExtendedKeyUsage(
        uses.stream()
            .map(
                use ->
                    switch (use) {
                      case CLIENT_AUTH -> KeyPurposeId.id_kp_clientAuth;
                      case SERVER_AUTH -> KeyPurposeId.id_kp_serverAuth;
                      case CODE_SIGNING -> KeyPurposeId.id_kp_codeSigning;
                      case EMAIL_PROTECTION -> KeyPurposeId.id_kp_emailProtection;
                      case TIMESTAMPING -> KeyPurposeId.id_kp_timeStamping;
                    })
            .toArray(KeyPurposeId[]::new));
  }

  /** What looks like an address is one. */
  private static GeneralName alternativeName(String name) {
    return IPAddress.isValid(name)
        ? new GeneralName(GeneralName.iPAddress, InetAddress.ofLiteral(name).getHostAddress())
        : new GeneralName(GeneralName.dNSName, name);
  }
}
