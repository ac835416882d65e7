package io.slipway.http.access;

import io.slipway.director.users.PasswordHash;
import io.slipway.director.users.UserRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Users the Director itself knows, by name and password (Director API 2.3). */
public final class LocalUsers implements IdentityProvider {
  private static final String SCHEME = "Basic ";
  private static final int LONGEST_HEADER = 8 * 1024;
  private static final int MOST_REMEMBERED = 1_000;

  private final Function<String, Optional<UserRecord>> users;
  private final byte[] secret = new byte[32];
  private final Map<String, UserRecord> proven =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, UserRecord> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  /**
   * @param users who there is, by name; asked at every request
   */
  public LocalUsers(Function<String, Optional<UserRecord>> users) {
    this.users = users;
    new SecureRandom().nextBytes(secret);
  }

  /** One administrator, whose password a machine made. */
  public static LocalUsers administrator(String name, String password) {
    Optional<UserRecord> only =
        Optional.of(
            new UserRecord(name, PasswordHash.ofRandom(password), UserRecord.DEFAULT_SCOPES));
    return new LocalUsers(asked -> only.filter(user -> user.name().equals(asked)));
  }

  @Override
  public LogIn logIn() {
    return new LogIn.Basic();
  }

  @Override
  public Optional<User> authenticate(String authorization) {
    if (authorization.length() > LONGEST_HEADER
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
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
    return users
        .apply(name)
        .filter(user -> isRight(user, decoded.substring(colon + 1)))
        .map(user -> new User(name, Optional.empty(), user.scopes()));
  }

  /** Hashing is slow on purpose, so that what was right once is remembered, as a digest. */
  private boolean isRight(UserRecord user, String password) {
    String fingerprint = fingerprint(user.name(), password);
    synchronized (proven) {
      if (user.equals(proven.get(fingerprint))) {
        return true;
      }
    }
    if (!user.password().isOf(password)) {
      return false;
    }
    synchronized (proven) {
      proven.put(fingerprint, user);
    }
    return true;
  }

  private String fingerprint(String name, String password) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(secret);
      digest.update(name.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      digest.update(password.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java knows no SHA-256", e);
    }
  }
}
