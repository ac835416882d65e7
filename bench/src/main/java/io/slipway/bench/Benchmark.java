package io.slipway.bench;

import io.slipway.instance.InstanceSpaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Measures Slipway on this machine and prints the figures. Asserts nothing about times. */
public final class Benchmark {
  private static final double KIB_PER_MIB = 1024;
  private static final double MILLISECONDS = 1000;

  private final BenchDirector director;
  private final Report report;
  private int number;
  private double residentWithOne = Double.NaN;

  private Benchmark(BenchDirector director, Report report) {
    this.director = director;
    this.report = report;
  }

  /**
   * @param arguments the work folder, which the caller deletes; how many instances at once, as
   *     {@code 1,10,100}, or nothing; how many runs of the smallest, larger ones having fewer; how
   *     many kills
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path work = Path.of(arguments[0]);
    List<Integer> sizes =
        Stream.of(arguments[1].split(","))
            .filter(size -> !size.isEmpty())
            .map(Integer::valueOf)
            .toList();
    int runs = Integer.parseInt(arguments[2]);
    Report report = new Report(System.out);
    report.machine();
    Path home = work.resolve("home");
    Path supervised = work.resolve("supervised");
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(
                    () -> {
                      destroySpaces(home.resolve("spaces"));
                      destroySpaces(supervised);
                    }));
    try (BenchDirector director = new BenchDirector(home)) {
      director.prepare(work);
      Benchmark benchmark = new Benchmark(director, report);
      for (int size : sizes) {
        benchmark.deploys(size, Math.max(3, runs / size));
      }
    }
    int kills = Integer.parseInt(arguments[3]);
    if (kills > 0) {
      supervisor(report, supervised, kills);
    }
    report.comparison();
    System.exit(0);
  }

  /** However the benchmark ends, no instance outlives it. */
  private static void destroySpaces(Path state) {
    if (!Files.isDirectory(state)) {
      return;
    }
    try (InstanceSpaces spaces = InstanceSpaces.open(state, InstanceSpaces.Options.defaults())) {
      for (String instance : spaces.known()) {
        try {
          spaces.destroy(instance);
        } catch (RuntimeException e) {
          System.err.println("The instance " + instance + " could not be destroyed: " + e);
        }
      }
    } catch (RuntimeException e) {
      System.err.println("The instances in " + state + " could not be destroyed: " + e);
    }
  }

  /** Deploys afresh several times, then changes and repeats the last deployment. */
  private void deploys(int instances, int runs) {
    Timings fresh = new Timings();
    Samples director = new Samples();
    Samples firstProcess = new Samples();
    Samples machine = new Samples();
    Timings changed = new Timings();
    Timings unchanged = new Timings();
    for (int run = 1; run <= runs; run++) {
      long available = Kernel.availableMemory();
      long resident = Kernel.residentMemory();
      fresh.add(this.director.deploy(instances, ++number));
      director.add(Kernel.residentMemory() / KIB_PER_MIB);
      long grown = Kernel.residentMemory() - resident;
      machine.add((available - Kernel.availableMemory() - grown) / KIB_PER_MIB / instances);
      this.director
          .firstProcesses()
          .forEach(pid -> firstProcess.add(Kernel.proportionalMemory(pid) / KIB_PER_MIB));
      if (run == runs) {
        for (int again = 0; again < runs; again++) {
          changed.add(this.director.deploy(instances, ++number));
          unchanged.add(this.director.deploy(instances, number));
        }
      }
      this.director.deleteDeployment();
    }
    report.title(instances + (instances == 1 ? " instance" : " instances in parallel"));
    fresh.print("fresh deploy", instances, report);
    changed.print("redeploy, changed property", instances, report);
    unchanged.print("redeploy, nothing changed", instances, report);
    report.row("resident memory of this process after it", "MiB", director);
    if (firstProcess.count() > 0) {
      report.row("first process of an instance (PSS)", "MiB", firstProcess);
    }
    report.row("an instance (available memory, less this process's growth)", "MiB", machine);
    compare(instances, fresh, changed, unchanged, director, firstProcess);
  }

  private void compare(
      int instances,
      Timings fresh,
      Timings changed,
      Timings unchanged,
      Samples director,
      Samples firstProcess) {
    switch (instances) {
      case 1 -> {
        report.compare("1 instance, fresh", "ms", fresh.done, Double.NaN, 3200, "3.2–4.8 s");
        report.compare("1 instance, changed property", "ms", changed.done, 1000, 3200, "3.2–4.8 s");
        report.compare(
            "1 instance, nothing changed", "ms", unchanged.done, 200, Double.NaN, "not measured");
        report.compare(
            "CPU, 1 instance, changed property", "s", changed.cpu, Double.NaN, 0.8, "0.8 CPU s");
      }
      case 10 ->
          report.compare(
              "10 instances, fresh", "ms", fresh.done, Double.NaN, 35_000, "35 s, one by one");
      case 100 ->
          report.compare(
              "100 instances, fresh", "ms", fresh.done, 5000, 40_000, "40 s for 50 of them");
      default -> {}
    }
    if (instances == 1) {
      residentWithOne = director.median();
    }
    if (instances >= 100) {
      report.compare("Director with its agents", "MiB", director, 250, Double.NaN, "not measured");
      if (!Double.isNaN(residentWithOne)) {
        report.compare(
            "An instance's share of it, and its first process",
            "MiB",
            perInstance(instances, director, firstProcess),
            1,
            18,
            "18 MiB (the agent)");
      }
    }
  }

  /** What the Director has grown by for each instance beyond the first, and what each needs. */
  private Samples perInstance(int instances, Samples director, Samples firstProcess) {
    Samples share = new Samples();
    double own = firstProcess.count() == 0 ? 0 : firstProcess.median();
    director.forEach(resident -> share.add((resident - residentWithOne) / (instances - 1.0) + own));
    return share;
  }

  private static void supervisor(Report report, Path state, int kills)
      throws IOException, InterruptedException {
    SupervisorBench bench = new SupervisorBench();
    bench.run(state, kills);
    report.title("Supervisor");
    report.row("seen running after its pidfile", "ms", bench.seenRunning());
    report.row("running again after kill -9", "ms", bench.restarted());
    report.compare("Seen running", "ms", bench.seenRunning(), 10, 500, "0.5–1.0 s");
    report.compare("Restart", "ms", bench.restarted(), 20, 1300, "1.3–9.7 s");
  }

  /** What several deploys of one kind took. */
  private static final class Timings {
    private final Samples firstHook = new Samples();
    private final Samples postStart = new Samples();
    private final Samples done = new Samples();
    private final Samples cpu = new Samples();

    void add(Deployed deployed) {
      if (!Double.isNaN(deployed.firstHook())) {
        firstHook.add(deployed.firstHook());
        postStart.add(deployed.postStart());
      }
      done.add(deployed.done());
      cpu.add(deployed.cpuSeconds());
    }

    void print(String what, int instances, Report report) {
      if (firstHook.count() > 0) {
        report.row(what + ": first hook begun", "ms", firstHook);
        report.row(what + ": last post-start done", "ms", postStart);
      }
      report.row(what + ": task done", "ms", done);
      Samples each = new Samples();
      cpu.forEach(seconds -> each.add(seconds * MILLISECONDS / instances));
      report.row(what + ": CPU of this process per instance", "ms", each);
    }
  }
}
