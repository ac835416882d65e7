package io.slipway.cli.console;

import io.slipway.cli.CommandFailed;

/** Prints nothing: the command writes for programs by itself. */
public final class SilentConsole implements Console {
  @Override
  public void line(String text) {}

  @Override
  public void errorLine(String text) {}

  @Override
  public void begin(String text) {}

  @Override
  public void end(String text) {}

  @Override
  public void block(String text) {}

  @Override
  public void errorBlock(String text) {}

  @Override
  public void table(Table table) {}

  @Override
  public void confirm() {}

  @Override
  public String ask(String label) {
    throw new CommandFailed("Nobody can be asked: " + label);
  }

  @Override
  public String askSecret(String label) {
    return ask(label);
  }

  @Override
  public void flush() {}
}
