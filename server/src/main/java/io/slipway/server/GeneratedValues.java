package io.slipway.server;

import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.cli.ValueGenerator;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;
import org.jspecify.annotations.Nullable;

/** Passwords, keys and certificates as the stock command line makes them for its variables. */
final class GeneratedValues implements ValueGenerator {
  private static final String PASSWORD_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final int PASSWORD_LENGTH = 20;
  private static final int LONGEST_PASSWORD = 1_000_000;
  private static final int KEY_LENGTH = 2048;
  private static final int CERTIFICATE_KEY_LENGTH = 3072;
  private static final List<Integer> CERTIFICATE_KEY_LENGTHS = List.of(2048, 3072, 4096);
  private static final int DAYS = 365;
  private static final Set<String> CERTIFICATE_OPTIONS =
      Set.of(
          "common_name",
          "organization",
          "alternative_names",
          "is_ca",
          "ca",
          "extended_key_usage",
          "duration",
          "key_length");

  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  GeneratedValues(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Object generate(String type, @Nullable Object options, Authorities authorities) {
    try {
      return switch (type) {
        case "password" -> password(Options.of(options, "password", Set.of("length")));
        case "rsa" -> rsa();
        case "ssh" -> ssh();
        case "certificate" ->
            certificate(Options.of(options, "certificate", CERTIFICATE_OPTIONS), authorities);
        default -> throw failure("Unsupported value type: " + type);
      };
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new SlipwayException(
          ErrorCode.GENERIC, "a " + type + " cannot be made on this machine: " + e.getMessage(), e);
    }
  }

  private String password(Options options) {
    long length = options.number("length");
    if (length < 0) {
      throw failure("Failed to generate password, 'length' param cannot be negative");
    } else if (length > LONGEST_PASSWORD) {
      throw failure("a password must not be longer than " + LONGEST_PASSWORD + " characters");
    }
    StringBuilder password = new StringBuilder();
    for (long i = 0; i < (length == 0 ? PASSWORD_LENGTH : length); i++) {
      password.append(PASSWORD_CHARACTERS.charAt(random.nextInt(PASSWORD_CHARACTERS.length())));
    }
    return password.toString();
  }

  private Map<String, Object> rsa() throws GeneralSecurityException, IOException {
    KeyPair keys = newKeys(KEY_LENGTH);
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("private_key", pem(keys.getPrivate()));
    value.put("public_key", pem(keys.getPublic()));
    return value;
  }

  private Map<String, Object> ssh() throws GeneralSecurityException, IOException {
    KeyPair keys = newKeys(KEY_LENGTH);
    byte[] encoded = sshEncoded((RSAPublicKey) keys.getPublic());
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("private_key", pem(keys.getPrivate()));
    value.put("public_key", "ssh-rsa " + Base64.getEncoder().encodeToString(encoded) + "\n");
    value.put(
        "public_key_fingerprint",
        HexFormat.ofDelimiter(":").formatHex(MessageDigest.getInstance("MD5").digest(encoded)));
    return value;
  }

  private static byte[] sshEncoded(RSAPublicKey key) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (byte[] part :
        List.of(
            "ssh-rsa".getBytes(StandardCharsets.US_ASCII),
            key.getPublicExponent().toByteArray(),
            key.getModulus().toByteArray())) {
      out.writeInt(part.length);
      out.write(part);
    }
    return bytes.toByteArray();
  }

  private Map<String, Object> certificate(Options options, Authorities authorities)
      throws GeneralSecurityException, IOException, OperatorCreationException {
    long length = options.number("key_length");
    int keyLength =
        length == 0 ? CERTIFICATE_KEY_LENGTH : (int) Math.min(length, Integer.MAX_VALUE);
    if (!CERTIFICATE_KEY_LENGTHS.contains(keyLength)) {
      throw failure(
          "Invalid key_length: %d.  Must be one of: [2048 3072 4096]".formatted(keyLength));
    }
    boolean isAuthority = options.flag("is_ca");
    String authority = options.text("ca");
    if (authority.isEmpty() && !isAuthority) {
      throw failure("Missing required CA name");
    }
    KeyPair keys = newKeys(keyLength);
    byte[] keyId = keyId((RSAPublicKey) keys.getPublic());
    X500Name subject = subject(options);
    Signer signer =
        authority.isEmpty()
            ? new Signer(subject, keyId, keys.getPrivate(), "")
            : signer(authority, authorities);
    JcaX509v3CertificateBuilder builder = builder(options, subject, keys, signer);
    builder.addExtension(
        Extension.keyUsage,
        true,
        new KeyUsage(
            isAuthority
                ? KeyUsage.keyCertSign | KeyUsage.cRLSign
                : KeyUsage.keyEncipherment | KeyUsage.digitalSignature));
    if (!isAuthority) {
      builder.addExtension(Extension.extendedKeyUsage, false, extendedKeyUsage(options));
    }
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
    builder.addExtension(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(keyId));
    if (signer.keyId().length > 0) {
      builder.addExtension(
          Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(signer.keyId()));
    }
    List<String> alternatives = isAuthority ? List.of() : options.texts("alternative_names");
    if (!alternatives.isEmpty()) {
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(
              alternatives.stream()
                  .map(GeneratedValues::alternativeName)
                  .toArray(GeneralName[]::new)));
    }
    String certificate =
        pem(builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(signer.key())));
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("certificate", certificate);
    value.put("private_key", pem(keys.getPrivate()));
    value.put("ca", signer.certificate().isEmpty() ? certificate : signer.certificate());
    return value;
  }

  private JcaX509v3CertificateBuilder builder(
      Options options, X500Name subject, KeyPair keys, Signer signer) {
    long days = options.number("duration");
    Instant now = clock.now();
    return new JcaX509v3CertificateBuilder(
        signer.name(),
        new BigInteger(128, random),
        Date.from(now),
        Date.from(now.plus(Duration.ofDays(days > 0 ? days : DAYS))),
        subject,
        keys.getPublic());
  }

  private static X500Name subject(Options options) {
    String organization = options.text("organization");
    X500NameBuilder name =
        new X500NameBuilder()
            .addRDN(BCStyle.C, "US")
            .addRDN(BCStyle.O, organization.isEmpty() ? "Cloud Foundry" : organization);
    String commonName = options.text("common_name");
    return (commonName.isEmpty() ? name : name.addRDN(BCStyle.CN, commonName)).build();
  }

  private static ExtendedKeyUsage extendedKeyUsage(Options options) {
    List<KeyPurposeId> purposes = new ArrayList<>();
    for (String usage : options.texts("extended_key_usage")) {
      purposes.add(
          switch (usage) {
            case "client_auth" -> KeyPurposeId.id_kp_clientAuth;
            case "server_auth" -> KeyPurposeId.id_kp_serverAuth;
            default -> throw failure("Unsupported extended key usage value: " + usage);
          });
    }
    return purposes.isEmpty()
        ? new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth)
        : new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new));
  }

  private static GeneralName alternativeName(String name) {
    return IPAddress.isValid(name)
        ? new GeneralName(GeneralName.iPAddress, address(name))
        : new GeneralName(GeneralName.dNSName, name);
  }

  private static String address(String literal) {
    return InetAddress.ofLiteral(literal).getHostAddress();
  }

  /**
   * Who signs.
   *
   * @param keyId empty when its certificate names none
   * @param certificate PEM; empty for a certificate that signs itself
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over and never compared
  private record Signer(X500Name name, byte[] keyId, PrivateKey key, String certificate) {}

  private static Signer signer(String variable, Authorities authorities) throws IOException {
    Authority authority =
        authorities
            .find(variable)
            .orElseThrow(
                () ->
                    failure(
                        "Loading certificates: Expected to find variable '%s' with a certificate"
                            .formatted(variable)));
    X509CertificateHolder certificate =
        parse(authority.certificate(), X509CertificateHolder.class, variable, "certificate");
    PEMKeyPair keys = parse(authority.privateKey(), PEMKeyPair.class, variable, "private_key");
    Extension keyId = certificate.getExtension(Extension.subjectKeyIdentifier);
    return new Signer(
        certificate.getSubject(),
        keyId == null
            ? new byte[0]
            : ASN1OctetString.getInstance(keyId.getParsedValue()).getOctets(),
        new JcaPEMKeyConverter().getPrivateKey(keys.getPrivateKeyInfo()),
        pem(certificate));
  }

  private static <T> T parse(String text, Class<T> type, String variable, String member)
      throws IOException {
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      Object parsed = parser.readObject();
      if (type.isInstance(parsed)) {
        return type.cast(parsed);
      }
    } catch (PEMException _) {
      // Said below in our own words: the library's may quote the key.
    }
    throw failure(
        "Loading certificates: '%s' of variable '%s' is no %s in PEM"
            .formatted(
                member, variable, type == PEMKeyPair.class ? "RSA PRIVATE KEY" : "CERTIFICATE"));
  }

  private KeyPair newKeys(int length) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(length, random);
    return generator.generateKeyPair();
  }

  /** The digest of the modulus, by which upstream names keys. */
  private static byte[] keyId(RSAPublicKey key) throws GeneralSecurityException {
    byte[] modulus = key.getModulus().toByteArray();
    int start = modulus[0] == 0 ? 1 : 0;
    MessageDigest digest = MessageDigest.getInstance("SHA-1");
    digest.update(modulus, start, modulus.length - start);
    return digest.digest();
  }

  private static String pem(Object object) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    return text.toString();
  }

  private static SlipwayException failure(String message) {
    return new SlipwayException(ErrorCode.GENERIC, message);
  }

  /** The options of one definition, each of the kind it must have. */
  private record Options(Map<?, ?> values, String type) {
    static Options of(@Nullable Object options, String type, Set<String> known) {
      if (options == null) {
        return new Options(Map.of(), type);
      } else if (!(options instanceof Map<?, ?> map)) {
        throw invalid(type, "they must be a mapping");
      } else {
        for (Object key : map.keySet()) {
          if (!(key instanceof String name) || !known.contains(name)) {
            throw invalid(type, "Unsupported parameter '" + key + "'");
          }
        }
        return new Options(map, type);
      }
    }

    String text(String key) {
      Object value = values.get(key);
      if (value instanceof Map || value instanceof List) {
        throw invalid(type, "'" + key + "' must be text");
      }
      return value == null ? "" : value.toString();
    }

    List<String> texts(String key) {
      Object value = values.get(key);
      if (value != null && !(value instanceof List<?>)) {
        throw invalid(type, "'" + key + "' must be a list");
      }
      return value instanceof List<?> list
          ? list.stream().map(String::valueOf).toList()
          : List.of();
    }

    long number(String key) {
      Object value = values.get(key);
      if (value == null) {
        return 0;
      } else if (value instanceof Integer || value instanceof Long) {
        return ((Number) value).longValue();
      }
      throw invalid(type, "'" + key + "' must be an integer");
    }

    boolean flag(String key) {
      Object value = values.get(key);
      if (value != null && !(value instanceof Boolean)) {
        throw invalid(type, "'" + key + "' must be true or false");
      }
      return Boolean.TRUE.equals(value);
    }

    private static SlipwayException invalid(String type, String reason) {
      return failure("Failed to generate %s, parameters are invalid: %s".formatted(type, reason));
    }
  }
}
