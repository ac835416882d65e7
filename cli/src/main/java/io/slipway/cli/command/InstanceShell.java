package io.slipway.cli.command;

import io.slipway.cli.CommandFailed;
import io.slipway.cli.ssh.GatewayOptions;
import io.slipway.cli.ssh.RawOptions;
import java.util.Optional;

/** A shell in an instance that another command has brought up. */
public final class InstanceShell {
  private InstanceShell() {}

  /**
   * @param slug the instance
   */
  public static void open(Session session, String deployment, InstanceSlug slug) {
    if (!session.environment().isTerminal()) {
      throw new CommandFailed("A shell needs a terminal; use 'slipway ssh -c COMMAND'");
    }
    try (SshLogin login =
        SshLogin.open(
            session,
            deployment,
            slug,
            Optional.empty(),
            new GatewayOptions().resolve(session.environment()),
            RawOptions.NONE)) {
      SshCommand.shell(session, login);
    }
  }
}
