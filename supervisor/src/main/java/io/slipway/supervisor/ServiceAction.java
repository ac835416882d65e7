package io.slipway.supervisor;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can be asked of a service. */
public enum ServiceAction {
  START(6),
  STOP(3),
  RESTART(2),
  MONITOR(7),
  UNMONITOR(5);

  private final int number;

  ServiceAction(int number) {
    this.number = number;
  }

  /** The number of {@code pendingaction} in monit's status document. */
  public int number() {
    return number;
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<ServiceAction> ofWord(String word) {
    return Arrays.stream(values()).filter(action -> action.word().equals(word)).findFirst();
  }
}
