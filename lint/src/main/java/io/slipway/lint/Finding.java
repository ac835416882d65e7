package io.slipway.lint;

/**
 * Something found.
 *
 * @param message what is wrong and what to do
 * @param job the job it is about; empty when it is about none
 * @param property the property it is about; empty when it is about none
 */
public record Finding(
    Rule rule, Severity severity, Spot spot, String message, String job, String property) {
  Finding at(Spot other) {
    return new Finding(rule, severity, other, message, job, property);
  }

  Finding adding(String more) {
    return new Finding(rule, severity, spot, message + more, job, property);
  }
}
