package io.slipway.base;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A digest as BOSH writes it: {@code [algorithm:]hex[;algorithm:hex…]}, bare hex being SHA-1.
 * Several digests of one content may stand together, in any order; only the strongest is verified.
 * An algorithm that is not known here is kept, and counts only where there is no other. The printed
 * form has SHA-1 bare and the others prefixed, in the order given, and is an input of bundle paths
 * (agent contract 3.10, 6.4).
 */
public final class Digest {
  private static final int MAXIMUM_CHARACTERS = 4096;
  private static final Pattern ALPHANUMERIC = Pattern.compile("[A-Za-z0-9]+");

  /** From weak to strong. */
  public enum Algorithm {
    SHA1("SHA-1"),
    SHA256("SHA-256"),
    SHA512("SHA-512");

    private final String javaName;

    Algorithm(String javaName) {
      this.javaName = javaName;
    }

    public MessageDigest newMessageDigest() {
      try {
        return MessageDigest.getInstance(javaName);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("Every JDK has " + javaName, e);
      }
    }

    private String prefix() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** In the order given. */
  private final Map<String, String> hexByName;

  private Digest(Map<String, String> hexByName) {
    this.hexByName = hexByName;
  }

  /**
   * Reads the printed form; what cannot be read is an {@link IllegalArgumentException} with the
   * words of BOSH's tools. How long the hex is shows only when it is compared.
   */
  public static Digest parse(String text) {
    if (text.length() > MAXIMUM_CHARACTERS) {
      throw new IllegalArgumentException(
          "A digest has %d characters; at most %d are read"
              .formatted(text.length(), MAXIMUM_CHARACTERS));
    }
    Map<String, String> found = new LinkedHashMap<>();
    for (String part : text.split(";", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      List<String> pieces = List.of(part.split(":", 2));
      if (!pieces.stream().allMatch(piece -> ALPHANUMERIC.matcher(piece).matches())) {
        throw new IllegalArgumentException(
            "unable to parse digest string. Digest and algorithm key can only contain alpha-numeric characters");
      }
      String algorithm = pieces.size() == 1 ? Algorithm.SHA1.prefix() : pieces.getFirst();
      if (found.put(algorithm, pieces.getLast().toLowerCase(Locale.ROOT)) != null) {
        throw new IllegalArgumentException(
            "Multiple digests of the same algorithm '%s' found in digests '%s'"
                .formatted(algorithm, text));
      }
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "no digest algorithm found. Supported algorithms: sha1, sha256, sha512");
    }
    return new Digest(found);
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
    return new Digest(Map.of(algorithm.prefix(), HexFormat.of().formatHex(raw)));
  }

  /** The SHA-1 of a text's UTF-8 bytes, in hex. */
  public static String sha1Hex(String text) {
    return HexFormat.of()
        .formatHex(Algorithm.SHA1.newMessageDigest().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** By which it is verified; empty when none of its algorithms is known. */
  private Optional<Algorithm> strongest() {
    return Arrays.asList(Algorithm.values()).reversed().stream()
        .filter(one -> hexByName.containsKey(one.prefix()))
        .findFirst();
  }

  public Optional<String> hex(Algorithm algorithm) {
    return Optional.ofNullable(hexByName.get(algorithm.prefix()));
  }

  /**
   * Why the file does not have the content this digest was made of, in BOSH's words; empty when it
   * has.
   */
  public Optional<String> mismatch(Path file) throws IOException {
    Optional<Algorithm> strongest = strongest();
    return strongest.isEmpty()
        ? Optional.of(unknownAlgorithm())
        : mismatch(of(strongest.get(), file));
  }

  /** The same for content in memory. */
  public Optional<String> mismatch(byte[] content) {
    Optional<Algorithm> strongest = strongest();
    return strongest.isEmpty()
        ? Optional.of(unknownAlgorithm())
        : mismatch(of(strongest.get(), content));
  }

  private String unknownAlgorithm() {
    return "Computing digest from stream: Unable to create digest of unknown algorithm '%s'"
        .formatted(hexByName.keySet().iterator().next());
  }

  private Optional<String> mismatch(Digest actual) {
    String algorithm = actual.hexByName.keySet().iterator().next();
    String expected = hexByName.getOrDefault(algorithm, "");
    return actual.hexByName.containsValue(expected)
        ? Optional.empty()
        : Optional.of(
            "Expected stream to have digest '%s' but was '%s'"
                .formatted(printed(algorithm, expected), actual));
  }

  /** Whether the file has the content this digest was made of, by the strongest algorithm. */
  public boolean matches(Path file) throws IOException {
    return mismatch(file).isEmpty();
  }

  private static String printed(String algorithm, String hex) {
    return algorithm.equals(Algorithm.SHA1.prefix()) ? hex : algorithm + ":" + hex;
  }

  @Override
  public String toString() {
    return hexByName.entrySet().stream()
        .map(one -> printed(one.getKey(), one.getValue()))
        .collect(Collectors.joining(";"));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Digest that && hexByName.equals(that.hexByName);
  }

  @Override
  public int hashCode() {
    return hexByName.hashCode();
  }
}
