package io.slipway.agent.ssh;

import java.time.Duration;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;

/** What one server takes from its clients. */
final class Limits {
  private Limits() {}

  /**
   * @param sessions connections of one user at once
   */
  static void set(SshServer server, int sessions) {
    CoreModuleProperties.MAX_CONCURRENT_SESSIONS.set(server, sessions);
    CoreModuleProperties.MAX_CONCURRENT_CHANNELS.set(server, 32);
    CoreModuleProperties.MAX_AUTH_REQUESTS.set(server, 6);
    CoreModuleProperties.AUTH_TIMEOUT.set(server, Duration.ofSeconds(60));
    CoreModuleProperties.IDLE_TIMEOUT.set(server, Duration.ofMinutes(15));
    CoreModuleProperties.NIO2_READ_TIMEOUT.set(server, Duration.ofMinutes(16));
    CoreModuleProperties.NIO_WORKERS.set(server, 2);
    CoreModuleProperties.SERVER_IDENTIFICATION.set(server, "Slipway");
    CoreModuleProperties.STOP_WAIT_TIME.set(server, Duration.ofSeconds(2));
  }
}
