package io.slipway.agent.service;

import io.slipway.base.Clock;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the machine is doing (agent contract, section 8): load, processor, memory and disks. All
 * instances of a machine share one; what is costly is measured once in ten seconds.
 */
public final class MachineVitals {
  private static final Duration SAMPLE_INTERVAL = Duration.ofSeconds(10);

  private final Clock clock;
  private final Path proc;
  private long sampledAt;
  private @Nullable ProcessorTimes previous;
  private Map<String, @Nullable Object> sample = Map.of();

  public MachineVitals(Clock clock) {
    this(clock, Path.of("/proc"));
  }

  /** For tests: another folder in the shape of {@code /proc}. */
  MachineVitals(Clock clock, Path proc) {
    this.clock = clock;
    this.proc = proc;
  }

  /**
   * BOSH's vitals.
   *
   * @param system a folder on the instance's system disk
   * @param ephemeral its data folder
   * @param persistent the folder of its persistent disk, when one is mounted
   */
  public Map<String, @Nullable Object> read(Path system, Path ephemeral, Optional<Path> persistent)
      throws IOException {
    Map<String, @Nullable Object> disks = new LinkedHashMap<>();
    disks.put("system", disk(system));
    if (Files.isDirectory(ephemeral)) {
      disks.put("ephemeral", disk(ephemeral));
    }
    if (persistent.isPresent()) {
      disks.put("persistent", disk(persistent.get()));
    }
    Map<String, @Nullable Object> vitals = new LinkedHashMap<>(machine());
    vitals.put("disk", disks);
    return vitals;
  }

  private static Map<String, @Nullable Object> disk(Path folder) throws IOException {
    FileStore store = Files.getFileStore(folder);
    long total = store.getTotalSpace();
    return Map.of("percent", percent(total - store.getUnallocatedSpace(), total));
  }

  private synchronized Map<String, @Nullable Object> machine() throws IOException {
    long now = clock.nanoTime();
    if (previous == null || now - sampledAt >= SAMPLE_INTERVAL.toNanos()) {
      ProcessorTimes times = processorTimes();
      sample = sample(times.since(previous));
      previous = times;
      sampledAt = now;
    }
    return sample;
  }

  private Map<String, @Nullable Object> sample(ProcessorTimes used) throws IOException {
    Map<String, Long> memory = memory();
    Map<String, @Nullable Object> vitals = new LinkedHashMap<>();
    vitals.put("cpu", used.toPlain());
    vitals.put("load", load());
    long total = memory.getOrDefault("MemTotal", 0L);
    vitals.put("mem", amount(total - memory.getOrDefault("MemAvailable", 0L), total));
    long swap = memory.getOrDefault("SwapTotal", 0L);
    vitals.put("swap", amount(swap - memory.getOrDefault("SwapFree", 0L), swap));
    vitals.put("uptime", Map.of("secs", uptime()));
    return vitals;
  }

  private static Map<String, @Nullable Object> amount(long usedKilobytes, long totalKilobytes) {
    Map<String, @Nullable Object> amount = new LinkedHashMap<>();
    amount.put("kb", String.valueOf(usedKilobytes));
    amount.put("percent", percent(usedKilobytes, totalKilobytes));
    return amount;
  }

  private static String percent(long part, long whole) {
    return whole <= 0 ? "0" : String.valueOf(Math.round(100.0 * part / whole));
  }

  private List<String> load() throws IOException {
    String[] fields = Files.readString(proc.resolve("loadavg")).split(" ");
    return Arrays.stream(fields)
        .limit(3)
        .map(field -> String.format(Locale.ROOT, "%.2f", Double.parseDouble(field)))
        .toList();
  }

  private long uptime() throws IOException {
    return (long) Double.parseDouble(Files.readString(proc.resolve("uptime")).split(" ")[0]);
  }

  private Map<String, Long> memory() throws IOException {
    Map<String, Long> kilobytes = new HashMap<>();
    for (String line : Files.readAllLines(proc.resolve("meminfo"))) {
      String[] fields = line.split("[: ]+");
      if (fields.length > 1) {
        kilobytes.put(fields[0], Long.parseLong(fields[1]));
      }
    }
    return kilobytes;
  }

  private ProcessorTimes processorTimes() throws IOException {
    String total = Files.readString(proc.resolve("stat")).lines().findFirst().orElse("");
    long[] ticks =
        Arrays.stream(total.split(" +")).skip(1).mapToLong(Long::parseLong).limit(8).toArray();
    return new ProcessorTimes(ticks[0] + ticks[1], ticks[2], ticks[4], Arrays.stream(ticks).sum());
  }

  /** Ticks since the machine came up, or since an earlier reading. */
  private record ProcessorTimes(long user, long system, long waiting, long total) {
    ProcessorTimes since(@Nullable ProcessorTimes earlier) {
      return earlier == null
          ? this
          : new ProcessorTimes(
              user - earlier.user,
              system - earlier.system,
              waiting - earlier.waiting,
              total - earlier.total);
    }

    Map<String, @Nullable Object> toPlain() {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      plain.put("sys", share(system));
      plain.put("user", share(user));
      plain.put("wait", share(waiting));
      return plain;
    }

    private String share(long part) {
      return String.format(Locale.ROOT, "%.1f", total <= 0 ? 0.0 : 100.0 * part / total);
    }
  }
}
