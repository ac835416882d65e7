package io.slipway.base;

import java.util.ArrayList;
import java.util.List;

/**
 * Problems found while reading something, collected so that one run shows them all. Not
 * thread-safe: one collector belongs to one reader.
 */
public final class Problems {
  private final List<SlipwayException> found = new ArrayList<>();

  public void add(ErrorCode code, String message) {
    found.add(new SlipwayException(code, message));
  }

  public void add(SlipwayException problem) {
    found.add(problem);
  }

  /** Runs the step; what it throws becomes a problem, and reading goes on. */
  public void collect(Runnable step) {
    try {
      step.run();
    } catch (SlipwayException e) {
      found.addAll(each(e));
    }
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  public List<SlipwayException> list() {
    return List.copyOf(found);
  }

  /** Throws what was found: the problem itself when it is the only one, else all of them. */
  public void throwIfAny() {
    if (found.size() == 1) {
      throw found.getFirst();
    }
    if (!found.isEmpty()) {
      throw new CollectedProblems(list());
    }
  }

  /** The single problems of what {@link #throwIfAny} may have thrown. */
  public static List<SlipwayException> each(SlipwayException thrown) {
    return thrown instanceof CollectedProblems all ? all.problems() : List.of(thrown);
  }

  /**
   * Several problems at once; code and HTTP status are the first one's, as BOSH would report it.
   */
  public static final class CollectedProblems extends SlipwayException {
    private final List<SlipwayException> problems;

    CollectedProblems(List<SlipwayException> problems) {
      super(problems.getFirst().code(), join(problems));
      this.problems = problems;
    }

    public List<SlipwayException> problems() {
      return problems;
    }

    private static String join(List<SlipwayException> problems) {
      return String.join("\n", problems.stream().map(SlipwayException::message).toList());
    }
  }
}
