package io.slipway.cli.client;

import java.util.Optional;

/** How Directors are reached: over TLS, but for tests. */
@FunctionalInterface
public interface Connections {
  /**
   * @param environment URL, host or {@code host:port}
   * @param caCertificate PEM; the system's authorities when absent
   */
  Transport to(String environment, Optional<String> caCertificate);
}
