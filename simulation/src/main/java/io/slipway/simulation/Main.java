package io.slipway.simulation;

import io.slipway.simulation.scenario.Scenarios;

/** Plays seeds. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    long from = Long.parseLong(arguments[0]);
    int count = Integer.parseInt(arguments[1]);
    long begin = System.nanoTime();
    for (long seed = from; seed < from + count; seed++) {
      long t = System.nanoTime();
      Outcome outcome = Simulation.run(Scenarios.of(seed));
      System.out.printf("seed %d sum %x steps %d strangers %d ms %d %s%n", seed, outcome.sum(), outcome.steps(), outcome.strangers(), (System.nanoTime()-t)/1000000, outcome.violation());
      if (arguments.length > 2) {
        System.out.println(outcome.report());
      }
    }
    System.out.printf("%.1f s%n", (System.nanoTime() - begin) / 1e9);
  }
}
