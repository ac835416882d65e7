package io.slipway.events.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Something that took time, and what it consists of.
 *
 * @param children in the order they began; they may overlap
 */
public record Span(What what, Instant begun, Instant ended, Outcome outcome, List<Span> children) {
  public Span {
    children = List.copyOf(children);
  }

  /** What kind of thing took the time. */
  public enum Kind {
    /** A step of a stage that is about no single instance. */
    STAGE,
    /** The step of a stage that is about one instance. */
    INSTANCE,
    /** One thing done to an instance. */
    STEP,
    /** A script of a job. */
    HOOK,
    /** A lock that another task had. */
    LOCK,
    /** Between the steps: the Director itself. */
    DIRECTOR
  }

  /**
   * The same thing in another task is equal to it.
   *
   * @param owner the instance, {@code group/uuid}; empty for what is about none
   */
  public record What(Kind kind, String owner, String name) {
    /** The instance group; empty for what is about no instance. */
    public String group() {
      int slash = owner.indexOf('/');
      return slash < 0 ? "" : owner.substring(0, slash);
    }
  }

  /** How it ended. */
  public enum Outcome {
    DONE,
    FAILED,
    CANCELLED,
    /** It goes on. */
    OPEN
  }

  public Duration duration() {
    return Duration.between(begun, ended);
  }

  /** The time that is not that of its children. */
  public Duration own() {
    Duration own = Duration.ZERO;
    Instant covered = begun;
    for (Span child : children) {
      if (child.begun.isAfter(covered)) {
        own = own.plus(Duration.between(covered, child.begun));
      }
      if (child.ended.isAfter(covered)) {
        covered = child.ended;
      }
    }
    return ended.isAfter(covered) ? own.plus(Duration.between(covered, ended)) : own;
  }

  /** It and all below it. */
  public Stream<Span> all() {
    return Stream.concat(Stream.of(this), children.stream().flatMap(Span::all));
  }

  /** The group whose instances an update is one of; empty for anything else. */
  Optional<String> updatedGroup() {
    return what.kind() == Kind.INSTANCE && what.name().equals(Story.UPDATING)
        ? Optional.of(what.group())
        : Optional.empty();
  }
}
