package io.slipway.cli.ssh;

import io.slipway.cli.CommandFailed;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code --opts} may say to the built-in client, of what it says to OpenSSH's.
 *
 * @param terminal whether commands get a terminal too
 * @param anyHostKey whether the host's key is not looked at
 */
public record RawOptions(boolean terminal, boolean anyHostKey) {
  public static final RawOptions NONE = new RawOptions(false, false);

  public static RawOptions parse(List<String> given) {
    List<String> words = new ArrayList<>();
    given.forEach(text -> words.addAll(List.of(text.strip().split("\\s+"))));
    boolean terminal = false;
    boolean anyHostKey = false;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("-o") && i + 1 < words.size()) {
        word = "-o" + words.get(++i);
      }
      switch (word) {
        case "", "-q", "-v", "-T", "-oStrictHostKeyChecking=yes" -> {}
        case "-t", "-tt" -> terminal = true;
        case "-oStrictHostKeyChecking=no" -> anyHostKey = true;
        default -> {
          if (!word.startsWith("-oServerAlive")
              && !word.startsWith("-oLogLevel")
              && !word.startsWith("-oConnectTimeout")) {
            throw new CommandFailed(
                "The built-in SSH client does not know '%s' of --opts. It knows -t, -T, -q, -v and -o StrictHostKeyChecking, ServerAlive…, LogLevel, ConnectTimeout; 'bosh ssh' hands all to OpenSSH."
                    .formatted(word));
          }
        }
      }
    }
    return new RawOptions(terminal, anyHostKey);
  }
}
