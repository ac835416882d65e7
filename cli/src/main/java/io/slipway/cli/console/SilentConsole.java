package io.slipway.cli.console;

import java.util.List;

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
  public boolean agrees(String question) {
    return false;
  }

  @Override
  public String ask(String question, String usual) {
    return usual;
  }

  @Override
  public String askSecret(String question) {
    return "";
  }

  @Override
  public int choose(String question, List<String> choices) {
    return 0;
  }

  @Override
  public void flush() {}
}
