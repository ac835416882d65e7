package io.slipway.cli.command;

import io.slipway.cli.client.Credentials;
import java.util.Optional;

/**
 * The Director a command speaks to.
 *
 * @param environment URL, host or {@code host:port}
 * @param caCertificate PEM; the system's authorities when absent
 * @param local whether it is the Director of this home
 */
record Target(
    String environment,
    Optional<String> caCertificate,
    Optional<Credentials> credentials,
    boolean local) {
  /** As the stock command line introduces itself. */
  String user() {
    return credentials.map(known -> "client '" + known.name() + "'").orElse("anonymous user");
  }
}
