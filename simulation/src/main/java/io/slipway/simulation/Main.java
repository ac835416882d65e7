package io.slipway.simulation;

import io.slipway.simulation.scenario.Scenario;
import io.slipway.simulation.scenario.Scenarios;
import io.slipway.simulation.world.Rules.Rule;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Plays seeds: {@code [--from SEED] [--count SEEDS] [--threads THREADS] [--shrink TRIES]}. Ends
 * with 1 where one breaks a rule.
 */
public final class Main {
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private final Options options;
  private final AtomicLong next;
  private final Map<Rule, List<Long>> broken = new TreeMap<>();

  private record Options(long from, long count, int threads, int tries) {
    static final Options DEFAULT =
        new Options(1, 10_000, Runtime.getRuntime().availableProcessors(), 200);

    static Optional<Options> of(String[] arguments) {
      Options options = DEFAULT;
      for (int i = 0; i < arguments.length; i += 2) {
        if (i + 1 == arguments.length || !arguments[i + 1].matches("\\d{1,9}")) {
          return Optional.empty();
        }
        int value = Integer.parseInt(arguments[i + 1]);
        switch (arguments[i]) {
          case "--from" ->
              options = new Options(value, options.count, options.threads, options.tries);
          case "--count" ->
              options = new Options(options.from, value, options.threads, options.tries);
          case "--threads" ->
              options = new Options(options.from, options.count, value, options.tries);
          case "--shrink" ->
              options = new Options(options.from, options.count, options.threads, value);
          default -> {
            return Optional.empty();
          }
        }
      }
      return Optional.of(options);
    }
  }

  private Main(Options options) {
    this.options = options;
    this.next = new AtomicLong(options.from);
  }

  public static void main(String[] arguments) throws InterruptedException {
    Optional<Options> options = Options.of(arguments);
    if (options.isEmpty()) {
      System.err.println(
          "usage: simulate [--from SEED] [--count SEEDS] [--threads THREADS] [--shrink TRIES]");
      System.exit(2);
    }
    System.exit(new Main(options.orElseThrow()).play() ? 0 : 1);
  }

  private boolean play() throws InterruptedException {
    long begin = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < options.threads; i++) {
      threads.add(Thread.ofPlatform().name("seeds-" + i).start(this::playSeeds));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    double minutes = (System.nanoTime() - begin) / 60e9;
    OUT.printf(
        "%d seeds from %d in %.1f minutes, %.0f a minute on %d threads%n",
        options.count, options.from, minutes, options.count / minutes, options.threads);
    broken.forEach(
        (rule, seeds) -> OUT.printf("%s is broken by %d seeds: %s%n", rule, seeds.size(), seeds));
    return broken.isEmpty();
  }

  private void playSeeds() {
    for (long seed = next.getAndIncrement();
        seed < options.from + options.count;
        seed = next.getAndIncrement()) {
      Scenario scenario = Scenarios.of(seed);
      Outcome outcome = Simulation.run(scenario);
      if (outcome.violation().isPresent()) {
        tell(seed, outcome);
      } else if (outcome.strangers() > 0) {
        OUT.printf("seed %d may come out differently: %s%n", seed, outcome.strangers());
      }
    }
  }

  private synchronized void tell(long seed, Outcome outcome) {
    Rule rule = outcome.violation().orElseThrow().rule();
    List<Long> seeds = broken.computeIfAbsent(rule, _ -> new ArrayList<>());
    seeds.add(seed);
    if (seeds.size() == 1 && options.tries > 0) {
      OUT.print(Shrinking.shrink(outcome, Simulation::run, options.tries).report());
    } else {
      OUT.printf("seed %d: %s%n", seed, outcome.violation().get());
    }
  }
}
