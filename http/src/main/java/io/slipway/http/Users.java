package io.slipway.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Who may use the Director: names and passwords (Director API 2.3). */
public final class Users {
  private static final String SCHEME = "Basic ";

  private final Map<String, String> passwords;

  /**
   * @param passwords by name
   */
  public Users(Map<String, String> passwords) {
    this.passwords = Map.copyOf(passwords);
  }

  /** The name of the user whose credentials the header holds. */
  Optional<String> authenticate(String authorization) {
    if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    String decoded;
    try {
      decoded =
          new String(
              Base64.getDecoder().decode(authorization.substring(SCHEME.length()).strip()),
              StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    int colon = decoded.indexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    String name = decoded.substring(0, colon);
    String password = passwords.get(name);
    boolean right =
        password != null
            && MessageDigest.isEqual(
                password.getBytes(StandardCharsets.UTF_8),
                decoded.substring(colon + 1).getBytes(StandardCharsets.UTF_8));
    return right ? Optional.of(name) : Optional.empty();
  }
}
