package io.slipway.director.credentials;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a CredHub-compatible config server is reached.
 *
 * @param url what {@code v1/data} is below
 * @param authority PEM file with what its certificate is checked against; empty for what the
 *     operating system trusts
 * @param uaa who gives the tokens
 * @param timeout of one request
 */
public record ConfigServerSettings(URI url, Optional<Path> authority, Uaa uaa, Duration timeout) {

  /**
   * @param url what {@code oauth/token} is below
   * @param secretFile holds the client's secret and nothing else
   */
  public record Uaa(URI url, Optional<Path> authority, String client, Path secretFile) {}
}
