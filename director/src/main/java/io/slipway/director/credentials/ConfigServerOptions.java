package io.slipway.director.credentials;

import io.slipway.base.ErrorCode;
import io.slipway.base.SlipwayException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an operator may say of a config server; without a URL the Director has its own store.
 *
 * @param ca file with the authorities of its certificate
 * @param uaaClientSecretFile holds the secret and nothing else
 */
public record ConfigServerOptions(
    Optional<URI> url,
    Optional<Path> ca,
    Optional<URI> uaaUrl,
    Optional<Path> uaaCa,
    Optional<String> uaaClient,
    Optional<Path> uaaClientSecretFile,
    Duration timeout) {
  public static final ConfigServerOptions DEFAULT =
      new ConfigServerOptions(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Duration.ofSeconds(60));

  /**
   * @throws SlipwayException naming what is missing
   */
  public Optional<ConfigServerSettings> settings() {
    if (url.isEmpty()) {
      return Optional.empty();
    }
    List<String> missing = new ArrayList<>();
    if (uaaUrl.isEmpty()) {
      missing.add("uaa_url");
    }
    if (uaaClient.isEmpty()) {
      missing.add("uaa_client");
    }
    if (uaaClientSecretFile.isEmpty()) {
      missing.add("uaa_client_secret_file");
    }
    if (!missing.isEmpty()) {
      throw new SlipwayException(
          ErrorCode.VALIDATION_INVALID_VALUE,
          "The settings cannot be used:\nconfig_server.url needs also: "
              + String.join(", ", missing));
    }
    return Optional.of(
        new ConfigServerSettings(
            url.get(),
            ca,
            new ConfigServerSettings.Uaa(
                uaaUrl.orElseThrow(),
                uaaCa,
                uaaClient.orElseThrow(),
                uaaClientSecretFile.orElseThrow()),
            timeout));
  }
}
