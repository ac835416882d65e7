package io.slipway.cli.command;

import io.slipway.base.ErrorText;
import io.slipway.cli.CliEnvironment;
import io.slipway.cli.CommandFailed;
import io.slipway.cli.client.Credentials;
import io.slipway.cli.client.Login;
import io.slipway.cli.client.Tokens;
import io.slipway.yaml.YamlWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The stock command line's own file, {@code ~/.bosh/config}: aliases of Directors, and who one is
 * there (Director API, section 2.5). Both programs read and write it.
 *
 * @param environments in the file's order
 */
record ConfigFile(Path path, List<Environment> environments) {
  private static final List<String> KEYS =
      List.of(
          "url",
          "ca_cert",
          "alias",
          "username",
          "password",
          "access_token_type",
          "access_token",
          "refresh_token");
  private static final List<String> LOGIN = KEYS.subList(3, KEYS.size());

  ConfigFile {
    environments = List.copyOf(environments);
  }

  /** One Director; what is not known is an empty text. It never prints its secrets. */
  record Environment(Map<String, String> values) {
    Environment {
      values = Map.copyOf(values);
    }

    String get(String key) {
      return values.getOrDefault(key, "");
    }

    String url() {
      return get("url");
    }

    String alias() {
      return get("alias");
    }

    Optional<String> caCertificate() {
      return Optional.of(get("ca_cert")).filter(text -> !text.isEmpty());
    }

    Optional<Credentials> credentials() {
      return get("username").isEmpty()
          ? Optional.empty()
          : Optional.of(new Credentials(get("username"), get("password")));
    }

    /** Name and password, or tokens of a UAA; never both, as the stock command line decides. */
    Optional<Login> login() {
      return credentials().<Login>map(one -> one).or(this::tokens);
    }

    private Optional<Tokens> tokens() {
      return get("refresh_token").isEmpty() && get("access_token").isEmpty()
          ? Optional.empty()
          : Optional.of(
              new Tokens(get("access_token_type"), get("access_token"), get("refresh_token")));
    }

    Environment with(Map<String, String> changes) {
      Map<String, String> changed = new LinkedHashMap<>(values);
      changed.putAll(changes);
      return new Environment(changed);
    }

    boolean isNamed(String urlOrAlias) {
      return !urlOrAlias.isEmpty() && (url().equals(urlOrAlias) || alias().equals(urlOrAlias));
    }

    @Override
    public String toString() {
      return "Environment[" + url() + "]";
    }
  }

  /** The file that flags, the environment or habit name; one that is not there is empty. */
  static ConfigFile read(CliEnvironment process, GlobalOptions options) {
    String file = options.config.orElse(process.variable("BOSH_CONFIG"));
    Path path = file.isEmpty() ? Path.of(process.userHome(), ".bosh", "config") : at(process, file);
    if (!Files.isRegularFile(path)) {
      return new ConfigFile(path, List.of());
    }
    Object document = InputFiles.yaml(process.workingDirectory(), path.toString()).root();
    if (!(document instanceof Map<?, ?> map) || !(map.get("environments") instanceof List<?> all)) {
      return new ConfigFile(path, List.of());
    }
    return new ConfigFile(
        path,
        all.stream()
            .filter(Map.class::isInstance)
            .map(entry -> environment((Map<?, ?>) entry))
            .toList());
  }

  private static Path at(CliEnvironment process, String file) {
    return file.startsWith("~/")
        ? Path.of(process.userHome()).resolve(file.substring(2))
        : InputFiles.resolve(process.workingDirectory(), file);
  }

  private static Environment environment(Map<?, ?> entry) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String key : KEYS) {
      Object value = entry.get(key);
      if (value != null) {
        values.put(key, String.valueOf(value));
      }
    }
    return new Environment(values);
  }

  /** What is known of a Director; nothing but the name, as its URL, when it is not in the file. */
  Environment find(String urlOrAlias) {
    return environments.stream()
        .filter(one -> one.isNamed(urlOrAlias))
        .findFirst()
        .orElseGet(() -> new Environment(Map.of("url", urlOrAlias)));
  }

  /** With an alias, in place of one that has the same URL or name. */
  ConfigFile withAlias(String url, String alias, String caCertificate) {
    if (url.isEmpty()) {
      throw new CommandFailed("Expected non-empty environment URL");
    }
    Map<String, String> changes = Map.of("url", url, "alias", alias, "ca_cert", caCertificate);
    for (int i = 0; i < environments.size(); i++) {
      Environment one = environments.get(i);
      if (one.url().equals(url) || one.alias().equals(alias)) {
        return replaced(i, one.with(changes));
      }
    }
    return added(new Environment(changes));
  }

  ConfigFile withoutAlias(String alias) {
    List<Environment> kept = new ArrayList<>(environments);
    for (Environment one : environments) {
      if (one.alias().equals(alias)) {
        kept.remove(one);
        return new ConfigFile(path, kept);
      }
    }
    throw new CommandFailed("alias " + alias + " not found");
  }

  ConfigFile withCredentials(String urlOrAlias, Credentials credentials) {
    return changed(
        urlOrAlias,
        one ->
            withoutLogin(one)
                .with(Map.of("username", credentials.name(), "password", credentials.password())));
  }

  ConfigFile withTokens(String urlOrAlias, Tokens tokens) {
    return changed(
        urlOrAlias,
        one ->
            withoutLogin(one)
                .with(
                    Map.of(
                        "access_token_type", tokens.type(),
                        "access_token", tokens.access(),
                        "refresh_token", tokens.refresh())));
  }

  ConfigFile withoutCredentials(String urlOrAlias) {
    return changed(urlOrAlias, ConfigFile::withoutLogin);
  }

  private static Environment withoutLogin(Environment environment) {
    Map<String, String> values = new LinkedHashMap<>(environment.values());
    LOGIN.forEach(values::remove);
    return new Environment(values);
  }

  private ConfigFile changed(String urlOrAlias, UnaryOperator<Environment> change) {
    for (int i = 0; i < environments.size(); i++) {
      if (environments.get(i).isNamed(urlOrAlias)) {
        return replaced(i, change.apply(environments.get(i)));
      }
    }
    return added(change.apply(find(urlOrAlias)));
  }

  private ConfigFile replaced(int index, Environment environment) {
    List<Environment> all = new ArrayList<>(environments);
    all.set(index, environment);
    return new ConfigFile(path, all);
  }

  private ConfigFile added(Environment environment) {
    List<Environment> all = new ArrayList<>(environments);
    all.add(environment);
    return new ConfigFile(path, all);
  }

  /** Writes it for its owner only: it holds passwords and tokens. */
  void save() {
    List<Map<String, String>> entries = new ArrayList<>();
    for (Environment environment : environments) {
      Map<String, String> entry = new LinkedHashMap<>();
      for (String key : KEYS) {
        if (key.equals("url") || !environment.get(key).isEmpty()) {
          entry.put(key, environment.get(key));
        }
      }
      entries.add(entry);
    }
    String text = YamlWriter.go().withKeysAsGiven().write(Map.of("environments", entries));
    try {
      Path directory = Files.createDirectories(path.toAbsolutePath().getParent());
      Path temporary =
          Files.createTempFile(
              directory,
              ".config",
              ".tmp",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        Files.writeString(temporary, text);
        Files.move(
            temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new CommandFailed("Writing config '" + path + "': " + ErrorText.of(e), e);
    }
  }
}
