package io.slipway.cli.client;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** A user's or client's name and password; to a Director that knows its users, by HTTP Basic. */
public record Credentials(String name, String password) implements Login, Identity {
  @Override
  public String header(boolean forLong) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Optional<String> renewed() {
    return Optional.empty();
  }

  @Override
  public String refusal() {
    return "does not accept the name '%s' with this password. Check --client and --client-secret (BOSH_CLIENT, BOSH_CLIENT_SECRET)."
        .formatted(name);
  }

  @Override
  public String description() {
    return "client '" + name + "'";
  }

  /** The password stays out of logs and errors. */
  @Override
  public String toString() {
    return "Credentials[name=" + name + "]";
  }
}
