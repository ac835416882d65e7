package io.slipway.supervisor;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/** The complete environment of start, stop and exec programs (agent contract 7.6). */
final class ProgramEnvironment {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private ProgramEnvironment() {}

  static Map<String, String> of(
      String service, String host, String event, String description, Instant now) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", "/bin:/usr/bin:/sbin:/usr/sbin");
    environment.put("MONIT_DATE", DATE.format(now));
    environment.put("MONIT_SERVICE", service);
    environment.put("MONIT_HOST", host);
    environment.put("MONIT_EVENT", event);
    environment.put("MONIT_DESCRIPTION", description);
    return environment;
  }

  /** Adds what only services that are processes have. */
  static void addProcess(
      Map<String, String> environment, OptionalInt pid, ServiceStatus.Usage usage) {
    environment.put("MONIT_PROCESS_PID", pid.isPresent() ? "" + pid.getAsInt() : "-1");
    environment.put("MONIT_PROCESS_MEMORY", "" + usage.kilobytes());
    environment.put("MONIT_PROCESS_CHILDREN", "" + usage.children());
    environment.put(
        "MONIT_PROCESS_CPU_PERCENT", String.format(Locale.ROOT, "%.1f", usage.cpuPercent()));
  }
}
