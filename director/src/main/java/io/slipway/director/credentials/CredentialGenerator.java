package io.slipway.director.credentials;

import io.slipway.base.Clock;
import io.slipway.director.credentials.generating.CertificateRequest;
import io.slipway.director.credentials.generating.CertificateRequest.Attribute;
import io.slipway.director.credentials.generating.CertificateRequest.ExtendedKeyUse;
import io.slipway.director.credentials.generating.CertificateRequest.KeyUse;
import io.slipway.director.credentials.generating.CertificateRequest.SubjectPart;
import io.slipway.director.credentials.generating.Certificates;
import io.slipway.director.credentials.generating.RsaKeys;
import io.slipway.director.credentials.generating.ShaCrypt;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Generates values with the parameters, defaults and shapes of CredHub. */
final class CredentialGenerator {
  private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
  private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final String DIGITS = "0123456789";
  private static final String SPECIAL = "!\"#$%&'()*,-./:;<=>?@[\\]^_`{|}~";
  private static final int PASSWORD_LENGTH = 30;
  private static final int SHORTEST_PASSWORD = 4;
  private static final int LONGEST_PASSWORD = 200;
  private static final int USER_NAME_LENGTH = 20;
  private static final int SALT_LENGTH = 8;
  private static final List<Integer> KEY_LENGTHS = List.of(2048, 3072, 4096, 8192);
  private static final int KEY_LENGTH = 2048;
  private static final int DAYS = 365;
  private static final int MOST_DAYS = 3650;

  private static final List<String> OF_PASSWORD =
      List.of("length", "include_special", "exclude_upper", "exclude_lower", "exclude_number");
  private static final Map<Attribute, String> SUBJECT = subject();

  private final Certificates certificates;
  private final SecureRandom random = new SecureRandom();

  /** Making keys takes a processor for a while; the others stay for whoever else works here. */
  private final Semaphore processors =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));

  CredentialGenerator(Clock clock) {
    this.certificates = new Certificates(clock);
  }

  private static Map<Attribute, String> subject() {
    Map<Attribute, String> names = new LinkedHashMap<>();
    names.put(Attribute.ORGANIZATION, "organization");
    names.put(Attribute.STATE, "state");
    names.put(Attribute.COUNTRY, "country");
    names.put(Attribute.COMMON_NAME, "common_name");
    names.put(Attribute.ORGANIZATION_UNIT, "organization_unit");
    names.put(Attribute.LOCALITY, "locality");
    return names;
  }

  /**
   * The parameters with their defaults, so that two that mean the same are the same.
   *
   * @throws CredentialFailure for what cannot be generated, or not so
   */
  Map<String, @Nullable Object> complete(
      CredentialType type, Map<String, @Nullable Object> parameters) {
    return switch (type) {
      case VALUE, JSON ->
          throw CredentialFailure.refused(
              "Credentials of type '%s' cannot be generated. Set its value instead."
                  .formatted(type.word()));
      case PASSWORD -> password(new GenerationParameters(parameters, Set.copyOf(OF_PASSWORD)));
      case USER -> user(parameters);
      case RSA -> keys(new GenerationParameters(parameters, Set.of("key_length")));
      case SSH -> {
        GenerationParameters given =
            new GenerationParameters(parameters, Set.of("key_length", "ssh_comment"));
        Map<String, @Nullable Object> complete = keys(given);
        complete.put("ssh_comment", given.text("ssh_comment").orElse(""));
        yield complete;
      }
      case CERTIFICATE -> certificate(parameters);
    };
  }

  private static Map<String, @Nullable Object> password(GenerationParameters given) {
    Map<String, @Nullable Object> complete = new LinkedHashMap<>();
    complete.put(
        "length", given.number("length", PASSWORD_LENGTH, SHORTEST_PASSWORD, LONGEST_PASSWORD));
    for (String flag : OF_PASSWORD.subList(1, OF_PASSWORD.size())) {
      complete.put(flag, given.flag(flag));
    }
    if (characters(complete).isEmpty()) {
      throw CredentialFailure.refused(
          "The combination of parameters in the request is not allowed. Please validate your input"
              + " and retry your request.");
    }
    return complete;
  }

  private static Map<String, @Nullable Object> user(Map<String, @Nullable Object> parameters) {
    List<String> known = new ArrayList<>(OF_PASSWORD);
    known.add("username");
    GenerationParameters given = new GenerationParameters(parameters, Set.copyOf(known));
    Map<String, @Nullable Object> complete = password(given);
    given.text("username").ifPresent(name -> complete.put("username", name));
    return complete;
  }

  private static Map<String, @Nullable Object> keys(GenerationParameters given) {
    Map<String, @Nullable Object> complete = new LinkedHashMap<>();
    complete.put("key_length", given.oneOf("key_length", KEY_LENGTH, KEY_LENGTHS));
    return complete;
  }

  private static Map<String, @Nullable Object> certificate(
      Map<String, @Nullable Object> parameters) {
    List<String> known = new ArrayList<>(SUBJECT.values());
    known.addAll(
        List.of(
            "ca",
            "is_ca",
            "self_sign",
            "alternative_names",
            "key_usage",
            "extended_key_usage",
            "key_length",
            "duration"));
    GenerationParameters given = new GenerationParameters(parameters, Set.copyOf(known));
    Map<String, @Nullable Object> complete = keys(given);
    SUBJECT.values().forEach(name -> given.text(name).ifPresent(text -> complete.put(name, text)));
    if (given.text("country").filter(text -> !text.matches("[A-Za-z]{2}")).isPresent()) {
      throw GenerationParameters.wrong("country", "must be a code of two letters");
    }
    given.text("ca").ifPresent(name -> complete.put("ca", Credentials.withSlash(name)));
    complete.put("is_ca", given.flag("is_ca"));
    complete.put("self_sign", given.flag("self_sign"));
    complete.put("alternative_names", given.texts("alternative_names"));
    complete.put("key_usage", words(given, "key_usage", KeyUse.values()));
    complete.put("extended_key_usage", words(given, "extended_key_usage", ExtendedKeyUse.values()));
    complete.put("duration", given.number("duration", DAYS, 1, MOST_DAYS));
    checkSigner(complete);
    boolean named =
        SUBJECT.values().stream().anyMatch(complete::containsKey)
            || !given.texts("alternative_names").isEmpty();
    if (!named) {
      throw CredentialFailure.refused(
          "The certificate could not be generated because the value was missing a subject: give it"
              + " a 'common_name', 'alternative_names' or another part of its subject.");
    }
    return complete;
  }

  private static void checkSigner(Map<String, @Nullable Object> complete) {
    boolean bySelf = Boolean.TRUE.equals(complete.get("self_sign"));
    if (complete.containsKey("ca") && bySelf) {
      throw CredentialFailure.refused(
          "Only one of the values 'ca' and 'self_sign' may be provided. Please update your request"
              + " to include only one of these values.");
    } else if (!complete.containsKey("ca")
        && !bySelf
        && !Boolean.TRUE.equals(complete.get("is_ca"))) {
      throw CredentialFailure.refused(
          "You must specify a signing CA. Please update and retry your request.");
    }
  }

  private static List<String> words(GenerationParameters given, String name, Enum<?>[] known) {
    List<String> words = given.texts(name);
    for (String word : words) {
      if (Arrays.stream(known).noneMatch(one -> word(one).equals(word))) {
        throw CredentialFailure.refused(
            "The provided %s '%s' is not supported. Valid values include %s."
                .formatted(
                    name.replace('_', ' '),
                    word,
                    String.join(
                        ", ", Arrays.stream(known).map(one -> "'" + word(one) + "'").toList())));
      }
    }
    return words;
  }

  private static String word(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT);
  }

  /**
   * A new value.
   *
   * @param parameters complete
   * @param authorities finds who signs by the name of its credential
   */
  Object generate(
      CredentialType type,
      Map<String, @Nullable Object> parameters,
      Function<String, Certificates.Authority> authorities) {
    return switch (type) {
      case VALUE, JSON -> throw new IllegalArgumentException(type.word() + " is not generated");
      case PASSWORD -> newPassword(parameters);
      case USER ->
          userValue(
              parameters.get("username") instanceof String name
                  ? name
                  : random(LOWER + UPPER, USER_NAME_LENGTH),
              newPassword(parameters));
      case RSA -> {
        RsaKeys keys = newKeys(parameters);
        Map<String, @Nullable Object> value = new LinkedHashMap<>();
        value.put("public_key", keys.publicPem());
        value.put("private_key", keys.privatePem());
        yield value;
      }
      case SSH -> {
        RsaKeys keys = newKeys(parameters);
        String comment = String.valueOf(parameters.get("ssh_comment"));
        Map<String, @Nullable Object> value = new LinkedHashMap<>();
        value.put("public_key", keys.sshPublicKey() + (comment.isEmpty() ? "" : " " + comment));
        value.put("private_key", keys.privatePem());
        value.put("public_key_fingerprint", keys.sha256Fingerprint());
        yield value;
      }
      case CERTIFICATE -> newCertificate(parameters, authorities);
    };
  }

  /** A user's value; the hash is made of the password with a salt of its own. */
  Map<String, @Nullable Object> userValue(@Nullable String name, String password) {
    Map<String, @Nullable Object> value = new LinkedHashMap<>();
    value.put("username", name);
    value.put("password", password);
    value.put(
        "password_hash", ShaCrypt.hash(password, random(LOWER + UPPER + DIGITS, SALT_LENGTH)));
    return value;
  }

  private String newPassword(Map<String, @Nullable Object> parameters) {
    return random(characters(parameters), number(parameters, "length"));
  }

  private static String characters(Map<String, @Nullable Object> parameters) {
    return (isSet(parameters, "exclude_lower") ? "" : LOWER)
        + (isSet(parameters, "exclude_upper") ? "" : UPPER)
        + (isSet(parameters, "exclude_number") ? "" : DIGITS)
        + (isSet(parameters, "include_special") ? SPECIAL : "");
  }

  private String random(String characters, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(characters.charAt(random.nextInt(characters.length())));
    }
    return text.toString();
  }

  private RsaKeys newKeys(Map<String, @Nullable Object> parameters) {
    processors.acquireUninterruptibly();
    try {
      return RsaKeys.generate(number(parameters, "key_length"));
    } finally {
      processors.release();
    }
  }

  private Map<String, @Nullable Object> newCertificate(
      Map<String, @Nullable Object> parameters,
      Function<String, Certificates.Authority> authorities) {
    CertificateRequest request = request(parameters);
    Optional<Certificates.Authority> authority =
        parameters.get("ca") instanceof String name
            ? Optional.of(authorities.apply(name))
            : Optional.empty();
    processors.acquireUninterruptibly();
    try {
      Certificates.Made made =
          authority
              .map(by -> certificates.signed(request, by))
              .orElseGet(() -> certificates.selfSigned(request));
      Map<String, @Nullable Object> value = new LinkedHashMap<>();
      value.put("ca", made.authority());
      value.put("certificate", made.certificate());
      value.put("private_key", made.privateKey());
      return value;
    } finally {
      processors.release();
    }
  }

  private static CertificateRequest request(Map<String, @Nullable Object> parameters) {
    List<SubjectPart> subject = new ArrayList<>();
    SUBJECT.forEach(
        (attribute, name) -> {
          if (parameters.get(name) instanceof String text) {
            subject.add(new SubjectPart(attribute, text));
          }
        });
    boolean authority = isSet(parameters, "is_ca");
    List<KeyUse> uses =
        texts(parameters, "key_usage").stream()
            .map(word -> KeyUse.valueOf(word.toUpperCase(Locale.ROOT)))
            .toList();
    return new CertificateRequest(
        subject,
        Duration.ofDays(number(parameters, "duration")),
        number(parameters, "key_length"),
        authority,
        texts(parameters, "alternative_names"),
        authority && uses.isEmpty() ? List.of(KeyUse.KEY_CERT_SIGN, KeyUse.CRL_SIGN) : uses,
        texts(parameters, "extended_key_usage").stream()
            .map(word -> ExtendedKeyUse.valueOf(word.toUpperCase(Locale.ROOT)))
            .toList());
  }

  private static boolean isSet(Map<String, @Nullable Object> parameters, String name) {
    return Boolean.TRUE.equals(parameters.get(name));
  }

  private static int number(Map<String, @Nullable Object> parameters, String name) {
    return parameters.get(name) instanceof Number number ? number.intValue() : 0;
  }

  private static List<String> texts(Map<String, @Nullable Object> parameters, String name) {
    return parameters.get(name) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }
}
