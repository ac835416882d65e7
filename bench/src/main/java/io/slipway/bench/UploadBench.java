package io.slipway.bench;

import io.slipway.cli.client.DirectorClient;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What memory a Director needs to take in a large release. */
public final class UploadBench {
  private static final double NANOS = 1e9;
  private static final long MIB = 1024L * 1024;

  private UploadBench() {}

  /**
   * @param arguments a folder to work in, then sizes in MiB
   */
  public static void main(String[] arguments) throws IOException {
    Path work = Path.of(arguments[0]);
    System.out.printf(
        "| release (MiB) | upload and task (s) | peak heap (MiB) | peak resident, since the start"
            + " (MiB) |%n|---|---|---|---|%n");
    try (BenchDirector director = new BenchDirector(work.resolve("home"))) {
      for (int i = 1; i < arguments.length; i++) {
        int size = Integer.parseInt(arguments[i]);
        Path folder = Files.createDirectories(work.resolve("release-" + size));
        Path tarball = BenchRelease.tarball(folder, size);
        System.gc();
        heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
        long began = System.nanoTime();
        director.await(DirectorClient.taskOf(director.client().upload("/releases", tarball)));
        System.out.printf(
            Locale.ROOT,
            "| %d | %.1f | %d | %d |%n",
            Files.size(tarball) / MIB,
            (System.nanoTime() - began) / NANOS,
            heapPools().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() / MIB,
            peakResident() / 1024);
      }
    }
  }

  private static List<MemoryPoolMXBean> heapPools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .toList();
  }

  /** KiB. */
  private static long peakResident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}
