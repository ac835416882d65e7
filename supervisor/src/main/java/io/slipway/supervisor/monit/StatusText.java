package io.slipway.supervisor.monit;

import io.slipway.supervisor.ServiceStatus;
import io.slipway.supervisor.Supervisor;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What {@code monit summary} and {@code monit status} print (agent contract 7.7). */
final class StatusText {
  private StatusText() {}

  static String summary(Supervisor supervisor, List<ServiceStatus> services) {
    StringBuilder text = new StringBuilder(heading(supervisor));
    for (ServiceStatus service : services) {
      text.append(String.format("%-35s %s%n", title(service), service.summary()));
    }
    text.append(String.format("%-35s %s%n", system(supervisor), "running"));
    return text.append('\n').toString();
  }

  static String full(Supervisor supervisor, List<ServiceStatus> services) {
    StringBuilder text = new StringBuilder(heading(supervisor));
    for (ServiceStatus service : services) {
      text.append(title(service)).append('\n');
      line(text, "status", service.summary());
      line(
          text,
          "monitoring status",
          switch (service.monitored()) {
            case NO -> "not monitored";
            case INITIALIZING -> "initializing";
            case YES -> "monitored";
          });
      service.statusMessage().ifPresent(message -> line(text, "status message", message));
      if (service.pid().isPresent()) {
        process(text, service.pid().getAsInt(), service.usage());
      }
      text.append('\n');
    }
    text.append(system(supervisor)).append('\n');
    line(text, "status", "running");
    line(text, "monitoring status", "monitored");
    return text.append('\n').toString();
  }

  private static void process(StringBuilder text, int pid, ServiceStatus.Usage usage) {
    line(text, "pid", Integer.toString(pid));
    line(text, "parent pid", Integer.toString(usage.parentPid()));
    line(text, "uptime", uptime(usage.uptime()));
    line(text, "children", Integer.toString(usage.children()));
    line(text, "memory kilobytes", Long.toString(usage.kilobytes()));
    line(text, "memory kilobytes total", Long.toString(usage.totalKilobytes()));
    line(text, "memory percent", percent(usage.memoryPercent()));
    line(text, "memory percent total", percent(usage.totalMemoryPercent()));
    line(text, "cpu percent", percent(usage.cpuPercent()));
    line(text, "cpu percent total", percent(usage.totalCpuPercent()));
  }

  private static String heading(Supervisor supervisor) {
    return "The Monit daemon 5.2.5 uptime: " + uptime(supervisor.uptime()) + "\n\n";
  }

  private static String title(ServiceStatus service) {
    return service.check().title() + " '" + service.name() + "'";
  }

  private static String system(Supervisor supervisor) {
    return "System '" + supervisor.hostName() + "'";
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(String.format("  %-33s %s%n", name, value));
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.1f%%", value);
  }

  private static String uptime(Duration uptime) {
    StringBuilder text = new StringBuilder();
    if (uptime.toDays() > 0) {
      text.append(uptime.toDays()).append("d ");
    }
    if (uptime.toHours() > 0) {
      text.append(uptime.toHoursPart()).append("h ");
    }
    return text.append(uptime.toMinutesPart()).append("m").toString();
  }
}
