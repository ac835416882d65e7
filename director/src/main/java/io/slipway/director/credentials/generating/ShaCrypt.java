package io.slipway.director.credentials.generating;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/** Passwords hashed as Unix keeps them, by SHA-512 in 5000 rounds: {@code $6$salt$hash}. */
public final class ShaCrypt {
  private static final int ROUNDS = 5000;
  private static final int BYTES = 64;
  private static final String ALPHABET =
      "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private ShaCrypt() {}

  /**
   * @param salt up to 16 letters and digits
   */
  public static String hash(String password, String salt) {
    byte[] key = password.getBytes(StandardCharsets.UTF_8);
    byte[] grain = salt.getBytes(StandardCharsets.UTF_8);
    byte[] digest = first(key, grain);
    byte[] p = repeat(digestOfRepeated(key, key.length), key.length);
    byte[] s = repeat(digestOfRepeated(grain, 16 + (digest[0] & 0xff)), grain.length);
    for (int round = 0; round < ROUNDS; round++) {
      MessageDigest next = sha512();
      next.update(round % 2 == 1 ? p : digest);
      if (round % 3 != 0) {
        next.update(s);
      }
      if (round % 7 != 0) {
        next.update(p);
      }
      next.update(round % 2 == 1 ? digest : p);
      digest = next.digest();
    }
    return "$6$" + salt + "$" + encode(digest);
  }

  private static byte[] first(byte[] key, byte[] salt) {
    MessageDigest other = sha512();
    other.update(key);
    other.update(salt);
    other.update(key);
    byte[] alternate = other.digest();
    MessageDigest digest = sha512();
    digest.update(key);
    digest.update(salt);
    digest.update(repeat(alternate, key.length));
    for (int bits = key.length; bits > 0; bits >>= 1) {
      digest.update((bits & 1) != 0 ? alternate : key);
    }
    return digest.digest();
  }

  private static byte[] digestOfRepeated(byte[] text, int times) {
    MessageDigest digest = sha512();
    for (int i = 0; i < times; i++) {
      digest.update(text);
    }
    return digest.digest();
  }

  /** As many bytes of it, over and over. */
  private static byte[] repeat(byte[] block, int length) {
    byte[] repeated = new byte[length];
    for (int i = 0; i < length; i++) {
      repeated[i] = block[i % block.length];
    }
    return repeated;
  }

  /** In the order the format has always had: three columns of 21 bytes, turned at each row. */
  private static String encode(byte[] digest) {
    StringBuilder text = new StringBuilder();
    int[] columns = {0, 21, 42};
    for (int row = 0; row < 21; row++) {
      append(
          text,
          digest[columns[row % 3] + row],
          digest[columns[(row + 1) % 3] + row],
          digest[columns[(row + 2) % 3] + row],
          4);
    }
    append(text, (byte) 0, (byte) 0, digest[BYTES - 1], 2);
    return text.toString();
  }

  private static void append(StringBuilder text, byte high, byte middle, byte low, int characters) {
    int bits = (high & 0xff) << 16 | (middle & 0xff) << 8 | (low & 0xff);
    for (int i = 0; i < characters; i++) {
      text.append(ALPHABET.charAt(bits & 0x3f));
      bits >>= 6;
    }
  }

  private static MessageDigest sha512() {
    try {
      return MessageDigest.getInstance("SHA-512");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java knows SHA-512", e);
    }
  }
}
