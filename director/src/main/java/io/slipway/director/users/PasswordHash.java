package io.slipway.director.users;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * What is kept of a password: PBKDF2 with HMAC-SHA-256, written {@code
 * pbkdf2-sha256:ITERATIONS:SALT:HASH} (Base64).
 */
public record PasswordHash(int iterations, String salt, String hash) {
  /** Takes about a tenth of a second, so that guessing is slow. */
  private static final int ITERATIONS = 200_000;

  /** More would let a line in a file keep the Director busy for minutes. */
  private static final int MOST_ITERATIONS = 5_000_000;

  private static final int SALT_BYTES = 16;
  private static final int HASH_BITS = 256;
  private static final Pattern TEXT =
      Pattern.compile(
          "pbkdf2-sha256:([1-9][0-9]{0,6}):([A-Za-z0-9+/=]{1,64}):([A-Za-z0-9+/=]{44})");

  /** Of a password that a human chose. */
  public static PasswordHash of(String password) {
    return of(password, ITERATIONS);
  }

  /** Of one that cannot be guessed anyway, because a machine made it of 128 random bits. */
  public static PasswordHash ofRandom(String password) {
    return of(password, 1);
  }

  private static PasswordHash of(String password, int iterations) {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    return new PasswordHash(
        iterations,
        Base64.getEncoder().encodeToString(salt),
        Base64.getEncoder().encodeToString(derive(password, salt, iterations)));
  }

  /** Empty when the text is no such hash. */
  public static Optional<PasswordHash> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) > MOST_ITERATIONS) {
      return Optional.empty();
    }
    PasswordHash hash =
        new PasswordHash(Integer.parseInt(matcher.group(1)), matcher.group(2), matcher.group(3));
    try {
      Base64.getDecoder().decode(hash.salt());
      Base64.getDecoder().decode(hash.hash());
      return Optional.of(hash);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  public boolean isOf(String password) {
    return MessageDigest.isEqual(
        Base64.getDecoder().decode(hash),
        derive(password, Base64.getDecoder().decode(salt), iterations));
  }

  private static byte[] derive(String password, byte[] salt, int iterations) {
    PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, HASH_BITS);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java knows no PBKDF2", e);
    } finally {
      spec.clearPassword();
    }
  }

  /** The text that {@link #parse} reads. */
  public String text() {
    return "pbkdf2-sha256:%d:%s:%s".formatted(iterations, salt, hash);
  }

  @Override
  public String toString() {
    return "a password's hash";
  }
}
