package io.slipway.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The tables of figures, in Markdown. */
final class Report {
  private final PrintStream out;
  private final List<String> comparison = new ArrayList<>();

  Report(PrintStream out) {
    this.out = out;
  }

  void machine() {
    double load = Kernel.load();
    int cores = Runtime.getRuntime().availableProcessors();
    out.printf(
        Locale.ROOT,
        "Machine: %d cores, Linux %s, %s, load average %.2f%n",
        cores,
        Kernel.release(),
        System.getProperty("java.runtime.version"),
        load);
    if (load > cores / 2.0) {
      out.println("WARNING: the machine is busy with other things; every time below is too long.");
    }
  }

  void title(String title) {
    out.printf("%n## %s%n%n", title);
    out.println("| | unit | runs | first | min | median | p95 | max |");
    out.println("|---|---|--:|--:|--:|--:|--:|--:|");
  }

  void row(String name, String unit, Samples samples) {
    out.printf(
        "| %s | %s | %d | %s | %s | %s | %s | %s |%n",
        name,
        unit,
        samples.count(),
        Samples.text(samples.first()),
        Samples.text(samples.minimum()),
        Samples.text(samples.median()),
        Samples.text(samples.quantile(0.95)),
        Samples.text(samples.maximum()));
    out.flush();
  }

  /**
   * Remembers a line of the last table.
   *
   * @param aim in the samples' unit
   * @param upstream the least upstream was measured to need, in the same unit; NaN for never
   *     measured
   * @param told what was measured, in words
   */
  void compare(
      String name, String unit, Samples samples, double aim, double upstream, String told) {
    comparison.add(
        "| %s | %s %s | < %s %s | %s | %s | %s |"
            .formatted(
                name,
                Samples.text(samples.median()),
                unit,
                Double.isNaN(aim) ? "–" : Samples.text(aim),
                Double.isNaN(aim) ? "" : unit,
                Double.isNaN(aim) ? "–" : samples.median() < aim ? "yes" : "NO",
                told,
                Double.isNaN(upstream)
                    ? "–"
                    : Samples.text(upstream / samples.median()) + " times"));
  }

  void comparison() {
    out.printf("%n## Beside the aims and beside upstream%n%n");
    out.println("| | median | aim | met | upstream, quiet machine | upstream's best ÷ median |");
    out.println("|---|--:|--:|---|---|--:|");
    comparison.forEach(out::println);
    out.println();
    out.printf(Locale.ROOT, "Load average at the end: %.2f%n", Kernel.load());
  }
}
