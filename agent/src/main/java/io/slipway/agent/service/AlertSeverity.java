package io.slipway.agent.service;

import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How bad each of monit's events is (agent contract 7.9): 1 alert, 2 critical, 3 error, 4 warning.
 */
final class AlertSeverity {
  private static final Set<String> ALERT =
      Set.of("connection failed", "execution failed", "monit instance failed", "does not exist");
  private static final Set<String> ERROR =
      Set.of(
          "connection changed",
          "content failed",
          "content doesn't match",
          "data access error",
          "filesystem flags failed",
          "gid failed",
          "heartbeat failed",
          "invalid type",
          "permission failed",
          "resource limit matched",
          "size failed",
          "size changed",
          "timestamp failed");
  private static final Set<String> WARNING =
      Set.of(
          "checksum changed",
          "data access changed",
          "execution changed",
          "filesystem flags changed",
          "gid changed",
          "heartbeat changed",
          "icmp changed",
          "type changed",
          "existence changed",
          "permission changed",
          "pid changed",
          "ppid changed",
          "resource limit changed",
          "timeout changed",
          "timestamp changed",
          "uid changed");
  private static final Set<String> IGNORED =
      Set.of(
          "action done", "exists", "content match", "timeout recovery", "monit instance changed");

  private static final int CRITICAL = 2;

  private AlertSeverity() {}

  /** Empty for events nobody is told about; what is not known is critical. */
  static OptionalInt of(String event) {
    String name = event.toLowerCase(Locale.ROOT);
    if (IGNORED.contains(name) || name.endsWith(" succeeded") || name.endsWith(" not changed")) {
      return OptionalInt.empty();
    }
    if (ALERT.contains(name)) {
      return OptionalInt.of(1);
    }
    if (ERROR.contains(name)) {
      return OptionalInt.of(3);
    }
    return OptionalInt.of(WARNING.contains(name) ? 4 : CRITICAL);
  }
}
