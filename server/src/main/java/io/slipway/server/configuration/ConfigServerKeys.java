package io.slipway.server.configuration;

import io.slipway.director.credentials.ConfigServerOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Keys of {@link ConfigServerOptions}. */
final class ConfigServerKeys {
  private static final String SYSTEM = "what the operating system trusts";

  static final Key<ConfigServerOptions, Optional<URI>> URL =
      Key.of(
          "url",
          new Form.Open<>(new Form.Url(), "none: the Director keeps values itself"),
          "a CredHub, or what speaks its API, that all values of variables come from",
          ConfigServerOptions::url);
  static final Key<ConfigServerOptions, Optional<Path>> CA =
      Key.of(
          "ca",
          new Form.Open<>(new Form.AbsoluteFile(), SYSTEM),
          "the authorities its certificate is checked against, in PEM",
          ConfigServerOptions::ca);
  static final Key<ConfigServerOptions, Optional<URI>> UAA_URL =
      Key.of(
          "uaa_url",
          new Form.Open<>(new Form.Url(), "none"),
          "the UAA that gives tokens for it; needed with `url`",
          ConfigServerOptions::uaaUrl);
  static final Key<ConfigServerOptions, Optional<Path>> UAA_CA =
      Key.of(
          "uaa_ca",
          new Form.Open<>(new Form.AbsoluteFile(), SYSTEM),
          "the authorities the UAA's certificate is checked against, in PEM",
          ConfigServerOptions::uaaCa);
  static final Key<ConfigServerOptions, Optional<String>> UAA_CLIENT =
      Key.of(
          "uaa_client",
          new Form.Open<>(new Form.Word(255), "none"),
          "the client this Director is to the UAA, with client credentials; needed with `url`",
          ConfigServerOptions::uaaClient);
  static final Key<ConfigServerOptions, Optional<Path>> UAA_CLIENT_SECRET_FILE =
      Key.of(
          "uaa_client_secret_file",
          new Form.Open<>(new Form.AbsoluteFile(), "none"),
          "a file with that client's secret and nothing else, read whenever a token is needed;"
              + " needed with `url`",
          ConfigServerOptions::uaaClientSecretFile);
  static final Key<ConfigServerOptions, Duration> TIMEOUT =
      Key.of(
          "timeout",
          new Form.Time(Duration.ofSeconds(1), Duration.ofMinutes(10)),
          "how long one answer of either may take; each is asked three times",
          ConfigServerOptions::timeout);

  static final Section<ConfigServerOptions> SECTION =
      new Section<>(
          "config_server",
          "Where the values of variables are kept ([variables.md](variables.md)).",
          ConfigServerOptions.DEFAULT,
          List.of(URL, CA, UAA_URL, UAA_CA, UAA_CLIENT, UAA_CLIENT_SECRET_FILE, TIMEOUT),
          set ->
              new ConfigServerOptions(
                  set.of(URL),
                  set.of(CA),
                  set.of(UAA_URL),
                  set.of(UAA_CA),
                  set.of(UAA_CLIENT),
                  set.of(UAA_CLIENT_SECRET_FILE),
                  set.of(TIMEOUT)));

  private ConfigServerKeys() {}
}
