package io.slipway.director.metrics;

import java.util.List;
import java.util.Map;

/**
 * A figure that goes up and down.
 *
 * @param help what it is, in a line
 */
public record Gauge(String name, String help, List<Sample> samples) {
  public Gauge {
    samples = List.copyOf(samples);
  }

  /**
   * @param labels tell samples of one gauge from each other
   */
  public record Sample(Map<String, String> labels, double value) {
    public Sample {
      labels = Map.copyOf(labels);
    }
  }

  static Gauge of(String name, String help, double value) {
    return new Gauge(name, help, List.of(new Sample(Map.of(), value)));
  }
}
