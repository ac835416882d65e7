package io.slipway.cli.command;

import io.slipway.cli.client.Login;
import java.util.Optional;

/**
 * The Director a command speaks to.
 *
 * @param environment URL, host or {@code host:port}
 * @param caCertificate PEM; the system's authorities when absent
 * @param local whether it is the Director of this home
 */
record Target(
    String environment, Optional<String> caCertificate, Optional<Login> login, boolean local) {
  /** As the stock command line introduces itself. */
  String user() {
    return login.map(Login::description).orElse("anonymous user");
  }
}
