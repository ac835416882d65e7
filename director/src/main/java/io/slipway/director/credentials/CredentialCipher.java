package io.slipway.director.credentials;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what is kept, by AES-256-GCM and a key in a file that only its owner can read. The text
 * a value was encrypted for is part of it: a value that was moved to another name does not open.
 */
public final class CredentialCipher {
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final String ALGORITHM = "AES/GCM/NoPadding";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path file;
  private final Optional<SecretKeySpec> key;
  private final String problem;

  private CredentialCipher(Path file, Optional<SecretKeySpec> key, String problem) {
    this.file = file;
    this.key = key;
    this.problem = problem;
  }

  /**
   * Reads the key; makes one where nothing is encrypted yet. A key that is missing or damaged keeps
   * nobody from anything but the values: each use of it says so.
   *
   * @param used whether there are values that were encrypted with it
   */
  public static CredentialCipher open(Path file, boolean used) {
    try {
      if (!Files.exists(file)) {
        return used ? broken(file, "is missing") : withKey(file, create(file));
      }
      byte[] key = Base64.getMimeDecoder().decode(Files.readString(file).strip());
      return key.length == KEY_BYTES ? withKey(file, key) : broken(file, "holds no key");
    } catch (IllegalArgumentException _) {
      return broken(file, "holds no key");
    } catch (IOException _) {
      return broken(file, "cannot be read");
    }
  }

  private static CredentialCipher withKey(Path file, byte[] key) {
    return new CredentialCipher(file, Optional.of(new SecretKeySpec(key, "AES")), "");
  }

  private static CredentialCipher broken(Path file, String problem) {
    return new CredentialCipher(file, Optional.empty(), problem);
  }

  private static byte[] create(Path file) throws IOException {
    byte[] key = new byte[KEY_BYTES];
    RANDOM.nextBytes(key);
    Path parent = file.toAbsolutePath().getParent();
    Path temporary =
        Files.createTempFile(
            parent,
            "key",
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(temporary, Base64.getEncoder().encodeToString(key) + "\n");
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    return key;
  }

  /** Tells one key from another, and nothing of it. */
  String keyId() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update("credentials key\n".getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(digest.digest(key().getEncoded()), 0, 8);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java knows SHA-256", e);
    }
  }

  private SecretKeySpec key() {
    return key.orElseThrow(
        () ->
            CredentialFailure.unreadable(
                "The key file %s %s, and without the key no variable can be read or kept. Put back the file from a backup"
                    .formatted(file, problem)));
  }

  /**
   * @param purpose has to be the same when it is decrypted
   */
  byte[] encrypt(String text, String purpose) {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    try {
      byte[] encrypted =
          cipher(Cipher.ENCRYPT_MODE, nonce, purpose)
              .doFinal(text.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.allocate(NONCE_BYTES + encrypted.length).put(nonce).put(encrypted).array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("A value cannot be encrypted on this machine", e);
    }
  }

  /**
   * @param keyId of the key it was encrypted with
   * @throws CredentialFailure when that is not the key there is, or it was damaged
   */
  String decrypt(byte[] encrypted, String purpose, String keyId) {
    if (!keyId().equals(keyId)) {
      throw CredentialFailure.unreadable(
          "The value was encrypted with another key than the one in the key file %s. Put back the file it was encrypted with"
              .formatted(file));
    }
    try {
      byte[] nonce = Arrays.copyOf(encrypted, NONCE_BYTES);
      byte[] text =
          cipher(Cipher.DECRYPT_MODE, nonce, purpose)
              .doFinal(encrypted, NONCE_BYTES, Math.max(0, encrypted.length - NONCE_BYTES));
      return new String(text, StandardCharsets.UTF_8);
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      throw CredentialFailure.unreadable(
          "The value was damaged in the store: it does not open with the key in " + file);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String purpose) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(ALGORITHM);
    cipher.init(mode, key(), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
