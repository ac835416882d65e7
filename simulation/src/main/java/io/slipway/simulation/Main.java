package io.slipway.simulation;

import io.slipway.simulation.scenario.Scenarios;
import io.slipway.simulation.world.Rules.Rule;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Plays seeds, one after another, for a schedule is alone in its JVM: {@code [--from SEED] [--count
 * SEEDS] [--shrink TRIES]}. Of each rule that is broken the first case is made smaller and told
 * whole. Ends with 1 where one is.
 */
public final class Main {
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private final Options options;
  private final Map<Rule, List<Long>> broken = new TreeMap<>();

  private record Options(long from, long count, int tries) {
    static final Options DEFAULT = new Options(1, 1_000, 200);

    static Optional<Options> of(String[] arguments) {
      Options options = DEFAULT;
      for (int i = 0; i < arguments.length; i += 2) {
        if (i + 1 == arguments.length || !arguments[i + 1].matches("\\d{1,9}")) {
          return Optional.empty();
        }
        int value = Integer.parseInt(arguments[i + 1]);
        switch (arguments[i]) {
          case "--from" -> options = new Options(value, options.count, options.tries);
          case "--count" -> options = new Options(options.from, value, options.tries);
          case "--shrink" -> options = new Options(options.from, options.count, value);
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
  }

  public static void main(String[] arguments) {
    Optional<Options> options = Options.of(arguments);
    if (options.isEmpty()) {
      System.err.println("usage: simulate [--from SEED] [--count SEEDS] [--shrink TRIES]");
      System.exit(2);
    }
    System.exit(new Main(options.orElseThrow()).play() ? 0 : 1);
  }

  private boolean play() {
    long begin = System.nanoTime();
    for (long seed = options.from; seed < options.from + options.count; seed++) {
      play(seed);
    }
    double minutes = (System.nanoTime() - begin) / 60e9;
    OUT.printf(
        "seeds %d to %d in %.1f minutes, %.0f a minute: %s%n",
        options.from,
        options.from + options.count - 1,
        minutes,
        options.count / minutes,
        broken.isEmpty() ? "nothing is broken" : "broken are " + broken);
    return broken.isEmpty();
  }

  private void play(long seed) {
    Outcome outcome = Simulation.run(Scenarios.of(seed));
    if (outcome.strangers() > 0) {
      OUT.printf("seed %d may come out differently: %d strangers%n", seed, outcome.strangers());
    }
    if (outcome.violation().isEmpty()) {
      return;
    }
    Rule rule = outcome.violation().get().rule();
    List<Long> seeds = broken.computeIfAbsent(rule, _ -> new ArrayList<>());
    seeds.add(seed);
    if (seeds.size() == 1 && options.tries > 0) {
      OUT.print(Shrinking.shrink(outcome, Simulation::run, options.tries).report());
    } else {
      OUT.printf("seed %d: %s%n", seed, outcome.violation().get());
    }
  }
}
