package io.slipway.supervisor.monit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

/**
 * Who may use the interface: what the agent writes to {@code monit.user} as {@code user:password}.
 */
public record MonitUser(String name, String password) {
  /** Whether the value of an {@code Authorization} header is this user's. */
  boolean isIn(String authorization) {
    String expected =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.ISO_8859_1),
        authorization.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Never shows the password. */
  @Override
  public String toString() {
    return "MonitUser[" + name + "]";
  }
}
