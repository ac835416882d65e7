package io.slipway.supervisor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Services as {@code processes} of the agent's {@code get_state} (agent contract 3.1). */
public final class ServiceProcesses {
  private ServiceProcesses() {}

  /**
   * The selected services in the shape of JSON: name, state, {@code uptime.secs}, {@code mem.kb},
   * {@code mem.percent} and {@code cpu.total}. Uptime and kilobytes are left out when zero.
   */
  public static List<Map<String, Object>> of(
      List<ServiceStatus> services, ServiceSelection selection) {
    return services.stream()
        .filter(service -> selection.includes(service.name(), service.groups()))
        .map(ServiceProcesses::process)
        .toList();
  }

  private static Map<String, Object> process(ServiceStatus service) {
    ServiceStatus.Usage usage = service.usage();
    Map<String, Object> uptime = new LinkedHashMap<>();
    if (usage.uptime().toSeconds() > 0) {
      uptime.put("secs", usage.uptime().toSeconds());
    }
    Map<String, Object> memory = new LinkedHashMap<>();
    if (usage.totalKilobytes() > 0) {
      memory.put("kb", usage.totalKilobytes());
    }
    memory.put("percent", tenths(usage.totalMemoryPercent()));
    Map<String, Object> process = new LinkedHashMap<>();
    process.put("name", service.name());
    process.put("state", service.state().word());
    process.put("uptime", uptime);
    process.put("mem", memory);
    process.put("cpu", Map.of("total", tenths(usage.totalCpuPercent())));
    return process;
  }

  /** monit reports one decimal. */
  private static double tenths(double percent) {
    return Math.round(percent * 10) / 10.0;
  }
}
