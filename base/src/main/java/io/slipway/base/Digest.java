package io.slipway.base;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A digest as BOSH writes it: {@code [algorithm:]hex[;algorithm:hex…]}, bare hex being SHA-1.
 * Several digests of one content may stand together; only the strongest is verified. The printed
 * form has SHA-1 bare and the others prefixed, and is an input of bundle paths (agent contract
 * 3.10, 6.4).
 */
public final class Digest {
  /** From weak to strong. */
  public enum Algorithm {
    SHA1("SHA-1", 40),
    SHA256("SHA-256", 64),
    SHA512("SHA-512", 128);

    private final String javaName;
    private final int hexLength;

    Algorithm(String javaName, int hexLength) {
      this.javaName = javaName;
      this.hexLength = hexLength;
    }

    public MessageDigest newMessageDigest() {
      try {
        return MessageDigest.getInstance(javaName);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("Every JDK has " + javaName, e);
      }
    }
  }

  private final Map<Algorithm, String> hexByAlgorithm;

  private Digest(Map<Algorithm, String> hexByAlgorithm) {
    this.hexByAlgorithm = hexByAlgorithm;
  }

  /** Reads the printed form; what is not a digest is an {@link IllegalArgumentException}. */
  public static Digest parse(String text) {
    Map<Algorithm, String> found = new EnumMap<>(Algorithm.class);
    for (String part : text.split(";", -1)) {
      int colon = part.indexOf(':');
      Algorithm algorithm = colon < 0 ? Algorithm.SHA1 : algorithm(part.substring(0, colon), text);
      String hex = part.substring(colon + 1).toLowerCase(Locale.ROOT);
      if (hex.length() != algorithm.hexLength
          || !hex.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
        throw new IllegalArgumentException("'" + text + "' is not a digest");
      }
      if (found.put(algorithm, hex) != null) {
        throw new IllegalArgumentException("'" + text + "' has two digests of one algorithm");
      }
    }
    return new Digest(found);
  }

  private static Algorithm algorithm(String name, String whole) {
    return switch (name) {
      case "sha1" -> Algorithm.SHA1;
      case "sha256" -> Algorithm.SHA256;
      case "sha512" -> Algorithm.SHA512;
      default ->
          throw new IllegalArgumentException(
              "'" + whole + "' names the unknown digest algorithm '" + name + "'");
    };
  }

  public static Digest of(Algorithm algorithm, byte[] content) {
    return ofRaw(algorithm, algorithm.newMessageDigest().digest(content));
  }

  public static Digest of(Algorithm algorithm, Path file) throws IOException {
    MessageDigest digest = algorithm.newMessageDigest();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[64 * 1024];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return ofRaw(algorithm, digest.digest());
  }

  private static Digest ofRaw(Algorithm algorithm, byte[] raw) {
    Map<Algorithm, String> one = new EnumMap<>(Algorithm.class);
    one.put(algorithm, HexFormat.of().formatHex(raw));
    return new Digest(one);
  }

  /** The SHA-1 of a text's UTF-8 bytes, in hex. */
  public static String sha1Hex(String text) {
    return HexFormat.of()
        .formatHex(Algorithm.SHA1.newMessageDigest().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  public Algorithm strongest() {
    return List.copyOf(hexByAlgorithm.keySet()).getLast();
  }

  public Optional<String> hex(Algorithm algorithm) {
    return Optional.ofNullable(hexByAlgorithm.get(algorithm));
  }

  /** Whether the file has the content this digest was made of, by the strongest algorithm. */
  public boolean matches(Path file) throws IOException {
    return of(strongest(), file)
        .hex(strongest())
        .equals(Optional.ofNullable(hexByAlgorithm.get(strongest())));
  }

  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    hexByAlgorithm.forEach(
        (algorithm, hex) ->
            parts.add(
                algorithm == Algorithm.SHA1
                    ? hex
                    : algorithm.name().toLowerCase(Locale.ROOT) + ":" + hex));
    return String.join(";", parts);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Digest that && hexByAlgorithm.equals(that.hexByAlgorithm);
  }

  @Override
  public int hashCode() {
    return hexByAlgorithm.hashCode();
  }
}
