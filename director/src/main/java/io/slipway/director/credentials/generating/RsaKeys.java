package io.slipway.director.credentials.generating;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** A pair of RSA keys, and how others write it. */
public final class RsaKeys {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final KeyPair pair;

  private RsaKeys(KeyPair pair) {
    this.pair = pair;
  }

  /** New ones. Takes a tenth of a second at 2048 bits, and many seconds at 8192. */
  public static RsaKeys generate(int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits, RANDOM);
      return new RsaKeys(generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("RSA keys cannot be made on this machine", e);
    }
  }

  KeyPair pair() {
    return pair;
  }

  private RSAPublicKey publicKey() {
    return (RSAPublicKey) pair.getPublic();
  }

  /** {@code RSA PRIVATE KEY}. */
  public String privatePem() {
    return Pem.write(pair.getPrivate());
  }

  /** {@code PUBLIC KEY}. */
  public String publicPem() {
    return Pem.write(pair.getPublic());
  }

  /** {@code ssh-rsa …}, without a comment and the end of the line. */
  public String sshPublicKey() {
    return "ssh-rsa " + Base64.getEncoder().encodeToString(sshEncoded());
  }

  /** Pairs of digits with colons between. */
  public String md5Fingerprint() {
    return HexFormat.ofDelimiter(":").formatHex(digest("MD5", sshEncoded()));
  }

  /** Base64 without its padding. */
  public String sha256Fingerprint() {
    return Base64.getEncoder().withoutPadding().encodeToString(digest("SHA-256", sshEncoded()));
  }

  /** The digest of the modulus, by which certificates name the key. */
  byte[] keyId() {
    byte[] modulus = publicKey().getModulus().toByteArray();
    int start = modulus[0] == 0 ? 1 : 0;
    byte[] plain = new byte[modulus.length - start];
    System.arraycopy(modulus, start, plain, 0, plain.length);
    return digest("SHA-1", plain);
  }

  private byte[] sshEncoded() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      for (byte[] part :
          List.of(
              "ssh-rsa".getBytes(StandardCharsets.US_ASCII),
              publicKey().getPublicExponent().toByteArray(),
              publicKey().getModulus().toByteArray())) {
        out.writeInt(part.length);
        out.write(part);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] digest(String algorithm, byte[] bytes) {
    try {
      return MessageDigest.getInstance(algorithm).digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java knows " + algorithm, e);
    }
  }
}
