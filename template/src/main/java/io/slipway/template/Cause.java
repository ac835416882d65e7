package io.slipway.template;

import java.util.List;
import java.util.Optional;

/** What made a template fail, as far as it can be told beyond the message. */
public sealed interface Cause {
  /**
   * None of the properties is set.
   *
   * @param link the link that was asked for them, unless it was the job
   * @param names as the template gave them
   */
  record MissingProperty(Optional<String> link, List<String> names) implements Cause {
    public MissingProperty {
      names = List.copyOf(names);
    }
  }

  /** There is no such link, or it has no instances. */
  record MissingLink(String name) implements Cause {}

  /**
   * Anything else that the code raised.
   *
   * @param type the exception's class
   */
  record Raised(String type) implements Cause {}

  /**
   * The code begins something that it does not end.
   *
   * @param opened the line, from one
   */
  record Unclosed(int opened) implements Cause {}

  /** It passed a limit of time, stack or memory, and its runtime was lost with it. */
  record Stopped() implements Cause {}
}
