package io.slipway.supervisor.control;

import java.util.Locale;

/** What a rule does when its test has failed often enough. */
public sealed interface Action {
  /** The word of the control-file language and of alerts. */
  String word();

  /** An action that needs nothing more than its name. */
  enum Simple implements Action {
    ALERT,
    RESTART,
    START,
    STOP,
    UNMONITOR;

    @Override
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Runs a program. */
  record Execute(Program program) implements Action {
    @Override
    public String word() {
      return "exec";
    }
  }
}
