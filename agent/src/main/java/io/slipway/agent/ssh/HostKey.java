package io.slipway.agent.ssh;

import io.slipway.agent.core.AgentFailure;
import io.slipway.agent.core.InstanceFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.config.keys.PublicKeyEntry;

/**
 * By which clients know the instance: made when first asked for, and kept in its own files. ECDSA
 * on the curve P-256, which every client of the last fifteen years takes and the JDK makes at once.
 */
final class HostKey {
  private static final String FILE = "ssh_host_key";
  private static final int SECRET = 0600;

  private HostKey() {}

  static KeyPair of(InstanceFiles files) {
    Path file = files.layout().boshFile(FILE);
    try {
      Optional<KeyPair> kept = read(file);
      if (kept.isPresent()) {
        return kept.get();
      }
      KeyPair made = make();
      Base64.Encoder base64 = Base64.getEncoder();
      String text =
          base64.encodeToString(made.getPrivate().getEncoded())
              + "\n"
              + base64.encodeToString(made.getPublic().getEncoded())
              + "\n";
      files.writeDurably(file, text, SECRET);
      return made;
    } catch (IOException | GeneralSecurityException e) {
      throw AgentFailure.wrap("Making the host key for secure shells", e);
    }
  }

  static KeyPair make() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  /** A file that cannot be read as a key is made anew. */
  private static Optional<KeyPair> read(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
    try {
      KeyFactory factory = KeyFactory.getInstance("EC");
      Base64.Decoder base64 = Base64.getDecoder();
      return Optional.of(
          new KeyPair(
              factory.generatePublic(new X509EncodedKeySpec(base64.decode(lines.get(1)))),
              factory.generatePrivate(new PKCS8EncodedKeySpec(base64.decode(lines.get(0))))));
    } catch (GeneralSecurityException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  /** As {@code known_hosts} has it. */
  static String publicLine(KeyPair pair) {
    return PublicKeyEntry.toString(pair.getPublic());
  }
}
