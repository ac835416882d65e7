package io.slipway.director.credentials.generating;

import io.slipway.base.Clock;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The keys of a local Director: an authority of its own and a certificate for this machine's
 * loopback, made once per home. Elliptic curve keys take a millisecond to make; TLS 1.3, which
 * every stock client speaks, accepts them.
 *
 * @param authority the PEM text that clients trust
 */
public record ServerCertificate(
    String authority, X509Certificate certificate, PrivateKey privateKey) {
  private static final Duration VALIDITY = Duration.ofDays(3650);
  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * Reads the folder's keys; makes them when there are none, their time is over or the Director is
   * called something else.
   *
   * @param called what clients call it beside {@code localhost}: names and addresses
   */
  public static ServerCertificate in(Path directory, Collection<String> called, Clock clock) {
    Set<String> names = names(called);
    Path authority = directory.resolve("ca.pem");
    Path certificate = directory.resolve("director.pem");
    Path key = directory.resolve("director.key");
    try {
      if (Files.exists(authority) && Files.exists(certificate) && Files.exists(key)) {
        ServerCertificate found = read(authority, certificate, key);
        if (found.certificate.getNotAfter().toInstant().isAfter(clock.now())
            && found.names().equals(names)) {
          return found;
        }
      }
      ServerCertificate made = make(names, clock.now());
      write(authority, made.authority, "rw-r--r--");
      write(key, pem(new JcaPKCS8Generator(made.privateKey, null)), "rw-------");
      write(certificate, pem(made.certificate), "rw-r--r--");
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException("The keys in " + directory + " cannot be read or made", e);
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("The keys in " + directory + " are unusable", e);
    }
  }

  private static ServerCertificate read(Path authority, Path certificate, Path key)
      throws IOException, GeneralSecurityException {
    return new ServerCertificate(
        Files.readString(authority),
        new JcaX509CertificateConverter()
            .getCertificate((X509CertificateHolder) parse(certificate)),
        new JcaPEMKeyConverter().getPrivateKey((PrivateKeyInfo) parse(key)));
  }

  private static Object parse(Path file) throws IOException {
    try (PEMParser parser = new PEMParser(new StringReader(Files.readString(file)))) {
      Object parsed = parser.readObject();
      if (parsed == null) {
        throw new IOException(file + " holds no PEM");
      }
      return parsed;
    }
  }

  /** Each as certificates have it. */
  private static Set<String> names(Collection<String> called) {
    Set<String> names = new TreeSet<>(Set.of("127.0.0.1", "localhost"));
    names.addAll(called);
    return names.stream()
        .map(name -> isAddress(name) ? InetAddress.ofLiteral(name).getHostAddress() : name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** When they end, by the property that BOSH has each in. */
  public Map<String, Instant> expiries() {
    return Map.of(
        "director.ssl.ca", authorityCertificate().getNotAfter().toInstant(),
        "director.ssl.cert", certificate.getNotAfter().toInstant());
  }

  private X509Certificate authorityCertificate() {
    try (PEMParser parser = new PEMParser(new StringReader(authority))) {
      return new JcaX509CertificateConverter()
          .getCertificate((X509CertificateHolder) parser.readObject());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("The authority's certificate is unusable", e);
    }
  }

  private Set<String> names() throws CertificateParsingException {
    Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
    return alternatives == null
        ? Set.of()
        : alternatives.stream()
            .map(name -> String.valueOf(name.get(1)))
            .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isAddress(String name) {
    return name.contains(":") || name.matches("[0-9.]+");
  }

  private static GeneralName generalName(String name) {
    return new GeneralName(isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name);
  }

  private static ServerCertificate make(Set<String> names, Instant now)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    KeyPair authorityKeys = newKeys();
    X500Name authorityName = new X500Name("CN=Slipway local authority");
    X509Certificate authority =
        sign(
            builder(authorityName, authorityName, authorityKeys, now)
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                .addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)),
            authorityKeys);
    KeyPair keys = newKeys();
    X509Certificate certificate =
        sign(
            builder(authorityName, new X500Name("CN=Slipway Director"), keys, now)
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                .addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(
                        names.stream()
                            .map(ServerCertificate::generalName)
                            .toArray(GeneralName[]::new))),
            authorityKeys);
    return new ServerCertificate(pem(authority), certificate, keys.getPrivate());
  }

  private static KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256, RANDOM);
    return generator.generateKeyPair();
  }

  private static JcaX509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, KeyPair keys, Instant now) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(128, RANDOM),
        Date.from(now.minus(Duration.ofDays(1))),
        Date.from(now.plus(VALIDITY)),
        subject,
        keys.getPublic());
  }

  private static X509Certificate sign(
      org.bouncycastle.cert.X509v3CertificateBuilder builder, KeyPair authorityKeys)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(
                new JcaContentSignerBuilder("SHA256withECDSA").build(authorityKeys.getPrivate())));
  }

  private static String pem(Object object) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    return text.toString();
  }

  private static void write(Path file, String text, String permissions) throws IOException {
    Path temporary =
        Files.createTempFile(
            file.getParent(),
            file.getFileName().toString(),
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
    Files.writeString(temporary, text, StandardCharsets.US_ASCII);
    Files.move(
        temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
