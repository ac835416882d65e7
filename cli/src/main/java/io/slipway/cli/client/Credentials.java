package io.slipway.cli.client;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A user's or client's name and password, for HTTP Basic. */
public record Credentials(String name, String password) {
  String header() {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  /** The password stays out of logs and errors. */
  @Override
  public String toString() {
    return "Credentials[name=" + name + "]";
  }
}
