package io.slipway.model.deployment;

import io.slipway.base.ErrorCode;
import io.slipway.base.Problems;
import io.slipway.base.SlipwayException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Lets a reader go on after a problem, so that one run shows them all, in the order in which BOSH
 * would have met them.
 */
final class Findings {
  private final Problems problems = new Problems();

  /** The result, or nothing when the step failed; its problem is kept. */
  <T> Optional<T> attempt(Supplier<T> step) {
    try {
      return Optional.of(step.get());
    } catch (AlreadyReportedException e) {
      return Optional.empty();
    } catch (Problems.CollectedProblems all) {
      all.problems().forEach(problems::add);
      return Optional.empty();
    } catch (SlipwayException e) {
      problems.add(e);
      return Optional.empty();
    }
  }

  /** Whether the step went well. */
  boolean check(Runnable step) {
    return attempt(
            () -> {
              step.run();
              return true;
            })
        .isPresent();
  }

  void add(ErrorCode code, String message) {
    problems.add(code, message);
  }

  void add(SlipwayException problem) {
    problems.add(problem);
  }

  void addAll(Findings others) {
    others.problems.list().forEach(problems::add);
  }

  boolean isEmpty() {
    return problems.isEmpty();
  }

  void throwIfAny() {
    problems.throwIfAny();
  }

  /** What is asked for exists but is broken, and that has been said already. */
  static final class AlreadyReportedException extends RuntimeException {
    AlreadyReportedException() {
      super("A problem that has been reported", null, false, false);
    }
  }
}
