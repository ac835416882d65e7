package io.slipway.base;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Texts that nobody is to read, and that are taken out wherever they stand as they are. */
public final class Masking {
  /** Keys whose values are secret wherever they stand; for keys in small letters. */
  public static final String SECRET_KEY =
      ".*(password|passwd|passphrase|secret|private_?key|credential|token|access_key).*";

  private static final String MASK = "<masked>";

  /** What is shorter stands in too many places for other reasons. */
  private static final int SHORTEST = 4;

  private static final Pattern SECRET = Pattern.compile(SECRET_KEY);

  private final Set<String> texts =
      new TreeSet<>(
          Comparator.comparingInt(String::length)
              .reversed()
              .thenComparing(Comparator.naturalOrder()));

  /** Every text in the value, and each line of it. */
  public void add(@Nullable Object value) {
    switch (value) {
      case Map<?, ?> map -> map.values().forEach(this::add);
      case List<?> list -> list.forEach(this::add);
      case String text -> {
        addText(text);
        text.lines().map(String::strip).forEach(this::addText);
      }
      case Number number -> addText(number.toString());
      case null, default -> {}
    }
  }

  private void addText(String text) {
    if (text.length() >= SHORTEST && !text.startsWith("((")) {
      texts.add(text);
    }
  }

  /** What stands under keys that call themselves secret, at any depth. */
  public void addSecretKeysOf(@Nullable Object value) {
    switch (value) {
      case Map<?, ?> map ->
          map.forEach(
              (key, member) -> {
                if (SECRET.matcher(String.valueOf(key).toLowerCase(Locale.ROOT)).matches()) {
                  add(member);
                } else {
                  addSecretKeysOf(member);
                }
              });
      case List<?> list -> list.forEach(this::addSecretKeysOf);
      case null, default -> {}
    }
  }

  public String mask(String text) {
    String masked = text;
    for (String secret : texts) {
      masked = masked.replace(secret, MASK);
    }
    return masked;
  }

  /** Of what is no text nothing is shown at all. */
  public byte[] mask(byte[] content) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return mask(text).getBytes(StandardCharsets.UTF_8);
    } catch (CharacterCodingException _) {
      return MASK.getBytes(StandardCharsets.UTF_8);
    }
  }
}
