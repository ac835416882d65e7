package io.slipway.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleConsumer;

/** Measurements of one thing, in the order in which they were taken; all of one unit. */
final class Samples {
  private final List<Double> values = new ArrayList<>();

  void add(double value) {
    values.add(value);
  }

  void forEach(DoubleConsumer consumer) {
    values.forEach(consumer::accept);
  }

  int count() {
    return values.size();
  }

  double first() {
    return values.getFirst();
  }

  double minimum() {
    return quantile(0);
  }

  double median() {
    return quantile(0.5);
  }

  double maximum() {
    return quantile(1);
  }

  /** The smallest measurement that at least this share of all do not exceed. */
  double quantile(double share) {
    List<Double> sorted = values.stream().sorted().toList();
    int rank = (int) Math.ceil(share * sorted.size());
    return sorted.get(Math.clamp(rank - 1L, 0, sorted.size() - 1));
  }

  /** Three significant digits are more than such measurements are worth. */
  static String text(double value) {
    String format = Math.abs(value) >= 100 ? "%.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }
}
