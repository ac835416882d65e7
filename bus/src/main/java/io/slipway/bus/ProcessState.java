package io.slipway.bus;

import io.slipway.bus.spec.JobState;
import io.slipway.json.PlainObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A supervised process as {@code get_state} shows it (agent contract 3.1).
 *
 * @param uptimeSeconds 0 when it does not run
 * @param lastEnd why it did not stay up since somebody ordered it to start; no key of BOSH's, and
 *     absent for a process that does stay up
 */
public record ProcessState(
    String name,
    JobState state,
    long uptimeSeconds,
    long memoryKilobytes,
    double memoryPercent,
    double cpuPercent,
    Optional<ProcessReport> lastEnd) {

  /** One that stays up. */
  public ProcessState(
      String name,
      JobState state,
      long uptimeSeconds,
      long memoryKilobytes,
      double memoryPercent,
      double cpuPercent) {
    this(name, state, uptimeSeconds, memoryKilobytes, memoryPercent, cpuPercent, Optional.empty());
  }

  /** BOSH's shape: uptime and kilobytes are left out when they are zero. */
  public Map<String, @Nullable Object> toPlain() {
    Map<String, @Nullable Object> memory = new LinkedHashMap<>();
    if (memoryKilobytes != 0) {
      memory.put("kb", memoryKilobytes);
    }
    memory.put("percent", memoryPercent);
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    plain.put("name", name);
    plain.put("state", state.word());
    plain.put("uptime", uptimeSeconds == 0 ? Map.of() : Map.of("secs", uptimeSeconds));
    plain.put("mem", memory);
    plain.put("cpu", Map.of("total", cpuPercent));
    lastEnd.ifPresent(report -> plain.put("slipway", Map.of("last_end", report.toPlain())));
    return plain;
  }

  static ProcessState fromPlain(PlainObject process) {
    PlainObject memory = process.object("mem");
    return new ProcessState(
        process.textOr("name", ""),
        process.optionalText("state").map(JobState::new).orElse(JobState.UNKNOWN),
        process.object("uptime").longOr("secs", 0),
        memory.longOr("kb", 0),
        memory.doubleOr("percent", 0),
        process.object("cpu").doubleOr("total", 0),
        Optional.ofNullable(process.object("slipway").value("last_end"))
            .map(ProcessReport::fromPlain));
  }
}
