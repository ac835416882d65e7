package io.slipway.supervisor.monit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * The {@code monit} command for jobs and people inside an instance, a script to be installed as
 * {@code /var/vcap/bosh/bin/monit} with mode 0700 (agent contract 7.5, 7.7). It needs nothing but
 * bash.
 */
public final class MonitCommand {
  private MonitCommand() {}

  /**
   * The script's text.
   *
   * @param server where the instance's {@link MonitServer} listens
   * @param userFile path, in the instance, of the file with {@code user:password}; without quotes
   */
  public static String script(InetSocketAddress server, String userFile) {
    if (!userFile.matches("/[A-Za-z0-9._/-]+")) {
      throw new IllegalArgumentException("'" + userFile + "' cannot stand in a script");
    }
    try (InputStream in = MonitCommand.class.getResourceAsStream("monit.bash")) {
      if (in == null) {
        throw new IllegalStateException("monit.bash is missing from this program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("@ADDRESS@", server.getAddress().getHostAddress())
          .replace("@PORT@", Integer.toString(server.getPort()))
          .replace("@USER_FILE@", userFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
