package io.slipway.director.credentials;

import io.slipway.base.Clock;
import io.slipway.director.credentials.CredentialRepository.Version;
import io.slipway.director.credentials.generating.Certificates;
import io.slipway.json.Json;
import io.slipway.model.variables.GenerationPlan.Mode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The Director's own credentials: named, typed, in versions that never change. What is asked of
 * them is what CredHub answers, in its words; failures are {@link CredentialFailure}s.
 */
public final class Credentials {
  /** Characters; what CredHub keeps. */
  private static final int LONGEST_NAME = 1024;

  private static final Pattern NAME = Pattern.compile("[\\p{Alnum}_\\-./:(),\\[\\] @+~]+");

  /** Characters of a value as JSON. */
  private static final int LARGEST_VALUE = 1 << 20;

  private static final int MOST_NAMES = 100_000;
  private static final int MOST_VERSIONS = 1000;
  private static final int MOST_FOUND = 10_000;

  private final CredentialRepository repository;
  private final CredentialCipher cipher;
  private final CredentialGenerator generator;
  private final CredentialValues values;
  private final Clock clock;

  /** Whoever changes a credential has its name to himself; names share locks, which is no harm. */
  private final Object[] changing = new Object[64];

  public Credentials(CredentialRepository repository, CredentialCipher cipher, Clock clock) {
    this.repository = repository;
    this.cipher = cipher;
    this.generator = new CredentialGenerator(clock);
    this.values = new CredentialValues(generator, this::authorityCertificate);
    this.clock = clock;
    for (int i = 0; i < changing.length; i++) {
      changing[i] = new Object();
    }
  }

  static String withSlash(String name) {
    return name.startsWith("/") ? name : "/" + name;
  }

  /** The newest version. */
  public Credential current(String name) {
    return versions(name, 1).getFirst();
  }

  public Credential byId(String id) {
    return open(repository.byId(id).orElseThrow(CredentialFailure::missing));
  }

  /** The newest first; never none. */
  public List<Credential> versions(String name, int limit) {
    List<Version> found = repository.versions(withSlash(name), Math.min(limit, MOST_VERSIONS));
    if (found.isEmpty()) {
      throw CredentialFailure.missing();
    }
    return found.stream().map(this::open).toList();
  }

  /**
   * By name.
   *
   * @param path a folder of names; empty for all
   * @param part of the name, in letters of either case
   */
  public List<CredentialRepository.Entry> find(String path, String part) {
    String folder = path.isEmpty() || path.equals("/") ? "/" : withSlash(path);
    return repository.find(folder.endsWith("/") ? folder : folder + "/", part, MOST_FOUND);
  }

  /** Keeps the value as a new version. */
  public Credential set(String name, String type, @Nullable Object value) {
    String checked = checkedName(name);
    CredentialType known = CredentialType.require(type);
    Object complete = values.complete(known, value);
    return changing(
        checked,
        () -> {
          latest(checked).ifPresent(existing -> checkType(existing, known));
          return add(checked, known, complete, Optional.empty());
        });
  }

  /** Generates a value where the mode asks for one. */
  public Credential generate(
      String name, String type, Map<String, @Nullable Object> parameters, Mode mode) {
    String checked = checkedName(name);
    CredentialType known = CredentialType.require(type);
    Map<String, @Nullable Object> complete = generator.complete(known, parameters);
    return changing(
        checked,
        () -> {
          Optional<Version> existing = latest(checked);
          existing.ifPresent(one -> checkType(one, known));
          if (existing.isPresent() && mode != Mode.OVERWRITE) {
            Credential current = open(existing.get());
            if (mode == Mode.NO_OVERWRITE || same(current.parameters(), complete)) {
              return current;
            }
          }
          return add(
              checked,
              known,
              generator.generate(known, complete, this::authority),
              Optional.of(complete));
        });
  }

  /** Generates another value with the parameters of the newest one. */
  public Credential regenerate(String name) {
    String checked = checkedName(name);
    return changing(
        checked,
        () -> {
          Credential current = current(checked);
          Map<String, @Nullable Object> parameters =
              current
                  .parameters()
                  .orElseThrow(
                      () ->
                          CredentialFailure.refused(
                              "The password could not be regenerated because the value was statically set. Only generated passwords may be regenerated."
                                  .replace("password", current.type().word())));
          return add(
              checked,
              current.type(),
              generator.generate(current.type(), parameters, this::authority),
              Optional.of(parameters));
        });
  }

  /** Generates anew what the authority has signed, and what that has signed; returns the names. */
  public List<String> regenerateSignedBy(String authority) {
    String checked = checkedName(authority);
    current(checked);
    List<String> regenerated = new ArrayList<>();
    regenerateSignedBy(checked, regenerated);
    return regenerated;
  }

  private void regenerateSignedBy(String authority, List<String> regenerated) {
    for (CredentialRepository.Entry entry : find("", "")) {
      Optional<Version> version = latest(entry.name());
      if (version.isEmpty() || version.get().type() != CredentialType.CERTIFICATE) {
        continue;
      }
      Credential certificate = open(version.get());
      boolean signed =
          certificate.parameters().filter(one -> authority.equals(one.get("ca"))).isPresent();
      if (signed && !regenerated.contains(entry.name())) {
        regenerate(entry.name());
        regenerated.add(entry.name());
        regenerateSignedBy(entry.name(), regenerated);
      }
    }
  }

  /** All its versions. */
  public void delete(String name) {
    String checked = withSlash(name);
    if (!changing(checked, () -> repository.delete(checked))) {
      throw CredentialFailure.missing();
    }
  }

  private Optional<Version> latest(String name) {
    return repository.versions(name, 1).stream().findFirst();
  }

  private Credential add(
      String name,
      CredentialType type,
      Object value,
      Optional<Map<String, @Nullable Object>> parameters) {
    int versions = repository.countVersions(name);
    if (versions == 0 && repository.countNames() >= MOST_NAMES) {
      throw CredentialFailure.refused(
          "There are %d credentials already, which is as many as are kept. Delete some."
              .formatted(MOST_NAMES));
    } else if (versions >= MOST_VERSIONS) {
      throw CredentialFailure.refused(
          "'%s' has %d versions already, which is as many as are kept. Delete it, or use another name."
              .formatted(name, MOST_VERSIONS));
    }
    Map<String, @Nullable Object> content = new LinkedHashMap<>();
    content.put("value", value);
    parameters.ifPresent(found -> content.put("parameters", found));
    String text = Json.write(content);
    if (text.length() > LARGEST_VALUE) {
      throw CredentialFailure.refused(
          "The value of '%s' is larger than %d characters, which is as much as is kept."
              .formatted(name, LARGEST_VALUE));
    }
    String id = UUID.randomUUID().toString();
    Version version =
        new Version(
            id, name, type, cipher.encrypt(text, purpose(id, name)), cipher.keyId(), clock.now());
    repository.add(version);
    return new Credential(id, name, type, value, parameters, version.createdAt());
  }

  private Credential open(Version version) {
    Map<String, @Nullable Object> content =
        Json.parseObject(
            cipher.decrypt(
                version.encrypted(), purpose(version.id(), version.name()), version.keyId()));
    Object value = content.get("value");
    return new Credential(
        version.id(),
        version.name(),
        version.type(),
        value == null ? "" : value,
        parameters(content.get("parameters")),
        version.createdAt());
  }

  private static Optional<Map<String, @Nullable Object>> parameters(@Nullable Object found) {
    if (!(found instanceof Map<?, ?> map)) {
      return Optional.empty();
    }
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
    map.forEach((key, value) -> parameters.put(String.valueOf(key), value));
    return Optional.of(parameters);
  }

  private static String purpose(String id, String name) {
    return id + "\n" + name;
  }

  private static boolean same(
      Optional<Map<String, @Nullable Object>> before, Map<String, @Nullable Object> now) {
    return before.isPresent() && before.get().equals(now);
  }

  private Certificates.Authority authority(String name) {
    Credential credential = current(name);
    Map<?, ?> value = credential.value() instanceof Map<?, ?> map ? map : Map.of();
    String certificate = String.valueOf(value.get("certificate"));
    if (Certificates.read(certificate).filter(Certificates.Facts::authority).isEmpty()) {
      throw CredentialFailure.refused(
          "The provided certificate '%s' is not a certificate authority. Please specify a valid CA name and retry your request."
              .formatted(name));
    }
    return Certificates.Authority.of(certificate, String.valueOf(value.get("private_key")))
        .orElseThrow(
            () ->
                CredentialFailure.refused(
                    "The CA '%s' has no RSA key in 'private_key', and cannot sign without one."
                        .formatted(name)));
  }

  private String authorityCertificate(String name) {
    return current(name).value() instanceof Map<?, ?> map
        ? String.valueOf(map.get("certificate"))
        : "";
  }

  private static void checkType(Version existing, CredentialType type) {
    if (existing.type() != type) {
      throw CredentialFailure.refused(
          "The credential type cannot be modified. Please delete the credential if you wish to"
              + " create it with a different type.");
    }
  }

  private static String checkedName(String name) {
    String full = withSlash(name);
    if (full.length() > LONGEST_NAME) {
      throw CredentialFailure.refused(
          "The provided credential name is too long. Names must be %d characters or fewer."
              .formatted(LONGEST_NAME));
    } else if (full.endsWith("/") || full.contains("//")) {
      throw CredentialFailure.refused(
          "A credential name cannot end with a '/' character or contain '//'. Credential names"
              + " should be in the form of /[path]/[name] or [path]/[name]");
    } else if (!NAME.matcher(full).matches()) {
      throw CredentialFailure.refused(
          "A credential name may have letters, digits, spaces and the characters"
              + " _-./:(),[]@+~ only.");
    }
    return full;
  }

  private <T> T changing(String name, Supplier<T> work) {
    synchronized (changing[Math.floorMod(name.hashCode(), changing.length)]) {
      return work.get();
    }
  }
}
