package io.slipway.bench.against;

import io.slipway.bench.against.Processes.Memory;
import io.slipway.bench.against.Side.Cost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Measures two builds by turns on one machine, and prints the one beside the other. What is
 * compared is processor time of the Director and the agent host together, because the clock knows
 * what else the machine does; it is printed all the same.
 */
public final class Against {
  private static final int STARTS = 5;
  private static final int FIRST_DEPLOY = 200;
  private static final int CONNECTIONS = 2000;
  private static final int MANY = 1000;
  private static final int FEW = 10;

  private final List<Side> sides;
  private int number;

  private Against(Side ours, Side theirs) {
    this.sides = List.of(ours, theirs);
  }

  /**
   * @param arguments the work folder, which the caller deletes; this checkout; the other one; how
   *     many instances, as {@code 1,100,1000}; how many rounds of a hundred instances
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path work = Path.of(arguments[0]);
    List<Integer> sizes =
        Stream.of(arguments[3].split(","))
            .filter(size -> !size.isEmpty())
            .map(Integer::valueOf)
            .toList();
    int rounds = Integer.parseInt(arguments[4]);
    try (Side ours = new Side("this", Path.of(arguments[1]), work);
        Side theirs = new Side("other", Path.of(arguments[2]), work)) {
      Against against = new Against(ours, theirs);
      title("Starting");
      against.starts();
      title("First deploy of a Director");
      against.firstDeploy();
      for (int size : sizes) {
        title(size + (size == 1 ? " instance" : " instances"));
        against.compare(size, size == 1 ? rounds * FEW : size < MANY ? rounds : 1);
      }
      title("Connections");
      against.connections();
    }
    System.exit(0);
  }

  private static void title(String title) {
    System.out.printf("%n## %s%n%n| | unit | this | other | this ÷ other | aim |%n", title);
    System.out.println("|---|---|--:|--:|--:|---|");
  }

  private static void row(String what, String unit, double ours, double theirs, String aim) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %s | %s | %s | %s |%n",
        what,
        unit,
        number(ours),
        number(theirs),
        theirs > 0 ? "%.2f".formatted(ours / theirs) : "–",
        aim);
    System.out.flush();
  }

  private static String number(double value) {
    String format = value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.3f";
    return format.formatted(value);
  }

  /** Measurements of both sides, by turns. */
  private interface Measurement {
    double of(Side side) throws IOException, InterruptedException;
  }

  private void measure(String what, String unit, String aim, Measurement measurement)
      throws IOException, InterruptedException {
    double ours = measurement.of(sides.getFirst());
    row(what, unit, ours, measurement.of(sides.getLast()), aim);
  }

  private void starts() throws IOException, InterruptedException {
    Map<Side, List<Double>> seconds = new LinkedHashMap<>();
    for (int i = 0; i < STARTS; i++) {
      for (Side side : sides) {
        double started = side.start();
        // The first one makes keys, a database and a certificate.
        if (i > 0) {
          seconds.computeIfAbsent(side, _ -> new ArrayList<>()).add(started);
        }
        side.stop();
      }
    }
    row(
        "`slipway up`, all processes, best of " + (STARTS - 1),
        "s",
        least(seconds.getOrDefault(sides.getFirst(), List.of())),
        least(seconds.getOrDefault(sides.getLast(), List.of())),
        "1");
  }

  private static double least(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get((sorted.size() - 1) / 2);
  }

  private void firstDeploy() throws IOException, InterruptedException {
    for (Side side : sides) {
      side.start();
      side.prepare();
      side.stop();
    }
    int first = ++number;
    List<Cost> costs = new ArrayList<>();
    List<Memory[]> memory = new ArrayList<>();
    for (Side side : sides) {
      side.start();
      costs.add(side.deploy(FIRST_DEPLOY, first));
      memory.add(memory(side));
      side.delete();
    }
    row(
        FIRST_DEPLOY + " instances, processor time of each",
        "s",
        costs.getFirst().cpu() / FIRST_DEPLOY,
        costs.getLast().cpu() / FIRST_DEPLOY,
        "0.08");
    row("by the clock", "s", costs.getFirst().wall(), costs.getLast().wall(), "");
    memory(FIRST_DEPLOY, memory);
  }

  private static Memory[] memory(Side side) throws IOException {
    return new Memory[] {side.processes().directorMemory(), side.processes().agentsMemory()};
  }

  private static void memory(int instances, List<Memory[]> both) {
    memory("Director", both.getFirst()[0], both.getLast()[0], "180");
    memory(
        "agent host",
        both.getFirst()[1],
        both.getLast()[1],
        "%.0f".formatted(60 + 0.5 * instances));
  }

  private static void memory(String who, Memory ours, Memory theirs, String aim) {
    row("resident memory: " + who, "MiB", ours.all(), theirs.all(), aim);
    row("of it no page of a file: " + who, "MiB", ours.own(), theirs.own(), "");
  }

  /** Deploys afresh, again without a change, with one, restarts, deletes; as often as that. */
  private void compare(int instances, int rounds) throws IOException, InterruptedException {
    Map<String, Map<Side, List<Cost>>> costs = new LinkedHashMap<>();
    Map<Side, Memory[]> memory = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      // Who is first is a matter of turns as well.
      List<Side> order = round % 2 == 0 ? sides : sides.reversed();
      int now = ++number;
      for (Side side : order) {
        add(costs, "deploy", side, side.deploy(instances, now));
        add(costs, "no-op", side, side.deploy(instances, now));
        add(costs, "changed property", side, side.deploy(instances, now + 1));
        add(costs, "restart", side, side.restart());
        memory.put(side, memory(side));
        add(costs, "delete", side, side.delete());
      }
      number++;
    }
    costs.forEach(
        (what, bySide) -> {
          row(what + ": processor time", "s", bySide, Cost::cpu);
          row(what + ": by the clock, median", "s", bySide, Cost::wall);
        });
    memory(instances, sides.stream().map(memory::get).toList());
  }

  private static void add(
      Map<String, Map<Side, List<Cost>>> costs, String what, Side side, Cost cost) {
    costs
        .computeIfAbsent(what, _ -> new LinkedHashMap<>())
        .computeIfAbsent(side, _ -> new ArrayList<>())
        .add(cost);
  }

  /** Of small times the mean: the kernel counts in hundredths of seconds. */
  private void row(
      String what, String unit, Map<Side, List<Cost>> bySide, ToDoubleFunction<Cost> which) {
    List<Double> values = new ArrayList<>();
    for (Side side : sides) {
      List<Double> all =
          bySide.getOrDefault(side, List.of()).stream()
              .map(cost -> which.applyAsDouble(cost))
              .toList();
      values.add(
          what.endsWith("median")
              ? median(all)
              : all.stream().mapToDouble(Double::doubleValue).average().orElseThrow());
    }
    row(what, unit, values.getFirst(), values.getLast(), what.endsWith("median") ? "" : "≤ 1 ×");
  }

  private void connections() throws IOException, InterruptedException {
    measure("Director before", "MiB", "", side -> side.processes().directorMemory().all());
    measure(
        "Director with " + CONNECTIONS + " idle connections",
        "MiB",
        "",
        side -> {
          try (IdleConnections _ = new IdleConnections(side.transport(), CONNECTIONS)) {
            return side.processes().directorMemory().all();
          }
        });
  }
}
