package io.slipway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** How long a command in an instance takes beyond the start of the command line's own process. */
public final class SshBench {
  private static final double NANOS_PER_MILLISECOND = 1e6;

  private SshBench() {}

  /**
   * @param arguments a folder to work in, and how often
   */
  public static void main(String[] arguments) throws IOException {
    Path work = Path.of(arguments[0]);
    int runs = Integer.parseInt(arguments[1]);
    Path uploads = Files.createDirectories(work.resolve("uploads"));
    try (BenchDirector director = new BenchDirector(work.resolve("home"))) {
      try {
        director.prepare(uploads);
        director.deploy(1, 0);
        Samples samples = new Samples();
        for (int i = 0; i < runs; i++) {
          long began = System.nanoTime();
          director.run("-d", BenchRelease.DEPLOYMENT, "ssh", "-c", "true");
          samples.add((System.nanoTime() - began) / NANOS_PER_MILLISECOND);
        }
        System.out.printf(
            Locale.ROOT,
            "| `ssh -c true` (ms) | first | p50 | p90 |%n|---|---|---|---|%n| | %s | %s | %s |%n",
            Samples.text(samples.first()),
            Samples.text(samples.median()),
            Samples.text(samples.quantile(0.9)));
      } finally {
        director.deleteDeployment();
      }
    }
  }
}
