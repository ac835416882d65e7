package io.slipway.agent.log;

import io.slipway.bus.LogRequest;
import java.util.List;

/**
 * Which files are followed: those that end in {@code .log}, those of some jobs, or those that fit a
 * pattern. As with the stock command line, jobs count before patterns.
 */
final class LogSelection {
  private static final int MOST_FILTERS = 64;

  private final List<String> jobs;
  private final List<Glob> globs;

  /** Patterns that cannot be read are an {@link IllegalArgumentException}. */
  LogSelection(LogRequest request) {
    if (request.filters().size() > MOST_FILTERS || request.jobs().size() > MOST_FILTERS) {
      throw new IllegalArgumentException(
          "There are more than " + MOST_FILTERS + " filters or jobs");
    }
    this.jobs = request.jobs();
    this.globs = request.filters().stream().map(Glob::of).toList();
  }

  boolean matches(String name) {
    if (jobs.isEmpty() && !globs.isEmpty()) {
      return globs.stream().anyMatch(glob -> glob.matches(name));
    }
    return name.endsWith(".log")
        && (jobs.isEmpty() || jobs.stream().anyMatch(job -> name.startsWith(job + "/")));
  }
}
