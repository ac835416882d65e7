package io.slipway.server;

import io.slipway.base.Clock;
import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import io.slipway.cli.ValueGenerator;
import io.slipway.director.credentials.generating.CertificateRequest;
import io.slipway.director.credentials.generating.CertificateRequest.Attribute;
import io.slipway.director.credentials.generating.CertificateRequest.ExtendedKeyUse;
import io.slipway.director.credentials.generating.CertificateRequest.KeyUse;
import io.slipway.director.credentials.generating.CertificateRequest.SubjectPart;
import io.slipway.director.credentials.generating.Certificates;
import io.slipway.director.credentials.generating.RsaKeys;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** Beyond it a certificate's end cannot be written. */
  private static final int MOST_DAYS = 365 * 1000;

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

  private final Certificates certificates;
  private final SecureRandom random = new SecureRandom();

  GeneratedValues(Clock clock) {
    this.certificates = new Certificates(clock);
  }

  @Override
  public Object generate(String type, @Nullable Object options, Authorities authorities) {
    return switch (type) {
      case "password" -> password(Options.of(options, "password", Set.of("length")));
      case "rsa" -> rsa();
      case "ssh" -> ssh();
      case "certificate" ->
          certificate(Options.of(options, "certificate", CERTIFICATE_OPTIONS), authorities);
      default -> throw failure("Unsupported value type: " + type);
    };
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

  private static Map<String, Object> rsa() {
    RsaKeys keys = RsaKeys.generate(KEY_LENGTH);
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("private_key", keys.privatePem());
    value.put("public_key", keys.publicPem());
    return value;
  }

  private static Map<String, Object> ssh() {
    RsaKeys keys = RsaKeys.generate(KEY_LENGTH);
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("private_key", keys.privatePem());
    value.put("public_key", keys.sshPublicKey() + "\n");
    value.put("public_key_fingerprint", keys.md5Fingerprint());
    return value;
  }

  private Map<String, Object> certificate(Options options, Authorities authorities) {
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
    CertificateRequest request = request(options, keyLength, isAuthority);
    Certificates.Made made =
        authority.isEmpty()
            ? certificates.selfSigned(request)
            : certificates.signed(request, signer(authority, authorities));
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("certificate", made.certificate());
    value.put("private_key", made.privateKey());
    value.put("ca", made.authority());
    return value;
  }

  private static CertificateRequest request(Options options, int keyLength, boolean isAuthority) {
    long days = options.number("duration");
    return new CertificateRequest(
        subject(options),
        Duration.ofDays(days > 0 ? Math.min(days, MOST_DAYS) : DAYS),
        keyLength,
        isAuthority,
        isAuthority ? List.of() : options.texts("alternative_names"),
        isAuthority
            ? List.of(KeyUse.KEY_CERT_SIGN, KeyUse.CRL_SIGN)
            : List.of(KeyUse.KEY_ENCIPHERMENT, KeyUse.DIGITAL_SIGNATURE),
        isAuthority ? List.of() : extendedKeyUsage(options));
  }

  private static List<SubjectPart> subject(Options options) {
    String organization = options.text("organization");
    String commonName = options.text("common_name");
    List<SubjectPart> parts = new ArrayList<>();
    parts.add(new SubjectPart(Attribute.COUNTRY, "US"));
    parts.add(
        new SubjectPart(
            Attribute.ORGANIZATION, organization.isEmpty() ? "Cloud Foundry" : organization));
    if (!commonName.isEmpty()) {
      parts.add(new SubjectPart(Attribute.COMMON_NAME, commonName));
    }
    return parts;
  }

  private static List<ExtendedKeyUse> extendedKeyUsage(Options options) {
    List<ExtendedKeyUse> uses = new ArrayList<>();
    for (String usage : options.texts("extended_key_usage")) {
      uses.add(
          switch (usage) {
            case "client_auth" -> ExtendedKeyUse.CLIENT_AUTH;
            case "server_auth" -> ExtendedKeyUse.SERVER_AUTH;
            default -> throw failure("Unsupported extended key usage value: " + usage);
          });
    }
    return uses.isEmpty() ? List.of(ExtendedKeyUse.SERVER_AUTH) : uses;
  }

  private static Certificates.Authority signer(String variable, Authorities authorities) {
    Authority authority =
        authorities
            .find(variable)
            .orElseThrow(
                () ->
                    failure(
                        "Loading certificates: Expected to find variable '%s' with a certificate"
                            .formatted(variable)));
    if (Certificates.read(authority.certificate()).isEmpty()) {
      throw unreadable("certificate", variable, "CERTIFICATE");
    } else if (!Certificates.isRsaKey(authority.privateKey())) {
      throw unreadable("private_key", variable, "RSA PRIVATE KEY");
    }
    return Certificates.Authority.of(authority.certificate(), authority.privateKey()).orElseThrow();
  }

  private static SlipwayException unreadable(String member, String variable, String what) {
    return failure(
        "Loading certificates: '%s' of variable '%s' is no %s in PEM"
            .formatted(member, variable, what));
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
