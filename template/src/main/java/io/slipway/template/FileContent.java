package io.slipway.template;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a template or of a rendered file. Bytes and not text, because a template passes on
 * whatever bytes it has, valid UTF-8 or not. Immutable.
 */
public final class FileContent {
  private final byte[] bytes;
  private final int hash;

  private FileContent(byte[] bytes) {
    this.bytes = bytes;
    this.hash = Arrays.hashCode(bytes);
  }

  public static FileContent of(byte[] bytes) {
    return new FileContent(bytes.clone());
  }

  public static FileContent of(String text) {
    return new FileContent(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  public int size() {
    return bytes.length;
  }

  /** The content read as UTF-8; bytes that are not UTF-8 become replacement characters. */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  void addTo(MessageDigest digest) {
    digest.update(bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof FileContent that && Arrays.equals(bytes, that.bytes));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** The size only: rendered files hold secrets. */
  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
