package io.slipway.agent.ssh;

import io.slipway.agent.core.AgentFailure;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.regex.Pattern;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.jspecify.annotations.Nullable;

/**
 * A temporary user and the key that lets it in.
 *
 * @param keyLine the key as {@code authorized_keys} has it
 */
record SshUser(String name, String keyLine, PublicKey key) {
  private static final Pattern NAME = Pattern.compile("bosh_[A-Za-z0-9][A-Za-z0-9_-]{0,26}");
  private static final int LONGEST_KEY = 16 * 1024;

  /**
   * Reads what a client sent.
   *
   * @throws AgentFailure for a name or a key that is none
   */
  static SshUser of(String name, String publicKey) {
    if (!NAME.matcher(name).matches()) {
      throw new AgentFailure(
          "Creating user: a user's name is 'bosh_' and at most 27 letters, digits, '-' and '_'");
    }
    String line = publicKey.strip();
    if (line.isEmpty() || line.length() > LONGEST_KEY || line.lines().count() != 1) {
      throw new AgentFailure(
          "Setting SSH authorized keys for user '"
              + name
              + "': the public key is not one line of at most 16 KiB");
    }
    return new SshUser(name, line, parse(name, line));
  }

  /** A line with options ({@code command="…"}) would promise what nobody here keeps. */
  private static PublicKey parse(String name, String line) {
    try {
      AuthorizedKeyEntry entry = AuthorizedKeyEntry.parseAuthorizedKeyEntry(line);
      if (entry != null && entry.getLoginOptions().isEmpty()) {
        PublicKey key = entry.resolvePublicKey(null, PublicKeyEntryResolver.FAILING);
        if (key != null) {
          return key;
        }
      }
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw unusable(name, e);
    }
    throw unusable(name, null);
  }

  private static AgentFailure unusable(String name, @Nullable Exception cause) {
    return new AgentFailure(
        "Setting SSH authorized keys for user '"
            + name
            + "': the public key cannot be used; send one as OpenSSH writes it, without options",
        cause);
  }

  boolean isLetInBy(PublicKey offered) {
    return KeyUtils.compareKeys(key, offered);
  }
}
