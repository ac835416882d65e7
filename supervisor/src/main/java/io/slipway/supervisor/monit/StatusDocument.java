package io.slipway.supervisor.monit;

import io.slipway.base.Digest;
import io.slipway.supervisor.ServiceStatus;
import io.slipway.supervisor.Supervisor;
import io.slipway.supervisor.control.MonitorMode;
import io.slipway.supervisor.control.ServiceCheck;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The document of {@code GET /_status2?format=xml} (agent contract 7.1 and appendix B.4). */
final class StatusDocument {
  private final StringBuilder out = new StringBuilder();

  private StatusDocument() {}

  static String of(Supervisor supervisor, Instant now) {
    StatusDocument document = new StatusDocument();
    document.write(supervisor, supervisor.status(), now);
    return document.out.toString();
  }

  private void write(Supervisor supervisor, List<ServiceStatus> services, Instant now) {
    out.append("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><monit id=\"")
        .append(Digest.sha1Hex(supervisor.hostName()), 0, 32)
        .append("\" incarnation=\"")
        .append(supervisor.incarnation())
        .append("\" version=\"5.2.5\"><server>");
    element("uptime", supervisor.uptime().toSeconds());
    element("poll", Supervisor.CYCLE.toSeconds());
    element("startdelay", 0);
    element("localhostname", supervisor.hostName());
    out.append("</server><platform>");
    element("name", "Linux");
    element("release", System.getProperty("os.version", ""));
    element("machine", System.getProperty("os.arch", ""));
    element("cpu", Runtime.getRuntime().availableProcessors());
    out.append("</platform><services>");
    services.forEach(service -> service(service, now));
    out.append("</services><servicegroups>");
    groups(services);
    out.append("</servicegroups></monit>");
  }

  private void service(ServiceStatus service, Instant now) {
    out.append("<service name=\"").append(escape(service.name())).append("\">");
    element("type", service.check().typeNumber());
    element("collected_sec", now.getEpochSecond());
    element("collected_usec", now.getNano() / 1000);
    element("status", service.statusBits());
    element("status_hint", 0);
    element("monitor", service.monitored().number());
    element("monitormode", monitorMode(service.mode()));
    element("pendingaction", service.pending().map(action -> action.number()).orElse(0));
    service.statusMessage().ifPresent(this::statusMessage);
    if (service.check() instanceof ServiceCheck.ProcessCheck && service.pid().isPresent()) {
      process(service.pid().getAsInt(), service.usage());
    }
    out.append("</service>");
  }

  private static int monitorMode(MonitorMode mode) {
    return switch (mode) {
      case ACTIVE -> 0;
      case PASSIVE -> 1;
      case MANUAL -> 2;
    };
  }

  private void statusMessage(String message) {
    out.append("<status_message><![CDATA[")
        .append(printable(message).replace("]]>", "]]]]><![CDATA[>"))
        .append("]]></status_message>");
  }

  private void process(int pid, ServiceStatus.Usage usage) {
    element("pid", pid);
    element("ppid", usage.parentPid());
    element("uptime", usage.uptime().toSeconds());
    element("children", usage.children());
    out.append("<memory>");
    percent("percent", usage.memoryPercent());
    percent("percenttotal", usage.totalMemoryPercent());
    element("kilobyte", usage.kilobytes());
    element("kilobytetotal", usage.totalKilobytes());
    out.append("</memory><cpu>");
    percent("percent", usage.cpuPercent());
    percent("percenttotal", usage.totalCpuPercent());
    out.append("</cpu>");
  }

  /** Members are listed last declared first, as monit does. */
  private void groups(List<ServiceStatus> services) {
    Map<String, List<String>> members = new LinkedHashMap<>();
    for (ServiceStatus service : services.reversed()) {
      for (String group : service.groups()) {
        members.computeIfAbsent(group, _ -> new ArrayList<>()).add(service.name());
      }
    }
    members.forEach(
        (group, names) -> {
          out.append("<servicegroup name=\"").append(escape(group)).append("\">");
          names.forEach(name -> element("service", name));
          out.append("</servicegroup>");
        });
  }

  private void element(String name, long value) {
    out.append('<').append(name).append('>').append(value).append("</").append(name).append('>');
  }

  private void element(String name, String value) {
    out.append('<').append(name).append('>').append(escape(value));
    out.append("</").append(name).append('>');
  }

  private void percent(String name, double value) {
    element(name, String.format(Locale.ROOT, "%.1f", value));
  }

  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    printable(text)
        .codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                default -> {
                  if (c < 0x7f) {
                    escaped.append((char) c);
                  } else {
                    escaped.append("&#").append(c).append(';');
                  }
                }
              }
            });
    return escaped.toString();
  }

  /** XML has no place for control characters and halves of surrogate pairs. */
  private static String printable(String text) {
    StringBuilder kept = new StringBuilder();
    text.codePoints()
        .map(c -> c < ' ' || c == 0x7f || (c >= 0xd800 && c <= 0xdfff) || c >= 0xfffe ? ' ' : c)
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }
}
