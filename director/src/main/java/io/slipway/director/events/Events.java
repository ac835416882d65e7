package io.slipway.director.events;

import io.slipway.base.Clock;
import io.slipway.base.ErrorText;
import io.slipway.director.events.EventRepository.EventFilter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** Records and shows the audit trail (Director API 5.6). */
public final class Events {
  /** The most one listing shows. */
  public static final int PAGE = 200;

  private final EventRepository repository;
  private final Clock clock;

  public Events(EventRepository repository, Clock clock) {
    this.repository = repository;
    this.clock = clock;
  }

  public EventRecord record(Event event) {
    return record(event, clock.now());
  }

  /** The same for something that was seen at another time. */
  public EventRecord record(Event event, Instant time) {
    return repository.add(
        new EventRecord(
            0,
            event.parentId(),
            time,
            event.user(),
            event.action(),
            event.objectType(),
            event.objectName(),
            event.error(),
            event.task(),
            event.deployment(),
            event.instance(),
            event.context()));
  }

  /**
   * Records a beginning, does the work, and records the end with the beginning as its parent and,
   * when the work failed, with the error.
   */
  public <T, E extends Exception> T during(Event event, EventWork<T, E> work) throws E {
    return during(event, () -> false, work);
  }

  /**
   * The same for work that may go on under another Director.
   *
   * @param suspended asked when it fails: whether it only stops here, which is no end
   */
  <T, E extends Exception> T during(Event event, BooleanSupplier suspended, EventWork<T, E> work)
      throws E {
    EventEnd end = new EventEnd(event.endOf(record(event)));
    T outcome;
    try {
      outcome = work.run(end);
    } catch (Throwable t) {
      if (!suspended.getAsBoolean()) {
        recordFailure(end, t);
      }
      throw t;
    }
    record(end.event);
    return outcome;
  }

  private void recordFailure(EventEnd end, Throwable failure) {
    try {
      record(end.event.error(ErrorText.of(failure)));
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /** Newest first. */
  public List<EventRecord> list(EventFilter filter) {
    return repository.list(filter);
  }

  public Optional<EventRecord> find(long id) {
    return repository.find(id);
  }

  /** Deletes all but the newest that are kept; says how many. */
  public int prune(int kept) {
    return repository.prune(kept);
  }

  /** Work between two events. */
  @FunctionalInterface
  public interface EventWork<T, E extends Exception> {
    T run(EventEnd end) throws E;
  }

  /** The closing event, while the work that it closes runs. */
  public static final class EventEnd {
    private Event event;

    private EventEnd(Event event) {
      this.event = event;
    }

    /** Changes it: names the object that came to be, or says what came out. */
    public void change(UnaryOperator<Event> change) {
      event = change.apply(event);
    }
  }
}
