package io.slipway.cli.command;

/** What one command does. Its options are fields, filled before it runs. */
@FunctionalInterface
public interface Command {
  /**
   * @throws io.slipway.cli.CommandFailed with what is to be shown; the exit code is then 1
   * @throws io.slipway.base.SlipwayException likewise
   */
  void run(Session session);
}
